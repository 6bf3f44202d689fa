"""Differences between accuracies by their bootstraps: two-sided p, Holm's correction, the star of the page."""
import numpy as np

from expect import close, equal
from wording import percent

NOTE = ("A star: not 0, by a two-sided p of the same bootstraps below 0.05 after Holm's correction over "
        "all differences of {}.")


def p_of(drawn):
    """Twice the share of the draws, and of one more, on the rarer side of 0."""
    drawn = np.asarray(drawn)
    rarer = min(np.sum(drawn < 1e-12), np.sum(drawn > -1e-12)) + 1
    return min(1.0, 2 * rarer / (len(drawn) + 1))


def check_p(what, margin, drawn, is_exact=True):
    """`drawn`: differences of the same draws; not exact where some words were too close to call."""
    if is_exact:
        close(f"{what}: p", margin["p"], p_of(drawn), 1e-12)


def holm(ps):
    """As its author has it: step down from the smallest."""
    ps = np.asarray(ps, np.float64)
    order = np.argsort(ps, kind="stable")
    stepped = np.maximum.accumulate(np.minimum(1, ps[order] * np.arange(len(ps), 0, -1)))
    return stepped[np.argsort(order)]


def check_holm(what, margins, draws):
    """`margins`: all of one table."""
    close(f"{what}: Holm", [margin["p_holm"] for margin in margins],
          holm([margin["p"] for margin in margins]), 1e-12)
    for margin in margins:
        equal(f"{what}: p of {draws} draws", 2 / (draws + 1) - 1e-12 <= margin["p"] <= 1, True)


def cells_of(margin):
    """As the tables have it; five empty ones without one."""
    return [margin[key] if margin else None for key in ("value", "low", "high", "p", "p_holm")]


def check_note(page, family, asked):
    """That the page says what a star is, where there may be one."""
    equal(f"stars of {family}", any(NOTE.format(family) in note for note in page.notes), asked)


def shown(margin):
    """As the page has it."""
    return (percent(margin["value"]) + "*" * (margin["p_holm"] < 0.05)
            + f" {percent(margin['low'])} to {percent(margin['high'])}")

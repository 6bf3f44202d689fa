"""Scores of a probe that predicts numbers, computed again by NumPy and SciPy."""
import numpy as np
import scipy.stats

import score_intervals
from corpus_text import EXCLUDED
from expect import close, equal


def correlations(truth, guess):
    """(Pearson's r, Spearman's rho), None where all of either are the same."""
    if np.ptp(truth) == 0 or np.ptp(guess) == 0:
        return None, None
    return np.corrcoef(truth, guess)[0, 1], scipy.stats.spearmanr(truth, guess)[0]


def close_calls(guess):
    """Neighbours in the order that rounding may part or join."""
    steps = np.diff(np.sort(guess))
    return int(np.sum(steps < 1e-10 * max(1, np.abs(guess).max())))


def check_figure(what, found, expected, bound):
    equal(f"{what} is there", found is None, expected is None)
    if found is not None:
        close(what, found, expected, bound)


def check_split(probe, words, found):
    where = found["split"]
    x, truth = words.known(where)
    guess = probe.standardised(x) @ probe.weights[0].astype(np.float64) + probe.bias[0]
    error, of_mean = np.square(guess - truth).mean(), np.square(truth).mean()
    in_split = words.activations.splits == where
    equal(f"{where}: words", found["words"], len(truth))
    equal(f"{where}: excluded", found["excluded"], int(np.sum(in_split & (words.ids == EXCLUDED))))
    close(f"{where}: squared error", found["squared_error"], error, 1e-9 * error)
    close(f"{where}: its root", found["root_squared_error"], np.sqrt(error), 1e-9 * np.sqrt(error))
    close(f"{where}: loss", found["loss"], found["squared_error"] / 2, 1e-12 * error)
    check_figure(f"{where}: R^2", found["r_squared"], 1 - error / of_mean if of_mean else None,
                 1e-9 * (1 + error / of_mean if of_mean else 0))
    pearson, spearman = correlations(truth, guess)
    check_figure(f"{where}: Pearson", found["pearson"], pearson, 1e-9)
    doubtful = close_calls(guess)
    check_figure(f"{where}: Spearman", found["spearman"], spearman, 1e-12 + 0.1 * doubtful)
    equal(f"{where}: intervals", found["intervals"] is None, where == "train")
    if found["intervals"]:
        rows = np.flatnonzero(in_split & (words.ids >= 0))
        expected = score_intervals.of_numbers(rows, words.activations.offsets, truth, guess)
        score_intervals.check(found, expected, 1e-8,
                              spearman=1e-2 if doubtful else 1e-8)
    return doubtful


def check(probe, words, scores):
    """In words: what was checked."""
    doubtful = sum(check_split(probe, words, found) for found in scores)
    return (f"R^2 {', '.join(str(found['r_squared'])[:6] for found in scores)}, {doubtful} words "
            "too close to rank")

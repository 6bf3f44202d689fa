"""Penalties of probes beside a task's own: the task's, or what each of them chooses on dev along its own
path, which another solver walks again."""
import numpy as np

import tables
from expect import close, equal
from losses import loss_and_gradient
from probe import EXCLUDED
from solvers import Judged, tolerance_of, walk
from wording import scientific


def check_penalties(what, found, probe, count, options):
    """Of a file that has them; whether each has its own."""
    reselects = options["reselect"] == "true"
    equal(f"{what}: reselected", (found["reselected"], len(found["penalties"])), (reselects, count))
    if not reselects:
        equal(f"{what}: penalties", found["penalties"],
              [{"l1": probe.l1, "l2": probe.l2}] * count)
    return reselects


def standardiser(raw):
    """By means and deviations of these words, some of them several times."""
    mean, deviation = raw.mean(0, dtype=np.float64), raw.std(0, dtype=np.float64)
    inverse = np.divide(1, deviation, out=np.zeros_like(deviation), where=deviation > 0)
    return lambda some: (some - mean) * inverse


def check_choice(what, chosen, probe, words, ids, times, job):
    """`ids`: [word] labels; `times`: how often each word of train counts. Needs words of dev, which
    choose by their loss."""
    options, activations = job["probe"], words.activations
    equal("how it chooses", (options["l1"], options["selection"], options["standardise"], probe.folds),
          ("auto", "dev-loss", "true", 0))
    rows = np.flatnonzero((activations.splits == "train") & (ids >= 0))
    rows = np.repeat(rows, times[rows])
    loss, renamed = probe.loss.of_present(ids[rows])
    by = standardiser(activations.features(rows))
    x, truth = by(activations.features(rows)), renamed(ids[rows])
    at_zero = np.zeros((loss.outputs, x.shape[1])), loss.best_bias(truth)
    largest = np.abs(loss_and_gradient(loss, x, truth, *at_zero)[1]).max()
    points = int(options["path_points"])
    values = largest * float(options["path_span"]) ** (-np.arange(points) / max(1, points - 1))
    taken = int(np.argmin(np.abs(values - chosen["l1"])))
    share = float(options["l2_of_l1"])
    close(f"{what}: a point of its own path", (chosen["l1"], chosen["l2"]),
          (values[taken], share * values[taken]), 1e-6 * chosen["l1"])
    dev = np.flatnonzero((activations.splits == "dev") & (ids != EXCLUDED))
    held_out = by(activations.features(dev))
    truth_there = np.where(ids[dev] >= 0, renamed(np.maximum(ids[dev], 0)), -1)
    losses = []
    for weights, bias, _ in walk(loss, x, truth, [[(value, share * value) for value in values]],
                                 tolerance_of(options)):
        point = Judged(len(ids), int(options["seed"]))
        point.add(loss, dev, held_out, truth_there, weights, bias)
        losses.append(point.figures(loss, activations.offsets, truth_there)[0])
    bound = 1 + 4 * float(options["path_tolerance"])
    assert losses[taken] <= bound * min(losses), (what, taken, losses)


def check_table(run, name, of, penalties):
    tables.check_table(run, f"{name}_penalties.csv", f"{of} l1 l2",
                       [[i, p["l1"], p["l2"]] for i, p in enumerate(penalties, 1)])


def in_words(found):
    """As the page has the l1 of those that choose."""
    values = [p["l1"] for p in found["penalties"]]
    if min(values) == max(values):
        return f"l1 = {scientific(values[0])}"
    return f"l1 from {scientific(min(values))} to {scientific(max(values))}"

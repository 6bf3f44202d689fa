"""Scale: the probe on the other scale by another solver, and every figure by the orders that the file
holds."""
import numpy as np
from scipy.stats import spearmanr

import ablation
import tables
from analysis_files import written
from expect import close, equal
from layout import cells, in_words
from losses import loss_and_gradient
from ranking import Orders
from solvers import minimise
from wording import DASH, count, figure, percent, scientific

LOOKED_AT, SHOWN = 50, 20


def overlap(one, other):
    return len(set(one) & set(other)) / len(set(one) | set(other))


def columns(order, activations):
    return [activations.layout.column(n) for n in order]


def places(order):
    found = np.empty(len(order), int)
    found[order] = np.arange(1, len(order) + 1)
    return found


def check_agreement(found, own, other, options):
    asked = [int(size) for size in options["sizes"].split(",")] if options["sizes"] else []
    equal("sizes", [at["neurons"] for at in found["agreement"]],
          [min(size, len(own)) for size in asked])
    one, two = places(own), places(other)
    for at in found["agreement"]:
        n = at["neurons"]
        close(f"overlap of {n}", at["overlap"], overlap(own[:n], other[:n]), 1e-12)
        either = (one <= n) | (two <= n)
        if n > 1:
            close(f"correlation of {n}", at["rank_correlation"],
                  spearmanr(one[either], two[either])[0], 1e-12)


def solved_again(other, probe, words, job):
    """The order on the other scale, at the penalties that the file names, by another solver."""
    x, truth = words.known("train")
    if other["standardised"]:
        deviation = x.std(0)
        x = (x - x.mean(0)) / np.where(deviation > 0, deviation, np.inf)
    start = np.zeros(probe.weights.shape), probe.loss.best_bias(truth)
    largest = np.abs(loss_and_gradient(probe.loss, x, truth, *start)[1]).max()
    weights, bias, _ = minimise(probe.loss, x, truth, other["l1"], other["l2"], start, 1e-6,
                                largest)
    gradient = loss_and_gradient(probe.loss, x, truth, weights, bias)[1]
    orders = Orders(weights.astype("f4"), gradient.astype("f4"), words.activations.layout,
                    int(job["ranking"]["stride"]))
    return orders.of_all(job["ranking"]["order"])


def check_order(other, probe, words, job, first):
    expected = solved_again(other, probe, words, job)[:first]
    found = other["ordering"][:first]
    equal("first neurons on the other scale", list(map(cells, found)),
          list(map(cells, expected)))
    close("their scores", [n["score"] for n in found], [n["score"] for n in expected],
          1e-3 * expected[0]["score"])


def check_task(found, job, probe, scores, ranking, words):
    activations, options = words.activations, job["scale"]
    own = ablation.columns_of(ranking, activations)
    equal("own order", columns(found["own"]["ordering"], activations), list(own))
    other = columns(found["other"]["ordering"], activations)
    equal("other order", sorted(other), list(range(len(own))))
    standardise = job["probe"]["standardise"] == "true"
    equal("scales", (found["own"]["standardised"], found["other"]["standardised"]),
          (standardise, not standardise))
    close("deviations", found["deviation"], words.known("train")[0].std(0), 1e-9)
    equal("hits of the own", [(s["split"], s["words"], s["correct"])
                              for s in found["own"]["splits"]],
          [(s["split"], s["words"], s["correct"]) for s in scores["scores"]
           if s["split"] != "train" and s["words"]])
    check_agreement(found, np.array(own), np.array(other), options)
    exact = (job["probe"]["solver"] == "exact" and found["other"]["converged"]
             and float(job["probe"]["path_tolerance"]) <= 1e-5)
    if exact:
        check_order(found["other"], probe, words, job, 5)
    return exact


def check(run, job, activations, tasks):
    """analyses/scale_TASK.json of each task of labels, if asked for."""
    options, contents, solved = job["scale"], [], 0
    asked = options["enabled"] == "true"
    for found, (probe, scores, ranking, words) in written(run, "scale", asked, tasks):
        solved += check_task(found, job, probe, scores, ranking, words)
        contents.append(found)
    return contents, (f"scale of {len(contents)} tasks, equal by their orders; {solved} solved "
                      "again")


def shifts(found, activations, size):
    """(factor, column, own place, other place) of the neurons that either order has in front."""
    own, other = (places(np.array(columns(found[key]["ordering"], activations)))
                  for key in ("own", "other"))
    rows = [(max(a, b) / min(a, b), column, a, b)
            for column, (a, b) in enumerate(zip(own, other)) if min(a, b) <= size]
    return sorted(rows, key=lambda row: (-row[0], row[1]))


def check_tables(run, found, activations):
    own = found["own"]["standardised"]
    rows = []
    for _, column, a, b in shifts(found, activations, len(found["deviation"])):
        rows.append([*cells(activations.layout.neuron(column)), found["deviation"][column],
                     *((a, b) if own else (b, a))])
    tables.check_table(run, f"{found['task']}_scale.csv",
                       activations.layout.header(
                           "layer unit deviation place_standardised place_raw"), rows)
    tables.check_table(run, f"{found['task']}_scale_agreement.csv",
                       "neurons overlap rank_correlation",
                       [[at["neurons"], at["overlap"], at["rank_correlation"]]
                        for at in found["agreement"]])


def accuracy(probe, split):
    return next((percent(s["correct"] / s["words"]) for s in probe["splits"]
                 if s["split"] == split), DASH)


def check_page(page, contents, activations):
    equal("scale", "Scale" in page.headings, bool(contents))
    probes, agreement, moved = [], [], []
    for found in contents:
        both = [found["own"], found["other"]]
        probes.append([[("standardised" if p["standardised"] else "raw")
                        + ", not converged" * (not p["converged"]), scientific(p["l1"]),
                        scientific(p["l2"]), accuracy(p, "dev"), accuracy(p, "test"),
                        count(sum(not n["zero"] for n in p["ordering"]))] for p in both])
        agreement.append([[count(at["neurons"]), percent(at["overlap"]),
                           figure(at["rank_correlation"])] for at in found["agreement"]])
        moved.append([[in_words(activations.layout.neuron(column)), figure(found["deviation"][column]),
                       count(a), count(b)]
                      for _, column, a, b in shifts(found, activations, LOOKED_AT)[:SHOWN]])
    equal("probes by scale", page.with_caption("By the scale of activations: probes"), probes)
    equal("agreement of scales", page.with_caption("How the first neurons of both"), agreement)
    equal("places by scale", page.with_caption("By the scale of activations: places"), moved)

"""Minimal sets: their rule by the curve that the file holds, intervals by the same draws, and some of
the retrained probes by another solver."""
import numpy as np

import ablation
import sentence_draws
import tables
from analysis_files import written
from expect import close, equal
from sizes import area, numbers, sizes_of
from solvers import retrained
from wording import DASH, count, percent

RETRAINED = 3  # sizes of each task that are trained again here
SCORE_COLUMNS = " ".join(f"{split}_{key}" for split in ("dev", "test")
                         for key in ("correct", "words", "accuracy", "low", "high"))


def sizes_to_try(options, neurons):
    return sorted({*sizes_of(options, neurons), neurons})


def minimal(sizes, accuracies, oracle, delta, options):
    """The smallest size within delta of the oracle, there and at the next ones."""
    best = accuracies[-1] if oracle == "own" else max(accuracies)
    least = best - delta / 100 if options["scale"] == "absolute" else best * (1 - delta / 100)
    span = int(options["hold"]) + 1
    within = [accuracy >= least - 1e-12 for accuracy in accuracies]
    return next((size for i, size in enumerate(sizes) if all(within[i:i + span])), sizes[-1])


def near(content, delta):
    """The set within the delta nearest to this one of the task's own oracle."""
    own = [one for one in content["sets"] if one["oracle"] == "own"]
    return min(own, key=lambda one: abs(one["delta"] - delta)) if own else None


def guesses(probe, x):
    return (probe.standardised(x) @ probe.weights.T.astype(np.float64) + probe.bias).argmax(1)


def drawn_interval(probe, words, split, options):
    """95 % of the accuracy of the task's own probe over bootstraps of sentences."""
    x, ids = words.of(split)
    draws = sentence_draws.of_rows(words.rows(split), words.activations.offsets,
                                   int(options["draws"]), int(options["seed"]))
    return draws.interval(guesses(probe, x) == ids)


def retrained_right(probe, words, columns, split):
    """[row]: what a probe on these neurons alone gets right, by another solver."""
    x, truth = words.known("train")
    x = probe.standardised(x)[:, columns]
    weights, bias = retrained(probe.loss, x, truth, probe.l1, probe.l2)
    held_out, ids = words.of(split)
    return (probe.standardised(held_out)[:, columns] @ weights.T + bias).argmax(1) == ids


def retrained_hits(probe, words, columns, split):
    return int(np.sum(retrained_right(probe, words, columns, split)))


def can_train_again(job, probe):
    """Whether the other solver solves the same problem."""
    plain = {"solver": "exact", "label_weight": "none", "negatives": "all"}
    return (all(job["probe"][key] == value for key, value in plain.items())
            and probe.status == "converged")


def check_curve(found, probe, words, top, sizes, options, exact):
    """Sizes, the own probe at the end, and some of the others; how many were trained again."""
    curve = found["curve"]
    equal("sizes", [point["neurons"] for point in curve], sizes)
    for split in ("dev", "test"):
        ids = words.of(split)[1]
        equal(f"words of {split}", found[f"{split}_words"], len(ids))
        if len(ids) == 0:
            continue
        hits = int(np.sum(guesses(probe, words.of(split)[0]) == ids))
        close(f"{split}: all neurons", curve[-1][split]["correct"], hits, 1)
        interval = curve[-1][split]["low"], curve[-1][split]["high"]
        close(f"{split}: interval", interval, drawn_interval(probe, words, split, options),
              1e-9 if hits == curve[-1][split]["correct"] else 1)
        close(f"{split}: area", found[f"{split}_area"],
              area(sizes, [point[split]["correct"] / len(ids) for point in curve]), 1e-12)
        for point in curve:
            assert point[split]["low"] <= point[split]["high"], point
    equal("support", curve[-1]["support"], int((probe.weights != 0).any(0).sum()))
    chosen = sorted({sizes[0], sizes[len(sizes) // 3], sizes[2 * len(sizes) // 3]})[:RETRAINED]
    for size in chosen if exact else []:
        point = curve[sizes.index(size)]
        assert point["support"] <= size, point
        expected = retrained_hits(probe, words, top[:size], "dev")
        # Both stop short of the optimum.
        close(f"{size} neurons by another solver", point["dev"]["correct"], expected,
              max(2, 0.01 * found["dev_words"]))
    return len(chosen) if exact else 0


def check_sentences(content, probe, words, top, exact):
    """What the probe on the set nearest to the papers' gets right, by sentence."""
    one, found = near(content, 1), content["sentences"]
    split = "test" if content["test_words"] else "dev"
    equal("right in sentences", sum(found["correct"]), point_of(one, content)[split]["correct"])
    rows = words.rows(split)
    right, off = np.zeros(len(rows)), len(rows)
    if one["neurons"] == len(top):
        right, off = guesses(probe, words.of(split)[0]) == words.of(split)[1], 1
    elif exact:
        right = retrained_right(probe, words, top[:one["neurons"]], split)
        off = max(2, 0.02 * len(rows))
    sentence_draws.check_sentences("minimal set", found, words.activations.splits == split, rows,
                                   words.activations.offsets, right, off)


def check_sets(found, sizes, options):
    accuracies = [point["dev"]["correct"] / found["dev_words"] for point in found["curve"]]
    equal("sets", [(s["oracle"], s["delta"], s["neurons"]) for s in found["sets"]],
          [(oracle, delta, minimal(sizes, accuracies, oracle, delta, options))
           for oracle in ("own", "best") for delta in numbers(options["deltas"])])
    for one in found["sets"]:
        assert one["low"] in sizes and one["high"] in sizes and one["low"] <= one["high"], one


def of_files(content):
    """What is said of the order of each file, as of the task's own."""
    return [{**content, **one} for one in content["of_files"]]


def check_files(content, probe, words, job, activations):
    """The same by orders of files; how many probes were trained again."""
    options, retrained = job["minimal_set"], 0
    equal("files", [one["file"] for one in content["of_files"]],
          ablation.files_of(job, probe.task))
    orders = ablation.orders_of_files(job, probe.task, activations)
    for order, one in zip(orders.values(), of_files(content)):
        sizes = sizes_to_try(options, len(order))
        retrained += check_curve(one, probe, words, order, sizes, options,
                                 can_train_again(job, probe))
        check_sets(one, sizes, options)
    return retrained


def check(run, job, activations, tasks):
    """analyses/minimal_set_TASK.json of each task of labels with dev words, if asked for."""
    options, found, retrained = job["minimal_set"], [], 0
    asked = options["enabled"] == "true"
    for content, (probe, _, ranking, words) in written(run, "minimal_set", asked, tasks,
                                                           of_dev=True):
        equal("rule", (content["task"], content["scale"], content["hold"]),
              (probe.task, options["scale"], int(options["hold"])))
        top = ablation.columns_of(ranking, activations)
        sizes = sizes_to_try(options, len(top))
        retrained += check_curve(content, probe, words, top, sizes, options,
                                 can_train_again(job, probe))
        check_sets(content, sizes, options)
        check_sentences(content, probe, words, top, can_train_again(job, probe))
        retrained += check_files(content, probe, words, job, activations)
        found.append(content)
    return found, (f"minimal sets of {len(found)} probes, equal by their curves; {retrained} probes "
                   "trained again")


def scores_cells(point, content):
    cells = []
    for split in ("dev", "test"):
        score, words = point[split], content[f"{split}_words"]
        cells += [score["correct"], words] + ([score["correct"] / words, score["low"],
                                               score["high"]] if words else [None] * 3)
    return cells


def point_of(one, content):
    return next(p for p in content["curve"] if p["neurons"] == one["neurons"])


def check_tables(run, content):
    tables.check_table(run, f"{content['task']}_sizes.csv",
                       f"neurons support converged {SCORE_COLUMNS}",
                       [[p["neurons"], p["support"], p["converged"], *scores_cells(p, content)]
                        for p in content["curve"]])
    columns = ("oracle delta scale hold neurons neurons_low neurons_high support "
               + SCORE_COLUMNS)

    def rows_of(one):
        return [[s["oracle"], s["delta"], one["scale"], one["hold"], s["neurons"],
                 s["low"], s["high"], point_of(s, one)["support"],
                 *scores_cells(point_of(s, one), one)] for s in one["sets"]]
    tables.check_table(run, f"{content['task']}_minimal_set.csv", columns, rows_of(content))
    if content["of_files"]:
        tables.check_table(run, f"{content['task']}_minimal_set_of_files.csv", "file " + columns,
                           [[one["file"], *row] for one in of_files(content)
                            for row in rows_of(one)])


def accuracy_cell(point, split, content):
    if not content[f"{split}_words"]:
        return DASH
    score = point[split]
    return (f"{percent(score['correct'] / content[f'{split}_words'])} {percent(score['low'])} to "
            f"{percent(score['high'])}")


def delta_text(delta, scale):
    return f"{delta:g}{' points' if scale == 'absolute' else '%'}"


def page_rows(content):
    """Of the sets, as the page has them."""
    rows, everything = [], content["curve"][-1]
    for one in content["sets"]:
        point = point_of(one, content)
        rows.append(["the probe" if one["oracle"] == "own" else "the best on dev",
                     delta_text(one["delta"], content["scale"]), count(one["neurons"]),
                     percent(one["neurons"] / everything["neurons"]),
                     f"{count(one['low'])} to {count(one['high'])}", count(point["support"]),
                     accuracy_cell(point, "dev", content), accuracy_cell(point, "test", content)])
    return rows


def layer_drawings(content, ranking):
    ordering, drawings = ranking["ordering"], []
    for one in content["sets"]:
        if one["oracle"] == "own":
            layers = [n["layer"] for n in ordering[:one["neurons"]]]
            bars = ", ".join(f"layer {i} {count(layers.count(i))}" for i in ranking["layers"])
            drawings.append(f"Within {delta_text(one['delta'], content['scale'])} of the probe of "
                            f"{content['task']}: {count(one['neurons'])} of "
                            f"{count(len(ordering))} neurons: {bars}")
    return drawings


def check_page(page, contents, rankings):
    """Tables, notes and drawings of the section; the drawings. `rankings`: by task."""
    equal("minimal sets", "Minimal sets" in page.headings, bool(contents))
    drawings, expected, expected_of_files = [], [], []
    for content in contents:
        everything, rows = content["curve"][-1], page_rows(content)
        if content["of_files"]:
            expected_of_files.append([[one["file"], *row] for one in of_files(content)
                                      for row in page_rows(one)])
        rows.append(["all neurons", DASH, count(everything["neurons"]), percent(1), DASH,
                     count(everything["support"]), accuracy_cell(everything, "dev", content),
                     accuracy_cell(everything, "test", content)])
        expected.append(rows)
        areas = f"dev {percent(content['dev_area'])}"
        areas += f", test {percent(content['test_area'])}" * bool(content["test_words"])
        note = f"Area under accuracy over the logarithm of the size: {areas}."
        equal("area", any(said.startswith(note) for said in page.notes), True)
        lines = [split + " " + ", ".join(
            f"{count(p['neurons'])} {percent(p[split]['correct'] / content[f'{split}_words'])}"
            for p in content["curve"]) for split in ("dev", "test") if content[f"{split}_words"]]
        drawings.append(f"Accuracy of probes of {content['task']} retrained on its top neurons: "
                        + "; ".join(lines))
        drawings += layer_drawings(content, rankings[content["task"]])
    equal("tables of minimal sets", page.with_caption("Smallest sets"), expected)
    equal("tables of files", page.with_caption("The same of "), expected_of_files)
    return drawings

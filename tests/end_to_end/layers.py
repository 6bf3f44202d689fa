"""Probes of layers: what follows from the scores that the file holds, and the probes by another
solver."""
import numpy as np

import ablation
import clusters
import minimal_set
import tables
from analysis_files import written
from expect import close, equal
from layout import Layout
from solvers import Stream
from wording import DASH, count, figure, percent

RETRAINED = 3  # probes of each task that are trained again here


def expected_layer(accuracies, numbers):
    gains = np.diff(accuracies)
    return None if gains.sum() < 1e-12 else float(np.dot(gains, numbers[1:]) / gains.sum())


def accuracies(content, split):
    words = content[f"{split}_words"]
    return [probe[split]["correct"] / words if words else 0 for probe in content["first"]]


def columns_of(kind, place, layout):
    return np.array(layout.columns_of_layers(0 if kind == "first" else place, place))


def check_probes(content, probe, words, activations, exact):
    """Sizes and words of all, and some of the probes; how many were trained again."""
    numbers, layout = activations.numbers, activations.layout
    equal("layers", content["layers"], list(numbers))
    for kind in ("alone", "first"):
        equal(f"{kind}: neurons", [p["neurons"] for p in content[kind]],
              [len(columns_of(kind, i, layout)) for i in range(len(numbers))])
    equal("the first layer", content["alone"][0], content["first"][0])
    for split in ("dev", "test"):
        x, ids = words.of(split)
        equal(f"words of {split}", content[f"{split}_words"], len(ids))
        hits = int(np.sum(minimal_set.guesses(probe, x) == ids)) if len(ids) else 0
        close(f"{split}: all layers", content["first"][-1][split]["correct"], hits, 1)
    last = len(numbers) - 1
    wanted = [("alone", last), ("alone", last // 2), ("first", last // 2)][:RETRAINED]
    for kind, place in wanted if exact else []:
        expected = minimal_set.retrained_hits(probe, words, columns_of(kind, place, layout), "dev")
        # Both stop short of the optimum.
        close(f"{kind}, layer {numbers[place]} by another solver",
              content[kind][place]["dev"]["correct"], expected,
              max(2, 0.01 * content["dev_words"]))
    return len(wanted) if exact else 0


def check_intervals(content, probe, words, options):
    """Of all layers, over the same draws."""
    for split in ("dev", "test"):
        if content[f"{split}_words"]:
            found = content["first"][-1][split]
            hits = int(np.sum(minimal_set.guesses(probe, words.of(split)[0])
                              == words.of(split)[1]))
            close(f"{split}: interval", (found["low"], found["high"]),
                  minimal_set.drawn_interval(probe, words, split, options),
                  1e-9 if hits == found["correct"] else 1)


def check_centres(content, ranking, minimal, cut):
    numbers = content["layers"]
    for split in ("dev", "test"):
        found = content["expected_layer"][split]
        expected = expected_layer(accuracies(content, split), numbers)
        equal(f"{split}: gains", found is None, expected is None)
        if found is not None:
            close(f"{split}: expected layer", found["layer"], expected, 1e-9 * max(1, abs(expected)))
            assert found["low"] <= found["high"], found
    equal("salient sets", content["salient"], salient_sets(ranking, minimal, cut))


def salient_sets(ranking, minimal, cut):
    """`minimal`: what its file holds of this task, or None; `cut`: of clusters, or None."""
    ordering, layout = ranking["ordering"], Layout.of(ranking)
    sizes = [("top", share, tables.top_count(len(ordering), share)) for share in tables.PERCENTS]
    sizes.append(("weighted", 0, sum(not n["zero"] for n in ordering)))
    sizes += [("minimal", one["delta"], one["neurons"]) for one in (minimal or {"sets": []})["sets"]
              if one["oracle"] == "own"]
    found = []
    for kind, limit, size in sizes:
        layers = [n["layer"] for n in ordering[:size]]
        found.append({"set": kind, "limit": limit, "neurons": size,
                      "per_layer": [layers.count(number) for number in layout.numbers],
                      "mean_layer": sum(layers) / size if size else None})
        if layout.slots:
            found[-1]["per_slot"] = [
                [sum(n["slot"] == slot and n["layer"] == number for n in ordering[:size])
                 for number in layout.numbers] for slot in layout.slots]
        if cut:
            found[-1]["spread"] = clusters.spread(ordering[:size], cut, layout)
    return found


def check_selected(content, options):
    shares, layers = accuracies(content, "dev"), list(range(1, len(content["layers"]) + 1))
    rule = {"scale": options["scale"], "hold": "0"}
    equal("selected layers", [(one["delta"], one["layers"]) for one in content["selected"]],
          [(delta, minimal_set.minimal(layers, shares, "own", delta, rule))
           for delta in minimal_set.numbers(options["deltas"])])
    for one in content["selected"]:
        assert one["low"] in layers and one["high"] in layers and one["low"] <= one["high"], one


def check(run, job, activations, tasks, minimal, redundancy):
    """analyses/layers_TASK.json of each task of labels with dev words, if asked for; `minimal`: what
    the files of minimal sets hold, `redundancy`: that of clusters, or None. (contents, in words)"""
    options, found, retrained = job["layers"], [], 0
    sets = {content["task"]: content for content in minimal}
    asked = options["enabled"] == "true"
    for content, (probe, _, ranking, words) in written(run, "layers", asked, tasks, of_dev=True):
        equal("task", (content["task"], content["scale"]), (probe.task, options["scale"]))
        retrained += check_probes(content, probe, words, activations,
                                  minimal_set.can_train_again(job, probe))
        check_intervals(content, probe, words, options)
        check_selected(content, options)
        check_centres(content, ranking, sets.get(probe.task), clusters.cut_of_papers(redundancy))
        found.append(content)
    return found, (f"layers of {len(found)} probes, equal by their scores; {retrained} probes "
                   "trained again")


def check_tables(run, content):
    of_scores = minimal_set.SCORE_COLUMNS
    task, numbers = content["task"], content["layers"]
    tables.check_table(run, f"{task}_layer_probes.csv",
                       f"probe layer neurons support converged {of_scores}",
                       [[kind, number, p["neurons"], p["support"], p["converged"],
                         *minimal_set.scores_cells(p, content)]
                        for kind in ("alone", "first") for number, p in zip(numbers, content[kind])])
    tables.check_table(run, f"{task}_layer_selector.csv",
                       f"delta scale layers layers_low layers_high last_layer neurons {of_scores}",
                       [[s["delta"], content["scale"], s["layers"], s["low"], s["high"],
                         numbers[s["layers"] - 1], content["first"][s["layers"] - 1]["neurons"],
                         *minimal_set.scores_cells(content["first"][s["layers"] - 1], content)]
                        for s in content["selected"]])
    tables.check_table(run, f"{task}_expected_layer.csv", "split expected_layer low high",
                       [[split, *centre.values()]
                        for split, centre in content["expected_layer"].items() if centre])


def set_name(one, scale):
    if one["set"] == "minimal":
        return f"minimal set within {minimal_set.delta_text(one['limit'], scale)}"
    return f"top {one['limit']:g}%" if one["set"] == "top" else "all with weight"


def salient_rows(one, scale):
    """The row of a set and, where neurons have slots, of its part in each."""
    rows = [[set_name(one, scale), count(one["neurons"]), figure(one["mean_layer"]),
             *map(count, one["per_layer"])]]
    if "spread" in one:
        spread = [[f"{DASH} spread over clusters", DASH, DASH, *map(figure, one["spread"])]]
    else:
        spread = []
    return rows + [[f"{DASH} {slot}", count(sum(counts)), DASH, *map(count, counts)]
                   for slot, counts in zip(("head", "modifier"), one.get("per_slot", ()))] + spread


def note_of(content):
    parts = []
    for split in ("dev", "test"):
        centre = content["expected_layer"][split]
        if content[f"{split}_words"]:
            parts.append(f"{split} {figure(centre['layer'])} ({figure(centre['low'])} to "
                         f"{figure(centre['high'])})" if centre else
                         f"{split} none, for further layers do not help")
    return f"Expected layer of what further layers add: {'; '.join(parts)}."


def drawing_of(content):
    lines = []
    for split in ("dev", "test"):
        words = content[f"{split}_words"]
        for kind, name in [("alone", "alone"), ("first", "up to it")] if words else []:
            lines.append(f"{name}, {split} " + ", ".join(
                f"{count(number)} {percent(p[split]['correct'] / words)}"
                for number, p in zip(content["layers"], content[kind])))
    return f"Accuracy of probes of {content['task']} on some layers: {'; '.join(lines)}"


def check_page(page, contents, minimal):
    """Tables, notes and drawings of the section; the drawings."""
    equal("layers", "Layers" in page.headings, bool(contents))
    scales, cell = {one["task"]: one["scale"] for one in minimal}, minimal_set.accuracy_cell
    probes, selected, salient = [], [], []
    for content in contents:
        probes.append([[str(number)] + [cell(p, split, content) for p in pair
                                        for split in ("dev", "test")]
                       for number, *pair in zip(content["layers"], content["alone"],
                                                content["first"])])
        rows = []
        for one in content["selected"]:
            last = content["first"][one["layers"] - 1]
            rows.append([minimal_set.delta_text(one["delta"], content["scale"]),
                         count(one["layers"]), f"{count(one['low'])} to {count(one['high'])}",
                         str(content["layers"][one["layers"] - 1]), count(last["neurons"]),
                         cell(last, "dev", content), cell(last, "test", content)])
        selected.append(rows)
        salient.append([row for one in content["salient"]
                        for row in salient_rows(one, scales.get(content["task"]))])
        equal("expected layer", note_of(content) in page.notes, True)
    equal("tables of layers", page.with_caption("By layers: probes of"), probes)
    equal("tables of selected layers", page.with_caption("The fewest first layers"), selected)
    equal("tables of salient layers", page.with_caption("Salient neurons of "), salient)
    return [drawing_of(content) for content in contents]

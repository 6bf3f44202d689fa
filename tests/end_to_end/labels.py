"""Neurons of labels: by the weights of the probe file, label by label, with NumPy's sums."""
import numpy as np

import minimal_set
import tables
from analysis_files import written
from expect import close, equal
from ranking import prefix
from wording import DASH, count, percent

SHOWN = 20  # labels of drawings and overlaps


def entering(weights):
    """Of each label: columns by |weight|, those without left out, and the mass before each."""
    found = []
    for row in np.abs(weights).astype(np.float64):
        columns = np.array([n for n in np.argsort(-row, kind="stable") if row[n] > 0], int)
        before = np.concatenate([[0.0], np.cumsum(row[columns])])
        found.append((columns, before[:-1] / before[-1] if len(columns) else before[:-1]))
    return found


def reaching(size, entries):
    """The mass at which the union first has `size` neurons."""
    for mass in sorted({mass for _, masses in entries for mass in masses}):
        if len({n for columns, masses in entries for n in columns[masses <= mass]}) >= size:
            return mass
    return 1.0


def check_cut(cut, mass, sets):
    what = f"neurons of labels within {cut['delta']}"
    close(f"{what}: mass", cut["mass"], mass, 1e-12)
    equal(what, cut["neurons"], [len(one) for one in sets])
    equal(f"{what}: all", cut["all"], len(set().union(*sets)))
    equal(f"{what}: shared", cut["pairs"],
          [[i, j, len(sets[i] & sets[j])] for i in range(len(sets)) for j in range(i + 1, len(sets))
           if sets[i] & sets[j]])


def check_labels(content, probe, words, layout):
    equal("labels", [one["label"] for one in content["labels"]], probe.labels)
    counts = np.bincount(words.known("train")[1], minlength=len(probe.labels))
    equal("train words", [one["train_words"] for one in content["labels"]], counts.tolist())
    magnitudes = np.abs(probe.weights).astype(np.float64)
    for one, row in zip(content["labels"], magnitudes):
        by_layer = row.reshape(-1, len(layout.numbers), layout.units).sum((0, 2))
        shares = by_layer / row.sum() if row.any() else 0 * by_layer
        close("shares of layers", one["shares"], shares, 1e-12)
        equal("dominant layer", one["dominant_layer"],
              layout.numbers[int(np.argmax(one["shares"]))] if row.any() else None)


def check(run, job, activations, tasks, minimal):
    """analyses/labels_TASK.json of each task of labels, if asked for; `minimal`: what the files of
    minimal sets hold. (contents, in words)"""
    options, found, cuts = job["labels"], [], 0
    sets_of = {content["task"]: content for content in minimal}
    asked = options["enabled"] == "true"
    for content, (probe, _, _, words) in written(run, "labels", asked, tasks):
        equal("layers", content["layers"], list(activations.numbers))
        check_labels(content, probe, words, activations.layout)
        entries, sizes = entering(probe.weights), sets_of.get(probe.task, {"sets": []})["sets"]
        sizes = [(one["delta"], one["neurons"]) for one in sizes if one["oracle"] == "own"]
        equal("cuts", [cut["delta"] for cut in content["cuts"]], [d for d, _ in sizes] + [None])
        for cut, (_, size) in zip(content["cuts"], sizes):
            mass = reaching(size, entries)
            check_cut(cut, mass, [{int(n) for n in columns[masses <= mass]}
                                  for columns, masses in entries])
        share = float(options["percent"]) / 100
        magnitudes = np.abs(probe.weights)
        check_cut(content["cuts"][-1], share,
                  [{int(n) for n in columns[:prefix(row[columns], share)]}
                   for row, (columns, _) in zip(magnitudes, entries)])
        if sizes:
            equal("scale", content["scale"], sets_of[probe.task]["scale"])
        cuts += len(content["cuts"])
        found.append(content)
    return found, f"neurons of labels of {len(found)} probes at {cuts} masses: equal"


def start_of(cut, content):
    return [cut["delta"], content["scale"] if cut["delta"] is not None else None, cut["mass"]]


def dominant_share(one):
    return max(one["shares"]) if one["dominant_layer"] is not None else None


def check_tables(run, content, flag_below):
    task, labels = content["task"], content["labels"]
    tables.check_table(run, f"{task}_label_neurons.csv",
                       "delta scale mass all_labels label train_words flagged neurons "
                       "dominant_layer dominant_share",
                       [[*start_of(cut, content), cut["all"], one["label"], one["train_words"],
                         one["train_words"] < flag_below, neurons, one["dominant_layer"],
                         dominant_share(one)]
                        for cut in content["cuts"] for one, neurons in zip(labels, cut["neurons"])])
    tables.check_table(run, f"{task}_label_layers.csv",
                       "label train_words flagged layer share dominant",
                       [[one["label"], one["train_words"], one["train_words"] < flag_below, layer,
                         share, layer == one["dominant_layer"]]
                        for one in labels for layer, share in zip(content["layers"], one["shares"])])
    rows = []
    for cut in content["cuts"]:
        for i, j, shared in cut["pairs"]:
            either = cut["neurons"][i] + cut["neurons"][j] - shared
            rows.append([*start_of(cut, content), labels[i]["label"], labels[j]["label"], shared,
                         shared / either])
    tables.check_table(run, f"{task}_label_overlap.csv",
                       "delta scale mass label other shared jaccard", rows,
                       texts=("label", "other"))


def name_of_cut(cut, content):
    mass = f"{percent(cut['mass'])} of |w|"
    if cut["delta"] is None:
        return mass
    return f"{mass}, as many as within {minimal_set.delta_text(cut['delta'], content['scale'])}"


def overlap_rows(cut, shown, names):
    shared = {(i, j): n for one, other, n in cut["pairs"] for i, j in [(one, other), (other, one)]}
    def cell(i, j):
        if i == j:
            return count(cut["neurons"][i])
        if (i, j) not in shared:
            return "0"
        either = cut["neurons"][i] + cut["neurons"][j] - shared[i, j]
        return f"{count(shared[i, j])} {percent(shared[i, j] / either)}"
    return [[names[i]] + [cell(i, j) for j in shown] for i in shown]


def check_page(page, contents, flag_below):
    """Tables and drawings of the section; the drawings."""
    equal("neurons of labels", "Neurons of labels" in page.headings, bool(contents))
    drawings, neurons, overlaps = [], [], []
    for content in contents:
        labels, cut = content["labels"], content["cuts"][0]
        names = [one["label"] + " *" * (one["train_words"] < flag_below) for one in labels]
        neurons.append([[name, count(one["train_words"]),
                         DASH if one["dominant_layer"] is None else str(one["dominant_layer"]),
                         percent(dominant_share(one))]
                        + [count(c["neurons"][i]) for c in content["cuts"]]
                        for i, (name, one) in enumerate(zip(names, labels))]
                       + [["any label", "", "", ""] + [count(c["all"]) for c in content["cuts"]]])
        shown = sorted(sorted(range(len(labels)), key=lambda i: -labels[i]["train_words"])[:SHOWN])
        overlaps.append(overlap_rows(cut, shown, names))
        bars = ", ".join(f"{names[i]} {count(cut['neurons'][i])}" for i in shown)
        drawings.append(f"Neurons of labels of {content['task']} at {name_of_cut(cut, content)}: "
                        + bars)
        few = any(one["train_words"] < flag_below for one in labels)
        note = f"* fewer than {count(flag_below)} train words: "
        equal("flag", any(said.startswith(note) for said in page.notes) or not few, True)
    equal("tables of neurons of labels", page.with_caption("Neurons of the labels of "), neurons)
    equal("tables of overlaps", page.with_caption("Neurons that labels of "), overlaps)
    return drawings

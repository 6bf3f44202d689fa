"""report.html against the JSON that was checked before: every table, drawing and sentence."""
import html.parser
import json
import re

import numpy as np

import ablation
import baselines
import clusters
import code_length
import control
import disjoint_sets
import feature_selection
import findings
import heat
import in_model
import labels
import layers
import minimal_set
import representatives
import rival_accuracy
import scale
import sentence_draws
import single_neurons
import stability
import tables
import top_words
from expect import equal
from layout import cells, in_words
from solvers import is_grid
from wording import DASH, count, figure, percent, scientific, seconds


class Page(html.parser.HTMLParser):
    """The tables (caption, header, rows), the texts of drawings, lists and notes of a page."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.drawings, self.facts, self.notes, self.items = [], [], {}, [], []
        self.headings, self.inside, self.text = [], [], ""
        self.below = {}  # notes by how many tables come before
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "table":
            self.tables.append(["", [], []])
        elif tag == "tr" and "thead" not in self.inside:
            self.tables[-1][2].append([])
        elif tag == "svg":
            self.drawings.append(attrs["aria-label"])
        elif tag == "br":
            self.text += " "
        if tag not in ("br", "meta"):
            self.inside.append(tag)
        if tag in ("caption", "th", "td", "dt", "dd", "p", "li", "h1", "h2", "h4"):
            self.text = ""

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_data(self, data):
        self.text += data

    def handle_endtag(self, tag):
        equal("tags that are closed", tag, self.inside.pop())
        if tag == "caption":
            self.tables[-1][0] = self.text
        elif tag in ("th", "td"):
            rows = self.tables[-1]
            (rows[1] if "thead" in self.inside else rows[2][-1]).append(self.text)
        elif tag == "dt":
            self.key = self.text
        elif tag == "dd":
            self.facts[self.key] = self.text
        elif tag == "p":
            self.notes.append(self.text)
            self.below.setdefault(len(self.tables), []).append(self.text)
        elif tag == "li":
            self.items.append(self.text)
        elif tag in ("h1", "h2", "h4"):
            self.headings.append(self.text)

    def with_caption(self, start):
        return [rows for caption, _, rows in self.tables if caption.startswith(start)]


def flag(status, scores):
    words = [] if status == "converged" else [status]
    words += ["penalty flagged"] * tables.penalty_flagged(scores)
    return "".join(" " + word for word in words)


def overview(task, scores, status, of_task):
    """`of_task`: its baselines."""
    last = [s for s in scores["scores"] if s["words"]][-1]
    status += " penalty flagged" * tables.penalty_flagged(scores)
    if scores["target"] == "number":
        return [task, last["split"], count(last["words"]), figure(last["r_squared"]),
                figure(last["pearson"]), figure(last["spearman"]), status]
    return [task, count(len(last["labels"])), last["split"], count(last["words"]),
            percent(last["accuracy"]), percent(last["majority_accuracy"]),
            *(baselines.on_all_words(of_task, by, last["split"]) for by in ("lookup", "layer 0")),
            percent(last["macro_f1"]), status]


def with_interval(shown, value, intervals, key):
    """A figure as the page has it, above its interval if it has one."""
    bounds = intervals and intervals[key]
    return shown(value) + (f" {shown(bounds[0])} to {shown(bounds[1])}" if bounds else "")


def score_rows(scores):
    if scores["target"] == "number":
        return [[s["split"], count(s["words"])]
                + [with_interval(figure, s[key], s["intervals"], key)
                   for key in ["r_squared", "pearson", "spearman", "root_squared_error", "loss"]]
                + [count(s["excluded"])] for s in scores["scores"]]
    chunks = any(s["chunks"] for s in scores["scores"])
    return [[s["split"], count(s["words"]), percent(s["accuracy"]), percent(s["majority_accuracy"]),
             *(with_interval(shown, s[key], s["intervals"], key)
               for shown, key in ((percent, "macro_f1"), (figure, "mcc"), (figure, "loss"))),
             count(s["unseen"]), count(s["excluded"]), percent(s["accuracy_of_all"])]
            + [with_interval(percent, (s["chunks"] or {}).get("f1"), s["intervals"], "chunk_f1")]
            * chunks for s in scores["scores"]]


def path_rows(scores):
    rows = []
    for point in scores["path"]:
        c = point["certificate"]
        remark = ["given"] if point["given"] else ["chosen"] * point["chosen"]
        if c["certified"] and not c["converged"]:
            remark.append("not converged")
        rows.append([scientific(point["l1"]), scientific(point["l2"]), figure(point["dev_loss"]),
                     figure(point["dev_loss_error"]),
                     figure(point["dev_r_squared"]) if scores["target"] == "number"
                     else percent(point["dev_accuracy"]), count(c["nonzero_weights"]),
                     scientific(c["kkt_relative"]), count(c["passes"]), " ".join(remark)])
    return rows


LEFT_OUT = {"mean": "the others masked by their mean", "zero": "the others masked by zero",
            "nothing": "in probes retrained without the others"}


def check_paper_scores(page, i, path):
    """The table of the papers' score of task number `i`, and its caption."""
    captions = [caption for caption, _, _ in page.tables if caption.startswith("The papers' score")]
    if not path or path[0]["paper_score"] is None:
        equal("papers' scores", captions, [])
        return
    equal("left out", LEFT_OUT[path[0]["paper_score"]["left_out"]] in captions[i], True)
    equal("papers' scores", page.with_caption("The papers' score")[i],
          [[scientific(p["l1"]), scientific(p["l2"]), figure(p["paper_score"]["score"])]
           + [percent(p["paper_score"][key])
              for key in ["top", "bottom", "weakest", "all", "bias_only"]] for p in path])


def label_rows(scores, flag_below):
    shown = [s for s in scores["scores"] if s["split"] != "train" or len(scores["scores"]) == 1]
    rows = []
    for i, label in enumerate(scores["scores"][0]["labels"]):
        row = [label["label"] + " *" * (label["train_words"] < flag_below),
               count(label["train_words"])]
        for s in shown:
            entry = s["labels"][i]
            intervals = s["intervals"] and s["intervals"]["labels"][i]
            row += [count(entry["words"])] + [with_interval(percent, entry[key], intervals, key)
                                              for key in ("precision", "recall", "f1")]
        rows.append(row)
    return rows


def neuron_rows(ranking):
    rows = []
    for entry in ranking["by_label"]:
        row = [f"{in_words(n)} {figure(n['score'])}" for n in entry["ordering"][:10]]
        rows.append([entry["label"]] + row + [DASH] * (10 - len(row)))
    return rows


def strongest_labels(ranking):
    best = {}
    for entry in ranking["by_label"]:
        for n in entry["ordering"]:
            key = in_words(n)
            if n["score"] > best.get(key, (0, ""))[0]:
                best[key] = (n["score"], entry["label"])
    return {key: label for key, (_, label) in best.items()}


def top_rows(ranking):
    names = strongest_labels(ranking)
    return [[str(place), *map(str, cells(n)), figure(n["score"]),
             "no weight" if n["zero"] else names[in_words(n)]]
            for place, n in enumerate(ranking["ordering"][:50], 1)]


def layer_drawings(ranking):
    drawings, neurons = [], len(ranking["ordering"])
    for share in tables.PERCENTS:
        top, counts = tables.layer_counts(ranking["ordering"], ranking["layers"], share)
        bars = ", ".join(f"layer {i} {count(n)}" for i, n in zip(ranking["layers"], counts))
        drawings.append(f"Top {share}%: {count(top)} of {count(neurons)} neurons: {bars}")
        for slot in ranking.get("slots", ()):
            of_slot = [n["layer"] for n in ranking["ordering"][:top] if n["slot"] == slot]
            bars = ", ".join(f"layer {i} {count(of_slot.count(i))}" for i in ranking["layers"])
            drawings.append(f"Top {share}%, {slot}: {count(len(of_slot))} of {count(top)}: {bars}")
    return drawings


def certificate_note(scores, probe):
    c = scores["certificate"]
    residual = ""
    if c["certified"]:
        residual = (f"KKT residual {scientific(c['kkt'])}, relative "
                    f"{scientific(c['kkt_relative'])} (asked for: {scientific(c['tolerance'])}); ")
    if c["duality_gap"] is not None:
        residual += (f"duality gap {scientific(c['duality_gap'])}, so no weight is farther than "
                     f"{scientific(c['weight_error'])} from the optimal one: the first "
                     f"{count(c['resolved_places'])} places by the largest |weight| are certain "
                     f"({count(c['resolved_places_estimate'])} by an estimate); ")
    kind = "standardised" if scores["standardised"] else "raw"
    unit = probe.loss.unit
    return (f"{probe.status} Objective {figure(c['objective'])} {unit}, of which loss "
            f"{figure(c['loss'])}; {residual}{count(c['passes'])} passes; "
            f"{count(c['nonzero_weights'])} weights that are not zero. Solver: {scores['solver']}; "
            f"l1 = {scientific(scores['l1'])}, l2 = {scientific(scores['l2'])} {unit}, "
            f"{kind} activations.")


def conventions_note(scores):
    said = scores["penalties"]
    raw = said["raw_weights_min_median_max"]
    def pair(l1, l2):
        return f"{scientific(l1)} and {scientific(l2)}"
    return (f"l1 and l2 beside the mean loss: {pair(*said['mean_loss'].values())}; beside a loss "
            f"summed over words: {pair(*said['summed_loss'].values())}; on the weights of raw "
            f"activations, median neuron: {pair(raw['l1'][1], raw['l2'][1])}; with the norm of the "
            f"weights in place of its square: {pair(*said['norm_not_squared'].values())}.")


def order_note(ranking, of_numbers):
    weighty = sum(not n["zero"] for n in ranking["ordering"])
    return (f"Order: {ranking['order']}, on weights for {ranking['weights_of']}. {count(weighty)} "
            f"of {count(len(ranking['ordering']))} neurons have weight"
            + " for some label" * (not of_numbers) + "; ")


def check_task(page, i, probe, scores, ranking, flag_below, recipe, of_task):
    """Task number `i` of the page, whose tables come in the order of the tasks."""
    equal("overview", page.with_caption("The probes of")[0][i],
          overview(probe.task, scores, probe.status, of_task))
    equal("scores", page.with_caption("Scores beside")[i], score_rows(scores))
    of_labels = [page.with_caption(start) for start in
                 ["Scores of each label", "The neurons of each label"]]
    if probe.of_numbers:
        equal("tables of labels", of_labels, [[], []])
    else:
        equal("labels", of_labels[0][i], label_rows(scores, flag_below))
        equal("neurons of labels", of_labels[1][i], neuron_rows(ranking))
    halves = page.with_caption("Places ")[2 * i:2 * i + 2]
    equal("top neurons", halves[0] + halves[1], top_rows(ranking))
    paths = page.with_caption("Penalties that were tried")
    if scores["path"]:
        equal("path", paths[i], path_rows(scores))
    else:
        equal("paths", paths, [])
    check_paper_scores(page, i, scores["path"])
    equal("heading", f"Task: {probe.task}{flag(probe.status, scores)}" in page.headings, True)
    equal("penalties", conventions_note(scores) in page.notes, True)
    equal("recipe", recipe.note in page.notes, True)
    equal("certificate", certificate_note(scores, probe) in page.notes, True)
    order = order_note(ranking, probe.of_numbers)
    equal("order", any(note.startswith(order) for note in page.notes), True)
    unseen = ", ".join(f"{u['label']} ({u['split']}, {count(u['words'])})"
                       for u in scores["unseen_labels"])
    if unseen:
        note = f"Labels that train has not; their words count as errors: {unseen}."
        equal("unseen labels", note in page.notes, True)


def size_bins(sizes):
    """Clusters by size in bins 1, 2, 3–4, 5–8, …"""
    bars, first, last = [], 1, 1
    while first <= len(sizes):
        name = str(first) if first == last else f"{first}–{last}"
        bars.append(f"{name} {count(sum(sizes[first - 1:last]))}")
        first, last = last + 1, 2 * last
    return ", ".join(bars)


def check_redundancy(page, redundancy):
    """The tables, and what the drawings should say."""
    if redundancy is None:
        equal("redundancy", [h for h in page.headings if h == "Redundancy"], [])
        return []
    rows, drawings = [], []
    for cut in redundancy["thresholds"]:
        several = sum(cut["sizes"][1:])
        rows.append([f"{cut['threshold']:g}", count(cut["clusters"]), percent(cut["kept"]),
                     count(several), count(len(cut["sizes"])),
                     percent(cut["within_layer"] if several else None),
                     percent(cut["within_adjacent"] if several else None)])
        drawings.append("Clusters by members: " + size_bins(cut["sizes"]))
        windows = ", ".join(f"{i} {'layer' if i == 1 else 'layers'} {count(n)}"
                            for i, n in enumerate(cut["windows"], 1))
        drawings.append("Clusters by layers from first to last: " + windows)
        heading = f"Distance up to {cut['threshold']:g}: {count(cut['clusters'])} clusters"
        equal(heading, heading in page.headings, True)
    equal("clusters", page.with_caption("Clusters at each distance")[0], rows)
    equal("CKA", page.with_caption("Linear CKA")[0],
          [[str(layer), *map(figure, row)]
           for layer, row in zip(redundancy["layers"], redundancy["cka"])])
    return drawings


def rival_rows(rivals):
    """(N, rows) of each table of a task's rivals."""
    tops = [" ".join(map(in_words, ranking["ordering"][:5]))
            for ranking in rivals["rankings"]]
    for at in rivals["comparisons"]:
        with_own = {p["other"]: p["rank_correlation"] for p in at["pairs"] if p["method"] == "own"}
        yield at["size"], [
            [entry["method"] + " (control)" * ranking["control"], figure(entry["mean_overlap"]),
             figure(entry["vote"]), figure(with_own.get(entry["method"])), top]
            for entry, ranking, top in zip(at["methods"], rivals["rankings"], tops)]


def label_overlap_rows(rivals):
    """Of the labels, at the smallest size."""
    agreements = rivals["label_agreements"]
    size = min(at["size"] for at in agreements)
    methods = [r["method"] for r in rivals["rankings"] if r["by_label"]]
    rows = []
    for label in rivals["labels"]:
        of_label = {at["method"]: at for at in agreements
                    if (at["label"], at["size"]) == (label, size)}
        if of_label:
            weighted = next(iter(of_label.values()))["weighted"]
            rows.append([label, count(weighted)] + [
                percent(of_label[m]["shared"] / (2 * size - of_label[m]["shared"]))
                if m in of_label else DASH for m in methods])
    return rows


def check_rivals(page, rivals):
    """`rivals`: of each task, None where there are none."""
    found = [(caption, rows) for caption, _, rows in page.tables
             if " neurons by each method; " in caption]
    expected = [table for task in rivals if task for table in rival_rows(task)]
    equal("tables of rivals", [rows for _, rows in found], [rows for _, rows in expected])
    equal("overlaps of labels", [rows for caption, _, rows in page.tables
                                 if " neurons of each label: overlap" in caption],
          [label_overlap_rows(task) for task in rivals if task and task["label_agreements"]])
    for (caption, _), (size, _) in zip(found, expected):
        equal(caption, caption.startswith(f"The first {count(size)} neurons by each"), True)


def warnings(probe, scores, words, options):
    """What a reader is told before the first number of a task."""
    lines = []
    if probe.status == "not converged":
        lines.append(f"The probe of {probe.task} is not converged: its weights, and so its order "
                     "of neurons, would still move.")
    if not probe.certificate["certified"]:
        lines.append(f"The probe of {probe.task} was trained by the papers' recipe, which promises "
                     "no optimum.")
    if tables.penalty_flagged(scores):
        excess = 100 * tables.excess_of_given(scores)
        lines.append(f"The dev loss of the penalties given for {probe.task} is {excess:.1f} % "
                     "above the best of the path; probe.l1 = auto takes that one.")
    chosen = [p["paper_score"] for p in scores["path"] if p["chosen"] and p["paper_score"]]
    if chosen and chosen[0]["bottom"] == chosen[0]["bias_only"]:
        lines.append(f"A_b of the papers' score at the penalties of {probe.task} is what the biases "
                     "get right alone: the last 20 % of the neurons say nothing there.")
    values = {p["l1"] for p in scores["path"]}
    if is_grid(options):
        if len(values) > 1 and probe.l1 == min(values):
            lines.append(f"The l1 chosen for {probe.task} is the smallest of its grid: a smaller "
                         "one may do better.")
    elif scores["path"] and scores["path"][-1]["chosen"] and not scores["path"][-1]["given"]:
        lines.append(f"The penalty of {probe.task} is the weakest of its path: a weaker one may do "
                     "better (raise probe.path_span).")
    for split in ("dev", "test"):
        sentences = len(set(sentence_draws.sentences_of(words.rows(split), words.activations.offsets)))
        if 0 < sentences < 20:
            lines.append(f"Only {sentences} sentences of {split} judge {probe.task}: intervals and p "
                         "by bootstraps of them are too narrow.")
    unseen = sum(u["words"] for u in scores["unseen_labels"])
    if unseen:
        lines.append(f"{unseen} dev and test words of {probe.task} have a label that train has not; "
                     "they count as errors.")
    return lines


def check_facts(page, run, job, activations):
    stored = f"float{8 * activations.stored.itemsize}"
    layout = activations.layout
    of_words = activations.vectors == "words"
    described = activations.described_vectors(job["activations"]["aggregation"])
    equal("vectors", page.facts["word vectors" if of_words else "sentence vectors"],
          f"{described}, stored as {stored}")
    equal("words", page.facts.get("words"),
          None if of_words else "whole sentences, wherever this page counts words")
    equal("neurons", page.facts["neurons"],
          f"{layout.size} ({layout.described})")
    roots = "are left out" if activations.drops_roots else "are their own heads"
    equal("features", page.facts.get("features"),
          None if activations.seen == "word" else f"{activations.seen} of each word; roots {roots}")
    for split in ["train", "dev", "test"]:
        inside = activations.splits == split
        sentences = sum(inside[begin:end].any() for begin, end in
                        zip(activations.offsets, activations.offsets[1:]))
        expected = f"{inside.sum()} in {sentences} sentences" if inside.any() else None
        equal(f"{split} words", page.facts.get(f"{split} words"), expected)
    site = job["encoder"]["site"]
    equal("site", page.facts.get("inside of blocks"), None if site == "hidden" else site)
    equal("title", page.headings[0], job["report"]["title"] or run.name)


def check_data(page, run, job, tasks, words_of):
    """Sentences and words of each task, in the table and on the page."""
    corpus = job["corpus"]
    files = [corpus[key].rstrip("/").rsplit("/", 1)[-1] for key in ("train", "dev", "test")]
    source = job["report"]["source"] or ", ".join(name for name in files if name)
    rows, cells = [], []
    for (probe, _, _), words in zip(tasks, words_of):
        inside = [words.rows(split) for split in ["train", "dev", "test"]]
        offsets = words.activations.offsets
        sentences = [len(set(np.searchsorted(offsets, of_split, "right"))) for of_split in inside]
        counts = [len(of_split) for of_split in inside]
        labels = [] if probe.of_numbers else [len(probe.labels)]
        rows.append([probe.task, *sentences, *counts, *(labels or [None]), source])
        cells.append([f"{count(s)} {count(w)} words" for s, w in zip(sentences, counts)]
                     + [*map(count, labels), source])
    columns = [f"{split}_{what}" for what in ("sentences", "words")
               for split in ("train", "dev", "test")]
    tables.check_table(run, "data.csv", " ".join(["task", *columns, "labels", "source"]), rows,
                       texts=("task", "source"))
    found = page.with_caption("Sentences and words of each task")
    equal("data", [row[1:] for row in found[0]], cells)


def check_manifest(page, run):
    """Provenance and timings. The report is written before its own time is known."""
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf8"))
    for key in ["program", "command", "ranks", "threads of a rank", "device", "libraries"]:
        equal(key, page.facts[key], manifest[key])
    digests = re.findall("[0-9a-f]{32}", page.facts["corpus digest"] + page.facts["model digest"])
    equal("digests", len(digests), 2)
    model = manifest["keys and inputs"].get("encoder.model (content)", digests[1])
    equal("model digest", digests[1], model)
    rows = [[stage] + [seconds(t[key]) for key in ["min_s", "mean_s", "max_s"]]
            for stage, t in manifest["stages"].items() if stage != "report"]
    equal("timings", page.with_caption("Time of each stage")[0], rows)
    for stage, t in manifest["stages"].items():
        assert 0 <= t["min_s"] <= t["mean_s"] <= t["max_s"], f"timing of {stage}: {t}"


def check(run, job, activations, tasks, words_of, found, recipe):
    """`tasks`: (probe, scores, ranking) of each, with `words_of` its words; `found`: what each analysis has. In words: what was
    compared."""
    page = Page((run / "report.html").read_text(encoding="utf8"))
    flag_below, drawings = int(job["report"]["flag_below"]), []
    expected = [line for (probe, scores, _), words in zip(tasks, words_of)
                for line in warnings(probe, scores, words, job["probe"])]
    equal("warnings", page.items[:len(expected)], expected)
    equal("heading of warnings", "Before you believe a number" in page.headings, bool(expected))
    for i, (probe, scores, ranking) in enumerate(tasks):
        sets_of_task = [sets for sets in found["minimal_set"] if sets["task"] == probe.task]
        tables.check_task(run, probe, scores, ranking, sets_of_task, found["rivals"][i], flag_below,
                          recipe, clusters.cut_of_papers(found["redundancy"]))
        check_task(page, i, probe, scores, ranking, flag_below, recipe,
                   [content for content in found["baselines"] if content["task"] == probe.task])
        drawings += layer_drawings(ranking)
    for content in found["ablation"]:
        ablation.check_table(run, content)
    for content in found["minimal_set"]:
        minimal_set.check_tables(run, content)
    for content in found["disjoint_sets"]:
        disjoint_sets.check_tables(run, content)
    for content in found["control"]:
        control.check_tables(run, content, activations)
    for content in found["code_length"]:
        code_length.check_tables(run, content)
    for content in found["in_model"]:
        in_model.check_tables(run, content)
    for content in found["layers"]:
        layers.check_tables(run, content)
    for content in found["feature_selection"]:
        feature_selection.check_tables(run, content)
    for content in found["labels"]:
        labels.check_tables(run, content, flag_below)
    abouts = {probe.task: tables.about_of(probe, scores, recipe) for probe, scores, _ in tasks}
    for content in found["baselines"]:
        baselines.check_table(run, content, abouts[content["task"]])
    baselines.check_page(page, found["baselines"])
    for content in found["rival_accuracy"]:
        rival_accuracy.check_tables(run, content, abouts[content["task"]])
    for content in found["scale"]:
        scale.check_tables(run, content, activations)
    for content in found["stability"]:
        stability.check_tables(run, content)
    for content in found["single_neurons"]:
        single_neurons.check_tables(run, content)
    if found["top_words"]:
        top_words.check_tables(run, found["top_words"])
    drawings += ablation.check_page(page, found["ablation"], job["ablation"]["fill"])
    drawings += minimal_set.check_page(page, found["minimal_set"],
                                       {probe.task: ranking for probe, _, ranking in tasks})
    disjoint_sets.check_page(page, found["disjoint_sets"])
    control.check_page(page, found["control"])
    code_length.check_page(page, found["code_length"])
    in_model.check_page(page, found["in_model"])
    drawings += layers.check_page(page, found["layers"], found["minimal_set"])
    feature_selection.check_page(page, found["feature_selection"])
    drawings += labels.check_page(page, found["labels"], flag_below)
    scale.check_page(page, found["scale"], activations)
    stability.check_page(page, found["stability"])
    single_neurons.check_page(page, found["single_neurons"], flag_below)
    top_words.check_page(page, found["top_words"], tasks)
    heat.check_tables(run, found["heat"], activations)
    heat.check_page(page, found["heat"])
    findings.check(run, page, found, tasks, job)
    tables.check_redundancy(run, found["redundancy"])
    for content in found["representatives"]:
        representatives.check_table(run, content)
    representatives.check_page(page, found["representatives"])
    check_rivals(page, found["rivals"])
    rival_accuracy.check_page(page, found["rival_accuracy"])
    drawings += check_redundancy(page, found["redundancy"])
    equal("drawings", page.drawings, drawings)
    check_facts(page, run, job, activations)
    check_data(page, run, job, tasks, words_of)
    check_manifest(page, run)
    cells = sum(len(row) for _, _, rows in page.tables for row in rows)
    names = sorted(path.name for path in (run / "tables").iterdir())
    return (f"{len(names)} CSV tables and the page ({len(page.tables)} tables of {cells:,} cells, "
            f"{len(drawings)} drawings): equal to the JSON")

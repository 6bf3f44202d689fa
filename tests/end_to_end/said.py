"""What a run said in its log, and what `salient info` says of it, against what was checked."""
import json
import re
import subprocess

import numpy as np

from corpus_text import EXCLUDED, SPLITS, UNSEEN
from expect import equal
from layout import slot_before
from wording import count


def log_of_last_call(run):
    """Texts of the root's log, without its details."""
    log = (run / "logs/rank_0000.log").read_text(encoding="utf8")
    return re.findall(r"^[-0-9]+ [0-9:.]+ \[0\] (?:info|warning) (.*)$", log, re.M)


def counted(number, noun):
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def bearers_line(activations, task):
    """Of a binary task."""
    parts = []
    for split in SPLITS:
        asked = (activations.splits == split) & (task.ids_in_text != EXCLUDED)
        words = activations.words_of_row[asked]
        if len(words):
            bearers = int(words[task.ids_in_text[asked] == 1].sum())
            parts.append(f"{count(bearers)} of {counted(int(words.sum()), f'{split} word')}")
    return f"corpus: {task.name}: {', '.join(parts)}"


def corpus_lines(activations):
    lines = [bearers_line(activations, task) for task in activations.tasks if task.binary]
    for split in SPLITS:
        inside = activations.splits == split
        if not inside.any():
            continue
        line, sentences = f"corpus: {split}: ", activations.sections.count(split)
        line += f"{counted(sentences, 'sentence')}, " if sentences else ""
        words = activations.words_of_row[inside]
        line += counted(int(words.sum()), "word")
        for task in (task for task in activations.tasks if not task.binary):
            if task.values is not None:
                numbers = task.values[inside]
                line += f"; {task.name} from {numbers.min():g} to {numbers.max():g}"
                continue
            ids = task.ids_in_text[inside]
            line += f"; {counted(len(set(ids[ids >= 0])), 'label')} of {task.name}"
            unseen = sum(where == split for _, where, _ in activations.unseen[task.name])
            if unseen:
                line += (f" and {counted(unseen, 'label')} unseen in train "
                         f"({counted(int(words[ids == UNSEEN].sum()), 'word')})")
            excluded = int(words[ids == EXCLUDED].sum())
            line += f", {counted(excluded, 'word')} left out" if excluded else ""
        lines.append(line)
    return lines


def extraction_line(activations, wordpiece, capacity):
    """Of corpora in ASCII only; of others nothing."""
    subwords = unknown = empty = overlong = 0
    dropped = set(activations.dropped)
    for begin, text in zip(activations.offsets, activations.texts):
        pieces = [wordpiece(word) for word in text]
        length = sum(map(len, pieces))
        overlong += length > capacity
        if begin in dropped:
            continue
        subwords += length
        unknown += sum(piece.count(wordpiece.special("unk_token")) for piece in pieces)
        empty += pieces.count([])
    if not all(word.isascii() for word in activations.words):
        return []
    zero = ("their vectors are zero" if activations.vectors == "words"
            else "the vector of a sentence of such alone is zero")
    words_dropped = int(activations.words_of_row[activations.dropped].sum())
    return [f"extract: {subwords} subwords, {unknown} of them unknown; {empty} words without a "
            f"subword ({zero}); {overlong} sentences longer than the model, "
            f"{words_dropped} words dropped"]


def figures(s):
    if "r_squared" not in s:
        return (f"accuracy {100 * s['accuracy']:.2f} % "
                f"(majority {100 * s['majority_accuracy']:.2f} %)")
    r_squared, pearson, spearman = ("none" if s[key] is None else f"{s[key]:.4f}"
                                    for key in ["r_squared", "pearson", "spearman"])
    return (f"R^2 {r_squared}, Pearson {pearson}, Spearman {spearman}, root mean squared error "
            f"{s['root_squared_error']:.4g}")


def share(probe, point):
    """Of dev, by a point of the path."""
    if probe.of_numbers:
        return f"R^2 {point['dev_accuracy']:.4f}"
    return f"accuracy {100 * point['dev_accuracy']:.2f} %"


def paper_score_line(task, point):
    terms = point["paper_score"]
    score = 0.5 * (terms["top"] - terms["bottom"]) - 0.5 * (terms["weakest"] - terms["all"])
    return (f"probes: {task}: l1 = {point['l1']:.3g}, l2 = {point['l2']:.3g}: S = {score:.4f}, A_t "
            f"{100 * terms['top']:.2f} %, A_b {100 * terms['bottom']:.2f} % (biases alone "
            f"{100 * terms['bias_only']:.2f} %), A_z {100 * terms['weakest']:.2f} %, A_l "
            f"{100 * terms['all']:.2f} %")


def task_lines(probe, scores, ranking):
    c = probe.certificate
    relative = c["kkt"] / c["kkt_at_zero"] if c["kkt_at_zero"] > 0 else c["kkt"]
    unit = probe.loss.unit
    lines = [f"probes: {probe.task}: objective {c['objective']:.6g} {unit} at l1 = "
             f"{probe.l1:.3g}, l2 = {probe.l2:.3g}; KKT residual {c['kkt']:.2e} ({relative:.1e} "
             f"of its value at W = 0) after {c['passes']} passes; {c['nonzero']} weights of "
             f"{probe.weights.size} are not zero"]
    if "gap" in c:
        lines.append(f"probes: {probe.task}: duality gap {c['gap']:.2e} {unit}, so the weights "
                     f"are within {c['weight_error']:.1e} of the optimal ones; the first "
                     f"{c['resolved']} places by the largest |weight| are certain (the first "
                     f"{c['resolved_estimate']} by an estimate)")
    for point in probe.path:
        on = "held-out" if probe.folds else "dev"
        lines.append(f"probes: {probe.task}: l1 = {point['l1']:.3g}, l2 = {point['l2']:.3g}: {on} loss "
                     f"{point['dev_loss']:.4g}, {on} {share(probe, point)}, "
                     f"{point['certificate']['nonzero']} weights, "
                     f"{point['certificate']['passes']} passes")
        if point["paper_score"]:
            lines.append(paper_score_line(probe.task, point))
    for s in scores["scores"]:
        lines += [f"{start}: {probe.task}, {s['split']}: {figures(s)} over {s['words']} words"
                  for start in ["probes", "result"]]
    top = ", ".join(f"{slot_before(n)}{n['layer']}/{n['unit']}" for n in ranking["ordering"][:10])
    lines.append(f"result: {probe.task}: most salient neurons (layer/unit): {top}")
    return lines


def check_log(run, activations, tasks, redundancy, wordpiece, capacity, recipe):
    log = log_of_last_call(run)
    equal("recipe in the log", [line for line in log if line.startswith("run: recipe")],
          recipe.log_line)
    expected = corpus_lines(activations) + extraction_line(activations, wordpiece, capacity)
    for probe, scores, ranking in tasks:
        expected += task_lines(probe, scores, ranking)
    for cut in (redundancy or {"thresholds": []})["thresholds"]:
        expected.append(f"redundancy: {cut['clusters']} clusters of "
                        f"{activations.layout.size} neurons at distance "
                        f"{cut['threshold']:.6f}")
    missing = [line for line in expected if line not in log]
    equal("missing in the log", missing, [])
    return len(expected)


def vectors_line(activations, aggregation):
    described = activations.described_vectors(aggregation)
    if activations.vectors == "words":
        return f"word vectors  {described}"
    return f"rows          sentences; {described}"


def check_info(program, run, activations, tasks, aggregation):
    def info(path):
        return subprocess.run([program, "info", path], check=True, stdout=subprocess.PIPE,
                              text=True).stdout
    text = info(run / "activations.h5")
    stored = f"float{8 * activations.stored.itemsize}"
    expected = [f"/activations  {stored} [layer {activations.layers}, word "
                f"{len(activations.words)}, unit {activations.units}]",
                f"corpus        {len(activations.sections)} sentences, "
                f"{len(activations.blocks)} blocks", f"dropped words {len(activations.dropped)}"]
    expected.append(vectors_line(activations, aggregation))
    expected += [f"task {task.name}: " + (f"{len(task.labels)} labels" if task.values is None
                                          else "numbers") for task in activations.tasks]
    expected += [f"{split}: {np.sum(activations.splits == split)} words in" for split in SPLITS]
    if activations.heads is not None:
        expected.append(f"heads         of all words but {len(activations.roots)} roots")
    if activations.lemmas is not None:
        expected.append(f"lemmas        of {sum(map(bool, activations.lemmas))} words")
    equal("missing in `info` of activations", [part for part in expected if part not in text], [])
    for probe, scores, _ in tasks:
        text, c = info(run / f"probes/{probe.task}.safetensors"), scores["certificate"]
        expected = [f"[label {len(probe.labels)}, neuron {probe.weights.shape[1]}], "
                    f"{c['nonzero_weights']} not zero",
                    f"l1 = {probe.l1:g}, l2 = {probe.l2:g}",
                    f"{c['objective']:g} {probe.loss.unit} (loss {c['loss']:g})", probe.status,
                    "labels        " + " ".join(probe.labels) if not probe.of_numbers else
                    f"number        {probe.task}, in train {probe.value_mean:g} in the mean"]
        equal("missing in `info` of a probe", [part for part in expected if part not in text], [])
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf8"))
    text = info(run)
    expected = [f"{stage}: done" for stage in ["extract", "probe", "rank", "analyse", "report"]]
    expected += [f"ranks: {manifest['ranks']}", f"command: {manifest['command']}"]
    equal("missing in `info` of a run", [part for part in expected if part not in text], [])

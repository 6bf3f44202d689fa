"""Probes, certificates and scores: computed again in float64 from the activations as stored."""
import dataclasses
import json
import math
import re

import numpy as np

import regression
import score_intervals
import sentence_draws
import tensors
from activation_file import SPLITS
from corpus_text import EXCLUDED, UNSEEN
from expect import close, equal
from layout import Layout
from losses import CrossEntropy, SquaredError, dual_objective, kkt, log_softmax, loss_and_gradient

STATUS = {(True, True): "converged", (True, False): "not converged",
          (False, False): "recipe without certificate"}


@dataclasses.dataclass
class Probe:
    task: str
    layout: Layout
    labels: list  # of numbers: the task's name
    value_mean: float  # train's mean of numbers; None for labels
    weights: np.ndarray  # float32 [label, neuron]
    bias: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    gradient: np.ndarray  # float32 [label, neuron]
    l1: float
    l2: float
    certificate: dict
    path: list
    folds: int
    words: int
    norm_penalty: bool

    @property
    def of_numbers(self):
        return self.value_mean is not None

    @property
    def loss(self):
        return SquaredError() if self.of_numbers else CrossEntropy(len(self.labels))

    @property
    def status(self):
        return STATUS[self.certificate["certified"], self.certificate["converged"]]

    def standardised(self, x):
        inverse = np.divide(1, self.deviation, out=np.zeros_like(self.deviation),
                            where=self.deviation > 0)
        return (x - self.mean) * inverse


def load(run, task, activations):
    found, metadata = tensors.read(run / f"probes/{task}.safetensors")
    meta = {key: json.loads(value) for key, value in metadata.items()}
    equal(f"{task}: neurons", Layout.of(meta), activations.layout)
    return Probe(task, activations.layout, meta["labels"], meta["value_mean"], found["weights"], found["bias"],
                 found["mean"], found["deviation"], found["gradient"], meta["l1"], meta["l2"],
                 meta["certificate"], meta["path"], meta["folds"], meta["words"],
                 meta["norm_penalty"])


class Words:
    """The words of a task: rows and label ids, by split; and the truth of each, as losses have it."""

    def __init__(self, activations, task, probe):
        self.activations, self.task = activations, task
        equal(f"{task.name}: target", probe.of_numbers, task.values is not None)
        if probe.of_numbers:
            self.ids = task.ids
            mean = task.values[(activations.splits == "train") & (self.ids >= 0)].mean()
            close(f"{task.name}: mean number", probe.value_mean, mean, 1e-12 * max(1, abs(mean)))
            self.truth = task.values - probe.value_mean
            equal(f"{task.name}: name of the number", probe.labels, [task.name])
            return
        present = {i for i in task.ids[activations.splits == "train"] if i >= 0}
        equal(f"{task.name}: labels of the probe", probe.labels,
              [name for i, name in enumerate(task.labels) if i in present])
        new_ids = {i: probe.labels.index(task.labels[i]) for i in present}
        self.ids = np.array([new_ids.get(i, i if i < 0 else UNSEEN) for i in task.ids])
        self.truth = self.ids

    def rows(self, split):
        return np.flatnonzero((self.activations.splits == split) & (self.ids != EXCLUDED))

    def of(self, split):
        """(float64 [word, neuron], label ids) without excluded words; unseen ones are in."""
        rows = self.rows(split)
        return self.activations.features(rows), self.ids[rows]

    def known(self, split):
        """(float64 [word, neuron], truth) of the words with a label that train has, or a number."""
        rows = np.flatnonzero((self.activations.splits == split) & (self.ids >= 0))
        return self.activations.features(rows), self.truth[rows]

    def classes(self, split):
        """Of each word a number for its label, those unseen in train told apart; dropped words are
        as of one label more."""
        rows = self.rows(split)
        classes, last = self.ids[rows].copy(), self.ids.max()
        unseen = np.flatnonzero((classes < 0) & (self.task.ids_in_text[rows] == UNSEEN))
        counts = [words for _, where, words in self.activations.unseen[self.task.name]
                  if where == split]
        classes[unseen] = last + 1 + np.repeat(np.arange(len(counts)), np.array(counts, int))
        classes[classes < 0] = last + 1 + len(counts)
        return classes

    def excluded(self, split):
        return int(np.sum((self.activations.splits == split) & (self.ids == EXCLUDED)))


def check_scaling(probe, x, standardise):
    if standardise:
        close(f"{probe.task}: means", probe.mean, x.mean(0), 1e-9)
        close(f"{probe.task}: deviations", probe.deviation, x.std(0), 1e-9)
    else:
        equal("no scaling", (np.ptp(probe.mean), probe.mean[0], np.ptp(probe.deviation),
                             probe.deviation[0]), (0, 0, 0, 1))


def places_that_stay(weights, distance):
    """Of neurons by their largest |weight|, if the weights move by `distance` in all."""
    largest = np.append(np.sort(np.abs(weights).max(0))[::-1].astype(np.float64), 0)
    stays = (largest[:-1] > 0) & (largest[:-1] - largest[1:] > np.sqrt(2) * distance)
    return int(np.argmin(stays)) if not stays.all() else len(stays)


def check_gap(probe, x, truth, weights, bias, wanted_places):
    c = probe.certificate
    if probe.l2 == 0 or not c["certified"]:
        equal(f"{probe.task}: gap", "gap" in c, False)
        return
    gap = c["objective"] - dual_objective(probe.loss, x, truth, weights, bias, probe.l1, probe.l2)
    close(f"{probe.task}: duality gap", c["gap"], gap, 1e-12 * max(1, c["loss"]) + 1e-3 * gap)
    close(f"{probe.task}: distance of the weights", c["weight_error"],
          np.sqrt(c["gap"] / probe.l2), 1e-9)
    equal(f"{probe.task}: resolved places", c["resolved"],
          places_that_stay(probe.weights, c["weight_error"]))
    with_weight = int((probe.weights != 0).any(0).sum())
    if c["resolved"] < min(wanted_places, with_weight) and c["converged"]:
        below = c["kkt"] <= max(1e-7, c["tolerance"] / 100) * c["kkt_at_zero"]
        equal(f"{probe.task}: solved further for more places", below, True)


def check_certificate(probe, x, truth, options):
    """The numbers of the certificate at the weights that the file holds."""
    weights, bias = probe.weights.astype(np.float64), probe.bias.astype(np.float64)
    loss, slope, bias_slope = loss_and_gradient(probe.loss, x, truth, weights, bias)
    squares = np.square(weights).sum()
    equal(f"{probe.task}: words", probe.words, len(truth))
    equal(f"{probe.task}: norm", probe.norm_penalty,
          options["solver"] == "paper" and options["penalty"] == "neurox")
    ridge = np.sqrt(squares) if probe.norm_penalty else squares
    objective = loss + probe.l1 * np.abs(weights).sum() + probe.l2 * ridge
    c = probe.certificate
    close(f"{probe.task}: loss", c["loss"], loss, 1e-9 * max(1, loss))
    close(f"{probe.task}: objective", c["objective"], objective, 1e-9 * max(1, objective))
    close(f"{probe.task}: gradient", probe.gradient, slope, 1e-9 + 1e-6 * np.abs(slope))
    residual = kkt(weights, slope, bias_slope, probe.l1, probe.l2)
    close(f"{probe.task}: KKT residual", c["kkt"], residual, 1e-10 + 1e-9 * residual)
    _, at_zero, _ = loss_and_gradient(probe.loss, x, truth, 0 * weights,
                                      probe.loss.best_bias(truth))
    largest = np.abs(at_zero).max()
    close(f"{probe.task}: KKT at zero", c["kkt_at_zero"], max(0, largest - probe.l1),
          1e-10 * max(1, largest))
    equal(f"{probe.task}: nonzero", c["nonzero"], int(np.count_nonzero(weights)))
    check_gap(probe, x, truth, weights, bias, int(options["resolved_places"]))
    exact = options["solver"] == "exact"
    equal(f"{probe.task}: certified", c["certified"], exact)
    relative = c["kkt"] / c["kkt_at_zero"] if c["kkt_at_zero"] > 0 else c["kkt"]
    if exact:
        equal(f"{probe.task}: tolerance", c["tolerance"], float(options["tolerance"]))
        equal(f"{probe.task}: converged", c["converged"], relative <= c["tolerance"])
    return largest, relative


def is_chunk_labelling(labels):
    return (all(re.fullmatch("O|[BI]-.+", label, re.S) for label in labels)
            and any(label.startswith("B-") for label in labels))


def chunks_in(labels):
    """The (begin, end, type) of a sentence's chunks."""
    chunks, before = [], None
    for place, label in enumerate(labels):
        kind, _, name = label.partition("-")
        if kind != "O":
            if kind == "B" or name != before:
                chunks.append([place, place, name])
            chunks[-1][1] = place + 1
        before = name if kind != "O" else None
    return {tuple(chunk) for chunk in chunks}


def count_chunks(words, split, names, guess):
    """[sentence]: chunks in truth, predicted, found; or nothing where there are no chunks to count."""
    activations, task = words.activations, words.task
    sentences = list(zip(activations.offsets, activations.offsets[1:]))
    if not (is_chunk_labelling(names) and is_chunk_labelling(task.labels)) or any(
            len(set(activations.splits[begin:end])) > 1 for begin, end in sentences):
        return None
    truths, guesses = ["O"] * len(activations.words), ["O"] * len(activations.words)
    for row, guessed in zip(words.rows(split), guess):
        in_text = task.ids_in_text[row]
        guesses[row] = names[guessed]
        truths[row] = task.labels[in_text] if in_text >= 0 else "B-unseen in train"
        if in_text >= 0 and task.ids[row] == UNSEEN:
            truths[row] += " of a dropped word" if truths[row] != "O" else ""
    counts = []
    for begin, end in sentences:
        truth, found = chunks_in(truths[begin:end]), chunks_in(guesses[begin:end])
        counts.append((len(truth), len(found), len(truth & found)))
    return np.array(counts)


def covariance(one, other):
    return np.sum((one - one.mean(0)) * (other - other.mean(0)))


def correlation(truth, guess):
    """Gorodkin's R_K of two lists of class numbers: the correlation of their indicators."""
    classes = np.arange(max(truth.max(), guess.max()) + 1)
    truth, guess = ((ids[:, None] == classes).astype(np.float64) for ids in (truth, guess))
    scale = math.sqrt(covariance(truth, truth) * covariance(guess, guess))
    return covariance(truth, guess) / scale if scale > 0 else None


def score(probe, split, words):
    """What the program should say of one split, and how many words are too close to call."""
    x, ids = words.of(split)
    log_p = log_softmax(probe.standardised(x) @ probe.weights.T.astype(np.float64) + probe.bias)
    guess, labels = log_p.argmax(1), len(probe.labels)
    top = np.sort(log_p, 1)
    close_calls = int(np.sum(top[:, -1] - top[:, -2] < 1e-4))
    train_words = np.bincount(words.known("train")[1], minlength=labels)
    of_label = np.bincount(ids[ids >= 0], minlength=labels)
    predicted = np.bincount(guess, minlength=labels)
    correct = np.bincount(guess[guess == ids], minlength=labels)
    judged = np.flatnonzero(ids >= 0)
    f1 = 2 * correct[of_label > 0] / (of_label + predicted)[of_label > 0]
    confusion = np.zeros((labels + 1, labels), int)
    np.add.at(confusion, (np.where(ids >= 0, ids, labels), guess), 1)
    classes = words.classes(split)
    unseen_classes = np.bincount(classes)[labels:]
    chunks = count_chunks(words, split, probe.labels, guess)
    losses = np.where(ids >= 0, -log_p[np.arange(len(ids)), ids], 0)
    return {"split": split, "words": len(ids), "correct": int(correct.sum()),
            "unseen": int(np.sum(ids == UNSEEN)), "excluded": words.excluded(split),
            "majority": int(of_label[train_words.argmax()]),
            "macro_f1": f1.mean() if len(f1) else 0, "mcc": correlation(classes, guess),
            "loss": -log_p[judged, ids[judged]].mean() if len(judged) else None,
            "labels": list(zip(probe.labels, train_words, of_label, predicted, correct)),
            "unseen_classes": unseen_classes, "confusion": confusion,
            "chunks": None if chunks is None else chunks.sum(0).tolist(),
            "right": ids == guess,
            "intervals": None if split == "train" else score_intervals.of_labels(
                words.rows(split), words.activations.offsets, ids, guess, losses, labels,
                unseen_classes, chunks)}, close_calls


def check_score(found, expected, of_task, close_calls):
    """Counts may differ by the words that float32 may call otherwise; shares follow from counts."""
    where = expected["split"]
    for key in ["split", "words", "unseen", "excluded", "majority"]:
        equal(f"{where}: {key}", found[key], expected[key])
    close(f"{where}: correct", found["correct"], expected["correct"], close_calls)
    words = found["words"]
    equal(f"{where}: accuracy", found["accuracy"], found["correct"] / words)
    equal(f"{where}: accuracy of all", found["accuracy_of_all"],
          found["correct"] / (words + found["excluded"]))
    equal(f"{where}: majority", found["majority_accuracy"], found["majority"] / words)
    close(f"{where}: macro-F1", found["macro_f1"], expected["macro_f1"], 1e-12 + close_calls)
    equal(f"{where}: has MCC", found["mcc"] is None, expected["mcc"] is None)
    if found["mcc"] is not None:
        close(f"{where}: MCC", found["mcc"], expected["mcc"], 1e-9 + close_calls)
    if expected["loss"] is not None:
        close(f"{where}: loss", found["loss"], expected["loss"], 1e-5 * expected["loss"])
        equal(f"{where}: bits", found["loss_bits"], found["loss"] / math.log(2))
    equal(f"{where}: words of unseen labels", found["words_of_unseen"],
          [int(words) for words in expected["unseen_classes"] if words])
    equal(f"{where}: intervals", found["intervals"] is None, expected["intervals"] is None)
    if found["intervals"]:  # a word that is called otherwise may be all that a label has
        score_intervals.check(found, expected["intervals"],
                              1 if close_calls else 1e-9, loss=1e-5,
                              mcc=1e-9 + 20 * close_calls / words)
    check_sentences(found, expected["right"], of_task, close_calls)
    check_confusion(found, expected["confusion"], close_calls)
    check_chunks(found["chunks"], expected["chunks"], close_calls)
    for label, (name, *counts) in zip(found["labels"], expected["labels"]):
        check_label_score(label, name, counts, close_calls)
    equal(f"{where}: labels", len(found["labels"]), len(expected["labels"]))


def check_sentences(found, right, words, close_calls):
    """`right`: [word that is judged]."""
    split, of = found["split"], found["sentences"]
    equal(f"{split}: sentences", of is None, split == "train")
    if of:
        equal(f"{split}: right in sentences", sum(of["correct"]), found["correct"])
        sentence_draws.check_sentences(split, of, words.activations.splits == split,
                                       words.rows(split), words.activations.offsets, right,
                                       close_calls)


def check_confusion(found, expected, close_calls):
    """The cells, and that the other counts and MCC are theirs."""
    where, labels = found["split"], found["labels"]
    confusion = np.zeros_like(expected)
    for truth, guess, words in found["confusion"]:
        assert words > 0, f"{where}: a cell of the confusion is {words}"
        confusion[len(labels) if truth is None else truth, guess] = words
    close(f"{where}: confusion", np.abs(confusion - expected).sum(), 0, 2 * close_calls)
    equal(f"{where}: rows", list(confusion.sum(1)),
          [label["words"] for label in labels] + [found["unseen"]])
    equal(f"{where}: columns", list(confusion.sum(0)), [label["predicted"] for label in labels])
    equal(f"{where}: diagonal", list(confusion.diagonal()), [label["correct"] for label in labels])
    equal(f"{where}: trace", int(confusion.trace()), found["correct"])
    words, truth = found["words"], list(confusion.sum(1)[:-1]) + found["words_of_unseen"]
    guess = confusion.sum(0)
    scale = math.sqrt((words**2 - sum(int(n)**2 for n in truth))
                      * (words**2 - sum(int(n)**2 for n in guess)))
    together = found["correct"] * words - int(confusion.sum(1)[:-1] @ guess)
    close(f"{where}: MCC of the confusion", found["mcc"] or 0, together / scale if scale else 0, 1e-12)


def check_chunks(found, expected, close_calls):
    equal("chunks", found is None, expected is None)
    if found is None:
        return
    chunks, predicted, correct = expected
    equal("chunks", found["chunks"], chunks)
    close("predicted chunks", found["predicted"], predicted, 2 * close_calls)
    close("correct chunks", found["correct"], correct, 3 * close_calls)
    correct, predicted = found["correct"], found["predicted"]
    equal("precision of chunks", found["precision"], share(correct, predicted))
    equal("recall of chunks", found["recall"], share(correct, chunks))
    equal("F1 of chunks", found["f1"], share(2 * correct, chunks + predicted) if chunks else None)


def share(part, whole):
    return part / whole if whole else None


def check_label_score(found, name, counts, close_calls):
    train_words, words, predicted, correct = map(int, counts)
    equal("label", (found["label"], found["train_words"], found["words"]),
          (name, train_words, words))
    close(f"{name}: predicted", found["predicted"], predicted, close_calls)
    close(f"{name}: correct", found["correct"], correct, close_calls)
    hits, guesses = found["correct"], found["predicted"]
    equal(f"{name}: precision", found["precision"], share(hits, guesses))
    equal(f"{name}: recall", found["recall"], share(hits, words))
    equal(f"{name}: F1", found["f1"], share(2 * hits, words + guesses) if words else None)


def check_conventions(scores, probe):
    """The penalties as other objectives write them."""
    said, norm = scores["penalties"], np.sqrt(np.square(probe.weights.astype(np.float64)).sum())
    l1, l2 = probe.l1, probe.l2 / (2 * norm) if probe.norm_penalty else probe.l2
    spread = np.sort(probe.deviation[probe.deviation > 0])
    spread = spread[[0, (len(spread) - 1) // 2, -1]]
    for key, expected in [("mean_loss", (l1, l2)),
                          ("summed_loss", (probe.words * l1, probe.words * l2)),
                          ("raw_weights_min_median_max", (l1 * spread, l2 * spread**2)),
                          ("norm_not_squared", (l1, 2 * norm * l2))]:
        for name, value in zip(["l1", "l2"], expected):
            close(f"{probe.task}: {key} {name}", said[key][name], value,
                  1e-9 * np.max(np.abs(value)) + 1e-300)


def check_scores_file(run, probe, unseen, options, relative, recipe):
    """analyses/scores_TASK.json repeats what the probe's file says."""
    scores = json.loads((run / f"analyses/scores_{probe.task}.json").read_text(encoding="utf8"))
    c, shown = probe.certificate, scores["certificate"]
    equal("task", (scores["task"], scores["target"], scores["solver"], scores["standardised"]),
          (probe.task, "number" if probe.of_numbers else "label", options["solver"],
           options["standardise"] == "true"))
    equal("recipe", (scores["recipe"], scores["deviations"]), (recipe.name, recipe.early))
    equal("penalties", (scores["l1"], scores["l2"]), (probe.l1, probe.l2))
    for key in ["certified", "converged", "objective", "loss", "tolerance", "passes"]:
        equal(key, shown[key], c[key])
    equal("nonzero", shown["nonzero_weights"], c["nonzero"])
    equal("status", shown["status"], probe.status)
    for key, value in [("duality_gap", c.get("gap")), ("weight_error", c.get("weight_error")),
                       ("resolved_places", c.get("resolved")),
                       ("resolved_places_estimate", c.get("resolved_estimate")),
                       ("kkt", c["kkt"]), ("kkt_at_zero", c["kkt_at_zero"]),
                       ("kkt_relative", relative)]:
        equal(key, shown[key], value if c["certified"] else None)
    equal("unseen labels", [(u["label"], u["split"], u["words"]) for u in scores["unseen_labels"]],
          unseen)
    check_conventions(scores, probe)
    equal("folds", scores["folds"], probe.folds)
    equal("path", len(scores["path"]), len(probe.path))
    for point, stored in zip(scores["path"], probe.path):
        for key in ["l1", "l2", "dev_loss", "dev_loss_error", "chosen", "given"]:
            equal(f"path: {key}", point[key], stored[key])
        equal("path: share", point[probe.loss.share], stored["dev_accuracy"])
        shown, terms = point["paper_score"], stored["paper_score"]
        equal("path: papers' score", shown is None, terms is None)
        if terms:
            equal("path: papers' score", shown, {**terms, "score": 0.5 * (
                terms["top"] - terms["bottom"]) - 0.5 * (terms["weakest"] - terms["all"])})
        equal("path: passes", point["certificate"]["passes"], stored["certificate"]["passes"])
        equal("path: nonzero", point["certificate"]["nonzero_weights"],
              stored["certificate"]["nonzero"])
    return scores


def check_labels(probe, words, scores):
    doubtful = chunks = 0
    for found in scores:
        expected, close_calls = score(probe, found["split"], words)
        check_score(found, expected, words, close_calls)
        doubtful += close_calls
        chunks += expected["chunks"][0] if expected["chunks"] else 0
    return (f"{len(probe.labels)} labels, {doubtful} words too close to call"
            + f"; {chunks} chunks" * bool(chunks))


def check(run, job, activations, task, recipe):
    """(the probe, its scores file, its words, |gradient| at zero, what was found in words)"""
    options = job["probe"]
    probe = load(run, task.name, activations)
    words = Words(activations, task, probe)
    raw, truth = words.known("train")
    check_scaling(probe, raw, options["standardise"] == "true")
    largest, relative = check_certificate(probe, probe.standardised(raw), truth, options)
    scores = check_scores_file(run, probe, activations.unseen[task.name], options, relative,
                               recipe)
    splits = [split for split in SPLITS if len(words.of(split)[1])]
    equal("splits", [found["split"] for found in scores["scores"]], splits)
    checked = regression.check if probe.of_numbers else check_labels
    return probe, scores, words, largest, (
        f"{task.name}: {probe.status}, objective {probe.certificate['objective']:.6g} "
        f"{probe.loss.unit}, relative KKT {relative:.1e}; scores of {', '.join(splits)} equal, "
        + checked(probe, words, scores["scores"]))

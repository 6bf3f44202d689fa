"""Probes, certificates and scores: computed again in float64 from the activations as stored."""
import dataclasses
import json

import numpy as np

import tensors
from activation_file import SPLITS
from corpus_text import EXCLUDED, UNSEEN
from expect import close, equal

STATUS = {(True, True): "converged", (True, False): "not converged",
          (False, False): "recipe without certificate"}


def log_softmax(logits):
    logits = logits - logits.max(1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(1, keepdims=True))


def loss_and_gradient(x, ids, weights, bias):
    """Mean cross-entropy, nats a word, and its gradient over [label, neuron] and over biases."""
    log_p = log_softmax(x @ weights.T + bias)
    residual = np.exp(log_p)
    residual[np.arange(len(ids)), ids] -= 1
    return (-log_p[np.arange(len(ids)), ids].mean(), residual.T @ x / len(ids),
            residual.mean(0))


def kkt(weights, slope, bias_slope, l1, l2):
    """Largest distance of 0 to the subdifferential of the objective."""
    slope = slope + 2 * l2 * weights
    distance = np.where(weights != 0, np.abs(slope + l1 * np.sign(weights)),
                        np.maximum(np.abs(slope) - l1, 0))
    return max(distance.max(), np.abs(bias_slope).max())


@dataclasses.dataclass
class Probe:
    task: str
    labels: list
    weights: np.ndarray  # float32 [label, neuron]
    bias: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    gradient: np.ndarray  # float32 [label, neuron]
    l1: float
    l2: float
    certificate: dict
    path: list

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
    equal(f"{task}: layers and units", (meta["layers"], meta["units"]),
          (activations.layers, activations.units))
    return Probe(task, meta["labels"], found["weights"], found["bias"], found["mean"],
                 found["deviation"], found["gradient"], meta["l1"], meta["l2"],
                 meta["certificate"], meta["path"])


class Words:
    """The words of a task: rows and label ids, by split."""

    def __init__(self, activations, task, probe):
        self.activations, self.task = activations, task
        present = {i for i in task.ids[activations.splits == "train"] if i >= 0}
        equal(f"{task.name}: labels of the probe", probe.labels,
              [name for i, name in enumerate(task.labels) if i in present])
        new_ids = {i: probe.labels.index(task.labels[i]) for i in present}
        self.ids = np.array([new_ids.get(i, i if i < 0 else UNSEEN) for i in task.ids])

    def of(self, split):
        """(float64 [word, neuron], label ids) without excluded words; unseen ones are in."""
        rows = np.flatnonzero((self.activations.splits == split) & (self.ids != EXCLUDED))
        return self.activations.features(rows), self.ids[rows]

    def excluded(self, split):
        return int(np.sum((self.activations.splits == split) & (self.ids == EXCLUDED)))


def check_scaling(probe, x, standardise):
    if standardise:
        close(f"{probe.task}: means", probe.mean, x.mean(0), 1e-9)
        close(f"{probe.task}: deviations", probe.deviation, x.std(0), 1e-9)
    else:
        equal("no scaling", (np.ptp(probe.mean), probe.mean[0], np.ptp(probe.deviation),
                             probe.deviation[0]), (0, 0, 0, 1))


def bias_only(ids, labels):
    counts = np.log(np.bincount(ids, minlength=labels))
    return counts - counts.mean()


def check_certificate(probe, x, ids, options):
    """The numbers of the certificate at the weights that the file holds."""
    weights, bias = probe.weights.astype(np.float64), probe.bias.astype(np.float64)
    loss, slope, bias_slope = loss_and_gradient(x, ids, weights, bias)
    objective = loss + probe.l1 * np.abs(weights).sum() + probe.l2 * np.square(weights).sum()
    c = probe.certificate
    close(f"{probe.task}: loss", c["loss"], loss, 1e-9 * max(1, loss))
    close(f"{probe.task}: objective", c["objective"], objective, 1e-9 * max(1, objective))
    close(f"{probe.task}: gradient", probe.gradient, slope, 1e-9 + 1e-6 * np.abs(slope))
    residual = kkt(weights, slope, bias_slope, probe.l1, probe.l2)
    close(f"{probe.task}: KKT residual", c["kkt"], residual, 1e-10 + 1e-9 * residual)
    _, at_zero, _ = loss_and_gradient(x, ids, 0 * weights, bias_only(ids, len(probe.labels)))
    largest = np.abs(at_zero).max()
    close(f"{probe.task}: KKT at zero", c["kkt_at_zero"], max(0, largest - probe.l1),
          1e-10 * max(1, largest))
    equal(f"{probe.task}: nonzero", c["nonzero"], int(np.count_nonzero(weights)))
    exact = options["solver"] == "exact"
    equal(f"{probe.task}: certified", c["certified"], exact)
    relative = c["kkt"] / c["kkt_at_zero"] if c["kkt_at_zero"] > 0 else c["kkt"]
    if exact:
        equal(f"{probe.task}: tolerance", c["tolerance"], float(options["tolerance"]))
        equal(f"{probe.task}: converged", c["converged"], relative <= c["tolerance"])
    return largest, relative


def score(probe, split, x, ids, train_ids, excluded):
    """What the program should say of one split, and how many words are too close to call."""
    log_p = log_softmax(probe.standardised(x) @ probe.weights.T.astype(np.float64) + probe.bias)
    guess, labels = log_p.argmax(1), len(probe.labels)
    top = np.sort(log_p, 1)
    close_calls = int(np.sum(top[:, -1] - top[:, -2] < 1e-4))
    train_words = np.bincount(train_ids, minlength=labels)
    words = np.bincount(ids[ids >= 0], minlength=labels)
    predicted = np.bincount(guess, minlength=labels)
    correct = np.bincount(guess[guess == ids], minlength=labels)
    judged = np.flatnonzero(ids >= 0)
    f1 = 2 * correct[words > 0] / (words + predicted)[words > 0]
    return {"split": split, "words": len(ids), "correct": int(correct.sum()),
            "unseen": int(np.sum(ids == UNSEEN)), "excluded": excluded,
            "majority": int(words[train_words.argmax()]),
            "macro_f1": f1.mean() if len(f1) else 0,
            "loss": -log_p[judged, ids[judged]].mean() if len(judged) else None,
            "labels": list(zip(probe.labels, train_words, words, predicted, correct))}, close_calls


def check_score(found, expected, close_calls):
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
    if expected["loss"] is not None:
        close(f"{where}: loss", found["loss"], expected["loss"], 1e-5 * expected["loss"])
    for label, (name, *counts) in zip(found["labels"], expected["labels"]):
        check_label_score(label, name, counts, close_calls)
    equal(f"{where}: labels", len(found["labels"]), len(expected["labels"]))


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


def check_scores_file(run, probe, unseen, options, relative, recipe):
    """analyses/scores_TASK.json repeats what the probe's file says."""
    scores = json.loads((run / f"analyses/scores_{probe.task}.json").read_text(encoding="utf8"))
    c, shown = probe.certificate, scores["certificate"]
    equal("task", (scores["task"], scores["solver"], scores["standardised"]),
          (probe.task, options["solver"], options["standardise"] == "true"))
    equal("recipe", (scores["recipe"], scores["deviations"]), (recipe.name, recipe.early))
    equal("penalties", (scores["l1"], scores["l2"]), (probe.l1, probe.l2))
    for key in ["certified", "converged", "objective", "loss", "tolerance", "passes"]:
        equal(key, shown[key], c[key])
    equal("nonzero", shown["nonzero_weights"], c["nonzero"])
    equal("status", shown["status"], probe.status)
    for key, value in [("kkt", c["kkt"]), ("kkt_at_zero", c["kkt_at_zero"]),
                       ("kkt_relative", relative)]:
        equal(key, shown[key], value if c["certified"] else None)
    equal("unseen labels", [(u["label"], u["split"], u["words"]) for u in scores["unseen_labels"]],
          unseen)
    equal("path", len(scores["path"]), len(probe.path))
    for point, stored in zip(scores["path"], probe.path):
        for key in ["l1", "l2", "dev_loss", "dev_accuracy", "chosen"]:
            equal(f"path: {key}", point[key], stored[key])
        equal("path: passes", point["certificate"]["passes"], stored["certificate"]["passes"])
        equal("path: nonzero", point["certificate"]["nonzero_weights"],
              stored["certificate"]["nonzero"])
    return scores


def check(run, job, activations, task, recipe):
    """(the probe, its scores file, its words, |gradient| at zero, what was found in words)"""
    options = job["probe"]
    probe = load(run, task.name, activations)
    words = Words(activations, task, probe)
    raw, ids = words.of("train")
    seen = ids >= 0
    check_scaling(probe, raw[seen], options["standardise"] == "true")
    largest, relative = check_certificate(probe, probe.standardised(raw[seen]), ids[seen], options)
    scores = check_scores_file(run, probe, activations.unseen[task.name], options, relative,
                               recipe)
    splits = [split for split in SPLITS if len(words.of(split)[1])]
    equal("splits", [found["split"] for found in scores["scores"]], splits)
    doubtful = 0
    for found, split in zip(scores["scores"], splits):
        expected, close_calls = score(probe, split, *words.of(split), ids[seen],
                                      words.excluded(split))
        check_score(found, expected, close_calls)
        doubtful += close_calls
    return probe, scores, words, largest, (
        f"{task.name}: {len(probe.labels)} labels, {probe.status}, objective "
        f"{probe.certificate['objective']:.6f}, relative KKT {relative:.1e}; scores of "
        f"{', '.join(splits)} equal, {doubtful} words too close to call")

"""`salient evaluate` of finished runs: every accuracy by NumPy from their own files, some of the trained
probes by another solver, and the rank law.

    evaluate.py FOLDER WORD_TYPES TWO_TASKS UNFINISHED INSIDE NUMBERS DEPENDENCY MEANS

WORD_TYPES, TWO_TASKS and UNFINISHED have neurons of the same layout and the task `pos`; the others
have not. MEANS has test words of a label that its train has not. Environment: as laws/runs.py has it.
"""
import csv
import json
import pathlib
import shutil
import sys
import time

import h5py
import numpy as np

import differences
import sentence_draws
import tensors
from ablation import shuffled
from compare import Run, check_same
from corpus_text import EXCLUDED, SPLITS, UNSEEN
from expect import close, equal
from losses import CrossEntropy
from solvers import Stream, retrained

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "laws"))
import runs  # noqa: E402

DRAWS, SEED, ORDER_SEED, ORDERS = 40, 11, 6, 2
SIZES = [3, 30]
FLAGS = [f"--minimal_set.draws={DRAWS}", f"--minimal_set.seed={SEED}",
         f"--ablation.draws={ORDERS}", f"--ablation.seed={ORDER_SEED}"]


class Words:
    """Of a task of a run: [word] features, names of labels, splits, sentences."""

    def __init__(self, run, task):
        with h5py.File(run.path / "activations.h5") as file:
            values = file["activations"][()].astype(np.float64)
            self.x = values.transpose(1, 0, 2).reshape(values.shape[1], -1)
            self.split = np.array(SPLITS + ["none"])[file["split_of_word"][()]]
            group = file[f"tasks/{task}"]
            self.labels = [label.decode() for label in group["labels"][()]]
            self.ids = group["label_of_word"][()].astype(int)
            dropped = file["dropped_words"][()]
            self.ids[dropped] = np.where(self.ids[dropped] >= 0, UNSEEN, self.ids[dropped])
            offsets = file["sentences/offsets"][()]
            self.unseen = list(zip((name.decode() for name in group["unseen_labels"][()]),
                                   (SPLITS[i] for i in group["unseen_splits"][()]),
                                   map(int, group["unseen_words"][()])))
        self.sentence = np.searchsorted(offsets, np.arange(len(self.ids)), "right") - 1
        self.names = np.array([self.labels[i] if i >= 0 else "" for i in self.ids], dtype=object)

    def unseen_labels(self, split):
        return [(name, words) for name, of_split, words in self.unseen if of_split == split]

    def rows(self, split):
        return np.flatnonzero((self.split == split) & (self.ids != EXCLUDED))


class Probe:
    def __init__(self, run, task):
        found, metadata = tensors.read(run.path / f"probes/{task}.safetensors")
        meta = {key: json.loads(value) for key, value in metadata.items()}
        self.labels, self.l1, self.l2 = meta["labels"], meta["l1"], meta["l2"]
        self.weights, self.bias = (found[key].astype(np.float64) for key in ("weights", "bias"))
        self.mean, deviation = found["mean"], found["deviation"]
        self.inverse = np.divide(1, deviation, out=np.zeros_like(deviation), where=deviation > 0)

    def standardised(self, x):
        return (x - self.mean) * self.inverse

    def right(self, words, rows):
        """Which words get the label of their name."""
        guesses = self.standardised(words.x[rows]) @ self.weights.T + self.bias
        return np.array(self.labels, dtype=object)[guesses.argmax(1)] == words.names[rows]


def interval(words, rows, right):
    """95 % of the accuracy over bootstraps of the sentences."""
    return sentence_draws.Draws(words.sentence[rows], DRAWS, SEED).interval(right)


def scores_of(run, task):
    """Of the last split that has words."""
    scores = run.read(f"analyses/scores_{task}.json")["scores"]
    return [score for score in scores if score["words"]][-1]


def check_start(found, run, words):
    """The rows that are judged."""
    score = scores_of(run, found["task"])
    equal("split and words", (found["split"], found["words"]), (score["split"], score["words"]))
    equal("own and majority", (found["own"], found["majority"]),
          (score["correct"], score["majority"]))
    rows = words.rows(found["split"])
    equal("counted words", found["words"], len(rows))
    equal("unseen", found["unseen"], int(np.sum(words.ids[rows] == UNSEEN)))
    equal("unseen labels", [(one["label"], one["words"]) for one in found["unseen_labels"]],
          words.unseen_labels(found["split"]))
    return rows


def check_probe(found, run, task, words, rows):
    """How many words of unknown labels there were."""
    probe = Probe(run, task)
    right = probe.right(words, rows)
    equal("right", found["correct"], int(right.sum()))
    close("accuracy", found["accuracy"], right.mean(), 1e-12)
    close("interval", (found["low"], found["high"]), interval(words, rows, right), 1e-9)
    names = [name for name in words.names[rows] if name and name not in probe.labels]
    equal("unknown", [(one["label"], one["words"]) for one in found["unknown"]],
          [(name, names.count(name)) for name in sorted(set(names), key=str.encode)])
    return len(names)


def orders_of(found, compared, task, neurons):
    """The columns of each ranking: its own, others', drawn."""
    seeds, orders = Stream(ORDER_SEED), []
    for ranking in found["rankings"]:
        if ranking["from"] is None:
            orders.append(shuffled(Stream(seeds.next()), range(neurons)))
        else:
            orders.append(compared[ranking["from"]].order(task))
    return orders


def check_margin(score, of_random):
    random = [one["accuracy"] for one in of_random]
    close("over random", score["margin"]["value"], score["accuracy"] - np.mean(random), 1e-12)
    assert score["margin"]["low"] <= score["margin"]["high"], score


def check_rankings(found, compared, words, rows, sizes):
    """How many probes were trained again: those of the last size but all neurons."""
    task, run = found["task"], compared[found["on"]]
    probe = Probe(run, task)
    froms = [ranking["from"] for ranking in found["rankings"]]
    equal("rankings", (froms[0], froms[-ORDERS:]), (found["on"], [None] * ORDERS))
    assert None not in froms[:-ORDERS] and len(set(froms[:-ORDERS])) == len(froms) - ORDERS, froms
    train = np.flatnonzero((words.split == "train") & (words.ids >= 0))
    truth = np.array([probe.labels.index(name) for name in words.names[train]])
    again = 0
    for ranking, order in zip(found["rankings"], orders_of(found, compared, task, run.neurons)):
        equal("sizes", [score["neurons"] for score in ranking["scores"]], sizes)
        for i, score in enumerate(ranking["scores"]):
            close("accuracy", score["accuracy"], score["correct"] / found["words"], 1e-12)
            assert score["low"] <= score["high"] <= 1, score
            equal("has a margin", "margin" in score, ranking["from"] is not None)
            if "margin" in score:
                check_margin(score, [one["scores"][i] for one in found["rankings"][-ORDERS:]])
        columns = order[:SIZES[-1]]
        weights, bias = retrained(CrossEntropy(len(probe.labels)),
                                  probe.standardised(words.x[train])[:, columns], truth, probe.l1,
                                  probe.l2)
        logits = probe.standardised(words.x[rows])[:, columns] @ weights.T + bias
        right = np.array(probe.labels, dtype=object)[logits.argmax(1)] == words.names[rows]
        close("first neurons by another solver",
              ranking["scores"][sizes.index(SIZES[-1])]["correct"], int(right.sum()),
              max(2, 0.01 * len(rows)))
        again += 1
    differences.check_holm("margins", [score["margin"] for ranking in found["rankings"]
                                       for score in ranking["scores"] if "margin" in score], DRAWS)
    return again


def table(out, name):
    with (out / f"tables/{name}.csv").open(newline="", encoding="utf8") as file:
        return list(csv.DictReader(file))


def check_tables(out, content, task):
    """Rows of the tables are what the JSON holds."""
    names = [run["run"] for run in content["runs"]]
    of_task = [found for found in content["tasks"] if found["task"] == task]
    probes = [(found, probe) for found in of_task for probe in found["probes"]]
    rows = table(out, f"{task}_probes") if probes else []
    equal("rows", [(row["probe"], row["on"], int(row["correct"]), float(row["accuracy"]),
                    int(row["unknown"]), int(row["unseen"])) for row in rows],
          [(names[probe["from"]], names[found["on"]], probe["correct"], probe["accuracy"],
            sum(one["words"] for one in probe["unknown"]), found["unseen"])
           for found, probe in probes])
    if probes:
        equal("unknown labels", len(table(out, f"{task}_unknown_labels")),
              sum(len(probe["unknown"]) for _, probe in probes))
    unseen = [(names[found["on"]], found["split"], one["label"], one["words"])
              for found in of_task for one in found["unseen_labels"]]
    equal("unseen labels", [(row["on"], row["split"], row["label"], int(row["words"]))
                            for row in (table(out, f"{task}_unseen_labels") if unseen else [])],
          unseen)
    scores = [(found, score) for found in of_task for ranking in found["rankings"]
              for score in ranking["scores"]]
    rows = table(out, f"{task}_rankings") if scores else []
    equal("rows of rankings", [(row["on"], int(row["neurons"]), float(row["accuracy"]),
                                *(float(row[key]) for key in ("margin", "margin_low", "margin_high",
                                                              "p", "p_holm"))) for row in rows
                               if row["margin"]],
          [(names[found["on"]], score["neurons"], score["accuracy"],
            *differences.cells_of(score["margin"]))
           for found, score in scores if "margin" in score])
    page = (out / "report.html").read_text(encoding="utf8")
    for name in names:
        equal(f"{name} is on the page", name in page, True)


def check(out, paths, probes, rankings, on, sizes=None):
    """In words, of an evaluation that is done. `probes`, `rankings`, `on`: places in `paths`."""
    compared = [Run(path) for path in paths]
    content = json.loads((out / "evaluate.json").read_text(encoding="utf8"))
    order = list(dict.fromkeys([*on, *probes, *rankings]))
    equal("runs", [run["run"] for run in content["runs"]], [str(paths[i]) for i in order])
    ordered, place = [compared[i] for i in order], {i: order.index(i) for i in order}
    equal("on", content["on"], [place[i] for i in on])

    def having(places, task):
        return [i for i in places if (paths[i] / f"rankings/{task}.json").exists()]

    equal("tasks", [(found["task"], found["on"]) for found in content["tasks"]],
          [(task, place[i]) for i in on for task in ("pos", "chunk", "source")
           if having([i], task) and having([*probes, *rankings], task)])
    unknown = again = 0
    for found in content["tasks"]:
        run = ordered[found["on"]]
        words = Words(run, found["task"])
        rows = check_start(found, run, words)
        equal("probes", [probe["from"] for probe in found["probes"]],
              [place[i] for i in having(probes, found["task"])])
        for probe in found["probes"]:
            unknown += check_probe(probe, ordered[probe["from"]], found["task"], words, rows)
        if rankings:
            again += check_rankings(found, ordered, words, rows, sizes)
    for task in {found["task"] for found in content["tasks"]}:
        check_tables(out, content, task)
    return (f"{len(probes) * len(on)} probes on other words, {unknown} words of unknown labels, "
            f"{again} probes trained again")


def call(out, *words, ranks=1, code=0):
    done = runs.subprocess.run(
        [*runs.LAUNCH, str(ranks), runs.PROGRAM, "evaluate", *map(str, words), "--run", str(out)],
        cwd=runs.ROOT, env=runs.environment(), stderr=runs.subprocess.PIPE, text=True,
        timeout=runs.PATIENCE_S, check=False)
    equal(f"end of {words}: {done.stderr}", done.returncode, code)
    return done.stderr


def with_another_label(run, folder):
    """A copy of a run whose probe calls nouns something else."""
    shutil.copytree(run, folder)
    path = folder / "probes/pos.safetensors"
    content = path.read_bytes()
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    labels = json.loads(header["__metadata__"]["labels"])
    labels[labels.index("NN")] = "NN!"
    header["__metadata__"]["labels"] = json.dumps(labels)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + content[end:])
    return folder


def check_refusals(folder, word_types, inside, numbers, dependency):
    out = folder / "refused"
    said = call(out, "--probe", word_types, "--on", inside, code=2)
    assert (f"the probes of {word_types} see 5 layers x 128 units (encoder.site = hidden), "
            f"those of {inside}") in said, said
    said = call(out, "--probe", word_types, "--on", dependency, code=2)
    assert "give runs with the same encoder.site and layers of models of the same shape" in said, said
    said = call(out, "--ranking", numbers, "--on", word_types, code=2)
    assert "no task of labels is in common" in said and "has score" in said, said
    compared = runs.fresh(folder / "compared")
    (compared / "compare.json").write_text("{}")
    said = call(compared, "--probe", word_types, "--on", word_types, code=2)
    assert "has another report, compare.json; give another directory" in said, said
    bare = folder / "bare"
    shutil.copytree(word_types, bare, ignore=shutil.ignore_patterns("activations.h5"))
    said = call(out, "--probe", word_types, "--on", bare, code=2)
    assert f"{bare}: its activations" in said and "`salient extract --job" in said, said


def main():
    folder, *paths = (pathlib.Path(path).resolve() for path in sys.argv[1:])
    word_types, two_tasks, unfinished, inside, numbers, dependency, means = paths
    start = time.monotonic()
    runs.fresh(folder)
    paths = [word_types, two_tasks, with_another_label(unfinished, folder / "renamed")]
    everyone = ["--probe", *paths, "--on", *paths]
    for ranks in (1, 3):
        said = call(folder / f"probes{ranks}", *everyone, *FLAGS, ranks=ranks)
        files = check_same(folder / "probes1", folder / f"probes{ranks}")
    assert "words of labels that the probe has not" in said, said
    print(f"--probe: 1 and 3 ranks, {files} files, all equal")
    print("--probe:", check(folder / "probes1", paths, [0, 1, 2], [], [0, 1, 2]))

    top = "--top=" + ",".join(map(str, [*SIZES, 100000]))
    for ranks in (1, 3):
        call(folder / f"rankings{ranks}", "--ranking", *paths[1:], "--on", word_types,
             *FLAGS, top, ranks=ranks)
        files = check_same(folder / "rankings1", folder / f"rankings{ranks}")
    print(f"--ranking: 1 and 3 ranks, {files} files, all equal")
    print("--ranking:", check(folder / "rankings1", paths, [], [1, 2], [0], [*SIZES, 640]))
    call(folder / "unseen", "--probe", means, "--on", means, *FLAGS)
    print("unseen labels:", check(folder / "unseen", [means], [0], [], [0]))
    unseen = table(folder / "unseen", "source_unseen_labels")
    equal("labels that train has not", [row["label"] for row in unseen], ["new in test"])
    check_refusals(folder, word_types, inside, numbers, dependency)
    print(f"{time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    main()

"""`salient compare` of finished runs: every figure by NumPy from their own files, and the rank law of
--cross-model.

    compare.py FOLDER WORD_TYPES UNFINISHED INSIDE NUMBERS OTHER_NUMBERS

WORD_TYPES has a minimal set and bootstraps; UNFINISHED has neurons of the same layout, and INSIDE
other ones of the same words, of which fewer count. Environment: as laws/runs.py has it.
"""
import csv
import itertools
import json
import math
import pathlib
import shutil
import subprocess
import sys
import time

import h5py
import numpy as np

import differences
import minimal_set
import sentence_draws
import tensors
from activation_file import SPLITS, strings
from expect import close, equal
from ranking import prefix

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "laws"))
import runs  # noqa: E402

CLOSE = 1e-6


class Run:
    """What a run's files say, and its neurons as columns."""

    def __init__(self, path):
        self.path = path
        with h5py.File(path / "activations.h5") as file:
            self.numbers = file["layer_numbers"][()].tolist()
            self.layers, self.words, self.units = file["activations"].shape
            self.text = strings(file["words"])
            self.offsets = file["sentences/offsets"][()]
            self.split_of_word = file["split_of_word"][()]
            self.digest, self.model = (file.attrs[key].decode()
                                       for key in ("corpus_digest", "model"))
        self.neurons = self.layers * self.units
        self.layout = self.numbers, self.units

    def read(self, name):
        path = self.path / name
        return json.loads(path.read_text(encoding="utf8")) if path.exists() else None

    def column(self, neuron):
        return self.numbers.index(neuron["layer"]) * self.units + neuron["unit"]

    def order(self, task):
        return [self.column(one) for one in self.read(f"rankings/{task}.json")["ordering"]]

    def features(self):
        """float64 [word, neuron] of the train words."""
        with h5py.File(self.path / "activations.h5") as file:
            equal("dropped words", len(file["dropped_words"]), 0)
            values = file["activations"][()][:, file["split_of_word"][()] == 0]
        return values.transpose(1, 0, 2).reshape(-1, self.neurons).astype(np.float64)


def call(out, compared, *flags, ranks=1, code=0):
    """What `salient compare` says on stderr."""
    command = [*runs.LAUNCH, str(ranks), runs.PROGRAM, "compare",
               *(str(run) for run in compared), "--run", str(out), *flags]
    done = subprocess.run(command, cwd=runs.ROOT, env=runs.environment(), stderr=subprocess.PIPE,
                          text=True, timeout=runs.PATIENCE_S, check=False)
    equal(f"end of {command}: {done.stderr}", done.returncode, code)
    return done.stderr


def table(out, name):
    with (out / f"tables/{name}.csv").open(newline="", encoding="utf8") as file:
        return list(csv.DictReader(file))


def column_of(rows, name):
    return [float(row[name]) if row[name] else math.nan for row in rows]


def expected_overlap(size, neurons):
    sets = math.comb(neurons, size)
    return sum(math.comb(size, k) * math.comb(neurons - size, size - k) / sets * k / (2 * size - k)
               for k in range(size + 1) if size - k <= neurons - size)


def spearman(one, other):
    places = np.empty((2, len(one)))
    for row, order in zip(places, (one, other)):
        row[order] = np.arange(len(order))
    return np.corrcoef(places)[0, 1]


def check_orders(found, compared, task, sizes):
    """`sizes`: of a run."""
    pairs = [(i, j) for i in range(len(compared)) for j in range(i + 1, len(compared))
             if compared[i].layout == compared[j].layout]
    equal("pairs", [(pair["one"], pair["other"]) for pair in found], pairs)
    for pair in found:
        one, other = compared[pair["one"]], compared[pair["other"]]
        orders = one.order(task), other.order(task)
        close("rank correlation", pair["correlation"], spearman(*orders), CLOSE)
        equal("sizes", [top["neurons"] for top in pair["top"]], sizes(one))
        for top in pair["top"]:
            n = top["neurons"]
            shared = len(set(orders[0][:n]) & set(orders[1][:n]))
            equal("shared", top["shared"], shared)
            close("overlap", top["overlap"], shared / (2 * n - shared), CLOSE)
            close("by chance", top["expected"], expected_overlap(n, one.neurons), CLOSE)
    return len(pairs)


def centres(run, order, count):
    """(mean layer, mean depth) of the first neurons."""
    places = np.array(order[:count]) // run.units
    return np.array(run.numbers)[places].mean(), (places / max(1, run.layers - 1)).mean()


def check_shift(found, base, own, kind, task):
    """`base`, `own`: (run, first neurons)."""
    means = [[centres(run, run.order(task), count)[kind]] for run, count in (base, own)]
    close("shift", found["value"], means[1][0] - means[0][0], CLOSE)
    drawn = [run.read(f"analyses/stability_{task}.json") for run, _ in (base, own)]
    if None in drawn:
        equal("interval", (found["low"], found["high"]), (None, None))
        return 0
    differences = [centres(own[0], b, own[1])[kind] - centres(base[0], a, base[1])[kind]
                   for a, b in zip(*(content["orders"] for content in drawn))]
    close("interval", [found["low"], found["high"]], np.percentile(differences, [2.5, 97.5]), CLOSE)
    return 1


def check_layers(found, compared, task, count):
    """How many shifts have intervals."""
    counts = [max(1, count * run.neurons // compared[0].neurons) for run in compared]
    intervals = 0
    for i, (one, run) in enumerate(zip(found, compared)):
        equal("neurons", one["neurons"], counts[i])
        first = np.array(run.order(task)[:counts[i]])
        equal("per layer", one["per_layer"],
              np.bincount(first // run.units, minlength=run.layers).tolist())
        close("depths", one["depths"], np.linspace(0, 1, run.layers), CLOSE)
        close("centres", [one["centre"], one["depth"]], centres(run, first, counts[i]), CLOSE)
        equal("has a shift", [one["layer_shift"] is not None, one["depth_shift"] is not None],
              [i > 0 and run.numbers == compared[0].numbers, i > 0])
        for kind, shift in enumerate([one["layer_shift"], one["depth_shift"]]):
            if shift:
                intervals += check_shift(shift, (compared[0], counts[0]), (run, counts[i]), kind,
                                         task)
    return intervals


def minimal_of(run, task):
    """(set, its point of the curve, content)"""
    content = run.read(f"analyses/minimal_set_{task}.json")
    if content is None:
        return None
    one = minimal_set.near(content, 1)
    return one, next(p for p in content["curve"] if p["neurons"] == one["neurons"]), content


def accuracies(found, seed):
    """float64 [draw] of what a file has by sentence; NaN of draws without words that count."""
    words, correct = np.array(found["words"]), np.array(found["correct"])
    count = sentence_draws.USUAL_DRAWS
    drawn = sentence_draws.numbers(seed, count * len(words)) % np.uint64(len(words))
    drawn = drawn.astype(np.int64).reshape(count, -1)
    with np.errstate(invalid="ignore"):
        return correct[drawn].sum(1) / words[drawn].sum(1)


def judged_text(run, split):
    """The words of a split, by sentence."""
    in_split = run.split_of_word == SPLITS.index(split)
    sentences = [np.flatnonzero(in_split[begin:end]) + begin
                 for begin, end in itertools.pairwise(run.offsets)]
    return [[run.text[i] for i in words] for words in sentences if len(words)]


def check_difference(one, of_base, of_own, place):
    """Of the base's sentences and a run's, each (run, what its file has); whether it has draws."""
    (base, in_base), (own, in_own) = of_base, of_own
    if one["difference"] is None or None in (in_base, in_own):
        equal("draws of a difference", one["drawn"], None)
        return 0
    paired = judged_text(base, one["split"]) == judged_text(own, one["split"])
    equal("paired", one["drawn"]["paired"], paired)
    seed = sentence_draws.USUAL_SEED
    drawn = (accuracies(in_own, seed if paired else int(sentence_draws.numbers(seed, place + 1)[-1]))
             - accuracies(in_base, seed))
    drawn = drawn[np.isfinite(drawn)]
    close("drawn difference", one["drawn"]["value"], one["difference"], 1e-12)
    close("interval of a difference", (one["drawn"]["low"], one["drawn"]["high"]),
          np.percentile(drawn, [2.5, 97.5]), 1e-12)
    differences.check_p("difference of runs", one["drawn"], drawn)
    return 1


def check_differences(found, compared, task, of_numbers):
    """How many differences have draws."""
    def sentences(run, analysis):
        content = run.read(f"analyses/{analysis}_{task}.json")
        if content and analysis == "scores":
            content = [one for one in content["scores"] if one["words"]][-1]
        return run, content and content.get("sentences")

    for one in found[:1]:
        equal("draws of the base", [one["drawn"], (one["minimal_set"] or one)["drawn"]], [None, None])
    draws = 0
    for place, (one, run) in enumerate(zip(found, compared)):
        for score, analysis in (one, "scores"), (one["minimal_set"], "minimal_set"):
            if place and score:
                draws += check_difference(score, sentences(compared[0], analysis),
                                          sentences(run, analysis), place)
    margins = [score["drawn"] for one in found for score in (one, one["minimal_set"])
               if score and score["drawn"]]
    if margins:
        differences.check_holm("differences of runs", margins, sentence_draws.USUAL_DRAWS)
    equal("draws of numbers", of_numbers and draws > 0, False)
    return draws


def check_scores(found, compared, task, of_numbers):
    base = None
    for one, run in zip(found, compared):
        score = [s for s in run.read(f"analyses/scores_{task}.json")["scores"] if s["words"]][-1]
        value = score["r_squared"] if of_numbers else score["accuracy"]
        equal("score", (one["split"], one["words"], one["score"]),
              (score["split"], score["words"], value))
        base = base or (score["split"], value)
        if one is not found[0] and base[0] == score["split"]:
            close("difference", one["difference"], value - base[1], CLOSE)
        else:
            equal("difference", one["difference"], None)
        small = minimal_of(run, task)
        equal("has a minimal set", one["minimal_set"] is not None, small is not None)
        if small:
            split = "test" if small[2]["test_words"] else "dev"
            words, correct = small[2][f"{split}_words"], small[1][split]["correct"]
            equal("minimal set", [one["minimal_set"][key] for key in
                                  ("neurons", "split", "words", "correct")],
                  [small[0]["neurons"], split, words, correct])
            close("its accuracy", one["minimal_set"]["accuracy"], correct / words, CLOSE)


def label_sets(run, task, percent):
    """{label: (columns of its neurons, dominant layer, share)}"""
    found, metadata = tensors.read(run.path / f"probes/{task}.safetensors")
    sets = {}
    for label, row in zip(json.loads(metadata["labels"]), np.abs(found["weights"])):
        columns = [n for n in np.argsort(-row, kind="stable") if row[n] > 0]
        by_layer = row.astype(np.float64).reshape(run.layers, run.units).sum(1)
        known = bool(row.any())
        sets[label] = (set(columns[:prefix(row[columns], percent / 100)]),
                       run.numbers[int(by_layer.argmax())] if known else None,
                       by_layer.max() / by_layer.sum() if known else 0)
    return sets


def check_labels(found, some, compared, task, percent):
    sets = [label_sets(run, task, percent) for run in compared]
    shared = sorted(set.intersection(*(set(one) for one in sets)), key=str.encode)
    equal("labels", [one["label"] for one in found], shared)
    equal("labels of some", some, sorted(set().union(*sets) - set(shared), key=str.encode))
    for one in found:
        of_runs = [of[one["label"]] for of in sets]
        equal("neurons", [run["neurons"] for run in one["runs"]], [len(of[0]) for of in of_runs])
        equal("dominant", [run["dominant_layer"] for run in one["runs"]],
              [of[1] for of in of_runs])
        close("share", [run["dominant_share"] for run in one["runs"]], [of[2] for of in of_runs],
              CLOSE)
        for pair in one["pairs"]:
            a, b = of_runs[pair["one"]][0], of_runs[pair["other"]][0]
            equal("shared by runs", pair["shared"], len(a & b))
            close("overlap of a label", pair["overlap"], len(a & b) / len(a | b), CLOSE)


def check_tables(out, content, compared, task):
    """Rows of the tables are what the JSON holds."""
    name = task["task"]
    tops = [(pair, top) for pair in task["orders"] for top in pair["top"]]
    rows = table(out, f"{name}_overlap")
    names = [run["run"] for run in content["runs"]]
    equal("runs of overlaps", [(row["one"], row["other"]) for row in rows],
          [(names[pair["one"]], names[pair["other"]]) for pair, _ in tops])
    for key in ("neurons", "shared", "overlap", "expected"):
        equal(f"table of {key}", column_of(rows, key), [top[key] for _, top in tops])
    rows = table(out, f"{name}_layers")
    equal("table of layers", column_of(rows, "neurons"),
          [n for one in task["layers"] for n in one["per_layer"]])
    equal("layers of the table", column_of(rows, "layer"),
          [n for run in compared for n in run.numbers])
    equal("table of centres", column_of(table(out, f"{name}_shift"), "centre"),
          [one["centre"] for one in task["layers"]])
    equal("table of scores", column_of(table(out, f"{name}_scores"), task["score"]),
          [one["score"] for one in task["scores"]])
    for prefix, of in ("", task["scores"]), ("minimal_", [s["minimal_set"] for s in task["scores"]]):
        for key in "low", "high", "p", "p_holm":
            cells = [row[prefix + key] for row in table(out, f"{name}_scores")]
            equal(f"table of {prefix}{key}", [cell and float(cell) for cell in cells],
                  [one["drawn"][key] if one and one["drawn"] else "" for one in of])
    if task["labels"]:
        equal("table of labels", column_of(table(out, f"{name}_labels"), "neurons"),
              [run["neurons"] for one in task["labels"] for run in one["runs"]])


def check(out, paths, top=None, percent=25):
    """(content, in words) of a comparison that is done."""
    compared = [Run(path) for path in paths]
    content = json.loads((out / "compare.json").read_text(encoding="utf8"))
    equal("runs", [(run["run"], run["model"], run["corpus_digest"], run["words"], run["layers"],
                    run["units"]) for run in content["runs"]],
          [(str(run.path), run.model, run.digest, run.words, run.numbers, run.units)
           for run in compared])
    pairs = intervals = draws = 0
    for task in content["tasks"]:
        name, small = task["task"], minimal_of(compared[0], task["task"])
        count = small[0]["neurons"] if small else max(1, compared[0].neurons // 10)

        def sizes(run):
            if top:
                return sorted({min(n, run.neurons) for n in top})
            own = {max(1, run.neurons * n // 100) for n in (1, 2, 5, 10, 20)}
            own |= {max(1, count * run.neurons // compared[0].neurons)} if small else set()
            return sorted(own)

        check_scores(task["scores"], compared, name, task["score"] == "r_squared")
        draws += check_differences(task["scores"], compared, name, task["score"] == "r_squared")
        pairs += check_orders(task["orders"], compared, name, sizes)
        intervals += check_layers(task["layers"], compared, name, count)
        if task["score"] == "accuracy":
            check_labels(task["labels"], task["labels_of_some"], compared, name, percent)
        check_tables(out, content, compared, task)
    page = (out / "report.html").read_text(encoding="utf8")
    for run in compared:
        equal(f"{run.path} is on the page", str(run.path) in page, True)
    return content, (f"{len(content['tasks'])} tasks, {pairs} pairs, {intervals} intervals of shifts, "
                     f"{draws} of accuracies")


def check_cross(out, content, one, other):
    """Correlations of both directions by NumPy's own products."""
    features = [run.features() for run in (one, other)]
    features = [(x - x.mean(0)) / np.where(x.std(0) > 0, x.std(0), np.inf) for x in features]
    r = features[0].T @ features[1] / len(features[0])
    for cross, of, sides in zip(content["cross_model"], (r, r.T), ((one, other), (other, one))):
        own, others = sides
        magnitude = np.abs(of)
        by_layer = magnitude.reshape(len(of), others.layers, others.units).max(2)
        by_layer = by_layer.reshape(own.layers, own.units, others.layers)
        close("mean |r|", cross["mean"], by_layer.mean(1), CLOSE)
        close("median |r|", cross["median"], np.median(by_layer, 1), CLOSE)
        partners = cross["partners"]
        equal("without partner", [one is None for one in partners],
              (magnitude.max(1) == 0).tolist())
        rows = [i for i, partner in enumerate(partners) if partner]
        columns = {i: others.column(partners[i]) for i in rows}
        found = of[rows, list(columns.values())]
        close("largest |r|", np.abs(found), magnitude.max(1)[rows], CLOSE)
        close("r", [partners[i]["r"] for i in rows], found, CLOSE)
        for task, compared in zip(cross["tasks"], content["tasks"]):
            order, places = own.order(task["task"]), others.order(task["task"])
            first = order[:compared["layers"][cross["from"]]["neurons"]]
            equal("first neurons", [own.column(one) for one in task["first"]], first)
            equal("partners", [one["partner"] for one in task["first"]],
                  [partners[n] for n in first])
            equal("places", [one["place"] for one in task["first"]],
                  [places.index(columns[n]) + 1 if n in columns else None for n in first])
    equal("table of partners",
          [float(row["r"]) if row["r"] else None for row in table(out, "cross_neurons")],
          [partner and partner["r"] for cross in content["cross_model"]
           for partner in cross["partners"]])
    equal("table of layers", column_of(table(out, "cross_layers"), "mean"),
          [mean for cross in content["cross_model"] for row in cross["mean"] for mean in row])
    return r.shape


def shuffled(run, folder):
    """A copy of a run with another ranking and other bootstraps."""
    shutil.copytree(run, folder)
    random = np.random.default_rng(5)
    for name, key in [("rankings/pos.json", "ordering"), ("analyses/stability_pos.json", "orders")]:
        content = json.loads((folder / name).read_text(encoding="utf8"))
        content[key] = (random.permuted(content[key], axis=1).tolist() if key == "orders"
                        else [content[key][i] for i in random.permutation(len(content[key]))])
        (folder / name).write_text(json.dumps(content), encoding="utf8")
    return folder


def with_special_tokens(run, folder):
    """The run again with rows of special tokens among its words."""
    command = [*runs.LAUNCH, "1", runs.PROGRAM, "run", "--job", str(run / "job.ini"), "--run",
               str(folder), "--encoder.special_tokens=true"]
    subprocess.run(command, cwd=runs.ROOT, env=runs.environment(), stderr=subprocess.DEVNULL,
                   timeout=runs.PATIENCE_S, check=True)
    return folder


def check_pairs(content, expected):
    """Which runs draw the sentences of the base; `expected`: of all but it, with their words."""
    (task,) = content["tasks"]
    equal("pairs", [(one["drawn"]["paired"], one["words"]) for one in task["scores"][1:]], expected)


def check_same(one, other):
    """How many files both hold, byte for byte; but logs."""
    names = runs.artefacts(one)
    equal(f"files of {other}", sorted(runs.artefacts(other)), sorted(names))
    for name in names:
        equal(f"{name} of {other}", (other / name).read_bytes(), (one / name).read_bytes())
    return len(names)


def check_refusals(out, word_types, unfinished):
    said = call(out, [word_types, unfinished], "--cross-model", code=2)
    equal("other words", "differ in their words (" in said, True)
    said = call(out, [word_types, runs.ROOT / "jobs"], code=2)
    equal("no run", "jobs is not a run directory" in said, True)


def check_slots(folder, dependency):
    """A run whose probes see two words, with itself: nothing differs."""
    call(folder / "slots", [dependency, dependency])
    (task,) = json.loads((folder / "slots/compare.json").read_text(encoding="utf8"))["tasks"]
    equal("overlaps with itself", {top["overlap"] for top in task["orders"][0]["top"]}, {1})
    equal("correlation with itself", task["orders"][0]["correlation"], 1)
    equal("shift from itself", task["layers"][1]["layer_shift"]["value"], 0)
    ordering = json.loads((dependency / "rankings/deprel.json").read_text(encoding="utf8"))
    first = ordering["ordering"][:task["layers"][0]["neurons"]]
    equal("layers of both slots", task["layers"][0]["per_layer"],
          [sum(n["layer"] == layer for n in first) for layer in ordering["layers"]])
    said = call(folder / "slots", [dependency, dependency], "--cross-model", code=2)
    assert "see two words (probe.features)" in said, said


def main():
    folder, *paths = (pathlib.Path(path).resolve() for path in sys.argv[1:])
    word_types, unfinished, inside, numbers, other_numbers, dependency = paths
    start = time.monotonic()
    runs.fresh(folder)
    compared = [word_types, unfinished, shuffled(word_types, folder / "shuffled"), inside]
    call(folder / "labels", compared, "--labels.percent=60")
    content, text = check(folder / "labels", compared, percent=60)
    print("of labels:", text)
    check_pairs(content, [(False, 125), (True, 193), (False, 120)])
    compared = [unfinished, with_special_tokens(unfinished, folder / "tokens"), inside]
    call(folder / "words", compared)
    content, text = check(folder / "words", compared)
    print("of the same words:", text)
    check_pairs(content, [(True, 125), (True, 120)])
    call(folder / "numbers", [numbers, other_numbers])
    print("of numbers:", check(folder / "numbers", [numbers, other_numbers])[1])

    compared = [unfinished, inside]
    for ranks in (1, 2, 3):
        call(folder / str(ranks), compared, "--cross-model", "--top=3,100000", ranks=ranks)
        files = check_same(folder / "1", folder / str(ranks))
    print(f"--cross-model: 1, 2 and 3 ranks, {files} files, all equal")
    content, text = check(folder / "1", compared, top=[3, 100000])
    shape = check_cross(folder / "1", content, *(Run(path) for path in compared))
    print(f"--cross-model: {text}, {shape[0]} x {shape[1]} correlations")
    check_slots(folder, dependency)
    check_refusals(folder / "refused", word_types, unfinished)
    print(f"{time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    main()

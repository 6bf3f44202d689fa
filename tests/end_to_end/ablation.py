"""Accuracy with some neurons alone, the others masked: word by word, in float64, by NumPy."""
import numpy as np

import differences
import sentence_draws
import tables
from analysis_files import written
from expect import close, equal
from rivals import order_of_file
from sizes import area, area_weights, sizes_of
from solvers import Stream
from wording import count, percent, scientific


def shuffled(stream, items):
    items = list(items)
    stream.shuffle(items)
    return items


def columns_of(ranking, activations):
    return [activations.layout.column(n) for n in ranking["ordering"]]


def by_weight_sum(probe):
    """Columns by the sum of |weight|, then the largest; those without by the largest |gradient|."""
    weights = np.abs(probe.weights).astype(np.float64)
    gradient = np.abs(probe.gradient).max(0)
    return sorted(range(weights.shape[1]),
                  key=lambda j: (-weights[:, j].sum(), -weights[:, j].max(),
                                 -gradient[j] if not weights[:, j].any() else 0, j))


def orders(probe, top, activations, options):
    """{(kind, draw): columns}"""
    units, columns = activations.units, len(top)
    found = {("top", 0): top, ("bottom", 0): top[::-1], ("weight sum", 0): by_weight_sum(probe)}
    seeds = Stream(int(options["seed"]))
    for draw in range(int(options["draws"])):
        seed = seeds.next()
        found["random", draw] = shuffled(Stream(seed), range(columns))
        stream = Stream(seed)
        left = [shuffled(stream, range(layer * units, (layer + 1) * units))
                for layer in range(columns // units)]
        found["layer-matched", draw] = [left[column // units].pop() for column in top]
    return found


def by_weight_norm(activations):
    """{(kind, place): columns} by the norms that bert.check() has compared."""
    norms = activations.weight_norms.ravel()
    norms = np.tile(norms, activations.layout.size // len(norms))
    return {("weight norm", 0): sorted(range(len(norms)), key=lambda j: (-norms[j], j))}


def files_of(job, task):
    return [name.replace("{}", task) for name in job["rivals"]["from"].split(",") if name]


def orders_of_files(job, task, activations):
    """{(kind, place): columns}"""
    return {("file", i): [activations.layout.column(neuron)
                          for neuron in order_of_file(name, activations)[0]]
            for i, name in enumerate(files_of(job, task))}


class Masks:
    """The words of one split, and what a probe gets right of them with some neurons."""

    def __init__(self, probe, x, ids, fill):
        self.ids, self.labels = ids, len(probe.labels)
        self.weights = probe.weights.T.astype(np.float64)
        self.bias = probe.bias.astype(np.float64)
        self.x = probe.standardised(x)
        self.filled = probe.standardised(fill[None])[0]

    def right(self, kept):
        """(which words are right, words too close to call)"""
        seen = np.tile(self.filled, (len(self.x), 1))
        seen[:, kept] = self.x[:, kept]
        logits = seen @ self.weights + self.bias
        top = np.sort(logits, 1)
        scale = 1e-5 * (1 + np.abs(logits).max(1))
        close_calls = int(np.sum((top[:, -1] - top[:, -2] < scale) & (len(kept) > 0)))
        return logits.argmax(1) == self.ids, close_calls

    def hits(self, kept):
        """(words right, words too close to call)"""
        right, close_calls = self.right(kept)
        return int(right.sum()), close_calls


def check_frame(masks, frame, score, majority):
    what = f"{frame['split']}, {frame['fill']}"
    everything = np.arange(masks.x.shape[1])
    equal(f"{what}: words", frame["words"], len(masks.ids))
    equal(f"{what}: majority", frame["majority"], majority)
    close(f"{what}: all as scored", frame["all"], score["correct"], 1)
    for key, kept in [("all", everything), ("none", everything[:0])]:
        expected, close_calls = masks.hits(kept)
        close(f"{what}: {key}", frame[key], expected, close_calls)


def to_all(sizes, neurons):
    return [*sizes, *([neurons] if sizes[-1] != neurons else [])]


def check_margin(what, one, gained, tolerance, bootstraps):
    """`gained`: of each word; `tolerance`: how many of them are too close to call."""
    bound = 1e-9 if not tolerance else tolerance / len(gained) + 0.05
    close(what, one["value"], gained.mean(), bound)
    drawn = bootstraps.means(gained)
    close("its interval", [one["low"], one["high"]], np.percentile(drawn, [2.5, 97.5]), bound)
    differences.check_p(what, one, drawn, not tolerance)


def check_holm(found, frame, options):
    """Over all margins of the frame, whose probe may be another than the task's."""
    of_frame = [one for one in found["margins"]
                if (one["split"], one["fill"]) == (frame["split"], frame["fill"])]
    equal("margins of a frame", [one["over"] for one in of_frame], ["random", "layer-matched"])
    differences.check_holm("margins", [margin for one in of_frame
                                       for margin in [*one["margins"], one["area"]]],
                           int(options["bootstraps"]))


def check_margins(found, frame, rights, sizes, bootstraps, options):
    """How much better the top neurons do than the mean of drawn ones."""
    draws = range(int(options["draws"]))
    for over in ("random", "layer-matched"):
        (margin,) = [one for one in found["margins"] if (one["over"], one["split"], one["fill"])
                     == (over, frame["split"], frame["fill"])]
        equal("margins", len(margin["margins"]), len(sizes))
        weights = area_weights(to_all(sizes, found["of_neurons"]))
        gained_area, close_calls_of_all = 0, 0
        for size, one in enumerate(margin["margins"]):
            top, close_calls = rights[("top", 0), size]
            gained, tolerance = top.astype(float), close_calls
            for draw in draws:
                right, close_calls = rights[(over, draw), size]
                gained, tolerance = gained - right / len(draws), tolerance + close_calls
            check_margin("margin", one, gained, tolerance, bootstraps)
            gained_area = gained_area + weights[size] * gained
            close_calls_of_all += tolerance
        check_margin("margin of areas", margin["area"], gained_area, close_calls_of_all, bootstraps)


def check_areas(found):
    """Those under the curves, by their hits."""
    frames = {(frame["split"], frame["fill"]): frame for frame in found["frames"]}
    sizes = to_all(found["neurons"], found["of_neurons"])
    for curve in found["curves"]:
        frame = frames[curve["split"], curve["fill"]]
        hits = np.array([*curve["correct"], frame["all"]][:len(sizes)])
        close("area", curve["area"], area(sizes, hits / frame["words"]), 1e-12)


def check_probe(found, probe, words, scores, orders_of, means, options):
    """The masks of the task's own probe; how many were compared."""
    neurons = probe.weights.shape[1]
    sizes = sizes_of(options, neurons)
    equal("penalties", (found["l1"], found["l2"], found["own"]), (probe.l1, probe.l2, True))
    equal("neurons", (found["of_neurons"], found["neurons"]), (neurons, sizes))
    judged = {s["split"]: s for s in scores["scores"] if s["split"] != "train" and s["words"]}
    equal("frames", [(f["split"], f["fill"]) for f in found["frames"]],
          [(split, fill) for split in judged for fill in ("mean", "zero")])
    curves, compared, bootstraps = {}, 0, {}
    for curve in found["curves"]:
        curves[curve["kept"], curve["draw"], curve["split"], curve["fill"]] = curve["correct"]
    equal("curves", len(curves), len(found["curves"]))
    equal("curves of all kinds", set(curves), {(*order, f["split"], f["fill"])
                                               for order in orders_of for f in found["frames"]})
    for frame in found["frames"]:
        x, ids = words.of(frame["split"])
        fill = means if frame["fill"] == "mean" else np.zeros(neurons)
        masks = Masks(probe, x, ids, fill)
        check_frame(masks, frame, judged[frame["split"]], judged[frame["split"]]["majority"])
        rights = {}
        for order, columns in orders_of.items():
            correct = curves[(*order, frame["split"], frame["fill"])]
            for i, (size, hits) in enumerate(zip(sizes, correct, strict=True)):
                right, close_calls = rights[order, i] = masks.right(np.array(columns[:size], int))
                close(f"{order}, {size} neurons, {frame['split']}, {frame['fill']}", hits,
                      int(right.sum()), close_calls)
                compared += 1
        if frame["split"] not in bootstraps:
            bootstraps[frame["split"]] = sentence_draws.of_rows(
                words.rows(frame["split"]), words.activations.offsets, int(options["bootstraps"]),
                int(options["seed"]))
        check_margins(found, frame, rights, sizes, bootstraps[frame["split"]], options)
    return compared


def check_others(found, probe, scores, wanted):
    """Probes at other penalties of the path: half way from the chosen one to either end, as good
    there as the path says."""
    path = scores["path"] if wanted else []
    chosen = [i for i, point in enumerate(path) if point["chosen"]]
    places = []
    if chosen:
        before, after = chosen[0], len(path) - 1 - chosen[0]
        places += [chosen[0] - (before + 1) // 2] * (before > 0)
        places += [chosen[0] + (after + 1) // 2] * (after > 0)
    equal(f"{probe.task}: other penalties", [(p["l1"], p["l2"], p["own"]) for p in found],
          [(path[i]["l1"], path[i]["l2"], False) for i in places])
    for other, place in zip(found, places):
        for frame in other["frames"]:
            if frame["split"] == "dev" and not scores["folds"]:
                close(f"{probe.task}: all neurons at another penalty", frame["all"] / frame["words"],
                      path[place]["dev_accuracy"], 0.02)


def check(run, job, activations, tasks):
    """analyses/ablation_TASK.json of each task of labels, if asked for; `tasks`: (probe, scores,
    ranking, words) of each. ([its content], in words)"""
    options, found, compared = job["ablation"], [], 0
    asked = options["enabled"] == "true"
    for content, (probe, scores, ranking, words) in written(run, "ablation", asked, tasks):
        top = columns_of(ranking, activations)
        means = probe.mean
        if job["probe"]["standardise"] != "true":
            means = activations.features(activations.train_rows()).mean(0)
        masked_by = (orders(probe, top, activations, options)
                     | by_weight_norm(activations)
                     | orders_of_files(job, probe.task, activations))
        compared += check_probe(content["probes"][0], probe, words, scores, masked_by, means,
                                options)
        for of_probe in content["probes"]:
            check_areas(of_probe)
            for frame in of_probe["frames"]:
                check_holm(of_probe, frame, options)
        equal("files", [curve["file"] for curve in content["probes"][0]["curves"]
                        if curve["kept"] == "file"],
              files_of(job, probe.task) * len(content["probes"][0]["frames"]))
        exact = job["probe"]["solver"] == "exact" and "," not in (job["probe"]["l1"]
                                                                  + job["probe"]["l2"])
        check_others(content["probes"][1:], probe, scores,
                     options["penalties"] == "three" and exact)
        found.append(content)
    return found, f"masks of {len(found)} probes, {compared:,} of them by NumPy: equal"


def check_table(run, content):
    """The CSVs: every figure of the JSON."""
    rows, areas, margins = [], [], []
    for probe in content["probes"]:
        start = [probe["l1"], probe["l2"], probe["own"]]
        sizes = [(neurons, 100 * neurons / probe["of_neurons"]) for neurons in probe["neurons"]]
        for frame in probe["frames"]:
            of_frame = [*start, frame["split"], frame["fill"]]
            words = frame["words"]
            for kept, *size in [("all", probe["of_neurons"], 100), ("none", 0, 0),
                                ("majority", None, None)]:
                rows.append([*of_frame, kept, 0, *size, frame[kept], words, frame[kept] / words])
            for curve in probe["curves"]:
                if (curve["split"], curve["fill"]) == (frame["split"], frame["fill"]):
                    kept = curve.get("file", curve["kept"])
                    rows += [[*of_frame, kept, curve["draw"], *size, correct, words, correct / words]
                             for size, correct in zip(sizes, curve["correct"])]
        areas += [[*start, curve["split"], curve["fill"], curve.get("file", curve["kept"]),
                   curve["draw"], curve["area"]] for curve in probe["curves"]]
        for margin in probe["margins"]:
            margins += [[*start, margin["split"], margin["fill"], margin["over"], *size,
                         *differences.cells_of(one)] for size, one
                        in zip([*sizes, (None, None)], [*margin["margins"], margin["area"]])]
    start, task = "l1 l2 own split fill ", content["task"]
    tables.check_table(run, f"{task}_ablation.csv",
                       start + "kept draw neurons percent correct words accuracy", rows)
    tables.check_table(run, f"{task}_ablation_areas.csv", start + "kept draw area", areas)
    tables.check_table(run, f"{task}_ablation_margins.csv",
                       start + "over neurons percent margin margin_low margin_high p p_holm",
                       margins)


class Shown:
    """What the page tells of one probe: its last split, by the job's fill."""

    def __init__(self, probe, fill):
        self.probe = probe
        self.frame = [frame for frame in probe["frames"] if frame["fill"] == fill][-1]
        self.fill = fill

    def curves(self, kept):
        return [curve for curve in self.probe["curves"]
                if (curve["kept"], curve["split"], curve["fill"])
                == (kept, self.frame["split"], self.fill)]

    def of(self, curve):
        """Shares of its sizes, and its area behind them."""
        return [*(hits / self.frame["words"] for hits in curve["correct"]), curve["area"]]

    def shares(self, kept, size):
        return [self.of(curve)[size] for curve in self.curves(kept)]

    def files(self):
        """[(name, [share and area])] of the frame that is shown."""
        return [(curve["file"], self.of(curve)) for curve in self.curves("file")]

    def margin(self, over, size):
        (found,) = [one for one in self.probe["margins"] if (one["over"], one["split"], one["fill"])
                    == (over, self.frame["split"], self.fill)]
        one = [*found["margins"], found["area"]][size]
        return differences.shown(one)

    def mean(self, kept, size):
        shares = self.shares(kept, size)
        return sum(shares) / len(shares)

    def line(self, key):
        return self.frame[key] / self.frame["words"]

    def title(self, task):
        return (f"Accuracy of {task} on {self.frame['split']} with some neurons alone, at l1 = "
                f"{scientific(self.probe['l1'])}" + ", not the probe's own" * (not self.probe["own"]))

    def header(self):
        return ["Neurons", "Of all", "Top", "Layer-matched", "Random", "Least and most of random",
                "Bottom", "Weight sum", "Weight norm", "Top less layer-matched", "Top less random",
                *(name for name, _ in self.files())]

    def rows(self):
        rows = []
        sizes = [(count(neurons), percent(neurons / self.probe["of_neurons"]))
                 for neurons in self.probe["neurons"]]
        for i, size in enumerate([*sizes, ("Area", "")]):
            top, matched, random = (self.mean(kept, i) for kept in ["top", "layer-matched", "random"])
            drawn = self.shares("random", i)
            rows.append([*size, percent(top), percent(matched), percent(random),
                         f"{percent(min(drawn))} to {percent(max(drawn))}",
                         percent(self.mean("bottom", i)), percent(self.mean("weight sum", i)),
                         percent(self.mean("weight norm", i)),
                         self.margin("layer-matched", i), self.margin("random", i),
                         *(percent(shares[i]) for _, shares in self.files())])
        return rows

    def note(self):
        return (f"All neurons: {percent(self.line('all'))}; all masked, by the biases alone: "
                f"{percent(self.line('none'))}.")

    def drawing(self, task):
        parts = []
        for kept in ["top", "bottom", "random", "layer-matched", "weight sum", "weight norm"]:
            points = ", ".join(f"{count(n)} {percent(self.mean(kept, i))}"
                               for i, n in enumerate(self.probe["neurons"]))
            parts.append(f"{kept} {points}")
        for name, shares in self.files():
            points = ", ".join(f"{count(n)} {percent(share)}"
                               for n, share in zip(self.probe["neurons"], shares))
            parts.append(f"{name} {points}")
        parts += [f"{key} {percent(self.line(key))}" for key in ["all", "none"]]
        return f"{self.title(task)}: {'; '.join(parts)}"


def check_page(page, contents, fill):
    """Tables, notes and drawings of the section; the drawings."""
    equal("ablation", "Ablation" in page.headings, bool(contents))
    differences.check_note(page, "its table", bool(contents))
    shown = [(content["task"], Shown(probe, fill)) for content in contents
             for probe in content["probes"] if probe["frames"]]
    found = page.with_caption("Accuracy of ")
    equal("tables of ablation", found, [one.rows() for _, one in shown])
    headers = [header for caption, header, _ in page.tables if caption.startswith("Accuracy of ")]
    equal("their headers", headers, [one.header() for _, one in shown])
    for task, one in shown:
        equal("caption", one.title(task) in [caption for caption, _, _ in page.tables], True)
        equal("note", one.note() in page.notes, True)
    return [one.drawing(task) for task, one in shown]

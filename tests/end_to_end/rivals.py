"""Rival rankings and how they agree, by NumPy, SciPy and sets."""
import csv
import json

import numpy as np
from scipy.stats import spearmanr

import clusters
import sentence_draws
from expect import close, equal
from layout import Layout, cells, identity
from losses import loss_and_gradient
from ranking import Orders
from solvers import minimise

BINS, BINS_PER_DEVIATION = 128, 16
CONTROLS = ("random", "reversed")
WITH_LABELS = ("probeless", "probeless-standardised", "mean-difference", "mutual-information", "iou",
               "average-precision", "lasso", "ridge")


class Scores:
    """Of every neuron, by each method; `x`: float64 [word, neuron], `y`: int [word] of the train
    words with a label; `mean`, `deviation`: of all train words."""

    def __init__(self, x, y, mean, deviation):
        self.x, self.y, self.labels = x, y, np.unique(y)
        self.mean, self.deviation = mean, deviation
        self.varies = x.min(0) < x.max(0)
        self.means = np.stack([x[y == label].mean(0) for label in self.labels])
        self.counts = None

    def divided(self, values, by):
        return np.divide(values, by, out=np.zeros_like(values), where=self.varies & (by > 0))

    def probeless(self):
        pairs = [np.abs(a - b) for i, a in enumerate(self.means) for b in self.means[:i]]
        return np.sum(pairs, 0) * self.varies

    def probeless_standardised(self):
        return self.divided(self.probeless(), self.x.std(0))

    def mean_difference(self):
        away = [np.abs(self.x[self.y == label].mean(0) - self.x[self.y != label].mean(0))
                for label in self.labels]
        return self.divided(np.max(away, 0), self.x.max(0) - self.x.min(0))

    def f_statistic(self):
        groups = [self.x[self.y == label] for label in self.labels]
        between = sum(len(g) * np.square(g.mean(0) - self.x.mean(0)) for g in groups)
        within = sum(np.square(g - g.mean(0)).sum(0) for g in groups)
        within = np.maximum(within, len(self.x) * np.square(1e-12 * np.ptp(self.x, 0)))
        return self.divided(between / (len(groups) - 1),
                            within / max(1, len(self.x) - len(groups)))

    def variance(self):
        return self.x.var(0) * self.varies

    def joint(self):
        """int [neuron, label, bin]: words."""
        if self.counts is None:
            scale = np.divide(BINS_PER_DEVIATION, self.deviation, where=self.deviation > 0,
                              out=np.zeros_like(self.deviation))
            at = np.floor((self.x - self.mean) * scale + BINS // 2)
            bins = np.clip(at, 0, BINS - 1).astype(int)
            self.counts = np.zeros((self.x.shape[1], len(self.labels), BINS))
            places = np.searchsorted(self.labels, self.y)[:, None]
            np.add.at(self.counts, (np.arange(self.x.shape[1]), places, bins), 1)
        return self.counts

    def mutual_information(self):
        wide = self.joint().reshape(*self.joint().shape[:2], BINS // 8, 8).sum(3) / len(self.x)
        return self.information(wide)

    @staticmethod
    def information(wide):
        """Of shares of words, [neuron, label, bin]."""
        apart = wide.sum(2, keepdims=True) * wide.sum(1, keepdims=True)
        log = np.log(np.divide(wide, apart, out=np.ones_like(wide), where=wide > 0))
        return np.maximum((wide * log).sum((1, 2)), 0)

    def of_others(self, values, label):
        """The sum over the other labels of |mean of the label - theirs|."""
        return np.abs(values - values[label]).sum(0)

    def probeless_of(self, label):
        return self.of_others(self.means, label) * self.varies

    def probeless_standardised_of(self, label):
        return self.divided(self.probeless_of(label), self.x.std(0))

    def mean_difference_of(self, label):
        inside = self.y == self.labels[label]
        return self.divided(np.abs(self.x[inside].mean(0) - self.x[~inside].mean(0)),
                            self.x.max(0) - self.x.min(0))

    def mutual_information_of(self, label):
        own, every = self.joint()[:, label], self.joint().sum(1)
        wide = np.stack([own, every - own], 1).reshape(len(own), 2, BINS // 8, 8).sum(3)
        return self.information(wide / len(self.x))

    def iou_of(self, label):
        return self.by_label(self.overlaps)[:, label]

    def average_precision_of(self, label):
        return self.by_label(self.precisions)[:, label]

    def over_labels(self, measure):
        return self.by_label(measure).mean(1)

    def by_label(self, measure):
        """[neuron, label]: what `measure` has for the better end of the values; it gets, [neuron,
        label, bin], all words and those of the label from each bin on."""
        found = []
        for joint in (self.joint()[:, :, ::-1], self.joint()):
            own = joint.cumsum(2)
            every = own.sum(1, keepdims=True)
            found.append(measure(np.maximum(every, 1), own, own[:, :, -1:]))
        return np.max(found, 0)

    @staticmethod
    def overlaps(every, own, words):
        return (own / (every + words - own)).max(2)

    @staticmethod
    def precisions(every, own, words):
        return (np.diff(own / words, prepend=0) * own / every).sum(2)

    def iou(self):
        return self.over_labels(self.overlaps)

    def average_precision(self):
        return self.over_labels(self.precisions)


class Gaussians:
    """Greedy choice of neurons by Gaussians of each label, in float64; `x` standardised."""

    def __init__(self, x, y, candidates):
        labels, counts = np.unique(y, return_counts=True)
        self.x, self.y, self.candidates = x, np.searchsorted(labels, y), candidates
        self.log_prior = np.log(counts / len(y))
        self.means = [x[y == label].mean(0) for label in labels]
        self.covariances = [self.likeliest(x[y == label]) for label in labels]

    def likeliest(self, x):
        scatter = (x - x.mean(0)).T @ (x - x.mean(0))
        scatter += np.diag(np.diag(scatter) / len(x))
        return scatter / (2 * x.shape[1] + 4 + len(x))

    def log_densities(self, x, chosen):
        """[label, word]: with the prior, by the chosen neurons; a variance given the neurons before
        is at least 1e-6."""
        logs = []
        for prior, mean, covariance in zip(self.log_prior, self.means, self.covariances):
            rest, away = covariance[np.ix_(chosen, chosen)].copy(), x[:, chosen] - mean[chosen]
            density = np.full(len(x), prior)
            for step in range(len(chosen)):
                variance = max(rest[step, step], 1e-6)
                density -= (np.log(2 * np.pi * variance) + away[:, step] ** 2 / variance) / 2
                gain = rest[step] / variance
                away = away - np.outer(away[:, step], gain)
                rest = rest - np.outer(rest[step], gain)
            logs.append(density)
        return np.array(logs)

    def log_likelihood(self, chosen):
        """Mean over words, of the label by the chosen neurons."""
        logs = self.log_densities(self.x, chosen)
        largest = logs.max(0)
        total = largest + np.log(np.exp(logs - largest).sum(0))
        return (logs[self.y, np.arange(len(self.y))] - total).mean()

    def check(self, what, ordering, columns, by_f, steps):
        """Each chosen neuron is the best there is, but for rounding; the others follow by F."""
        steps = min(steps, len(self.candidates))
        equal(f"{what}: zero", [n["zero"] for n in ordering], [i >= steps for i in range(len(ordering))])
        chosen, before, worst = [], (np.exp(self.log_prior) * self.log_prior).sum(), 0
        for neuron, column in zip(ordering[:steps], columns):
            place = self.candidates.index(column)
            likelihoods = {c: self.log_likelihood(chosen + [c])
                           for c in range(len(self.candidates)) if c not in chosen}
            assert likelihoods[place] >= max(likelihoods.values()) - 1e-5, f"{what}: {neuron}"
            worst = max(worst, abs(neuron["score"] - (likelihoods[place] - before)))
            before = likelihoods[place]
            chosen.append(place)
        assert worst < 1e-5, f"{what}: scores {worst} off"
        equal(f"{what}: the others", columns[steps:], [c for c in by_f if c not in columns[:steps]])
        return worst


class Penalised:
    """Probes with one of the two penalties alone."""

    def __init__(self, probe, words, activations, l2):
        """`l2`: as the job has it."""
        self.probe, self.loss = probe, probe.loss
        self.alone = probe.l1, probe.l1 if l2 == "auto" else probe.l2
        train, dev = (np.flatnonzero((activations.splits == split) & (words.ids >= 0))
                      for split in ["train", "dev"])
        self.train, self.dev = ((probe.standardised(activations.features(rows)),
                                 words.truth[rows]) for rows in [train, dev])

    def solved(self, l1, l2):
        """(weights, gradient, dev loss)"""
        x, truth = self.train
        start = np.zeros((self.loss.outputs, x.shape[1])), self.loss.best_bias(truth)
        largest = np.abs(loss_and_gradient(self.loss, x, truth, *start)[1]).max()
        weights, bias, _ = minimise(self.loss, x, truth, l1, l2, start, 1e-5,
                                    max(largest - l1, 1e-3 * min(1, largest)))
        slope = loss_and_gradient(self.loss, x, truth, weights, bias)[1]
        held_x, held = self.dev
        losses = self.loss.of_words(held_x @ weights.T + bias, held) if len(held) else [0]
        return weights, slope, np.mean(losses)

    def check(self, what, ranking, order, stride, activations):
        """Penalties are the best on dev of what the path tries, and scores those of the optimum."""
        found, alone = (ranking["l1"], ranking["l2"]), 0 if ranking["method"] == "lasso" else 1
        equal(f"{what}: the other penalty", found[1 - alone], 0)
        values = [point["l1"] for point in self.probe.path]
        if not values or self.probe.folds:
            values = [self.alone[alone]]
        equal(f"{what}: penalty", found[alone] in values, True)
        tried = {value: self.solved(*((value, 0), (0, value))[alone]) for value in set(values)}
        weights, slope, loss = tried[found[alone]]
        least = min(other for *_, other in tried.values())
        assert loss <= least * 1.005, f"{what}: dev loss {loss} where {least} is there"
        expected = Orders(weights, slope, activations.layout, stride).of_all(order)
        scores = np.zeros(weights.shape[1])
        for mine in expected:
            scores[activations.layout.column(mine)] = mine["score"]
        columns = [activations.layout.column(n) for n in ranking["ordering"]]
        equal(f"{what}: neurons", sorted(columns), list(range(len(scores))))
        said = np.array([n["score"] for n in ranking["ordering"]])
        equal(f"{what}: never rises", list(said), sorted(said, reverse=True))
        return close(f"{what}: scores", said, scores[columns], 0.02 * np.abs(scores).max())


def check_order(what, ordering, scores, activations):
    """The order is that of `scores`, and says them."""
    columns = [activations.layout.column(n) for n in ordering]
    equal(f"{what}: neurons", sorted(columns), list(range(activations.layout.size)))
    found = np.array([n["score"] for n in ordering])
    worst = close(what, found, scores[columns], 1e-9 * max(1, np.abs(scores).max()))
    keys = [(-score, place) for score, place in zip(found, columns)]
    equal(f"{what}: by score, then neuron", keys, sorted(keys))
    return worst


def expected_scores(method, mine, probe, own, seed, activations):
    """float64 [neuron]"""
    if method == "random":
        return (sentence_draws.numbers(seed, activations.layout.size) >> np.uint64(11)) * 2.0 ** -53
    if method in ("own", "reversed"):
        scores = np.zeros(len(own))
        for neuron in own:
            scores[activations.layout.column(neuron)] = neuron["score"]
        return scores if method == "own" else -scores
    if method == "mean-weight":
        magnitudes, slopes = np.abs(probe.weights).astype(float), np.abs(probe.gradient).max(0)
        nearness = slopes.astype(float) / max(slopes.max(), 1e-300) - 1
        return np.where(magnitudes.max(0) > 0, magnitudes.mean(0), nearness)
    return getattr(mine, method.replace("-", "_"))()


def check_clusters(what, ordering, cluster_of, probe, own, activations):
    """Cluster after cluster, by summed weight; the rest as the job's own order has it."""
    sums = np.zeros((len(probe.weights), max(cluster_of) + 1))
    np.add.at(sums.T, cluster_of, np.abs(probe.weights).astype(float).T)
    scores, places = sums.max(0), {}
    for place, neuron in enumerate(own):
        places.setdefault(cluster_of[activations.layout.column(neuron)], place)

    def key(place):
        cluster = cluster_of[activations.layout.column(own[place])]
        if scores[cluster] == 0:
            return 0, 0, place
        return -scores[cluster], places[cluster], place

    expected = [own[place] for place in sorted(range(len(own)), key=key)]
    equal(what, list(map(identity, ordering)), list(map(identity, expected)))
    mine = [scores[cluster_of[activations.layout.column(n)]] or n["score"] for n in expected]
    return close(what, [n["score"] for n in ordering], mine, 1e-9 * max(1, scores.max()))


def check_label_order(what, entry, scores, size, tolerance):
    """Every neuron once, by `scores`, which the first of them say."""
    columns = entry["ordering"]
    equal(f"{what}: neurons", sorted(columns), list(range(len(scores))))
    room = tolerance * max(1e-300, np.abs(scores).max())
    assert np.all(np.diff(scores[columns]) <= room), f"{what}: an order by other scores"
    equal(f"{what}: scored", len(entry["scores"]), size)
    keys = list(zip(-np.array(entry["scores"]), columns))
    equal(f"{what}: by score, then neuron", keys, sorted(keys))
    return close(what, entry["scores"], scores[columns[:size]], room)


def check_label_orders(what, ranking, mine, names, size):
    """Of the labels that have train words; how far scores of other probes are not looked at."""
    name, found = ranking["method"], ranking["by_label"]
    if name not in WITH_LABELS:
        equal(f"{what}: no orders of labels", found, [])
        return 0
    equal(f"{what}: labels", [entry["label"] for entry in found], names)
    worst, probes = 0, name in ("lasso", "ridge")
    for label, entry in enumerate(found):
        if label not in mine.labels:
            equal(f"{what}: {names[label]}", entry["ordering"], [])
            continue
        place = list(mine.labels).index(label)
        if probes:
            equal(f"{what}: neurons", sorted(entry["ordering"]), list(range(mine.x.shape[1])))
        else:
            scores = getattr(mine, name.replace("-", "_") + "_of")(place)
            worst = max(worst, check_label_order(f"{what}, {names[label]}", entry, scores, size, 1e-9))
    return worst


def own_label_orders(probe, names, layout):
    """{label: ([column], neurons with weight)}: by |w|, then by the gradient."""
    orders = {}
    for row, name in enumerate(probe.labels):
        magnitude, slope = np.abs(probe.weights[row]), np.abs(probe.gradient[row])
        order = sorted(range(layout.size), key=lambda n: (
            -magnitude[n], -slope[n] if magnitude[n] == 0 else 0, n))
        orders[name] = order, int((magnitude > 0).sum())
    equal("labels", set(orders) <= set(names), True)
    return orders


def check_label_agreements(found, own, sizes):
    """`own`: by label."""
    expected = []
    for ranking in found["rankings"]:
        for entry in ranking["by_label"]:
            if not entry["ordering"] or entry["label"] not in own:
                continue
            order, weighted = own[entry["label"]]
            expected += [{"method": ranking["method"], "label": entry["label"], "size": size,
                          "shared": len(set(order[:size]) & set(entry["ordering"][:size])),
                          "weighted": min(size, weighted)} for size in sizes]
    equal("agreement of labels", found["label_agreements"], expected)


def check_comparison(what, found, orders, controls):
    """`orders`: {method: columns}"""
    size, names = found["size"], list(orders)
    voters = [name for name in names if name not in controls]
    tops = {name: set(order[:size]) for name, order in orders.items()}
    points = {}
    for name in voters:
        for place, neuron in enumerate(orders[name][:size]):
            points[neuron] = points.get(neuron, 0) + size - place
    for neuron in orders[names[0]]:
        points.setdefault(neuron, 0)
    elected = sorted(points, key=lambda n: (-points[n], n))[:size]

    def overlap(a, b):
        return len(a & b) / len(a | b)

    for entry, name in zip(found["methods"], names):
        others = [overlap(tops[name], tops[other]) for other in voters if other != name]
        equal(f"{what}: method", entry["method"], name)
        if others:
            close(f"{what}: AvgOverlap of {name}", entry["mean_overlap"], np.mean(others), 1e-12)
        else:
            equal(f"{what}: AvgOverlap of {name}", entry["mean_overlap"], None)
        close(f"{what}: NeuronVote of {name}", entry["vote"], overlap(tops[name], set(elected)),
              1e-12)
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1:]]
    equal(f"{what}: pairs", [(p["method"], p["other"]) for p in found["pairs"]], pairs)
    for pair, (a, b) in zip(found["pairs"], pairs):
        close(f"{what}: {a} and {b}", pair["overlap"], overlap(tops[a], tops[b]), 1e-12)
        either = sorted(tops[a] | tops[b])
        if len(either) < 2:
            equal(f"{what}: {a} and {b}", pair["rank_correlation"], None)
            continue
        expected = spearmanr([orders[a].index(n) for n in either],
                             [orders[b].index(n) for n in either])[0]
        close(f"{what}: {a} and {b}", pair["rank_correlation"], expected, 1e-9)
    return elected


def order_of_file(name, activations):
    """([{layer, unit}], scores of those that it names) of a CSV file with scores; neurons that it
    lacks follow."""
    with open(name, encoding="utf8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: -float(row["score"]))
    named = [{"layer": int(row["layer"]), "unit": int(row["unit"])} for row in rows]
    every = [{"layer": layer, "unit": unit} for layer in activations.numbers
             for unit in range(activations.units)]
    return (named + [neuron for neuron in every if neuron not in named],
            [float(row["score"]) for row in rows])


def check_read(name, ordering, activations):
    order, scores = order_of_file(name, activations)
    equal(f"{name}: order", list(map(identity, ordering)), order)
    equal(f"{name}: scores", [(n["score"], n["zero"]) for n in ordering],
          [(score, False) for score in scores] + [(0, True)] * (len(order) - len(scores)))


def check_task(run, job, activations, task, probe, words, own, redundancy):
    """analyses/rivals_TASK.json"""
    options, penalised = job["rivals"], Penalised(probe, words, activations, job["probe"]["l2"])
    found = json.loads((run / f"analyses/rivals_{task.name}.json").read_text(encoding="utf8"))
    equal("head", (found["task"], Layout.of(found)), (task.name, activations.layout))
    train = np.flatnonzero(activations.splits == "train")
    every = activations.features(activations.train_rows())
    rows = train[task.ids[train] >= 0]
    mine = Scores(activations.features(rows), task.ids[rows], every.mean(0), every.std(0))
    files = [name.replace("{}", task.name) for name in options["from"].split(",") if name]
    names = ["own"] + [name.strip() for name in options["methods"].split(",")] + files
    equal("methods", [r["method"] for r in found["rankings"]], names)
    orders, worst, farthest = {}, 0, 0
    neurons = activations.layout.size
    sizes = list(dict.fromkeys(min(int(s), neurons) for s in options["sizes"].split(",")))
    equal("labels", found["labels"], task.labels)
    for ranking in found["rankings"]:
        worst = max(worst, check_label_orders(f"{task.name}, {ranking['method']}", ranking, mine,
                                              task.labels, max(sizes)))
    check_label_agreements(found, own_label_orders(probe, task.labels, activations.layout), sizes)
    for ranking in found["rankings"]:
        name, ordering = ranking["method"], ranking["ordering"]
        equal(f"{name}: control", ranking["control"], name in CONTROLS)
        orders[name] = [activations.layout.column(n) for n in ordering]
        if name in files:
            check_read(name, ordering, activations)
            continue
        if name in ("lasso", "ridge"):
            apart = penalised.check(f"{task.name}, {name}", ranking, job["ranking"]["order"],
                                    int(job["ranking"]["stride"]), activations)
            farthest = max(farthest, apart)
            continue
        equal(f"{name}: penalties", (ranking["l1"], ranking["l2"]), (None, None))
        if name == "gaussian":
            f_scores = mine.f_statistic()
            by_f = sorted(range(len(f_scores)), key=lambda c: (-f_scores[c], c))
            candidates = sorted(by_f[:int(options["gaussian_candidates"])])
            z = ((mine.x - mine.mean) / mine.deviation)[:, candidates]
            gaussians = Gaussians(z, mine.y, candidates)
            farthest = max(farthest, gaussians.check(
                f"{task.name}, {name}", ordering, orders[name], by_f, int(options["gaussian_steps"])))
            continue
        if name == "clusters":
            cut = clusters.cut_of_papers(redundancy)
            worst = max(worst, check_clusters(f"{task.name}, {name}", ordering, cut["cluster_of"],
                                              probe, own["ordering"], activations))
            continue
        scores = expected_scores(name, mine, probe, own["ordering"], int(options["seed"]),
                                 activations)
        if name in ("own", "reversed"):
            turned = own["ordering"][::1 if name == "own" else -1]
            equal(name, list(map(cells, ordering)), list(map(cells, turned)))
            equal(f"{name}: scores", [n["score"] for n in ordering],
                  [scores[activations.layout.column(n)] for n in ordering])
        else:
            worst = max(worst, check_order(f"{task.name}, {name}", ordering, scores, activations))
    equal("sizes", [at["size"] for at in found["comparisons"]], sizes)
    for at in found["comparisons"]:
        elected = check_comparison(f"{task.name}, first {at['size']}", at, orders, CONTROLS)
        equal("elected", [activations.layout.column(n) for n in at["elected"]], elected)
    return found, f"{len(names) - 1} rivals of {task.name}, scores within {worst:.1e}" + (
        f", of other probes {farthest:.1e}" if farthest else "")


def check(run, job, activations, tasks, words, redundancy):
    """`tasks`: (probe, scores, ranking) of each, `words`: those of each. What was found of each, None where no rivals are
    made, and that in words."""
    options, rivals, texts = job["rivals"], [], []
    for task, (probe, _, own), of_task in zip(activations.tasks, tasks, words):
        if options["methods"] and task.values is None:
            found, text = check_task(run, job, activations, task, probe, of_task, own, redundancy)
            texts.append(text)
        else:
            found = None
            equal("a file", (run / f"analyses/rivals_{task.name}.json").exists(), False)
        rivals.append(found)
    return rivals, "; ".join(texts) or "no rivals asked for, none written"

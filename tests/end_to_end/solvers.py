"""Another solver for the penalty path, and the papers' recipe step by step, in float64."""
import numpy as np

import sentence_draws
from corpus_text import mixed
from expect import close, equal
from losses import kkt, loss_and_gradient
from probe import EXCLUDED
from ranking import Orders

SMALL = 3e7  # words x neurons x labels up to which paths are walked again
GOLDEN = 0x9E3779B97F4A7C15


class Stream:
    """SplitMix64 as a sequence."""

    def __init__(self, seed):
        self.state = seed % 2**64

    def next(self):
        value, self.state = mixed(self.state), (self.state + GOLDEN) % 2**64
        return value

    def shuffle(self, items):
        for i in range(len(items), 1, -1):
            j = self.next() % i
            items[i - 1], items[j] = items[j], items[i - 1]


def minimise(losing, x, truth, l1, l2, start, tolerance, at_zero):
    """FISTA with restarts and a step that adapts, from `start` = (weights, bias) until the KKT
    residual is at most `tolerance` of `at_zero`."""
    def smooth(point):
        loss, slope, bias_slope = loss_and_gradient(losing, x, truth, point[:, :-1], point[:, -1])
        slope = np.hstack([slope + 2 * l2 * point[:, :-1], bias_slope[:, None]])
        return loss + l2 * np.square(point[:, :-1]).sum(), slope

    curvature, current = 1.0, np.hstack([start[0], start[1][:, None]])
    ahead, momentum = current, 1.0
    for i in range(20000):
        value, slope = smooth(ahead)
        w = ahead[:, :-1]
        if i % 10 == 0 and kkt(w, slope[:, :-1] - 2 * l2 * w, slope[:, -1], l1,
                               l2) <= tolerance * at_zero:
            return w, ahead[:, -1], value - l2 * np.square(w).sum()
        curvature *= 0.95
        while True:
            following = ahead - slope / curvature
            w = following[:, :-1]
            following[:, :-1] = np.sign(w) * np.maximum(np.abs(w) - l1 / curvature, 0)
            move = following - ahead
            bound = value + np.sum(slope * move) + curvature / 2 * np.sum(move**2)
            if smooth(following)[0] <= bound + 1e-12:
                break
            curvature *= 1.5
        if np.sum(move * (following - current)) < 0:
            momentum = 1.0
        grown = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = following + (momentum - 1) / grown * (following - current)
        current, momentum = following, grown
    raise AssertionError("the check's own solver did not converge")


def retrained(losing, x, truth, l1, l2):
    """(weights, bias) as exact as a point of a path."""
    start = np.zeros((losing.outputs, x.shape[1])), losing.best_bias(truth)
    largest = np.abs(loss_and_gradient(losing, x, truth, *start)[1]).max()
    return minimise(losing, x, truth, l1, l2, start, 1e-4,
                    max(largest - l1, 1e-3 * min(1, largest)))[:2]


def walk(loss, x, truth, chains, tolerance):
    """The optimum at each (l1, l2) of all chains: [(weights, bias, objective)]."""
    return [point for chain in chains for point in walk_chain(loss, x, truth, chain, tolerance)]


def walk_chain(losing, x, truth, penalties, tolerance):
    results, point = [], (np.zeros((losing.outputs, x.shape[1])), losing.best_bias(truth))
    _, slope, _ = loss_and_gradient(losing, x, truth, *point)
    largest = np.abs(slope).max()
    for l1, l2 in penalties:
        *point, loss = minimise(losing, x, truth, l1, l2, point, tolerance,
                                max(largest - l1, 1e-3 * min(1, largest)))
        results.append((*point, loss + l1 * np.abs(point[0]).sum()
                        + l2 * np.square(point[0]).sum()))
    return results


class PaperScores:
    """What the papers' score of a point needs besides: right answers with the top and the bottom
    fifth of the point's own ranking alone, and of its biases."""

    def __init__(self, probe, words, job):
        self.activations, self.ranking = words.activations, job["ranking"]
        self.retrain = job["probe"]["selection_retrain"] == "true"
        self.zero = probe.standardised(np.zeros_like(probe.mean))
        if job["probe"]["recipe"] == "default" and job["probe"]["standardise"] == "true":
            self.zero = np.zeros_like(probe.mean)

    def order(self, loss, x, ids, weights, bias):
        _, slope, _ = loss_and_gradient(loss, x, ids, weights, bias)
        orders = Orders(weights.astype(np.float32), slope.astype(np.float32),
                        self.activations.layout,
                        int(self.ranking["stride"]))
        return [self.activations.layout.column(n)
                for n in orders.of_all(self.ranking["order"])]

    def kept_alone(self, kept, fit, held_out, point, penalties):
        """Which held-out words are right."""
        (loss, x, ids), (held_x, held_ids), (weights, bias) = fit, held_out, point
        if self.retrain:
            start = np.zeros((len(weights), len(kept))), loss.best_bias(ids)
            slope = loss_and_gradient(loss, x[:, kept], ids, *start)[1]
            weights, bias, _ = minimise(loss, x[:, kept], ids, *penalties, start, 1e-3,
                                        max(np.abs(slope).max() - penalties[0], 1e-3))
            return (held_x[:, kept] @ weights.T + bias).argmax(1) == held_ids
        seen = np.tile(self.zero, (len(held_x), 1))
        seen[:, kept] = held_x[:, kept]
        return (seen @ weights.T + bias).argmax(1) == held_ids

    def hits(self, fit, held_out, point, penalties):
        """(top, bottom, biases): which held-out words are right."""
        order, (weights, bias) = self.order(*fit, *point), point
        fifth = max(1, len(order) // 5)
        of_zero = 0 if self.retrain else weights @ self.zero
        return [self.kept_alone(kept, fit, held_out, point, penalties)
                for kept in (order[:fifth], order[-fifth:])] + [
                    held_out[1] == (bias + of_zero).argmax()]


class Judged:
    """Losses and hits of one point of the path on words that it did not see."""

    def __init__(self, words, seed):
        self.losses, self.correct, self.seed = np.full(words, np.nan), np.zeros(words), seed
        self.paper_hits = np.zeros((3, words))

    def add(self, loss, rows, x, truth, weights, bias):
        logits, known = x @ weights.T + bias, loss.known(truth)
        self.losses[rows[known]] = loss.of_words(logits[known], truth[known])
        self.correct[rows] = loss.right(logits, truth)

    def figures(self, losing, offsets, truth):
        """(mean loss, its standard error over bootstraps of sentences, accuracy or R^2); `truth` of
        all that was judged."""
        known = ~np.isnan(self.losses)
        losses = self.losses[known]
        draws = sentence_draws.of_rows(np.flatnonzero(known), offsets, 200, self.seed)
        share = losing.share_of(losses, self.correct, truth)
        return losses.mean(), np.std(draws.means(losses), ddof=1), share


def judge(points, walked, penalties, fit, rows, held_out, scores):
    """Adds what each point of a fit gets right on held-out words."""
    for point, (weights, bias, _), pair in zip(points, walked, penalties):
        point.add(fit[0], rows, *held_out, weights, bias)
        if scores:
            point.paper_hits[:, rows] = scores.hits(fit, held_out, (weights, bias), pair)


def held_out(probe, words, chains, walked, job):
    """([(dev loss, its error, dev share)], [(A_t, A_b, accuracy of the biases)] or nothing) of
    each point, on dev, where it is as `walked`, or over folds of sentences."""
    activations, offsets, options = words.activations, words.activations.offsets, job["probe"]
    loss, seed = probe.loss, int(options["seed"])
    penalties = [pair for chain in chains for pair in chain]
    points = [Judged(len(words.ids), seed) for _ in penalties]
    by_paper = options["selection"] == "paper-score"
    scores = PaperScores(probe, words, job) if by_paper else None

    def results(judged):
        return ([point.figures(loss, offsets, judged) for point in points],
                [point.paper_hits.sum(1) / len(judged) for point in points] if by_paper else None)
    rows = np.flatnonzero((activations.splits == "train") & (words.ids >= 0))
    x, truth = probe.standardised(activations.features(rows)), words.truth[rows]
    if not probe.folds:
        dev = np.flatnonzero((activations.splits == "dev") & (words.ids != EXCLUDED))
        dev_words = probe.standardised(activations.features(dev)), words.truth[dev]
        judge(points, walked, penalties, (loss, x, truth), dev, dev_words, scores)
        return results(words.truth[dev])
    stream, folds = Stream(seed), int(options["folds"])
    fold_of_word = np.repeat([stream.next() % folds for _ in offsets[1:]], np.diff(offsets))
    for fold in range(folds):
        inside = fold_of_word[rows] != fold
        present, renamed = loss.of_present(truth[inside])
        fit = present, x[inside], renamed(truth[inside])
        fitted = walk(*fit, chains, tolerance_of(options))
        judge(points, fitted, penalties, fit, rows[~inside],
              (x[~inside], renamed(truth[~inside])), scores)
    return results(truth)


def tolerance_of(options):
    """How far paths are walked here."""
    return min(1e-3, float(options["path_tolerance"]))


def is_grid(options):
    return "," in options["l1"] or "," in options["l2"]


def grid(options):
    """All pairs, in a chain for each l2, from large to small."""
    def numbers(key):
        return sorted({float(value) for value in options[key].split(",")}, reverse=True)
    if options["l2"] == "auto":
        return [[(l1, float(options["l2_of_l1"]) * l1) for l1 in numbers("l1")]]
    return [[(l1, l2) for l1 in numbers("l1")] for l2 in numbers("l2")]


def paper_score(point):
    terms = point["paper_score"]
    return 0.5 * (terms["top"] - terms["bottom"]) - 0.5 * (terms["weakest"] - terms["all"])


def check_paper_scores(task, path, options):
    """What holds of the terms whatever the probes are."""
    if options["selection"] != "paper-score":
        equal(f"{task}: no papers' scores", [p["paper_score"] for p in path], [None] * len(path))
        return
    by_mean = options["recipe"] == "default" and options["standardise"] == "true"
    left_out = "nothing" if options["selection_retrain"] == "true" else (
        "mean" if by_mean else "zero")
    weakest = min(path, key=lambda p: (p["l1"], p["l2"]))
    for point in path:
        terms, where = point["paper_score"], f"{task}: papers' score at {point['l1']}"
        equal(f"{where}: left out", terms["left_out"], left_out)
        equal(f"{where}: A_l", terms["all"], point["dev_accuracy"])
        equal(f"{where}: A_z", terms["weakest"], weakest["dev_accuracy"])


def choice(path, options):
    """The point that the probe should have taken."""
    if options["l1"] not in ("auto", "auto-1se") and not is_grid(options):
        return [p["given"] for p in path].index(True)
    if options["selection"] == "dev-accuracy":
        return int(np.argmax([p["dev_accuracy"] for p in path]))
    if options["selection"] == "paper-score":
        return int(np.argmax([paper_score(p) for p in path]))
    best = path[int(np.argmin([p["dev_loss"] for p in path]))]
    if options["l1"] == "auto":
        return path.index(best)
    most = best["dev_loss"] + best["dev_loss_error"]
    return [p["dev_loss"] <= most for p in path].index(True)


def check_path(probe, words, largest, job):
    """Values of the path, the choice among them; on small problems also what each point reached."""
    task, path, options = probe.task, probe.path, job["probe"]
    if not path:
        equal(f"{task}: l1", probe.l1, float(options["l1"]))
        equal(f"{task}: l2", probe.l2,
              probe.l1 * float(options["l2_of_l1"]) if options["l2"] == "auto"
              else float(options["l2"]))
        return "penalties as given"
    equal(f"{task}: folds", probe.folds,
          0 if len(words.known("dev")[1]) else int(options["folds"]))
    points, span = int(options["path_points"]), float(options["path_span"])
    values = largest * span ** (-np.arange(points) / max(1, points - 1))
    share = float(options["l2_of_l1"])
    chains = [[(value, share * value) for value in values]]
    if is_grid(options):
        chains = grid(options)
    elif options["l1"] not in ("auto", "auto-1se"):
        l1 = float(options["l1"])
        given = (l1, share * l1 if options["l2"] == "auto" else float(options["l2"]))
        chains[0].insert(int(np.sum(values >= l1)), given)
        equal(f"{task}: given", [(p["l1"], p["l2"]) for p in path if p["given"]], [given])
    penalties = [pair for chain in chains for pair in chain]
    close(f"{task}: penalties of the path", [(p["l1"], p["l2"]) for p in path], penalties,
          1e-9 * np.array(penalties))
    check_paper_scores(task, path, options)
    taken = choice(path, options)
    equal(f"{task}: chosen", [p["chosen"] for p in path], [p is path[taken] for p in path])
    equal(f"{task}: penalties", (probe.l1, probe.l2), (path[taken]["l1"], path[taken]["l2"]))
    if not is_grid(options):
        strongest = [p for p in path if not p["given"]][0]
        equal(f"{task}: weights at the strongest", strongest["certificate"]["nonzero"], 0)
    train_x, truth = words.known("train")
    if train_x.size * len(probe.labels) > SMALL:
        return f"a path of {len(path)} points"
    if not all(p["certificate"]["converged"] for p in path):
        return f"a path of {len(path)} points, not all converged"
    walked = walk(probe.loss, probe.standardised(train_x), truth, chains, tolerance_of(options))
    bound = float(options["path_tolerance"])
    figures, paper = held_out(probe, words, chains, walked, job)
    for point, (weights, _, objective), (loss, error, share) in zip(path, walked, figures):
        found = point["certificate"]
        close(f"{task}: objective at {point['l1']}", found["objective"], objective,
              bound * objective)
        close(f"{task}: dev loss at {point['l1']}", point["dev_loss"], loss, 2 * bound * loss)
        close(f"{task}: its error at {point['l1']}", point["dev_loss_error"], error, 0.05 * error)
        close(f"{task}: dev share at {point['l1']}", point["dev_accuracy"], share, 0.02)
        count = np.count_nonzero(weights)
        close(f"{task}: weights at {point['l1']}", found["nonzero"], count, 2 + 0.2 * count)
    if paper is None:
        return f"a path of {len(path)} points, walked again"
    terms = [[p["paper_score"][key] for key in ("top", "bottom", "bias_only")] for p in path]
    worst = close(f"{task}: terms of the papers' score", terms, paper, 0.01)
    return (f"a path of {len(path)} points, walked again with their papers' scores: accuracies "
            f"differ by {100 * worst:.2f} % at most")


def batches(activations, ids, options, epoch):
    """Rows of each batch: in order; or blocks shuffled, then the words of eight together."""
    size = int(options["batch_words"])
    if options["shuffle"] == "false":
        rows = np.flatnonzero(ids >= 0)
        yield from (rows[first:first + size] for first in range(0, len(rows), size))
        return
    stream = Stream(int(options["seed"]) ^ (0xD1B54A32D192ED03 * (epoch + 1)) % 2**64)
    blocks = list(range(len(activations.blocks)))
    stream.shuffle(blocks)
    for begin in range(0, len(blocks), 8):
        pool = [row for block in blocks[begin:begin + 8]
                for row in range(*activations.blocks[block, 2:]) if ids[row] >= 0]
        stream.shuffle(pool)
        for first in range(0, len(pool), size):
            yield pool[first:first + size]


def trained_by_recipe(probe, words, options):
    """(weights, biases, steps) where Adam ends over the batches of the seed of `options`."""
    activations, labels = words.activations, probe.loss.outputs
    ids = np.where(activations.splits == "train", words.ids, -1)
    columns = probe.weights.shape[1] + 1
    stream = Stream(int(options["seed"]))
    w = np.array([2 * (stream.next() >> 11) * 2.0**-53 - 1 for _ in range(labels * columns)])
    w = w.reshape(labels, columns) / np.sqrt(columns - 1)
    first, second, step = np.zeros_like(w), np.zeros_like(w), 0
    for epoch in range(int(options["epochs"])):
        for rows in batches(activations, ids, options, epoch):
            x = probe.standardised(activations.features(rows))
            _, slope, bias_slope = loss_and_gradient(probe.loss, x, words.truth[rows], w[:, :-1],
                                                     w[:, -1])
            norm = np.linalg.norm(w[:, :-1]) if options["penalty"] == "neurox" else 0.5
            slope = slope + probe.l1 * np.sign(w[:, :-1]) + probe.l2 * w[:, :-1] / norm
            gradient = np.hstack([slope, bias_slope[:, None]])
            step += 1
            first = 0.9 * first + 0.1 * gradient
            second = 0.999 * second + 0.001 * gradient**2
            w = w - float(options["learning_rate"]) * (first / (1 - 0.9**step)) / (
                np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return w[:, :-1], w[:, -1], step


def check_paper(probe, words, options):
    """The same weights."""
    w, bias, step = trained_by_recipe(probe, words, options)
    worst = close(f"{probe.task}: weights of the recipe", probe.weights, w, 1e-6)
    close(f"{probe.task}: biases of the recipe", probe.bias, probe.loss.handed_out(bias), 1e-6)
    equal(f"{probe.task}: no path", probe.path, [])
    return f"{step} steps of the recipe taken again, largest difference {worst:.1e}"


def check(probe, words, largest, job):
    if job["probe"]["solver"] == "paper":
        return check_paper(probe, words, job["probe"])
    return check_path(probe, words, largest, job)

"""Single neurons and sparse probes: areas under ROC curves by SciPy's ranks, forward selection by
NumPy's least squares, thresholds and figures by counting."""
import numpy as np
import scipy.stats

import tables
from analysis_files import written
from expect import close, equal
from layout import cells, identity, in_words
from wording import DASH, count, figure, percent

TOLERANCE = 1e-9
LEAST_LEFT = 1e-4  # of a neuron's variance beside those that are chosen


def area(scores, bears):
    own, rest = int(bears.sum()), int((~bears).sum())
    if not own or not rest:
        return None
    ranks = scipy.stats.rankdata(scores)
    return float((ranks[bears].sum() - own * (own + 1) / 2) / (own * rest))


def best_threshold(scores, bears):
    """Half way below the lowest marked score at the highest F1; of several the highest."""
    values = np.unique(scores)[::-1]
    f1 = [2 * (bears & (scores >= value)).sum() / ((scores >= value).sum() + bears.sum())
          for value in values]
    best = int(np.argmax(np.array(f1) >= max(f1) - 1e-12))
    if best + 1 == len(values):
        return values[best]
    between = values[best + 1] + (values[best] - values[best + 1]) / 2
    return between if between > values[best + 1] else values[best]


def check_marker(what, marker, columns, label, chosen_on, words):
    equal(f"{what}: neurons", marker["neurons"], len(columns))
    splits = [chosen_on] + ["test"] * bool(len(words.rows("test")))
    equal(f"{what}: splits", [s["split"] for s in marker["splits"]], splits)
    for found in marker["splits"]:
        x, ids = words.of(found["split"])
        bears, scores = ids == label, np.full(len(ids), float(marker["offset"]))
        for column, weight in zip(columns, marker["weights"]):
            scores = scores + weight * x[:, column]
        if found["split"] == chosen_on:
            close(f"{what}: threshold", marker["threshold"], best_threshold(scores, bears),
                  TOLERANCE * np.abs(scores).max())
        marked = scores >= marker["threshold"]
        equal(f"{what}: {found['split']}",
              [found[key] for key in ("words", "of_label", "marked", "correct")],
              [len(ids), int(bears.sum()), int(marked.sum()), int((marked & bears).sum())])
        expected = area(scores, bears)
        equal(f"{what}: area", found["area"] is None, expected is None)
        if expected is not None:
            close(f"{what}: area", found["area"], expected, TOLERANCE)


def check_single(what, found, label, areas, layout, words):
    column = layout.column(found["best"])
    close(f"{what}: area on train", found["train_area"], areas[column], 1e-12)
    far = np.abs(areas - 0.5)
    assert far[column] >= far.max() - 1e-12 and column == np.argmax(far >= far.max() - 1e-12), what
    equal(f"{what}: sign", found["single"]["weights"], [-1.0 if areas[column] < 0.5 else 1.0])
    equal(f"{what}: offset", found["single"]["offset"], 0)
    check_marker(what, found["single"], [column], label, found["chosen_on"], words)


def check_sparse(what, found, label, z, bears, deviation, sizes, layout, words):
    """`z`: standardised, of all train words. The file's choices are followed step by step."""
    columns = [layout.column(n) for n in found["order"]]
    equal(f"{what}: chosen once", len(set(columns)), len(columns))
    left, aim = z.copy(), bears - bears.mean()
    norms = (z ** 2).sum(0)
    for step, column in enumerate(columns):
        rest = (left ** 2).sum(0)
        gains = np.where(rest >= LEAST_LEFT * norms.max(),
                         np.abs(aim @ left) / np.sqrt(np.maximum(rest, 1e-9)), 0)
        first = gains.max() if step == 0 else first
        assert gains[column] >= gains.max() - 1e-5 * first, (what, step)
        direction = left[:, column] / np.sqrt(rest[column])
        aim = aim - (aim @ direction) * direction
        left = left - np.outer(direction, direction @ left)
    there = sorted({min(size, len(columns)) for size in sizes})
    equal(f"{what}: sizes", [marker["neurons"] for marker in found["sparse"]], there)
    assert len(columns) == min(max(sizes), z.shape[1]) or (
        (left ** 2).sum(0) < 1.01 * LEAST_LEFT * norms.max()).sum() >= z.shape[1] - len(columns), what
    for marker in found["sparse"]:
        first = columns[:marker["neurons"]]
        expected = np.linalg.lstsq(z[:, first], bears - bears.mean(), rcond=None)[0]
        weights = np.array(marker["weights"]) * deviation[first] * bears.mean()
        # Correlations are float32.
        close(f"{what}: weights", weights, expected, 1e-4 * np.abs(expected).max())
        check_marker(what, marker, first, label, found["chosen_on"], words)


def check_task(found, job, probe, words):
    activations = words.activations
    sizes = [int(size) for size in job["single_neurons"]["sizes"].split(",") if size]
    x, ids = words.known("train")
    ranks = scipy.stats.rankdata(x, axis=0)
    equal("labels", [label["label"] for label in found["labels"]], probe.labels)
    train = activations.train_rows()
    features = activations.features(train)
    deviation = features.std(0)
    z = (features - features.mean(0)) / np.where(deviation > 0, deviation, np.inf)
    for label, of_label in enumerate(found["labels"]):
        what, bears = f"{found['task']}, {of_label['label']}", ids == label
        own, rest = int(bears.sum()), int((~bears).sum())
        equal(f"{what}: train words", of_label["train_words"], own)
        in_dev = bool((words.of("dev")[1] == label).sum()) if len(words.rows("dev")) else False
        equal(f"{what}: chosen on", of_label["chosen_on"], "dev" if in_dev else "train")
        areas = (ranks[bears].sum(0) - own * (own + 1) / 2) / (own * rest)
        check_single(what, of_label, label, areas, activations.layout, words)
        if sizes:
            check_sparse(what, of_label, label, z, (words.ids[train] == label).astype(float),
                         deviation, sizes, activations.layout, words)
    return len(found["labels"]) * (1 + len(sizes))


def check(run, job, activations, tasks):
    """analyses/single_neurons_TASK.json of each task of labels, if asked for."""
    contents, markers = [], 0
    asked = job["single_neurons"]["enabled"] == "true"
    for found, (probe, _, _, words) in written(run, "single_neurons", asked, tasks):
        markers += check_task(found, job, probe, words)
        contents.append((found, probe))
    return contents, f"{markers} markers of single and few neurons: equal, as counted"


def ratio(part, whole):
    return part / whole if whole else None


def figures(split):
    return (ratio(split["correct"], split["marked"]), ratio(split["correct"], split["of_label"]),
            ratio(2 * split["correct"], split["marked"] + split["of_label"]))


def cells_of(split):
    return [*(split[key] for key in ("split", "words", "of_label", "marked", "correct")),
            *figures(split), split["area"]]


def check_tables(run, content):
    found, probe = content
    of_split = "split words of_label marked correct precision recall f1 area"
    rows, sparse, order = [], [], []
    for label in found["labels"]:
        single, chosen_on = label["single"], label["chosen_on"]
        sign = single["weights"][0]
        rows += [[label["label"], label["train_words"], *cells(label["best"]), label["train_area"],
                  "low" if sign < 0 else "high", sign * single["threshold"], chosen_on,
                  *cells_of(split)] for split in single["splits"]]
        sparse += [[label["label"], label["train_words"], marker["neurons"], chosen_on,
                    *cells_of(split)] for marker in label["sparse"] for split in marker["splits"]]
        order += [[label["label"], place, *cells(n)] for place, n in enumerate(label["order"], 1)]
    name = found["task"]
    tables.check_table(run, f"{name}_single_neurons.csv", probe.layout.header(
        f"label train_words layer unit train_area marks threshold chosen_on {of_split}"), rows)
    tables.check_table(run, f"{name}_sparse_probes.csv",
                       f"label train_words neurons chosen_on {of_split}", sparse)
    tables.check_table(run, f"{name}_sparse_neurons.csv",
                       probe.layout.header("label place layer unit"), order)


def check_page(page, contents, flag_below):
    equal("single neurons", "Single neurons" in page.headings, bool(contents))
    single, sparse = [], []
    for found, _ in contents:
        names = [label["label"] + " *" * (label["train_words"] < flag_below)
                 for label in found["labels"]]
        rows = []
        for name, label in zip(names, found["labels"]):
            last = label["single"]["splits"][-1]
            precision, recall, f1 = figures(last)
            rows.append([name, count(label["train_words"]), in_words(label["best"]),
                         "low values" if label["single"]["weights"][0] < 0 else "high values",
                         figure(label["train_area"]), last["split"], percent(f1 or 0),
                         percent(precision or 0), percent(recall or 0), figure(last["area"])])
        single.append(rows)
        sizes = sorted({m["neurons"] for label in found["labels"] for m in label["sparse"]})
        if not sizes:
            continue
        rows = []
        for name, label in zip(names, found["labels"]):
            by_size = {m["neurons"]: m["splits"][-1] for m in label["sparse"]}
            rows.append([name, label["single"]["splits"][-1]["split"], *(
                f"{percent(figures(by_size[s])[2] or 0)} {figure(by_size[s]['area'])}"
                if s in by_size else DASH for s in sizes)])
        sparse.append(rows)
    equal("best neurons of labels", page.with_caption("The best neuron of each label"), single)
    equal("sparse probes", page.with_caption("F1 of sparse probes"), sparse)

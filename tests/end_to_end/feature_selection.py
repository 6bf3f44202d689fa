"""Feature selection: the layers by the scores of their probes, clusters of theirs by SciPy, which
neuron stands for each, and the probes on these and on the selected ones by another solver."""
import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

import ablation
import clusters
import disjoint_sets
import layers
import minimal_set
import tables
from analysis_files import written
from expect import close, equal
from solvers import Stream
from wording import DASH, count, percent

STEPS = (("one of each cluster", "representatives"), ("the selected ones", "probe"))


def clustered(activations, columns, threshold, absolute):
    """(correlations, cluster of each of these columns)"""
    r = clusters.correlation(clusters.centred(activations)[:, columns])
    distance = np.maximum(1 - (np.abs(r) if absolute else r), 0)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    return np.abs(r) if absolute else r, fcluster(tree, threshold, "distance")


def orders_of_preference(options, r, cluster_of, columns, top):
    """Columns, those first that are to stand for their cluster; one for each draw."""
    if options["representative"] == "salient":
        return [[column for column in top if column in set(columns)]]
    if options["representative"] == "medoid":
        near = (r * (cluster_of[:, None] == cluster_of)).sum(1) - r.diagonal()
        return [[columns[i] for i in np.argsort(-near.round(9), kind="stable")]]
    seeds, kept = Stream(int(options["seed"])), set(columns)
    return [[column for column in ablation.shuffled(Stream(seeds.next()), range(len(top)))
             if column in kept] for _ in range(int(options["draws"]))]


def standing(order, columns, cluster_of):
    of_column, first = dict(zip(columns, cluster_of)), {}
    for column in order:
        first.setdefault(of_column[column], column)
    return sorted(first.values())


def check_chosen(what, chosen, standing_ones, content, probe, words, job, activations, exact):
    """Of one draw; how many probes were trained again."""
    equal(f"{what}: clusters", chosen["representatives"]["neurons"], len(standing_ones))
    columns = [activations.layout.column(n) for n in chosen["neurons"]]
    equal(f"{what}: selected", chosen["probe"]["neurons"], len(columns))
    assert set(columns) <= set(standing_ones), what
    neurons = activations.layers * activations.units
    sizes = [size for size in minimal_set.sizes_to_try(job["minimal_set"], neurons)
             if size < len(standing_ones)]
    assert len(columns) in [*sizes, len(standing_ones)], what
    if len(columns) < len(standing_ones):
        least = content["own"]["dev"]["correct"] / content["dev_words"]
        least -= content["delta"] / 100 * (1 if content["scale"] == "absolute" else least)
        assert chosen["probe"]["dev"]["correct"] / content["dev_words"] >= least - 1e-12, what
    if not exact:
        return 0
    disjoint_sets.check_hits(f"{what}: one of each cluster", probe, words, standing_ones,
                             chosen["representatives"], content)
    disjoint_sets.check_hits(f"{what}: selected", probe, words, columns, chosen["probe"], content)
    disjoint_sets.check_order(what, probe, words, standing_ones, columns, job["ranking"]["order"])
    return 2


def check_task(content, probe, ranking, words, job, activations, of_layers, exact):
    options, top, again = job["feature_selection"], ablation.columns_of(ranking, activations), 0
    equal("rule", [content[key] for key in ("threshold", "delta", "scale", "representative")],
          [float(options["threshold"]), float(options["delta"]), options["scale"],
           options["representative"]])
    equal("own", content["own"], of_layers["first"][-1])
    shares = layers.accuracies(of_layers, "dev")
    rule, numbers = {"scale": options["scale"], "hold": "0"}, list(range(1, len(shares) + 1))
    deltas = minimal_set.numbers(options["layer_deltas"])
    equal("layers", [(one["layer_delta"], one["layers"]) for one in content["selections"]],
          [(delta, minimal_set.minimal(numbers, shares, "own", delta, rule)) for delta in deltas])
    for one in content["selections"]:
        equal("first layers", one["first_layers"], of_layers["first"][one["layers"] - 1])
        columns = list(layers.columns_of("first", one["layers"] - 1, activations.layout))
        r, cluster_of = clustered(activations, columns, content["threshold"],
                                  job["redundancy"]["absolute"] == "true")
        orders = orders_of_preference(options, r, cluster_of, columns, top)
        for draw, (chosen, order) in enumerate(zip(one["chosen"], orders, strict=True)):
            again += check_chosen(f"{one['layers']} layers, draw {draw}", chosen,
                                  standing(order, columns, cluster_of), content, probe, words, job,
                                  activations, exact)
    return again


def check(run, job, activations, tasks, of_layers):
    """analyses/feature_selection_TASK.json of each task of labels with dev words, if asked for;
    `of_layers`: what the files of layers hold. (contents, in words)"""
    found, again = [], 0
    by_task = {content["task"]: content for content in of_layers}
    asked = job["feature_selection"]["enabled"] == "true"
    for content, (probe, _, ranking, words) in written(run, "feature_selection", asked, tasks,
                                                       of_dev=True):
        equal("task", content["task"], probe.task)
        again += check_task(content, probe, ranking, words, job, activations, by_task[probe.task],
                            minimal_set.can_train_again(job, probe))
        found.append(content)
    return found, (f"selected features of {len(found)} probes, clusters by SciPy; {again} probes "
                   "trained again")


def check_tables(run, content):
    rows = []
    for one in content["selections"]:
        def add(step, draw, point):
            rows.append([one["layer_delta"], content["scale"], one["layers"], step, draw,
                         point["neurons"], point["support"], point["converged"],
                         *minimal_set.scores_cells(point, content)])
        add("all neurons", 0, content["own"])
        add("first layers", 0, one["first_layers"])
        for draw, chosen in enumerate(one["chosen"], 1):
            add("one of each cluster", draw, chosen["representatives"])
            add("selected", draw, chosen["probe"])
    tables.check_table(run, f"{content['task']}_feature_selection.csv",
                       "layer_delta scale layers step draw neurons support converged "
                       + minimal_set.SCORE_COLUMNS, rows)


def spread(values, written_as):
    return (f"{written_as(sum(values) / len(values))} {written_as(min(values))} to "
            f"{written_as(max(values))}")


def drawn_row(name, points, content):
    sizes = [point["neurons"] for point in points]

    def cell(split):
        words = content[f"{split}_words"]
        return spread([p[split]["correct"] / words for p in points], percent) if words else DASH

    return [name, spread(sizes, lambda size: f"{size:g}"),
            percent(sum(sizes) / len(sizes) / content["own"]["neurons"]), cell("dev"), cell("test")]


def step_row(name, point, content):
    return [name, count(point["neurons"]), percent(point["neurons"] / content["own"]["neurons"]),
            minimal_set.accuracy_cell(point, "dev", content),
            minimal_set.accuracy_cell(point, "test", content)]


def check_page(page, contents):
    equal("feature selection", "Feature selection" in page.headings, bool(contents))
    expected = []
    for content in contents:
        for one in content["selections"]:
            rows = [step_row("all neurons", content["own"], content),
                    step_row("the first layer" if one["layers"] == 1
                             else f"the first {one['layers']} layers", one["first_layers"], content)]
            for name, key in STEPS:
                points = [chosen[key] for chosen in one["chosen"]]
                rows.append(drawn_row(name, points, content)
                            if content["representative"] == "random"
                            else step_row(name, points[0], content))
            expected.append(rows)
    equal("tables of selected features", page.with_caption("Feature selection of"), expected)

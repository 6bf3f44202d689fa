#!/usr/bin/env python3
"""Rankings against planted truths: plants, probes, ranks, measures and compares.

    benchmark.py --program PROGRAM --settings scales,rare --seeds 1-20 --out DIR [--from RUN]

Goes on where it was stopped: DIR/results has one file for each setting and seed, written whole.
Then DIR/table.md compares all that are there. `settings.ini` says what is run; --from is the run
whose activations are the rows of the setting `real`. Jobs are run on one thread, so that their
times can be compared.
"""
import json

import numpy as np

import comparison
import measures
import planting
from planting import Program, read_ranking


def seconds_of(run, stage):
    return json.loads((run / "manifest.json").read_text())["stages"][stage]["max_s"]


def macro_recall(planted, ranking):
    orders = {label["label"]: label["ordering"] for label in ranking["by_label"]}
    labels = [label for label in planted.by_label if label in orders]  # rare: all that train has
    return measures.macro_recall([planted.columns(orders[label]) for label in labels],
                                 [planted.by_label[label] for label in labels])


def own_measures(planted, run):
    """Of the order that the run holds."""
    ranking = read_ranking(run)
    order = planted.columns(ranking["ordering"])
    chosen = planted.columns(ranked for ranked in ranking["ordering"] if not ranked["zero"])
    return {**planted.measures(order), "macro_recall": macro_recall(planted, ranking),
            "false_share": measures.false_share(chosen, planted.decode),
            "seconds": seconds_of(run, "probe")}


def rival_measures(planted, run, files):
    """{method: measures}; the first ranking is the job's own, the last are from files."""
    rivals = json.loads((run / "analyses/rivals_planted.json").read_text())["rankings"][1:]
    return {rival["method"]: planted.measures(planted.columns(rival["ordering"]))
            for rival in rivals if rival["method"] not in files}


def dev_loss(run):
    scores = json.loads((run / "analyses/scores_planted.json").read_text())["scores"]
    return next(score["loss"] for score in scores if score["split"] == "dev")


def neurox_runs(benchmark, planted, work):
    """{method: (its run, seconds of all its training)}: at the published penalties, and at those of
    as many as a path of ours has that do best on dev."""
    config, found = benchmark.config["neurox"], {}
    for name, kind in [("neurox", "raw"), ("neurox-standardised", "standardised")]:
        flags = config["flags"].split() + config[kind].split()
        benchmark.job("run", planted, work / name, *flags)
        found[name] = work / name, seconds_of(work / name, "probe")
        tried = []
        for penalty in config["penalties"].split():
            tried.append(work / f"{name}-{penalty}")
            benchmark.job("run", planted, tried[-1], *flags, f"--probe.l1={penalty}",
                          f"--probe.l2={penalty}")
        found[f"{name}-chosen"] = (min(tried, key=dev_loss),
                                   sum(seconds_of(run, "probe") for run in tried))
    return found


def neurox_measures(benchmark, planted, run, seed):
    """Means over draws of the order inside a step."""
    ranking = read_ranking(run)
    order = planted.columns(ranking["ordering"])
    scores = [ranked["score"] for ranked in ranking["ordering"]]
    random = np.random.default_rng(seed)
    draws = [planted.measures(measures.shuffled_ties(order, scores, random))
             for _ in range(benchmark.config.getint("neurox", "draws"))]
    means = {name: float(np.mean([draw[name] for draw in draws])) for name in draws[0]}
    return {**means, "macro_recall": macro_recall(planted, ranking)}


def retrained(planted, run, names):
    """{method: accuracy on test of a probe on the first neurons, as many as there are planted}; the
    first ranking is the job's own. `names`: of rankings from files."""
    found = json.loads((run / "analyses/rival_accuracy_planted.json").read_text())
    accuracies = {}
    for ranking in found["rankings"]:
        (point,) = ranking["sizes"]
        method = names.get(ranking["method"], ranking["method"])
        accuracies[method] = point["test"]["correct"] / found["test_words"]
    return accuracies


def measure(benchmark, planted, work, seed):
    """{order, rival or toolkit: measures}. Ours are of one probe that is ranked anew for each
    order."""
    methods, others = {}, neurox_runs(benchmark, planted, work)
    files = {str(run / "rankings/planted.json"): name for name, (run, _) in others.items()}
    run = work / "own"
    for i, order in enumerate(benchmark.own["orders"].split()):
        flags = [f"--ranking.order={order}"]
        if i == 0:
            benchmark.job("run", planted, run, *flags, f"--rivals.from={','.join(files)}",
                          "--rivals.probes=linear", f"--rivals.sizes={len(planted.decode)}")
            methods |= rival_measures(planted, run, files)
            accuracies = retrained(planted, run, files)
            accuracies[order] = accuracies.pop("own")
        else:
            benchmark.job("rank", planted, run, "--redo", *flags)
        methods[order] = own_measures(planted, run)
    for name, (of_run, seconds) in others.items():
        methods[name] = {**neurox_measures(benchmark, planted, of_run, seed), "seconds": seconds}
    for method, accuracy in accuracies.items():
        methods[method]["retrained"] = accuracy
    return methods


def stable_share(benchmark, planted, work):
    """Of all neurons, those that nearly all bootstraps have among the first."""
    config = benchmark.config["null"]
    benchmark.job("run", planted, work / "null", "--rivals.methods=", *config["flags"].split())
    found = json.loads((work / "null/analyses/stability_planted.json").read_text())
    stable = [neuron for neuron in found["neurons"]
              if neuron["in_top"][0] >= float(config["stable"])]
    return len(stable) / len(planted.groups)


def result_of(benchmark, setting, seed, work):
    planted = benchmark.plant(setting, seed, work / "planted")
    result = {"setting": setting, "seed": seed, "neurons": len(planted.decode)}
    if setting == "null":
        return {**result, "stable_share": stable_share(benchmark, planted, work)}
    return {**result, "methods": measure(benchmark, planted, work, seed)}


def main():
    arguments = planting.read_arguments(__doc__)
    benchmark = Program(arguments)
    planting.do_each(arguments, lambda *one: result_of(benchmark, *one))
    table = comparison.table(planting.read_results(arguments.out, benchmark.settings()),
                             benchmark.own["order"],
                             benchmark.config["protocol"]["counted"].split(),
                             benchmark.config["kinds"])
    planting.write_whole(arguments.out / "table.md", table)
    print(table, end="")


if __name__ == "__main__":
    main()

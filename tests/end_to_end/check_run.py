"""Checks finished run directories against the text, the model, NumPy and SciPy.

    check_run.py --root FOLDER --program SALIENT RUN...    FOLDER: where the runs' jobs were started
"""
import argparse
import configparser
import pathlib
import time

import ablation
import activation_file
import baselines
import bert
import clusters
import code_length
import control
import disjoint_sets
import feature_selection
import heat
import in_model
import labels
import layers
import minimal_set
import page
import probe
import ranking
import recipes
import representatives
import rival_accuracy
import rivals
import said
import scale
import single_neurons
import solvers
import stability
import top_words


def read_job(run):
    job = configparser.ConfigParser(interpolation=None)
    job.read_string((run / "job.ini").read_text(encoding="utf8"))
    return job


def check(run, root, program):
    job, start = read_job(run), time.monotonic()
    activations = activation_file.check(run, job, root)
    print(f"{run}: {len(activations.words):,} words stored as {activations.stored}")
    print(" ", bert.check(job, root, activations))
    tasks, words_of, recipe = [], [], recipes.recipe_of(job)
    for task in activations.tasks:
        trained, scores, words, largest, text = probe.check(run, job, activations, task, recipe)
        print(" ", text)
        print("   ", solvers.check(trained, words, largest, job))
        order, text = ranking.check(run, job, trained, activations, recipe)
        print("   ", text)
        tasks.append((trained, scores, order))
        words_of.append(words)
    with_words = [(*task, words) for task, words in zip(tasks, words_of)]
    found = {}
    for analysis, text_of in {
            "baselines": lambda: baselines.check(run, job, activations, with_words),
            "redundancy": lambda: clusters.check(run, job, activations, tasks[0][2]["ordering"]),
            "ablation": lambda: ablation.check(run, job, activations, with_words),
            "minimal_set": lambda: minimal_set.check(run, job, activations, with_words),
            "disjoint_sets": lambda: disjoint_sets.check(run, job, activations, with_words,
                                                         found["minimal_set"]),
            "layers": lambda: layers.check(run, job, activations, with_words,
                                           found["minimal_set"], found["redundancy"]),
            "feature_selection": lambda: feature_selection.check(run, job, activations, with_words,
                                                                 found["layers"]),
            "labels": lambda: labels.check(run, job, activations, with_words,
                                           found["minimal_set"]),
            "control": lambda: control.check(run, job, activations, with_words,
                                             found["minimal_set"]),
            "code_length": lambda: code_length.check(run, job, activations, with_words),
            "in_model": lambda: in_model.check(run, job, activations, with_words, root),
            "representatives": lambda: representatives.check(run, job, with_words, activations,
                                                             found["redundancy"]),
            "rivals": lambda: rivals.check(run, job, activations, tasks, words_of,
                                           found["redundancy"]),
            "rival_accuracy": lambda: rival_accuracy.check(run, job, activations, with_words,
                                                           found["rivals"]),
            "scale": lambda: scale.check(run, job, activations, with_words),
            "stability": lambda: stability.check(run, job, activations, with_words),
            "single_neurons": lambda: single_neurons.check(run, job, activations, with_words),
            "top_words": lambda: top_words.check(run, job, activations),
            "heat": lambda: heat.check(run, job, activations, tasks)}.items():
        found[analysis], text = text_of()
        print(" ", text)
    print(" ", page.check(run, job, activations, tasks, words_of, found, recipe))
    model = bert.Bert(pathlib.Path(root, job["encoder"]["model"]))
    capacity = model.config["max_position_embeddings"] - 2
    wordpiece = bert.WordPiece(pathlib.Path(root, job["encoder"]["model"]))
    lines = said.check_log(run, activations, tasks, found["redundancy"], wordpiece, capacity, recipe)
    said.check_info(program, run, activations, tasks, job["activations"]["aggregation"])
    print(f"  {lines} lines of the log and `info`: equal; {time.monotonic() - start:.1f} s",
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("runs", type=pathlib.Path, nargs="+")
    arguments = parser.parse_args()
    for run in arguments.runs:
        check(run, arguments.root, arguments.program)


if __name__ == "__main__":
    main()

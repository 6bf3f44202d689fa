"""Baselines: majority, lookup and the probe by types, and a probe of layer 0 by another solver; those
of a run with random weights; tables and the line below every table of accuracies."""
import json
import pathlib

import numpy as np

import control
import minimal_set
import sentence_draws
import tables
from analysis_files import written
from expect import close, equal
from wording import DASH, count, percent

SAID = {"probe": "probe", "majority": "majority label", "lookup": "lookup of the type",
        "layer 0": "layer 0 only", "random weights": "encoder with random weights"}
# How the captions of tables of a task's accuracies begin, but for its scores.
ACCURACIES = ("Smallest sets of neurons of ", "The same of ", "Accuracy of ", "Accuracy on ",
              "By layers: probes of ", "The fewest first layers whose probe of ", "Probes of ",
              "Feature selection of ", "Minimal sets of ", "By the scale of activations: probes of ",
              "Selectivity of ")


def guesses_of(types, of_words):
    majority = max(sorted(types.train), key=types.train.get)
    guesses = {"majority": np.full(len(types.ids), majority)}
    return guesses | ({"lookup": types.looked_up()} if of_words else {})


def splits_of(words):
    return [split for split in ("dev", "test") if len(words.rows(split))]


def hits_on_layer_0(probe, words, columns, splits):
    """{split: [word]} by another solver; none where these neurons are constant, as those of [CLS]."""
    retraining = control.Retrained(probe, words)
    if not retraining.x[:, columns].any():
        return {}
    trained = retraining.train(words.ids, columns)
    return {split: retraining.hits(trained, columns, words.ids, split) for split in splits}


def check_task(found, probe, words, job, activations):
    """Every count of hits; how many of them are another solver's."""
    of_words = job["corpus"]["format"] != "sentences"
    types, splits, layout = control.Types(words), splits_of(words), activations.layout
    kinds = ("all", "seen", "unseen", "ambiguous") if of_words else ("all",)
    guesses = guesses_of(types, of_words)
    has_layer_0 = layout.numbers[0] == 0
    equal("baselines", [(s["by"], s["split"], s["types"]) for s in found["baselines"]],
          [(by, split, kind) for split in splits for kind in kinds
           for by in ["probe", *guesses, *["layer 0"] * has_layer_0]])
    again = {}
    if has_layer_0 and minimal_set.can_train_again(job, probe):
        again = hits_on_layer_0(probe, words, np.array(layout.columns_of_layers(0, 0)), splits)
        equal("converged", found["converged"], True)
    scores = {(s["by"], s["split"], s["types"]): s for s in found["baselines"]}
    for split in splits:
        x, ids = words.of(split)
        rows, known = words.rows(split), types.known(words.rows(split))
        hits = {by: guess[rows] == ids for by, guess in guesses.items()}
        hits["probe"] = minimal_set.guesses(probe, x) == ids
        if has_layer_0 and not again and minimal_set.can_train_again(job, probe):
            hits["layer 0"] = hits["majority"]
        if again:
            hits["layer 0"] = again[split]
        slack = {"probe": 1, "layer 0": max(2, 0.015 * len(ids))}
        among = {"all": known >= 0, "seen": known > 0, "unseen": known == 0, "ambiguous": known > 1}
        for kind in kinds:
            some = among[kind]
            draws = some.any() and sentence_draws.of_rows(
                rows[some], activations.offsets, sentence_draws.USUAL_DRAWS,
                sentence_draws.USUAL_SEED)
            for by, right in hits.items():
                score, off = scores[by, split, kind], slack.get(by, 0)
                equal(f"{split}: words of {kind} types", score["words"], int(some.sum()))
                close(f"{by}, {split}, {kind}", score["correct"], right[some].sum(), off)
                close(f"{by}, {split}, {kind}: interval", (score["low"], score["high"]),
                      draws.interval(right[some]) if draws else (0, 0),
                      1e-12 + 6 * off / max(1, some.sum()))  # a sentence is drawn several times
    return len(splits) * len(kinds) if again else 0


def with_random_weights(content, other):
    """The same with the probe of another run as the last baseline of each split and types."""
    if not other:
        return content
    there = json.loads((pathlib.Path(other) / "analyses" / f"baselines_{content['task']}.json")
                       .read_text(encoding="utf8"))
    of_probe = {(s["split"], s["types"]): s for s in there["baselines"] if s["by"] == "probe"}
    scores = []
    for i, score in enumerate(content["baselines"]):
        scores.append(score)
        key = score["split"], score["types"]
        following = content["baselines"][i + 1:i + 2]
        if not following or (following[0]["split"], following[0]["types"]) != key:
            equal("words", of_probe[key]["words"], score["words"])
            scores.append(of_probe[key] | {"by": "random weights"})
    return content | {"baselines": scores}


def check(run, job, activations, tasks):
    """analyses/baselines_TASK.json of each task of labels with words that judge; what tables and the
    page have of them."""
    found, again = [], 0
    judged = [task for task in tasks if splits_of(task[3])]
    for content, (probe, _, _, words) in written(run, "baselines", True, judged):
        again += check_task(content, probe, words, job, activations)
        found.append(with_random_weights(content, job["report"]["random_weights"]))
    return found, (f"baselines of {len(found)} probes, {again} counts of hits by another solver: "
                   "equal")


def check_table(run, content, about):
    """`about`: what each row of the task's tables ends in."""
    tables.check_table(run, f"{content['task']}_baselines.csv",
                       "by split types words correct accuracy low high probe recipe weights",
                       [[s["by"], s["split"], s["types"], s["words"], s["correct"],
                         *((s["correct"] / s["words"], s["low"], s["high"]) if s["words"]
                           else [None] * 3), *about]
                        for s in content["baselines"]])


def share_of(score):
    return percent(score["correct"] / score["words"]) if score["words"] else DASH


def by_baseline(content, split):
    """{as the page has it: scores by types}"""
    scores = [s for s in content["baselines"] if s["split"] == split]
    found = {text: [s for s in scores if s["by"] == by] for by, text in SAID.items()}
    return {text: of_one for text, of_one in found.items() if of_one}


def line_of(content):
    """What stands below the tables of accuracies of a task."""
    lines = []
    for split in ("dev", "test"):
        shown = by_baseline(content, split)
        if not shown:
            continue
        of_types = [share_of(scores[0]) + (f" ({', '.join(map(share_of, scores[1:]))})"
                                           if scores[1:] else "") for scores in shown.values()]
        kinds = " (on seen, unseen, ambiguous types)" * (len(shown["probe"]) > 1)
        lines.append(f"All neurons and baselines on {split}{kinds}: "
                     + "; ".join(map(" ".join, zip(shown, of_types))) + ".")
    return " ".join(lines)


def on_all_words(contents, by, split):
    """As the overview has it; `contents`: of the task, none or one."""
    found = [share_of(score) for content in contents for score in content["baselines"]
             if (score["by"], score["split"], score["types"]) == (by, split, "all")]
    return found[0] if found else DASH


def check_page(page, contents):
    """Tables and the line below each table of accuracies."""
    def cell(score):
        between = f" {percent(score['low'])} to {percent(score['high'])}" * (score["words"] > 0)
        return share_of(score) + between

    expected = [[[text, *map(cell, scores)] for text, scores in shown.items()]
                + [["Words", *(count(s["words"]) for s in shown["probe"])]]
                for content in contents for split in ("dev", "test")
                if (shown := by_baseline(content, split))]
    equal("tables of baselines", page.with_caption("Baselines of "), expected)
    lines = {line_of(content) for content in contents}
    for i, (caption, _, _) in enumerate(page.tables, 1):
        if not caption.startswith(ACCURACIES):
            continue
        below = [note for note in page.below.get(i, []) if note.startswith("All neurons and base")]
        equal(f"lines below {caption}", len(below), 1 if lines else 0)
        equal(f"line below {caption}", set(below) <= lines, True)

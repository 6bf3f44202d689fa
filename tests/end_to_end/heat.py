"""Activations of chosen sentences, word by word, against NumPy."""
import json

import numpy as np

import tables
from expect import close, equal
from layout import cells, identity, in_words


def chosen(options, activations):
    """Numbers of sentences, and the split of each."""
    offsets, splits = activations.offsets, activations.splits
    numbers = {int(number) for number in options["sentences"].split(",") if number}
    for split in ("test", "dev", "train"):
        of_split = [i for i, (begin, end) in enumerate(zip(offsets, offsets[1:]))
                    if split in splits[begin:end]]
        if of_split:
            numbers |= set(of_split[:int(options["first"])])
            break
    
    def split_of(number):  # special tokens are of none
        own = splits[offsets[number]:offsets[number + 1]]
        return next((split for split in own if split != "none"), "none")
    return [(number, split_of(number)) for number in sorted(numbers)]


def check(run, job, activations, tasks):
    """What analyses/heat.json holds, None if it was not asked for; and what was compared."""
    options, file = job["heat"], run / "analyses/heat.json"
    sentences = chosen(options, activations)
    equal("heat", file.exists(), bool(sentences))
    if not sentences:
        return None, "no sentences asked for, none shown"
    found = json.loads(file.read_text(encoding="utf8"))
    equal("sentences", [(s["sentence"], s["split"]) for s in found["sentences"]], sentences)
    rows = [np.arange(*activations.offsets[number:number + 2]) for number, _ in sentences]
    for shown, own in zip(found["sentences"], rows):
        equal("words", shown["words"], [activations.words[row] for row in own])
    train, x = activations.features(activations.train_rows()), activations.features(
        np.concatenate(rows))
    deviation = train.std(0)
    z = (x - train.mean(0)) / np.where(deviation > 0, deviation, np.inf)
    equal("tasks", [task["task"] for task in found["tasks"]], [probe.task for probe, *_ in tasks])
    off = 0
    for task, (_, _, ranking) in zip(found["tasks"], tasks):
        equal("neurons", [identity(n) for n in task["neurons"]],
              [identity(n) for n in ranking["ordering"][:int(options["neurons"])]])
        for neuron in task["neurons"]:
            column = activations.layout.column(neuron)
            off = max(off, close("heat", np.concatenate(neuron["z"]), z[:, column], 1e-9))
    return found, f"activations of {len(sentences)} sentences, within {off:.1e}"


def check_tables(run, found, activations):
    if found is None:
        return
    rows = [[task["task"], *cells(n), shown["sentence"], place, word, z]
            for task in found["tasks"] for n in task["neurons"]
            for shown, values in zip(found["sentences"], n["z"])
            for place, (word, z) in enumerate(zip(shown["words"], values), 1)]
    tables.check_table(run, "heat.csv",
                       activations.layout.header("task layer unit sentence place word z"), rows,
                       texts=("word",))


def check_page(page, found):
    equal("section of sentences", "Sentences" in page.headings, found is not None)
    expected = [] if found is None else [
        [[str(shown["sentence"]), shown["split"], in_words(n), " ".join(shown["words"])]
         for shown in found["sentences"] for n in task["neurons"]] for task in found["tasks"]]
    equal("sentences on the page", page.with_caption("Sentences as the first neurons"), expected)

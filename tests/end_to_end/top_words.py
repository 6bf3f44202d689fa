"""Words of neurons against NumPy, as NeuroX has them: the mean over a word's places of |z|."""
import json

import numpy as np

import tables
from expect import equal
from wording import count, figure

TOLERANCE = 1e-9
SHOWN = 20


def magnitudes(activations, least_words):
    """Different words of train, how often each occurs, and float64 [word, neuron]."""
    rows = activations.train_rows()
    x = activations.features(rows)
    deviation = x.std(0)
    z = np.abs(x - x.mean(0)) / np.where(deviation > 0, deviation, np.inf)
    forms = np.array([activations.words[row].encode() for row in rows], dtype=object)
    types, place, places = np.unique(forms, return_inverse=True, return_counts=True)
    sums = np.zeros((len(types), z.shape[1]))
    np.add.at(sums, place, z)
    kept = places >= least_words
    return [form.decode() for form in types[kept]], places[kept], (sums / places[:, None])[kept]


def check_neuron(found, forms, places, means, asked):
    where = f"words of neuron {found['layer']}:{found['unit']}"
    by_form = {form: i for i, form in enumerate(forms)}
    named = [by_form[word["word"]] for word in found["words"]]
    equal(f"{where}: how many", len(set(named)), min(asked, len(forms)))
    equal(f"{where}: places", [word["places"] for word in found["words"]], places[named].tolist())
    scores = np.array([word["score"] for word in found["words"]])
    assert (np.diff(scores) <= 0).all(), f"{where}: the highest score is not first"
    off = max(np.abs(scores - means[named]).max(),
              np.abs(scores - np.sort(means)[::-1][:len(scores)]).max())
    assert off <= TOLERANCE, f"{where}: {off} from those of NumPy"
    return off


def check(run, job, activations):
    """What the file holds, None if it was not asked for; and what was compared, in words."""
    options, file = job["top_words"], run / "analyses/top_words.json"
    asked = options["enabled"] == "true" and activations.seen in ("word", "modifier")
    equal("words of neurons", file.exists(), asked)
    if not file.exists():
        return None, "no words of neurons asked for, none written"
    found = json.loads(file.read_text(encoding="utf8"))
    forms, places, means = magnitudes(activations, int(options["least_words"]))
    equal("different words", found["types"], len(forms))
    equal("neurons", [(n["layer"], n["unit"]) for n in found["neurons"]],
          [(layer, unit) for layer in activations.numbers for unit in range(activations.units)])
    largest = max(check_neuron(neuron, forms, places, means[:, i], int(options["count"]))
                  for i, neuron in enumerate(found["neurons"]))
    return found, (f"{len(found['neurons'])} neurons and {len(forms)} different words, scores "
                   f"within {largest:.1e}")


def check_tables(run, found):
    rows = []
    for neuron in found["neurons"]:
        highest = neuron["words"][0]["score"]
        rows += [[neuron["layer"], neuron["unit"], place, word["word"], word["places"],
                  word["score"], word["score"] / highest if highest else None]
                 for place, word in enumerate(neuron["words"], 1)]
    tables.check_table(run, "top_words.csv", "layer unit place word places score of_highest", rows,
                       texts=("word",))


def check_page(page, found, tasks):
    equal("section of words", "Words of neurons" in page.headings, found is not None)
    if found is None:
        return
    words = {(n["layer"], n["unit"]): " ".join(f"{w['word']}\u00a0{figure(w['score'])}"
                                               for w in n["words"]) for n in found["neurons"]}
    equal("note of words", any(f"Of the {count(found['types'])} different words" in note
                               for note in page.notes), True)
    expected = []
    for probe, _, ranking in tasks:
        order = [(n["layer"], n["unit"]) for n in ranking["ordering"][:SHOWN]]
        expected.append([[str(place), f"{layer}:{unit}", words[layer, unit]]
                         for place, (layer, unit) in enumerate(order, 1)])
        if not probe.of_numbers:
            firsts = [(label["label"], label["ordering"][0]) for label in ranking["by_label"]
                      if label["ordering"]]
            expected.append([[label, f"{n['layer']}:{n['unit']}", words[n["layer"], n["unit"]]]
                             for label, n in firsts])
    equal("tables of words", page.with_caption("Words at which"), expected)

"""Words of neurons against NumPy, as NeuroX has them: the mean over a word's places of |z|; and
sentences by the mean over theirs."""
import json

import numpy as np

import tables
from expect import close, equal
from wording import count, figure

TOLERANCE = 1e-9
SHOWN = 20


def distances(activations):
    """Train words, and float64 [word, neuron]: |z|."""
    rows = activations.train_rows()
    x = activations.features(rows)
    deviation = x.std(0)
    return rows, np.abs(x - x.mean(0)) / np.where(deviation > 0, deviation, np.inf)


def magnitudes(activations, least_words):
    """Different words of train, how often each occurs, and float64 [word, neuron]."""
    rows, z = distances(activations)
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


def check_sentences(found, options, activations):
    """Of each neuron; the number of sentences that are looked at."""
    asked = int(options["sentences"])
    if not asked:
        equal("sentences", (found["sentences"], any("sentences" in n for n in found["neurons"])),
              (0, False))
        return 0
    rows, z = distances(activations)
    sentences, place, lengths = np.unique(
        np.searchsorted(activations.offsets, rows, "right") - 1, return_inverse=True,
        return_counts=True)
    means = np.zeros((len(sentences), z.shape[1]))
    np.add.at(means, place, z)
    means /= lengths[:, None]
    kept = lengths >= int(options["least_sentence_words"])
    sentences, lengths, means = sentences[kept], lengths[kept], means[kept]
    equal("sentences", found["sentences"], len(sentences))
    for neuron, scores in zip(found["neurons"], means.T):
        what = f"sentences of neuron {neuron['layer']}:{neuron['unit']}"
        own = neuron.get("sentences", [])
        places = np.searchsorted(sentences, [one["sentence"] for one in own])
        equal(what, [one["sentence"] for one in own], sentences[places])
        equal(what, len(set(places)), min(asked, len(sentences)))
        equal(what, [one["words"] for one in own], lengths[places])
        equal(what, [one["text"] for one in own], [" ".join(activations.words[
            activations.offsets[i]:activations.offsets[i + 1]]) for i in sentences[places]])
        close(what, [one["score"] for one in own], scores[places], TOLERANCE)
        close(what, scores[places], np.sort(scores)[::-1][:len(own)], TOLERANCE)
    return len(sentences)


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
    sentences = check_sentences(found, options, activations)
    return found, (f"{len(found['neurons'])} neurons, {len(forms)} different words and "
                   f"{sentences} sentences, scores within {largest:.1e}")


def check_tables(run, found):
    rows = []
    for neuron in found["neurons"]:
        highest = neuron["words"][0]["score"]
        rows += [[neuron["layer"], neuron["unit"], place, word["word"], word["places"],
                  word["score"], word["score"] / highest if highest else None]
                 for place, word in enumerate(neuron["words"], 1)]
    tables.check_table(run, "top_words.csv", "layer unit place word places score of_highest", rows,
                       texts=("word",))
    if found["sentences"]:
        tables.check_table(run, "top_sentences.csv",
                           "layer unit place sentence words score text",
                           [[n["layer"], n["unit"], place, *(one[key] for key in (
                               "sentence", "words", "score", "text"))] for n in found["neurons"]
                            for place, one in enumerate(n["sentences"], 1)], texts=("text",))


def check_page(page, found, tasks):
    equal("section of words", "Words of neurons" in page.headings, found is not None)
    if found is None:
        return
    words = {(n["layer"], n["unit"]): " ".join(f"{w['word']}\u00a0{figure(w['score'])}"
                                               for w in n["words"]) for n in found["neurons"]}
    equal("note of words", any(f"Of the {count(found['types'])} different words" in note
                               for note in page.notes), True)
    expected, sentences = [], []
    by_neuron = {(n["layer"], n["unit"]): n.get("sentences", []) for n in found["neurons"]}
    for probe, _, ranking in tasks:
        order = [(n["layer"], n["unit"]) for n in ranking["ordering"][:SHOWN]]
        expected.append([[str(place), f"{layer}:{unit}", words[layer, unit]]
                         for place, (layer, unit) in enumerate(order, 1)])
        sentences.append([[str(place), f"{layer}:{unit}", " ".join(
            f"{one['text']}\u00a0{figure(one['score'])}" for one in by_neuron[layer, unit])]
            for place, (layer, unit) in enumerate(order, 1)])
        if not probe.of_numbers:
            firsts = [(label["label"], label["ordering"][0]) for label in ranking["by_label"]
                      if label["ordering"]]
            expected.append([[label, f"{n['layer']}:{n['unit']}", words[n["layer"], n["unit"]]]
                             for label, n in firsts])
    equal("tables of words", page.with_caption("Words at which"), expected)
    equal("tables of sentences", page.with_caption("Sentences at which"),
          sentences if found["sentences"] else [])

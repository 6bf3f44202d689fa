"""WordPiece for ASCII words and BERT's forward pass, in NumPy and float64; against activations."""
import json
import pathlib
import random
import re

import numpy as np
from scipy.special import erf

import tensors
from expect import close, equal

SENTENCES = 12  # that are computed again


class WordPiece:
    def __init__(self, folder):
        lines = (folder / "vocab.txt").read_text(encoding="utf8").split("\n")
        self.ids = {token: i for i, token in enumerate(lines)}
        self.settings = json.loads((folder / "tokenizer_config.json").read_text())

    def special(self, which):
        return self.ids[self.settings[which]]

    def longest(self, piece):
        """Ids of one piece: the longest entry of the vocabulary, again and again."""
        ids, rest, mark = [], piece, ""
        while rest:
            end = next((end for end in range(len(rest), 0, -1) if mark + rest[:end] in self.ids), 0)
            if not end or len(piece) > 100:
                return [self.special("unk_token")]
            ids.append(self.ids[mark + rest[:end]])
            rest, mark = rest[end:], "##"
        return ids

    def __call__(self, word):
        word = word.lower() if self.settings["do_lower_case"] else word
        pieces = re.findall(r"[A-Za-z0-9]+|[!-/:-@\[-`{-~]", word)
        return [i for piece in pieces for i in self.longest(piece)]


class Bert:
    """States of one sentence at a time, of one site."""

    def __init__(self, folder, site="hidden"):
        self.site = site
        loaded, _ = tensors.read(folder / "model.safetensors")
        self.weights = {name.removeprefix("bert."): array.astype(np.float64)
                        for name, array in loaded.items()}
        self.config = json.loads((folder / "config.json").read_text())

    def linear(self, x, name):
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt(np.square(x).mean(-1, keepdims=True) + self.config["layer_norm_eps"])
        return x * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def attention(self, x, name):
        heads = self.config["num_attention_heads"]
        query, key, value = (self.linear(x, f"{name}.self.{part}")
                             .reshape(len(x), heads, -1).transpose(1, 0, 2)
                             for part in ["query", "key", "value"])
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = scores / scores.sum(-1, keepdims=True) @ value
        mixed = mixed.transpose(1, 0, 2).reshape(len(x), -1)
        return mixed, self.norm(self.linear(mixed, name + ".output.dense") + x,
                                name + ".output.LayerNorm")

    def __call__(self, ids, edits=None):
        """float64 [layer, subword, unit], of all layers that the site has; `edits` of hidden states
        {layer: (scale [unit], shift [subword, unit])} are made before the next layer reads them."""
        def edited(layer, x):
            scale, shift = (edits or {}).get(layer, (1, 0))
            return x * scale + shift
        x = (self.weights["embeddings.word_embeddings.weight"][ids]
             + self.weights["embeddings.position_embeddings.weight"][:len(ids)]
             + self.weights["embeddings.token_type_embeddings.weight"][0])
        states = {"hidden": [edited(0, self.norm(x, "embeddings.LayerNorm"))], "ffn": [],
                  "attention": []}
        for layer in range(self.config["num_hidden_layers"]):
            name = f"encoder.layer.{layer}"
            mixed, x = self.attention(states["hidden"][-1], name + ".attention")
            inner = self.linear(x, name + ".intermediate.dense")
            inner = inner * (1 + erf(inner / np.sqrt(2))) / 2
            outer = self.linear(inner, name + ".output.dense")
            states["attention"].append(mixed)
            states["ffn"].append(inner)
            states["hidden"].append(edited(layer + 1,
                                           self.norm(outer + x, name + ".output.LayerNorm")))
        return np.array(states[self.site])

    def logits(self, states):
        """float64 [subword, id]: of last states, by the head for masked subwords."""
        x = self.linear(states, "cls.predictions.transform.dense")
        x = self.norm(x * (1 + erf(x / np.sqrt(2))) / 2, "cls.predictions.transform.LayerNorm")
        return (x @ self.weights["embeddings.word_embeddings.weight"].T
                + self.weights["cls.predictions.bias"])

    def losses(self, states, ids):
        """float64 [subword]: of guessing them from last states."""
        logits = self.logits(states)
        logits -= logits.max(-1, keepdims=True)
        return np.log(np.exp(logits).sum(-1)) - logits[np.arange(len(ids)), ids]


def window_of(span, count, capacity):
    """First subword of the window that a word of a long sentence is taken from: of half-overlapping
    windows the first in which the smaller context of the word is the largest."""
    last = count - capacity
    starts = list(range(0, last, capacity // 2)) + [last]

    def context(start):
        before = np.inf if start == 0 else span[0] - start
        after = np.inf if start == last else start + capacity - span[1]
        return min(before, after) if span[0] >= start and span[1] <= start + capacity else -1
    return max(starts, key=context)


def word_vectors(bert, wordpiece, words, aggregation):
    """float64 [layer, word, unit] of a sentence, in windows if it is long."""
    pieces = [wordpiece(word) for word in words]
    ids = [i for piece in pieces for i in piece]
    capacity = bert.config["max_position_embeddings"] - 2
    ends = np.cumsum([len(piece) for piece in pieces])
    states, vectors = {}, []
    for piece, end in zip(pieces, ends):
        start = 0
        if len(ids) > capacity:
            start = window_of((end - len(piece), end), len(ids), capacity)
        if start not in states:
            inside = ids[start:start + capacity]
            states[start] = bert([wordpiece.special("cls_token"), *inside,
                                  wordpiece.special("sep_token")])
        own = states[start][:, 1 + end - len(piece) - start:1 + end - start]
        vectors.append({"last": own[:, -1], "first": own[:, 0],
                        "average": own.mean(1)}[aggregation])
    return np.array(vectors).transpose(1, 0, 2), len(ids)


def sentence_vector(bert, wordpiece, words, vectors, aggregation):
    """float64 [layer, 1, unit] of a whole sentence."""
    if vectors == "mean":
        return word_vectors(bert, wordpiece, words, aggregation)[0].mean(1, keepdims=True)
    if vectors == "last":
        return word_vectors(bert, wordpiece, words, "last")[0][:, -1:]
    ids = [i for word in words for i in wordpiece(word)]
    capacity = bert.config["max_position_embeddings"] - 2
    return bert([wordpiece.special("cls_token"), *ids[:capacity],
                 wordpiece.special("sep_token")])[:, :1]


def check_dropped(job, capacity, activations, wordpiece):
    """Only sentences longer than the model are dropped, whole, and only if the job says so."""
    expected = []
    for begin, end, text in zip(activations.offsets, activations.offsets[1:], activations.texts):
        count = sum(len(wordpiece(word)) for word in text)
        if count > capacity and job["encoder"]["overlong"] == "drop":
            expected += range(begin, end)
    equal("/dropped_words", list(activations.dropped), expected)
    equal("activations of dropped words",
          int(np.count_nonzero(activations.values[:, activations.dropped])), 0)


def norms_of(bert, number):
    """[unit]: root mean square of the weights that write the units of a layer."""
    name = f"encoder.layer.{number - 1}."
    written_by = {"hidden": "output.dense", "ffn": "intermediate.dense",
                  "attention": "attention.self.value"}[bert.site]
    if number == 0:
        rows = bert.weights["embeddings.word_embeddings.weight"].T
    else:
        rows = bert.weights[f"{name}{written_by}.weight"]
    return np.sqrt(np.square(rows).mean(1))


def check_norms(bert, activations):
    for number, norms in zip(activations.numbers, activations.weight_norms):
        expected = norms_of(bert, number)
        close(f"weights that write layer {number}", norms, expected, 1e-12 * expected.max())


def numbers_of(text, all_numbers):
    """Of "0, 4, 8-12"."""
    if text == "all":
        return all_numbers
    bounds = [[int(end) for end in part.split("-")] for part in text.split(",")]
    return [number for first, *last in bounds for number in range(first, (last or [first])[0] + 1)]


def check(job, root, activations):
    """Some sentences, long ones among them, computed again. In words: how near they are."""
    folder = pathlib.Path(root, job["encoder"]["model"])
    site = job["encoder"]["site"]
    wordpiece, bert = WordPiece(folder), Bert(folder, site)
    all_numbers = list(range(0 if site == "hidden" else 1, bert.config["num_hidden_layers"] + 1))
    equal("layers", activations.numbers, numbers_of(job["encoder"]["layers"], all_numbers))
    taken = [all_numbers.index(number) for number in activations.numbers]
    inner = {"ffn": "intermediate_size"}.get(site, "hidden_size")
    equal("units", activations.units, bert.config[inner])
    plain = [i for i, (begin, text) in enumerate(zip(activations.offsets, activations.texts))
             if all(re.fullmatch("[!-~ ]+", word) for word in text)
             and begin not in activations.dropped]
    check_dropped(job, bert.config["max_position_embeddings"] - 2, activations, wordpiece)
    if job["encoder"]["random_weights"] == "true":
        return "activations of random weights: finite"
    check_norms(bert, activations)
    by_length = sorted(plain, key=lambda i: len(activations.texts[i]))
    chosen = random.Random(1).sample(plain, SENTENCES - 2) + by_length[-2:]
    worst = 0.0
    for i in chosen:
        words = slice(activations.offsets[i], activations.offsets[i + 1])
        text, aggregation = activations.texts[i], job["activations"]["aggregation"]
        if activations.vectors == "words":
            expected, _ = word_vectors(bert, wordpiece, text, aggregation)
        else:
            expected = sentence_vector(bert, wordpiece, text, activations.vectors, aggregation)
        bound = 2e-5 + (np.abs(expected[taken]) * 2.0**-11 if activations.stored == np.float16 else 0)
        worst = max(worst, close(f"activations of sentence {i}", activations.values[:, words],
                                 expected[taken], bound))
    return f"{len(chosen)} sentences computed again, largest difference {worst:.1e}"

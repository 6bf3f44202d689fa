"""Every architecture from text to report: the tiny models of tests/data, whose hidden states
Hugging Face's own code gave. Their ten sentences are extracted, and the vectors of words compared
with those states; a small job is run whole, and gives the same bytes on two ranks as on one.

    models.py FOLDER
"""
import json
import pathlib
import sys

import h5py
import numpy as np

import cases
import runs

sys.path.insert(0, str(runs.ROOT / "tests/end_to_end"))
import bert  # noqa: E402
import tensors  # noqa: E402

DATA = runs.ROOT / "tests/data"
MODELS = ["albert", "bert", "bert-uncased", "distilbert", "electra", "gpt2", "roberta",
          "xlm-roberta", "xlnet"]
WITHIN = 2e-5
BEGINS = {"Ġ", "▁"}  # what a word's first token begins with, where words are marked so
SPECIAL = {"[CLS]", "[SEP]", "<s>", "</s>", "<cls>", "<sep>"}


def starts_by_marks(own, tokens):
    return [i for i in own if i == own[0] or tokens[i][:1] in BEGINS]


def starts_by_wordpiece(own, words, wordpiece):
    if not "".join(words).isascii():
        return []
    return [own[0] + sum(len(wordpiece(word)) for word in words[:i]) for i in range(len(words))]


def last_tokens(sentence, wordpiece):
    """Where the last token of each word stands: by the marks of the tokens, or by WordPiece written
    again; None where that does not tell words apart."""
    tokens, words = sentence["tokens"], sentence["words"]
    own = [i for i, token in enumerate(tokens) if token not in SPECIAL]
    starts = starts_by_wordpiece(own, words, wordpiece) if wordpiece else starts_by_marks(own, tokens)
    if len(starts) != len(words):
        return None
    return [start - 1 for start in starts[1:]] + [own[-1]]


def check_states(model, folder):
    sentences = json.loads((DATA / model / "expected.json").read_text())["sentences"]
    expected, _ = tensors.read(DATA / model / "expected.safetensors")
    text = folder / "text.tsv"
    with text.open("w", encoding="utf8") as out:
        for sentence in sentences:
            out.writelines(f"{word}\t{len(word) % 2}\n" for word in sentence["words"])
            out.write("\n")
    job = runs.write_job(folder / "job.ini", {
        "corpus": {"format": "columns", "train": text, "test": text, "labels": "parity"},
        "encoder": {"model": DATA / model},
        "activations": {"dtype": "float32", "aggregation": "last"}})
    runs.call(2, "extract", job, folder / "run")
    with h5py.File(folder / "run/activations.h5") as file:
        values = file["activations"][:]
    has_wordpiece = (DATA / model / "vocab.txt").exists()
    wordpiece = bert.WordPiece(DATA / model) if has_wordpiece else None
    compared, largest, begin = 0, 0.0, 0
    for i, sentence in enumerate(sentences):
        end = begin + len(sentence["words"])
        places = last_tokens(sentence, wordpiece)
        if places is not None:
            difference = values[:, begin:end] - expected[f"hidden.{i}"][:, places]
            largest = max(largest, np.abs(difference).max())
            compared += len(places)
        begin = end
    assert compared >= 30, f"{model}: of only {compared} words is it known where they stand"
    assert largest <= WITHIN, f"{model}: {largest} from Hugging Face's states"
    return f"{compared} words within {largest:.1e} of Hugging Face's states"


def check_run(model, folder):
    cases.write_slashed(folder / "text.txt", runs.brown_sentences("cb01")[:40])
    job = runs.write_job(folder / "job.ini", {
        "corpus": {"format": "slashed", "train": folder / "text.txt", "labels": "pos",
                   "split_by": "sentence", "block_words": 200},
        "encoder": {"model": DATA / model},
        "probe": {"l1": 1e-2, "path_points": 0},
        "redundancy": {"thresholds": "0.5"},
        "run": {"threads": 1}})
    for ranks in [1, 2]:
        runs.call(ranks, "run", job, runs.fresh(folder / str(ranks)) / "run")
    runs.check_whole(folder / "1/run", tasks=["pos"], path=False)
    files, size = runs.check_same(folder / "1/run", folder / "2/run")
    return f"{files} files, {size:,} bytes, equal on 1 and 2 ranks"


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    for model in MODELS:
        states = check_states(model, runs.fresh(folder / model / "states"))
        print(f"{model}: {states}; {check_run(model, runs.fresh(folder / model / 'run'))}",
              flush=True)


if __name__ == "__main__":
    main()

"""Every architecture from text to report: the tiny models of tests/data, whose hidden states
Hugging Face's own code gave or tests/data/make_xlm.py, and decoders whose states
tests/data/make_decoders.py computes. Ten sentences make a job that is run whole; it gives the same
bytes on two ranks as on one, and the vectors of words are compared with those states.

    models.py FOLDER [RANKS]   instead of two: 1 where there is one GPU, and the job is run again
"""
import json
import pathlib
import re
import shutil
import sys

import h5py
import numpy as np

import runs

sys.path[:0] = [str(runs.ROOT / "tests/end_to_end"), str(runs.ROOT / "tests/data")]
import bert  # noqa: E402
import make_decoders  # noqa: E402
import tensors  # noqa: E402

DATA = runs.ROOT / "tests/data"
MODELS = ["albert", "bert", "bert-uncased", "distilbert", "electra", "flaubert", "gpt2", "roberta",
          "xlm", "xlm-roberta", "xlnet"]
# Decoders have no tokenizer of their own here: whose files they borrow, under which names.
BORROWED = {"llama": ("xlm-roberta", {"sentencepiece.bpe.model": "tokenizer.model"}),
            "qwen2": ("gpt2", {"vocab.json": "vocab.json", "merges.txt": "merges.txt"})}
BORROWED |= {"mistral": BORROWED["llama"], "gemma2": BORROWED["llama"], "qwen3": BORROWED["qwen2"]}
WITHIN = 2e-5
BEGINS = {"Ġ", "▁"}  # what a word's first token begins with, where words are marked so
SPECIAL = {"[CLS]", "[SEP]", "<s>", "</s>", "<cls>", "<sep>"}
NO_SPLIT = 3


def starts_by_marks(own, tokens):
    return [i for i in own if i == own[0] or tokens[i][:1] in BEGINS]


def starts_by_wordpiece(own, words, wordpiece):
    if not "".join(words).isascii():
        return []
    return [own[0] + sum(len(wordpiece(word)) for word in words[:i]) for i in range(len(words))]


def last_tokens(sentence, wordpiece):
    """Where the last token of each word stands: as the fixture says, by the marks of the tokens, or
    by WordPiece written again; None where that does not tell words apart."""
    tokens, words = sentence["tokens"], sentence["words"]
    if "spans" in sentence:
        return [end - 1 for _, end in sentence["spans"]]
    own = [i for i, token in enumerate(tokens) if token not in SPECIAL]
    starts = starts_by_wordpiece(own, words, wordpiece) if wordpiece else starts_by_marks(own, tokens)
    if len(starts) != len(words):
        return None
    return [start - 1 for start in starts[1:]] + [own[-1]]


def run_twice(model, sentences, ranks, folder):
    """A whole job over the sentences: of each [layer, row, unit], its words, each the state of its
    last subword, and its special tokens; which rows those are; and what was compared."""
    text = folder / "text.tsv"
    with text.open("w", encoding="utf8") as out:
        for sentence in sentences:
            out.writelines(f"{word}\t{len(word) % 2}\n" for word in sentence["words"])
            out.write("\n")
    job = runs.write_job(folder / "job.ini", {
        "corpus": {"format": "columns", "train": text, "test": text, "labels": "parity",
                   "block_words": 30},
        "encoder": {"model": model, "special_tokens": "true"},
        "activations": {"dtype": "float32", "aggregation": "last"},
        "probe": {"l1": 1e-2, "path_points": 0},
        "redundancy": {"thresholds": "0.5"},
        "run": {"threads": 1}})
    one, other = (runs.fresh(folder / name) / "run" for name in ["one", "other"])
    runs.call(1, "run", job, one)
    runs.call(ranks, "run", job, other)
    runs.check_whole(one, tasks=["parity"], path=False)
    files, size = runs.check_same(one, other)
    with h5py.File(other / "activations.h5") as file:
        values = np.split(file["activations"][:], file["sentences/offsets"][1:-1], axis=1)
        is_special = np.split(file["split_of_word"][:] == NO_SPLIT, file["sentences/offsets"][1:-1])
    return values, is_special, f"{files} files, {size:,} bytes, equal on 1 and {ranks} ranks"


def check_model(model, sentences, expected, ranks, folder):
    """expected: of each sentence [layer, token, unit]."""
    values, is_special, same = run_twice(model, sentences, ranks, folder)
    has_wordpiece = (model / "vocab.txt").exists()
    wordpiece = bert.WordPiece(model) if has_wordpiece else None
    compared, largest = 0, 0.0
    for sentence, states, rows, special in zip(sentences, expected, values, is_special):
        tokens = [i for i, token in enumerate(sentence["tokens"]) if token in SPECIAL]
        assert (special.sum(), (~special).sum()) == (len(tokens), len(sentence["words"]))
        largest = max([largest, *np.abs(rows[:, special] - states[:, tokens]).ravel()])
        places = last_tokens(sentence, wordpiece)
        if places is not None:
            largest = max(largest, np.abs(rows[:, ~special] - states[:, places]).max())
            compared += len(places) + len(tokens)
    assert compared >= 30, f"{model}: of only {compared} words is it known where they stand"
    assert largest <= WITHIN, f"{model}: {largest} from the expected states"
    return f"{compared} words and special tokens within {largest:.1e} of the expected states; {same}"


def of_fixture(name):
    """A fixture's folder, its sentences and their states."""
    sentences = json.loads((DATA / name / "expected.json").read_text())["sentences"]
    expected, _ = tensors.read(DATA / name / "expected.safetensors")
    return DATA / name, sentences, [expected[f"hidden.{i}"] for i in range(len(sentences))]


def as_decoder(kind, sentence):
    """What a decoder makes of a sentence of the tokenizer that it borrows, as far as that is sure."""
    ids, tokens = sentence["ids"], sentence["tokens"]
    if kind.startswith("qwen"):  # other pieces than GPT-2's where signs or digits touch letters
        sure = all(re.fullmatch(r"[A-Za-z]+('[a-z]+)?|[^\w\s]+", word, re.ASCII)
                   for word in sentence["words"])
        return sentence if sure else None
    # XLM-RoBERTa's ids are SentencePiece's plus 1, but for the unknown one.
    own = [0 if i == 3 else i - 1 for i in ids[1:-1]]
    return {**sentence, "ids": [1, *own], "tokens": tokens[:-1]}


def of_numpy(kind, folder):
    """Likewise of a decoder, made in `folder`."""
    lender, files = BORROWED[kind]
    vocabulary = json.loads((DATA / lender / "config.json").read_text())["vocab_size"]
    decoder = make_decoders.make(kind, folder, vocabulary, seed=5)
    for name, borrowed in files.items():
        shutil.copy(DATA / lender / name, folder / borrowed)
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"unk_token": "<|endoftext|>" if kind.startswith("qwen") else "<unk>", "bos_token": "<s>"}))
    given = json.loads((DATA / lender / "expected.json").read_text())["sentences"]
    sentences = [made for made in (as_decoder(kind, sentence) for sentence in given) if made]
    return folder, sentences, [decoder.states(sentence["ids"]) for sentence in sentences]


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    ranks = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    for name in [*MODELS, *BORROWED]:
        place = runs.fresh(folder / name)
        model, *known = (of_numpy(name, place / "model") if name in BORROWED
                         else of_fixture(name))
        said = check_model(model, *known, ranks, runs.fresh(place / "job"))
        print(f"{name}: {said}", flush=True)


if __name__ == "__main__":
    main()

"""activations.h5 against the text it is of: axes, words, labels, splits, blocks."""
import dataclasses

import h5py
import numpy as np

import corpus_text
from corpus_text import EXCLUDED, SPLITS, UNSEEN
from expect import equal
from layout import Layout


@dataclasses.dataclass
class Task:
    name: str
    labels: list  # names
    ids_in_text: np.ndarray  # [word]
    # [word]; words that extraction dropped count as unseen, or of numbers excluded; roots that
    # probe.root drops are excluded.
    ids: np.ndarray
    binary: bool  # a concept, or one label against the rest
    values: np.ndarray = None  # [word]: numbers; None for labels


@dataclasses.dataclass
class Activations:
    values: np.ndarray  # float32 [layer, word, unit]
    stored: np.dtype
    words: list
    offsets: np.ndarray  # [sentence + 1]
    texts: list  # of each sentence: its words, also where it is one word of the file
    vectors: str  # "words", or how a sentence, which then is one word of the file, gets its vector
    sections: list  # of each sentence
    splits: np.ndarray  # [word]: names
    tasks: list
    unseen: dict  # task: [(label, split, words)]
    dropped: np.ndarray
    blocks: np.ndarray
    numbers: list  # of the layers, in the model
    seen: str  # probe.features
    heads: np.ndarray  # [word]: its head, or the word itself for roots; None where none were read
    roots: np.ndarray  # words without a head
    drops_roots: bool
    weight_norms: np.ndarray  # float64 [layer, unit]
    lemmas: list  # [word], "" for none; None where none were read

    @property
    def layers(self):
        return self.values.shape[0]

    @property
    def words_of_row(self):
        """[word]: how many words of the text a word of the file is."""
        if self.vectors == "words":
            return np.ones(len(self.words), int)
        return np.array([len(text) for text in self.texts])

    def described_vectors(self, aggregation):
        """As the report and `info` have it."""
        return {"words": f"{aggregation} subword",
                "cls": "cls: the token that stands for each sentence",
                "last": "last: the last subword of each sentence",
                "mean": f"mean: the words of each sentence, {aggregation} subword of each",
                }[self.vectors]

    @property
    def units(self):
        return self.values.shape[2]

    @property
    def layout(self):
        """Of features."""
        slots = ("head", "modifier") if self.seen == "head-modifier" else ()
        return Layout(self.numbers, self.units, slots)

    @property
    def left_out(self):
        """Roots that no probe learns from or is judged on."""
        return self.roots if self.drops_roots and self.seen != "word" else self.roots[:0]

    def train_rows(self):
        """Of which means, deviations and correlations over all train words are."""
        rows = np.flatnonzero(self.splits == "train")
        return np.setdiff1d(rows, np.union1d(self.dropped, self.left_out))

    def own(self, rows):
        """float64 [word, layer and unit]: of the words themselves."""
        chosen = self.values[:, rows, :].transpose(1, 0, 2)
        return chosen.reshape(len(rows), self.layers * self.units).astype(np.float64)

    def features(self, rows):
        """float64 [word, neuron], neurons layer by layer, of a head before its modifier's."""
        if self.seen in ("word", "modifier"):
            return self.own(rows)
        head, own = self.own(self.heads[rows]), self.own(rows)
        return {"head": head, "mean": (head + own) / 2,
                "head-modifier": np.hstack([head, own])}[self.seen]

    def judge_words(self):
        """Sets the ids of tasks once it is known what probes see."""
        for task in self.tasks:
            missing = EXCLUDED if task.values is not None else UNSEEN
            for rows, label in [(self.dropped, missing), (self.left_out, EXCLUDED)]:
                task.ids[rows] = np.where(task.ids[rows] >= 0, label, task.ids[rows])


def texts(dataset):
    return [text.decode("utf8") for text in dataset[()]]


def check_every_object_says_what_it_is(file):
    silent = []
    file.visititems(lambda name, item: None if item.attrs.get("description")
                    else silent.append(name))
    equal("objects without a description", silent, [])


def strings(group):
    text, offsets = group["text"][()].tobytes(), group["offsets"][()]
    return [text[begin:end].decode("utf8") for begin, end in zip(offsets, offsets[1:])]


def check_words(file, sentences):
    words = strings(file["words"])
    equal("/words", words, [word for sentence in sentences for word, _ in sentence.words])
    lengths = [len(sentence.words) for sentence in sentences]
    equal("/sentences/offsets", file["sentences/offsets"][()], np.cumsum([0] + lengths))
    documents, last = [], None
    for sentence in sentences:
        here = (sentence.document, sentence.section)
        documents.append(documents[-1] + (here != last) if documents else 0)
        last = here
    equal("/sentences/document", file["sentences/document"][()], np.array(documents))
    splits = [SPLITS.index(split) for sentence in sentences for split in sentence.splits]
    equal("/split_of_word", file["split_of_word"][()], np.array(splits))
    return words


def check_blocks(file, sentences, expected):
    equal("/blocks", file["blocks"][()], expected)
    offsets, sentence, block = file["sentences/offsets"][()], 0, 0
    for row, section in zip(file["sections"][()], SPLITS):
        count = sum(s.section == section for s in sentences)
        own_blocks = int(np.sum((expected[:, 0] >= sentence) & (expected[:, 0] < sentence + count)))
        equal(f"/sections, {section}", row, np.array(
            [sentence, sentence + count, offsets[sentence], offsets[sentence + count],
             block, block + own_blocks]))
        sentence, block = sentence + count, block + own_blocks


def check_task(file, name, names, ids, unseen, binary):
    group = file[f"tasks/{name}"]
    equal(f"{name}: labels", texts(group["labels"]), names)
    equal(f"{name}: label of each word", group["label_of_word"][()], np.array(ids))
    found = list(zip(texts(group["unseen_labels"]), group["unseen_splits"][()],
                     group["unseen_words"][()]))
    equal(f"{name}: unseen labels", found, [(label, SPLITS.index(split), words)
                                            for label, split, words in unseen])
    return Task(name, names, np.array(ids), np.array(ids), binary), unseen


def check_numbers(file, name, values):
    equal(f"{name}: number of each word", file[f"tasks/{name}/value_of_word"][()], np.array(values))
    ids = np.zeros(len(values), int)
    return Task(name, [], ids.copy(), ids, False, np.array(values)), []


def check_heads(file, sentences, asked):
    """(head of each word, or the word itself; roots), or (None, none) where not asked for"""
    equal("/head_of_word", "head_of_word" in file, asked)
    if not asked:
        return None, np.array([], int)
    expected, word = [], 0
    for sentence in sentences:
        expected += [word + head - 1 if head else -1 for head in sentence.heads]
        word += len(sentence.words)
    equal("/head_of_word", file["head_of_word"][()], np.array(expected))
    heads = np.array(expected)
    return np.where(heads < 0, np.arange(len(heads)), heads), np.flatnonzero(heads < 0)


def check_lemmas(file, sentences, asked):
    equal("/lemmas", "lemmas" in file, asked)
    if not asked:
        return None
    found = strings(file["lemmas"])
    equal("lemmas", found, [lemma for sentence in sentences for lemma in sentence.lemmas])
    return found


def check_tasks(file, sentences, corpus, root):
    """[(task, its unseen labels)]"""
    if corpus["target"] == "number":
        equal("/task_names", texts(file["task_names"]), [corpus["labels"]])
        return [check_numbers(file, corpus["labels"], corpus_text.numbers_of(sentences))]
    tasks = corpus_text.tasks_of(sentences, corpus, root)
    equal("/task_names", texts(file["task_names"]), [name for name, *_ in tasks])
    return [check_task(file, *task) for task in tasks]


def check(run, job, root):
    """The file's content, once it is the text's."""
    corpus = job["corpus"]
    sentences, vectors = corpus_text.read_corpus(corpus, root), job["encoder"]["vectors"]
    texts_read = [corpus_text.text_of(sentence) for sentence in sentences]
    blocks = np.array(corpus_text.blocks(sentences, int(corpus["block_words"])))
    if vectors != "words":
        sentences = [corpus_text.as_word(sentence) for sentence in sentences]
        blocks[:, 2:] = blocks[:, :2]
    with h5py.File(run / "activations.h5", "r") as file:
        check_every_object_says_what_it_is(file)
        words = check_words(file, sentences)
        check_blocks(file, sentences, blocks)
        data, dropped = file["activations"], file["dropped_words"][()]
        equal("/activations is contiguous", data.chunks, None)
        equal("shape and attributes", data.shape,
              (file.attrs["layers"], file.attrs["words"], file.attrs["units"]))
        equal("words of the attribute", file.attrs["words"], len(words))
        equal("complete", file.attrs["complete"], 1)
        equal("aggregation", file.attrs["aggregation"].decode(), job["activations"]["aggregation"])
        equal("vectors", file.attrs["vectors"].decode(), vectors)
        equal("site", file.attrs["site"].decode(), job["encoder"]["site"])
        equal("options", file.attrs["options"].decode(), (run / "stages/extract.txt").read_text())
        checked = check_tasks(file, sentences, corpus, root)
        heads, roots = check_heads(file, sentences, corpus["heads"] == "true")
        values = data[()].astype(np.float32)
        equal("not finite", int(np.sum(~np.isfinite(values))), 0)
        found = Activations(
            values, data.dtype, words, file["sentences/offsets"][()], texts_read, vectors,
            [sentence.section for sentence in sentences],
            np.array([split for sentence in sentences for split in sentence.splits]),
            [task for task, _ in checked], {task.name: unseen for task, unseen in checked},
            dropped, file["blocks"][()], file["layer_numbers"][()].tolist(),
            job["probe"]["features"], heads, roots, job["probe"]["root"] == "drop",
            file["weight_norms"][()],
            check_lemmas(file, sentences, corpus["lemmas"] == "true"))
    found.judge_words()
    return found

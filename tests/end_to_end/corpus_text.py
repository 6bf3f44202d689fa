"""Reads an annotated text as a job describes it, and splits and cuts it: from the documentation
alone, in plain Python."""
import dataclasses
import math
import pathlib
import re

UNSEEN, EXCLUDED = -1, -2
SPLITS = ["train", "dev", "test"]
SAMPLE = 0xD1B54A32D192ED03  # the stream of draws for corpus.train_sample


def files_of(place):
    """The file itself, those of a folder, or those that match a pattern."""
    if place.is_dir():
        return sorted(place.iterdir())
    return [place] if place.exists() else sorted(place.parent.glob(place.name))


@dataclasses.dataclass
class Sentence:
    document: int
    words: list  # of (word, [a label for each labelling, then for each concept])
    section: str = ""
    splits: tuple = ()  # of each word
    heads: tuple = ()  # of each word of CoNLL-U the number of its head, from 1; 0: none
    lemmas: tuple = ()  # likewise; "": none


class Reader:
    def __init__(self, options):
        self.options, self.found, self.document, self.rows = options, [], -1, []
        self.heads, self.lemmas = [], []

    def end_sentence(self):
        if self.rows:
            self.found.append(Sentence(self.document, self.rows, heads=tuple(self.heads),
                                       lemmas=tuple(self.lemmas)))
        self.rows, self.heads, self.lemmas = [], [], []

    def slashed(self, lines):
        for line in lines:
            for token in re.split("[ \t]+", line.strip(" \t")):
                if token:
                    word, label = token.rsplit("/", 1)
                    self.rows.append((word, [label], ""))
            self.end_sentence()

    def sentences(self, lines):
        for line in lines:
            if line.strip(" "):
                text, label = line.split("\t")
                self.rows = [(word, [label], "") for word in text.split(" ") if word]
                self.end_sentence()

    def columns(self, lines):
        word_at = int(self.options["word_column"]) - 1
        labels_at = [int(column) - 1 for column in self.options["label_columns"].split(",")]
        for line in lines:
            cells = line.split("\t") if self.options["separator"] == "tab" else line.split()
            if not line.strip(" "):
                self.end_sentence()
            else:
                self.rows.append((cells[word_at], [cells[at] for at in labels_at], ""))

    def conllu(self, lines):
        at = {"upos": 3, "xpos": 4, "feats": 5, "deprel": 7}
        for line in lines:
            if not line.strip(" "):
                self.end_sentence()
            elif line.startswith("# newdoc"):
                self.document += 1
            elif not line.startswith("#"):
                cells = line.split("\t")
                if cells[0].isdigit():
                    labels = [cells[at[task]] for task in self.options["labels"].split(",")]
                    self.rows.append((cells[1], labels, cells[5]))
                    self.heads.append(int(cells[6]))
                    self.lemmas.append("" if cells[2] == "_" != cells[1] else cells[2])

    def read(self, place):
        for path in files_of(place):
            self.document += 1
            lines = path.read_text(encoding="utf8").split("\n")
            getattr(self, self.options["format"])(lines)
            self.end_sentence()


def rules_of(path):
    """Lines without comments."""
    return [line for line in path.read_text(encoding="utf8").split("\n")
            if line.strip() and line != "#" and not line.startswith("# ")]


def label_map(path):
    """A function from label to label."""
    rules = [line.split("\t") for line in rules_of(path)]

    def renamed(label):
        for source, target in rules:
            if len(source) > 2 and source[0] == source[-1] == "/":
                match = re.fullmatch(source[1:-1], label)
                label = match.expand(target) if match else label
            elif label == source:
                label = target
            if not label:
                break
        return label
    return renamed


def concepts_of(options, root):
    """[(name, kind, pattern)]"""
    if not options["concepts"]:
        return []
    return [line.strip().split(None, 2) for line in rules_of(pathlib.Path(root, options["concepts"]))]


def answer(kind, pattern, word, label, features):
    """Whether a word bears a concept: yes, no or nothing."""
    if kind == "label":
        return ("yes" if re.fullmatch(pattern, label) else "no") if label else ""
    borne = {"regex": lambda: re.fullmatch(pattern, word),
             "words": lambda: word in pattern.split(),
             "feats": lambda: pattern in features.split("|")}[kind]()
    return "yes" if borne else "no"


def mixed(value):
    """SplitMix64."""
    bits = (1 << 64) - 1
    value = (value + 0x9E3779B97F4A7C15) & bits
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & bits
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & bits
    return value ^ (value >> 31)


def drawn_order(units, seed):
    return sorted(range(units), key=lambda i: mixed((mixed(seed) + i) % 2**64))


def drawn(units, options):
    """A split for each unit: those with the smallest draws are test, then dev."""
    def share(key):
        part = float(options[key])
        return max(1, math.floor(part * units + 0.5)) if part else 0
    order = drawn_order(units, int(options["seed"]))
    splits = ["train"] * units
    test = share("test_share")
    for place, i in enumerate(order[:test + share("dev_share")]):
        splits[i] = "test" if place < test else "dev"
    return splits


def split(sentences, options):
    if options["split_by"] == "word-type":
        types = {}
        for sentence in sentences:
            for word, _ in sentence.words:
                types.setdefault(word, len(types))
        splits = drawn(len(types), options)
        for sentence in sentences:
            sentence.section = "train"
            sentence.splits = tuple(splits[types[word]] for word, _ in sentence.words)
        return
    unit = {"sentence": list(range(len(sentences))),
            "document": [sentence.document for sentence in sentences]}[options["split_by"]]
    splits = drawn(unit[-1] + 1, options)
    for i, sentence in enumerate(sentences):
        sentence.section = splits[unit[i]]


def sampled(train, options):
    """What corpus.max_train_words leaves of the sentences of train."""
    limit, words, taken = int(options["max_train_words"]), 0, []
    order = range(len(train))
    if options["train_sample"] == "random":
        order = drawn_order(len(train), int(options["seed"]) ^ SAMPLE)
    for i in order:
        words += train[i].splits.count("train")
        if limit and words > limit:
            break
        taken.append(i)
    return [train[i] for i in sorted(taken)]


def kept(sentences, options):
    """The sentences of train, dev and test, in that order."""
    train = sampled([s for s in sentences if s.section == "train"], options)
    texts = {text_of(sentence) for sentence in train}
    others = [sentence for section in SPLITS[1:] for sentence in sentences
              if sentence.section == section]
    if options["dedupe"] == "true":
        others = [sentence for sentence in others if text_of(sentence) not in texts]
    return train + others


def text_of(sentence):
    return tuple(word for word, _ in sentence.words)


def read_corpus(options, root):
    """The sentences of a job's [corpus], in the order of the activation file."""
    reader = Reader(options)
    given = [name for name in SPLITS if options[name]]
    for name in given:
        before = len(reader.found)
        reader.read(pathlib.Path(root, options[name]))
        for sentence in reader.found[before:]:
            sentence.section = name
    sentences, concepts = reader.found, concepts_of(options, root)
    renamed = label_map(pathlib.Path(root, options["label_map"])) if options["label_map"] else str
    for sentence in sentences:
        rows = [(word, [renamed(label) for label in labels], features)
                for word, labels, features in sentence.words]
        sentence.words = [(word, labels + [answer(kind, pattern, word, labels[0], features)
                                           for _, kind, pattern in concepts])
                          for word, labels, features in rows]
    if len(given) == 1:
        split(sentences, options)
    for sentence in sentences:
        sentence.splits = sentence.splits or (sentence.section,) * len(sentence.words)
    return kept(sentences, options)


def as_word(sentence):
    """A sentence of the one word that it is where a sentence has a vector."""
    labels = sentence.words[0][1]
    return Sentence(sentence.document, [(" ".join(text_of(sentence)), labels)], sentence.section,
                    sentence.splits[:1])


def blocks(sentences, limit):
    """[first sentence, one after the last, first word, one after the last] of each block."""
    result, word = [], 0
    for i, sentence in enumerate(sentences):
        end = word + len(sentence.words)
        new_section = i == 0 or sentence.section != sentences[i - 1].section
        if new_section or end - result[-1][2] > limit:
            result.append([i, i, word, word])
        result[-1][1], result[-1][3] = i + 1, end
        word = end
    return result


def task_labels(sentences, task, least):
    """(label names, label id of each word, [(unseen label, split, words)]) of one task."""
    counts = {}
    for sentence in sentences:
        for (_, labels), part in zip(sentence.words, sentence.splits):
            counts.setdefault(labels[task], dict.fromkeys(SPLITS, 0))[part] += 1
    names = sorted((label for label, count in counts.items()
                    if label and count["train"] >= max(1, least)), key=str.encode)
    ids = {label: i for i, label in enumerate(names)}
    for label, count in counts.items():
        if label not in ids:
            ids[label] = EXCLUDED if count["train"] or not label else UNSEEN
    unseen = [(label, part, counts[label][part]) for part in SPLITS[1:]
              for label in sorted(counts, key=str.encode)
              if ids[label] == UNSEEN and counts[label][part]]
    return names, [ids[labels[task]] for s in sentences for _, labels in s.words], unseen


def one_vs_rest(name, labels, ids):
    """As tasks_of() gives them."""
    for i, label in enumerate(labels):
        escaped = re.sub("[/%\0-\x1f\x7f]", lambda match: f"%{ord(match[0]):02X}", label)
        yield (f"{name}={escaped}", ["no", "yes"],
               [EXCLUDED if of_word == EXCLUDED else int(of_word == i) for of_word in ids], [], True)


def position_labels(sentences, kind):
    """Label names and the label id of each word, by its place in the sentence."""
    labels = ["first", "last", "other"] if kind == "ends" else ["begin", "end", "middle"]
    ids = []
    for sentence in sentences:
        last = len(sentence.words) - 1
        for place in range(last + 1):
            if kind == "ends":
                name = "first" if place == 0 else "last" if place == last else "other"
            else:
                name = ["begin", "middle", "end"][3 * place // (last + 1)]
            ids.append(labels.index(name))
    return labels, ids


def numbers_of(sentences):
    """For corpus.target = number: that of each word."""
    return [float(labels[0]) for sentence in sentences for _, labels in sentence.words]


def tasks_of(sentences, options, root):
    """[(name, labels, label id of each word, unseen, whether it is a binary one)]"""
    names = options["labels"].split(",")
    tasks = [(name, *task_labels(sentences, i, int(options["min_label_count"])), False)
             for i, name in enumerate(names)]
    concepts = [(name, *task_labels(sentences, i, 0), True)
                for i, (name, _, _) in enumerate(concepts_of(options, root), len(names))]
    positions = []
    if options["position"] != "none":
        labels, ids = position_labels(sentences, options["position"])
        positions = [("position", labels, ids, [], False)]
    rest = []
    if options["one_vs_rest"] == "true":
        rest = [one for name, labels, ids, _, _ in tasks for one in one_vs_rest(name, labels, ids)]
    return tasks + positions + concepts + rest

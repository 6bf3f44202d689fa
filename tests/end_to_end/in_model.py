"""Neurons edited inside the model: BERT, its head and the probe again, by NumPy in float64."""
import pathlib

import numpy as np

import ablation
import bert
import tables
from analysis_files import written
from expect import close, equal
from sizes import sizes_of
from solvers import Stream
from wording import DASH, count, figure, percent

MASKED = 0.15
SETS = ["top", "bottom", "random", "layer-matched"]


class Text:
    """The sentences that are read, and which of their subwords are masked."""

    def __init__(self, folder, activations, options):
        self.activations = activations
        splits, offsets = activations.splits, activations.offsets
        self.split = "test" if np.any(splits == "test") else "dev"
        sentences = [i for i, (begin, end) in enumerate(zip(offsets, offsets[1:]))
                     if np.any(splits[begin:end] == self.split)]
        if len(sentences) > int(options["sentences"]):
            Stream(int(options["seed"])).shuffle(sentences)
            sentences = sorted(sentences[:int(options["sentences"])])
        self.sentences = [range(offsets[i], offsets[i + 1]) for i in sentences]
        self.wordpiece, self.model = bert.WordPiece(folder), bert.Bert(folder)
        self.ids_of = {}  # word: subwords
        self.key = Stream(int(options["seed"])).next()
        pieces = [self.pieces(words) for words in self.sentences]
        longest = max(sum(map(len, of_words)) for of_words in pieces)
        assert longest + 2 <= self.model.config["max_position_embeddings"], "a window"
        self.masked = sum(sum(mask) for words, of_words in zip(self.sentences, pieces)
                          for mask in self.masks(words, of_words))

    def pieces(self, words):
        for word in words:
            if word not in self.ids_of:
                self.ids_of[word] = self.wordpiece(self.activations.words[word])
        return [self.ids_of[word] for word in words]

    def masks(self, words, pieces):
        """Of each subword of each word whether it is masked."""
        found = []
        for word, ids in zip(words, pieces):
            stream = Stream(self.key ^ int(word))
            found.append([(stream.next() >> 11) * 2.0**-53 < MASKED for _ in ids])
        return found

    def row(self, pieces):
        return [self.wordpiece.special("cls_token"), *[i for ids in pieces for i in ids],
                self.wordpiece.special("sep_token")]

    def vectors(self, words, edits, aggregation):
        """float64 [word, neuron] of a sentence, of a word without subwords 0; whether it has any;
        and the last state of its first."""
        pieces = self.pieces(words)
        states = self.model(self.row(pieces), edits(words, pieces))
        taken = states[self.activations.numbers].transpose(1, 0, 2)
        found, at = np.zeros((len(words), *taken.shape[1:])), 1
        last = np.zeros((len(words), taken.shape[2]))
        for i, ids in enumerate(pieces):
            own = taken[at:at + len(ids)]
            if ids:
                found[i] = {"last": own[-1], "first": own[0], "average": own.mean(0)}[aggregation]
                last[i] = states[-1][at]
            at += len(ids)
        return found.reshape(len(words), -1), np.array([bool(ids) for ids in pieces]), last

    def loss(self, words, edits):
        """The summed losses of a sentence's masked subwords."""
        pieces = self.pieces(words)
        ids = np.array(self.row(pieces))
        masks = np.array([False, *[m for mask in self.masks(words, pieces) for m in mask], False])
        given = np.where(masks, self.wordpiece.special("mask_token"), ids)
        last = self.model(list(given), edits(words, pieces))[-1]
        return self.model.losses(last[masks], ids[masks]).sum()


class Edits:
    """What is done to some columns."""

    def __init__(self, kind, columns, order_size, words, means, label_means, beta, layout):
        self.kind, self.columns, self.words = kind, np.array(columns, int), words
        self.layout, self.means = layout, means
        places = np.arange(len(columns))
        self.shares = beta * (1 - np.log(places + 1) / np.log(order_size))
        self.ways = np.roll(label_means, -1, 0)[:, self.columns] - label_means[:, self.columns]

    def moves(self, words):
        """float64 [word, column of the edit]"""
        ids = self.words.ids[list(words)]
        return np.where(ids[:, None] >= 0, self.ways[ids] * self.shares, 0)

    def of_vectors(self, words, vectors, are_read):
        edited = vectors.copy()
        if self.kind == "translate":
            edited[:, self.columns] += self.moves(words)
        else:
            edited[:, self.columns] = self.means[self.columns] if self.kind == "mean" else 0
        return np.where(are_read[:, None], edited, vectors)

    def __call__(self, words, pieces):
        """{layer: (scale [unit], shift [subword, unit])}"""
        lengths = [len(ids) for ids in pieces]
        of_subword = np.zeros((sum(lengths) + 2, len(self.columns)))
        if self.kind == "translate":
            of_subword[1:-1] = np.repeat(self.moves(words), lengths, 0)
        elif self.kind == "mean":
            of_subword[:] = self.means[self.columns]
        found = {}
        for i, column in enumerate(self.columns):
            neuron = self.layout.neuron(int(column))
            scale, shift = found.setdefault(neuron["layer"], (
                np.ones(self.layout.units), np.zeros((len(of_subword), self.layout.units))))
            scale[neuron["unit"]] = self.kind == "translate"
            shift[:, neuron["unit"]] = of_subword[:, i]
        return found


class NoEdits:
    kind = None

    def of_vectors(self, words, vectors, are_read):
        return vectors

    def __call__(self, words, pieces):
        return {}


def judged(probe, words, split):
    """Hits, hits on the label that words are moved to, and how many of either are close calls, of
    vectors of a sentence's words."""
    splits, labels = words.activations.splits, len(probe.labels)

    def judge(sentence, vectors):
        rows = [i for i, word in enumerate(sentence)
                if splits[word] == split and words.ids[word] != -2]
        ids = words.ids[[sentence[i] for i in rows]]
        logits = probe.standardised(vectors[rows]) @ probe.weights.T.astype(float) + probe.bias
        top = np.sort(logits, 1)
        unsure = top[:, -1] - top[:, -2] < 1e-5 * (1 + np.abs(logits).max(1))
        guess = logits.argmax(1)
        target = np.where(ids >= 0, (ids + 1) % labels, -1)
        return np.array([len(rows), np.sum(guess == ids), np.sum(guess == target), np.sum(unsure)])
    return judge


class Lemmas:
    """The forms that the corpus has of its lemmas, and what the model guesses among them."""

    def __init__(self, text, words, labels):
        self.text, self.labels, self.ids = text, labels, words.ids
        self.lemmas = text.activations.lemmas
        self.only, self.forms = {}, set()  # {word: its one subword}, {(subword, lemma, label)}
        subwords, unknown = {}, text.wordpiece.special("unk_token")
        for word, (form, lemma) in enumerate(zip(text.activations.words, self.lemmas)):
            if form not in subwords:
                subwords[form] = text.wordpiece(form)
            if lemma and len(subwords[form]) == 1 and subwords[form] != [unknown]:
                self.only[word] = subwords[form][0]
                self.forms.add((self.only[word], lemma, self.ids[word]))

    def judge(self, sentence, last):
        """Words that are looked up, guesses of the same value, of the other, and close calls."""
        rows = [i for i, word in enumerate(sentence) if word in self.only and self.ids[word] >= 0
                and self.text.activations.splits[word] == self.text.split]
        if not rows:
            return np.zeros(4, int)
        logits = self.text.model.logits(last[rows])
        top = np.sort(logits, 1)
        unsure = top[:, -1] - top[:, -2] < 1e-4 * (1 + np.abs(logits).max(1))
        kept = moved = 0
        for word, guess in zip([sentence[i] for i in rows], logits.argmax(1)):
            label, itself = self.ids[word], guess == self.only[word]
            kept += itself or (guess, self.lemmas[word], label) in self.forms
            target = (label + 1) % self.labels
            moved += not itself and (guess, self.lemmas[word], target) in self.forms
        return np.array([len(rows), kept, moved, np.sum(unsure)])


def check_guessed(what, check, found):
    if found is None:
        equal(f"{what}: guesses", [key for key in check if key.endswith("_value")], [])
    else:
        close(f"{what}: same lemma and value", check["kept_value"], found[1], found[3])
        close(f"{what}: same lemma, other value", check["moved_value"], found[2], found[3])


def check_one(check, edits, text, judge, lemmas, aggregation, plain):
    """One check; returns by what share of it its loss is off."""
    what = f"{check['edit']} of {check['neurons']} {check['set']} neurons, draw {check['draw']}"
    inside, afterwards, loss = np.zeros(4, int), np.zeros(4, int), 0.0
    looks_up = lemmas is not None and edits.kind in (None, "translate")
    guessed = np.zeros(4, int) if looks_up else None
    for sentence, (vectors, are_read, _) in zip(text.sentences, plain):
        afterwards += judge(sentence, edits.of_vectors(sentence, vectors, are_read))
        edited, _, last = text.vectors(sentence, edits, aggregation)
        inside += judge(sentence, edited)
        loss += text.loss(sentence, edits)
        if looks_up:
            guessed += lemmas.judge(sentence, last)
    check_guessed(what, check, guessed)
    for key, counts in [("used", inside), ("encoded", afterwards)]:
        close(f"{what}: {key}", check[key], counts[1], counts[3])
        moved = counts[2] if edits.kind == "translate" else 0
        close(f"{what}: {key}, moved", check[f"{key}_moved"], moved, counts[3])
    return close(f"{what}: loss", check["loss"] * text.masked / loss, 1, 1e-6)


def check_task(found, folder, job, activations, probe, ranking, words):
    options, aggregation = job["in_model"], job["activations"]["aggregation"]
    text = Text(folder, activations, options)
    equal("split of edits", found["split"], text.split)
    equal("sentences of edits", found["sentences"], len(text.sentences))
    equal("masked subwords", found["masked"], text.masked)
    judge = judged(probe, words, text.split)
    plain = [text.vectors(sentence, NoEdits(), aggregation) for sentence in text.sentences]
    equal("words of edits", found["words"], int(sum(
        judge(sentence, vectors)[0] for sentence, (vectors, *_) in zip(text.sentences, plain))))
    lemmas = None
    if activations.lemmas is not None and "translate" in options["edits"].split(","):
        lemmas = Lemmas(text, words, len(probe.labels))
    equal("words whose guesses are looked up", found.get("lemma_words", 0), int(sum(
        lemmas.judge(sentence, last)[0] for sentence, (*_, last) in zip(text.sentences, plain))
        if lemmas else 0))
    top = ablation.columns_of(ranking, activations)
    orders = ablation.orders(probe, top, activations, options)
    planned = [(size, edit, *order) for size in sizes_of(options, len(top))
               for edit in options["edits"].split(",") for order in order_names(options)]
    checks = found["checks"]
    equal("edits", [(c["neurons"], c["edit"], c["set"], c["draw"]) for c in checks],
          [(0, None, "none", 0), *planned])
    train = activations.train_rows()
    means = activations.features(train).mean(0)
    label_means = np.array([activations.features(train[words.ids[train] == label]).mean(0)
                            for label in range(len(probe.labels))])
    worst = check_one(checks[0], NoEdits(), text, judge, lemmas, aggregation, plain)
    for check in checks[1:]:
        order = orders[check["set"], check["draw"]]
        edits = Edits(check["edit"], order[:check["neurons"]], len(order), words, means,
                      label_means, float(options["beta"]), activations.layout)
        worst = max(worst, check_one(check, edits, text, judge, lemmas, aggregation, plain))
    return len(checks), worst


def order_names(options):
    """In the order in which they are edited."""
    drawn = [(name, draw) for draw in range(int(options["draws"]))
             for name in ("random", "layer-matched")]
    return [("top", 0), ("bottom", 0), *drawn]


def check(run, job, activations, tasks, root):
    """analyses/in_model_TASK.json of each task of labels, if asked for."""
    asked = job["in_model"]["enabled"] == "true"
    contents, checks, worst = [], 0, 0.0
    for found, (probe, _, ranking, words) in written(run, "in_model", asked, tasks):
        folder = pathlib.Path(root, job["encoder"]["model"])
        made, off = check_task(found, folder, job, activations, probe, ranking, words)
        checks, worst = checks + made, max(worst, off)
        contents.append(found)
    return contents, (f"edits inside the model for {len(contents)} tasks: {checks} by NumPy, "
                      f"losses off by {worst:.1e} of them at most")


def check_tables(run, found):
    rows, unedited = [], found["checks"][0]["loss"]
    for c in found["checks"]:
        rows.append([c["edit"], c["neurons"], c["set"], c["draw"], found["split"], found["words"],
                     c["used"], c["used"] / found["words"], c["encoded"],
                     c["encoded"] / found["words"], c["used_moved"], c["encoded_moved"],
                     found["masked"], c["loss"], c["loss"] - unedited,
                     found.get("lemma_words", 0), c.get("kept_value"), c.get("moved_value")])
    tables.check_table(run, f"{found['task']}_in_model.csv",
                       "edit neurons set draw split words used used_accuracy encoded "
                       "encoded_accuracy used_moved encoded_moved masked loss loss_change "
                       "lemma_words kept_value moved_value", rows)


def changes(draws, unedited):
    values = [c["loss"] - unedited for c in draws]
    mean = figure(sum(values) / len(values))
    if len(values) == 1:
        return mean
    return f"{mean} ({figure(min(values))} to {figure(max(values))})"


def rows_of(found):
    groups, unedited = {}, found["checks"][0]["loss"]
    for c in found["checks"]:
        groups.setdefault((c["edit"], c["neurons"], c["set"]), []).append(c)
    for (edit, neurons, name), draws in groups.items():
        def mean(key, draws=draws):
            return percent(sum(c[key] / found["words"] for c in draws) / len(draws))
        moved = [mean(key) if edit == "translate" else DASH
                 for key in ("used_moved", "encoded_moved")]
        guessed, words = [], found.get("lemma_words", 0)
        for key in ["kept_value", "moved_value"] if words else []:
            values = [c.get(key) for c in draws]
            guessed.append(DASH if None in values
                           else percent(sum(value / words for value in values) / len(values)))
        yield [edit or "none", count(neurons), name, mean("used"), mean("encoded"), *moved,
               changes(draws, unedited) if edit else DASH, *guessed]


def check_page(page, contents):
    equal("edits inside the model", "Edits inside the model" in page.headings, bool(contents))
    for found in contents:
        equal(f"edits of {found['task']}",
              page.with_caption(f"Neurons of {found['task']} edited inside the model"),
              [list(rows_of(found))])

"""Control tasks: their labels from the words' letters, what probes trained on them get right by
another solver, and the tables."""
import collections
import numpy as np

import ablation
import differences
import minimal_set
import reselected
import sentence_draws
import tables
from analysis_files import written
from corpus_text import EXCLUDED, mixed
from expect import close, equal
from layout import cells
from ranking import Orders
from solvers import Stream, retrained
from wording import DASH, count, percent

SETS = ["top", "own", "random", "bottom"]
SAID = {"all": "all", "top": "first of the ranking", "own": "first of the control's own ranking",
        "random": "random", "bottom": "last of the ranking"}


def numbers(text):
    return [float(number) for number in text.split(",")] if text else []


class Types:
    """Word types and the labels that train knows of them."""

    def __init__(self, words):
        self.words, self.forms = words, words.activations.words
        self.ids, self.splits = words.ids, words.activations.splits
        self.labels_of = collections.defaultdict(collections.Counter)
        for form, label, split in zip(self.forms, self.ids, self.splits):
            if split == "train" and label >= 0:
                self.labels_of[form][label] += 1
        self.train = sum(self.labels_of.values(), collections.Counter())

    def known(self, rows):
        """How many labels train has of the type of each word."""
        return np.array([len(self.labels_of[self.forms[row]]) if self.forms[row] in self.labels_of
                         else 0 for row in rows], int)

    def looked_up(self):
        """[word]: the most frequent label of its type in train, else of all."""
        def first_of(counts):
            return max(sorted(counts), key=counts.get)
        majority = first_of(self.train)
        return np.array([first_of(self.labels_of[form]) if form in self.labels_of else majority
                         for form in self.forms])

    def drawn(self, seed):
        """The labels of a control task, [word]."""
        bounds, labels = [], sorted(self.train)
        for label in labels:
            bounds.append((bounds[-1] if bounds else 0) + self.train[label])
        label_of = {}
        for form in set(self.forms):
            key = seed
            for letter in form.encode("utf8"):
                key = mixed(key ^ letter)
            label_of[form] = labels[int(np.searchsorted(bounds, mixed(key) % bounds[-1], "right"))]
        return np.array([label if label < 0 else label_of[form]
                         for form, label in zip(self.forms, self.ids)])

    def controls(self, options):
        """[(the seed of random neurons, labels)]: those that tell train words apart."""
        seeds = Stream(int(options["seed"]))
        drawn = [self.drawn(seeds.next()) for _ in range(int(options["draws"]))]
        train = (self.splits == "train") & (self.ids >= 0)
        return [labels for labels in drawn if len(set(labels[train])) > 1]


class Retrained:
    """Probes on some neurons, by another solver: of the task or of labels drawn."""

    def __init__(self, probe, words):
        self.probe, self.words = probe, words
        self.rows = np.flatnonzero((words.activations.splits == "train") & (words.ids >= 0))
        self.x = probe.standardised(words.activations.features(self.rows))

    def train(self, labels, columns, penalties=None):
        """(weights, bias, a label for each row of them); at the penalties of the task's own probe, or
        at others"""
        l1, l2 = (penalties["l1"], penalties["l2"]) if penalties else (self.probe.l1, self.probe.l2)
        truth = labels[self.rows]
        loss, new_ids = self.probe.loss.of_present(truth)
        weights, bias = retrained(loss, self.x[:, columns], new_ids(truth), l1, l2)
        return weights, bias, np.unique(truth)

    def hits(self, trained, columns, labels, split):
        """[word]: whether it is right."""
        weights, bias, names = trained
        rows = self.words.rows(split)
        x = self.probe.standardised(self.words.activations.features(rows))[:, columns]
        return names[(x @ weights.T + bias).argmax(1)] == labels[rows]


def own_order(trained, probe, retraining, labels, job, activations):
    """Columns by the ranking of a probe of drawn labels on all neurons."""
    weights, bias, names = trained
    x, truth = retraining.x, np.searchsorted(names, labels[retraining.rows])
    logits = x @ weights.T + bias
    p = np.exp(logits - logits.max(1, keepdims=True))
    slopes = p / p.sum(1, keepdims=True) - np.eye(len(names))[truth]
    orders = Orders(weights.astype(np.float32), (slopes.T @ x / len(x)).astype(np.float32),
                    activations.layout, int(job["ranking"]["stride"]))
    return ablation.columns_of({"ordering": orders.of_all(job["ranking"]["order"])}, activations)


def rows_by_key(found):
    rows = {(r["set"], r["neurons"], r["split"], r["types"]): r for r in found["selectivities"]}
    equal("rows", len(rows), len(found["selectivities"]))
    return rows


def check_counts(found, types, sizes, neurons, draws):
    """Which rows there are, and of how many words and draws."""
    expected = {}
    for split in ("dev", "test"):
        rows = types.words.rows(split)
        if len(rows) == 0:
            continue
        for kind, words in [("all", len(rows)), ("seen", int(np.sum(types.known(rows) > 0)))]:
            for one, size in [("all", neurons)] + [(one, n) for one in SETS for n in sizes]:
                of_task = draws if one in ("own", "random") else 1
                expected[one, size, split, kind] = words, of_task, draws
    found_counts = {key: (r["words"], len(r["task_correct"]), len(r["control_correct"]))
                    for key, r in rows_by_key(found).items()}
    equal("rows of selectivity", found_counts, expected)
    for row in found["selectivities"]:
        margin = row["over_control"]
        assert margin["low"] <= margin["high"], row
        close("selectivity", margin["value"], share(row["task_correct"], row)
              - share(row["control_correct"], row), 1e-12)


def share(correct, row):
    return sum(correct) / (len(correct) * row["words"]) if row["words"] else 0


def check_holm(found, options):
    """Over all differences of each split."""
    for split in ("dev", "test"):
        rows = [row for row in found["selectivities"] if row["split"] == split and row["words"]]
        margins = [row[key] for row in rows for key in ("over_control", "over_random") if row[key]]
        differences.check_holm(f"selectivities on {split}", margins, int(options["bootstraps"]))


def drawn_values(hits_of_task, hits_of_controls, words, split, among, options):
    """Selectivity on bootstraps of sentences; hits: [word of the split]."""
    controls = np.mean([hits[among] for hits in hits_of_controls], 0)
    draws = sentence_draws.of_rows(words.rows(split)[among], words.activations.offsets,
                                   int(options["bootstraps"]), int(options["seed"]))
    return draws.means(hits_of_task[among] - controls)


class Check:
    """One task's rows against probes trained here."""

    def __init__(self, found, probe, words, top, job, activations, minimal):
        self.rows, self.probe, self.words, self.top = rows_by_key(found), probe, words, top
        self.job, self.activations, self.options = job, activations, job["control"]
        self.types = Types(words)
        self.controls = self.types.controls(self.options)
        sizes = minimal_set.sizes_to_try(self.options, len(top))
        sizes += [minimal_set.near(sets, 1)["neurons"] for sets in minimal]
        self.sizes = sorted({size for size in sizes if size < len(top)})
        self.retraining, self.compared = Retrained(probe, words), 0
        self.is_exact = (job["probe"]["solver"] == "exact"
                         and job["probe"]["label_weight"] == "none"
                         and job["probe"]["negatives"] == "all" and probe.status == "converged")
        self.check_margins()
        equal("draws", found["draws"], len(self.controls))
        self.penalties = found["penalties"]
        self.reselects = reselected.check_penalties("control", found, probe, len(self.controls),
                                                    self.options)
        check_counts(found, self.types, self.sizes, len(top), len(self.controls))

    def check_margins(self):
        """Values over random neurons; of which sets there are some."""
        for (kind, size, *others), row in self.rows.items():
            equal(f"{kind}: over random", row["over_random"] is not None,
                  kind in ("top", "bottom"))
            if row["over_random"]:
                random = self.rows["random", size, *others]
                margin = row["over_random"]
                close("over random", margin["value"], share(row["task_correct"], row)
                      - share(random["task_correct"], random), 1e-12)
                assert margin["low"] <= margin["high"], margin

    def splits(self):
        return [split for split in ("dev", "test") if len(self.words.rows(split))]

    def compare(self, key, of, place, trained, columns, labels):
        """Hits by both solvers, which stop short of the optimum."""
        for split in self.splits():
            hits = self.retraining.hits(trained, columns, labels, split)
            known = self.types.known(self.words.rows(split)) > 0
            for types, among in [("all", np.ones_like(known)), ("seen", known)]:
                row = self.rows[(*key, split, types)]
                close(f"{key}, {split}, {types}: {of} {place}", row[of][place], hits[among].sum(),
                      max(2, 0.015 * row["words"]))
                self.compared += 1

    def check_drawn(self, what, margin, values):
        """Interval and p, which lies between those of differences a little smaller and larger."""
        close(f"{what}: interval", (margin["low"], margin["high"]),
              np.percentile(values, [2.5, 97.5]), 0.015)
        further, nearer = (np.sign(values.mean()) * step + values for step in (0.015, -0.015))
        least, most = differences.p_of(further), differences.p_of(nearer)
        assert least - 1e-12 <= margin["p"], (what, least, margin)
        if abs(values.mean()) > 0.03:
            assert margin["p"] <= most + 1e-12, (what, most, margin)

    def check_all_neurons(self):
        """Of every draw; what the probes are."""
        every, key = np.arange(len(self.top)), ("all", len(self.top))
        own = self.probe.weights.astype(np.float64), self.probe.bias, np.arange(
            len(self.probe.labels))
        controls = [self.retraining.train(labels, every, penalties)
                    for labels, penalties in zip(self.controls, self.penalties, strict=True)]
        if self.reselects:
            once = np.ones(len(self.words.ids), int)
            for labels, penalties in zip(self.controls, self.penalties):
                reselected.check_choice("a control task", penalties, self.probe, self.words, labels,
                                        once, self.job)
        for split in self.splits():
            hits = self.retraining.hits(own, every, self.words.ids, split)
            of_controls = [self.retraining.hits(trained, every, labels, split)
                           for trained, labels in zip(controls, self.controls)]
            known = self.types.known(self.words.rows(split)) > 0
            for types, among in [("all", np.ones_like(known)), ("seen", known)]:
                row = self.rows[(*key, split, types)]
                close(f"{split}: the task's own probe", row["task_correct"][0], hits[among].sum(), 1)
                if among.any():
                    self.check_drawn(f"{split}, {types}", row["over_control"],
                                     drawn_values(hits.astype(float), of_controls, self.words, split,
                                                  among, self.options))
        for draw, (trained, labels) in enumerate(zip(controls, self.controls)):
            self.compare(key, "control_correct", draw, trained, every, labels)
        return controls

    def check_nulls(self, found, controls):
        """How many draws have a larger weight, but for those that are nearly as large."""
        real = np.abs(self.probe.weights).max(0).astype(np.float64)
        equal("largest weights", found["largest_weight"], list(real))
        largest = np.array([np.abs(weights).max(0) for weights, _, _ in controls])
        margin = 0.02 * real.max()
        least, most = (largest > real + margin).sum(0), (largest > real - margin).sum(0)
        exceeding = np.array(found["exceeding"])
        assert np.all((least <= exceeding) & (exceeding <= most)), (least, exceeding, most)
        assert exceeding.sum() > 0, "no control task has a larger weight anywhere"

    def check_set(self, kind, draw, columns, size):
        """The task's probe and that of a control task on the same neurons."""
        columns, labels = np.array(columns[:size]), self.controls[draw]
        of_task = draw if kind in ("own", "random") else 0
        self.compare((kind, size), "task_correct", of_task,
                     self.retraining.train(self.words.ids, columns), columns, self.words.ids)
        self.compare((kind, size), "control_correct", draw,
                     self.retraining.train(labels, columns, self.penalties[draw]), columns, labels)

    def check_sets(self, controls):
        if not self.sizes:
            return
        draw, size, seeds = len(self.controls) - 1, self.sizes[-1], Stream(
            int(self.options["seed"]))
        seed = [seeds.next() for _ in self.controls][draw]
        self.check_set("top", draw, self.top, size)
        self.check_set("bottom", draw, self.top[::-1], size)
        self.check_set("random", draw, ablation.shuffled(Stream(seed), range(len(self.top))), size)
        own = own_order(controls[draw], self.probe, self.retraining, self.controls[draw], self.job,
                        self.activations)
        self.check_set("own", draw, own, size)


def check(run, job, activations, tasks, minimal):
    """analyses/control_TASK.json of each task of words' labels, if asked for."""
    options, found, compared = job["control"], [], 0
    asked = options["enabled"] == "true" and job["corpus"]["format"] != "sentences"
    for content, (probe, _, ranking, words) in written(run, "control", asked, tasks):
        checked = Check(content, probe, words, ablation.columns_of(ranking, activations), job,
                        activations, minimal)
        check_holm(content, options)
        if checked.is_exact:
            controls = checked.check_all_neurons()
            checked.check_nulls(content, controls)
            checked.check_sets(controls)
            equal("probes that are not converged", content["unsolved"], 0)
        compared += checked.compared
        found.append(content)
    return found, (f"control tasks of {len(found)} probes; {compared} counts of hits by another "
                   "solver: equal")


def neuron_ids(activations):
    return [cells(activations.layout.neuron(column)) for column in range(activations.layout.size)]


def check_tables(run, content, activations):
    rows = []
    for row in content["selectivities"]:
        figures = [share(row["task_correct"], row), share(row["control_correct"], row)]
        rows.append([row["set"], row["neurons"], row["split"], row["types"], row["words"],
                     *(figures if row["words"] else [None] * 2),
                     *differences.cells_of(row["over_control"] if row["words"] else None),
                     *differences.cells_of(row["over_random"] if row["words"] else None)])
    tables.check_table(run, f"{content['task']}_control.csv",
                       "set neurons split types words task_accuracy control_accuracy selectivity "
                       "low high p p_holm over_random over_random_low over_random_high "
                       "over_random_p over_random_p_holm", rows)
    reselected.check_table(run, f"{content['task']}_control", "draw", content["penalties"])
    ids, draws = neuron_ids(activations), content["draws"]
    tables.check_table(run, f"{content['task']}_control_neurons.csv",
                       activations.layout.header("layer unit largest_weight exceeding draws p"),
                       [[*neuron, weight, larger, draws, larger / draws] for neuron, weight, larger
                        in zip(ids, content["largest_weight"], content["exceeding"], strict=True)])


def cells_of(row):
    if not row["words"]:
        return [DASH] * 3
    return [percent(share(row["task_correct"], row)), percent(share(row["control_correct"], row)),
            differences.shown(row["over_control"])]


def over_random(row):
    return differences.shown(row["over_random"]) if row["over_random"] else DASH


def check_page(page, contents):
    """Tables and notes of the section."""
    equal("control tasks", "Control tasks" in page.headings, bool(contents))
    differences.check_note(page, "one split of a task", bool(contents))
    expected = []
    for content in contents:
        rows = rows_by_key(content)
        with_weight = [n for w, n in zip(content["largest_weight"], content["exceeding"]) if w > 0]
        note = (f"{count(with_weight.count(0))} of the {count(len(with_weight))} neurons with weight "
                "have p = 0: no control task's probe has a larger weight there.")
        equal("nulls", note in page.notes, True)
        for split in ("dev", "test"):
            of_split = [key for key in rows if key[2:] == (split, "all")]
            if not of_split:
                continue
            expected.append([[SAID[one], count(neurons), *cells_of(rows[one, neurons, split, "all"]),
                              *cells_of(rows[one, neurons, split, "seen"]),
                              over_random(rows[one, neurons, split, "all"])]
                             for one, neurons, *_ in of_split])
            words, seen = [rows[(*of_split[0][:3], types)]["words"] for types in ("all", "seen")]
            note = (f"Ceiling of {content['task']}'s control tasks on {split}: train has the types "
                    f"of {percent(seen / words)} of the words.")
            equal("ceiling", note in page.notes, True)
        note = f"Means over {count(content['draws'])} control tasks."
        if content["reselected"]:
            note += f" Each is at penalties of its own choice, {reselected.in_words(content)}."
        equal("draws", note in page.notes or content["unsolved"] > 0, True)
    equal("tables of selectivity", page.with_caption("Selectivity of "), expected)

"""Online code lengths: the parts of train, and each part's bits by another solver's probes."""
import numpy as np

import ablation
import minimal_set
import newton
import tables
from analysis_files import written
from control import Types
from expect import close, equal
from solvers import Stream
from wording import DASH, count, figure

SHARES = [10, 20, 40, 80, 160, 320, 625, 1250, 2500, 5000, 10000]  # of 10,000 sentences
BOUND = 1e-6  # of bits, relative
SOLVED = 1e-8  # the code_length.tolerance that it takes; weights in float32 may miss it by rounding
SAID = {"all": "all", "top": "first of the ranking", "random": "random",
        "control": "all, labels of control tasks"}


def part_of_words(words):
    """[word]: its part, -1 where it is not coded; and the number of sentences up to each end."""
    activations = words.activations
    coded = (activations.splits == "train") & (words.ids >= 0)
    sentence = np.repeat(np.arange(len(activations.offsets) - 1), np.diff(activations.offsets))
    known, place = np.unique(sentence[coded], return_inverse=True)
    cuts = sorted({max(1, len(known) * share // 10000) for share in SHARES})
    parts = np.full(len(coded), -1)
    parts[coded] = np.searchsorted(cuts, place, "right")
    return parts, cuts


class Coder:
    def __init__(self, probe, words, parts):
        self.probe, self.parts = probe, parts
        self.rows = np.flatnonzero(parts >= 0)
        self.x = probe.standardised(words.activations.features(self.rows))
        self.part = parts[self.rows]

    def bits(self, ids, columns):
        """[part]: of labels `ids` [word], by probes on some neurons."""
        truth, x, labels = ids[self.rows], self.x[:, columns], len(self.probe.labels)
        bits = [np.log2(labels) * (self.part == 0).sum()]
        for part in range(1, self.part.max() + 1):
            before, own = self.part < part, self.part == part
            learnt, missing = truth[before], labels - len(np.unique(truth[before]))
            loss, new_ids = self.probe.loss.of_present(learnt)
            knows = np.isin(truth[own], learnt)
            nats = self.nats(loss, x[before], new_ids(learnt), x[own][knows],
                             new_ids(truth[own][knows]))
            bits.append(nats / np.log(2)
                        + knows.sum() * np.log2((before.sum() + missing) / before.sum())
                        + (~knows).sum() * (np.log2(before.sum() + missing)))
        return bits

    def nats(self, loss, x, truth, x_next, truth_next):
        if loss.outputs < 2:
            return 0.0
        weights, bias = newton.exact(loss, x, truth, self.probe.l1, self.probe.l2)
        return loss.of_words(x_next @ weights.T + bias, truth_next).sum()


def expected_sets(options, top, neurons, types, of_words):
    """[(set, neurons, [(labels, columns)])]"""
    sizes = minimal_set.sizes_to_try(options, neurons)
    seeds = Stream(int(options["seed"]))
    drawn_seeds = [seeds.next() for _ in range(max(int(options["draws"]), int(options["controls"])))]
    everything = list(range(neurons))
    yield "all", neurons, [(types.ids, everything)]
    random = [ablation.shuffled(Stream(seed), list(everything))
              for seed in drawn_seeds[:int(options["draws"])]]
    for size in sizes:
        if size < neurons:
            yield "top", size, [(types.ids, top[:size])]
            if random:
                yield "random", size, [(types.ids, order[:size]) for order in random]
    train = (types.splits == "train") & (types.ids >= 0)
    controls = [types.drawn(seed) for seed in drawn_seeds[:int(options["controls"])]]
    controls = [ids for ids in controls if len(set(ids[train])) > 1]
    if controls and of_words:
        yield "control", neurons, [(ids, everything) for ids in controls]


def check_task(found, job, probe, ranking, words):
    options, activations = job["code_length"], words.activations
    parts, cuts = part_of_words(words)
    coded = [int((parts == part).sum()) for part in range(len(cuts))]
    equal("code", (found["task"], found["labels"], found["words"]),
          (probe.task, len(probe.labels), sum(coded)))
    equal("parts", [(p["sentences"], p["words"]) for p in found["parts"]], list(zip(cuts, coded)))
    top = ablation.columns_of(ranking, activations)
    of_words = activations.vectors == "words"
    wanted = list(expected_sets(options, top, len(top), Types(words), of_words))
    equal("sets", [(s["set"], s["neurons"], len(s["bits"])) for s in found["sets"]],
          [(name, size, len(draws)) for name, size, draws in wanted])
    exact = probe.status == "converged" and float(options["tolerance"]) <= SOLVED
    if not exact:
        equal("unsolved", [s["unsolved"] for s in found["sets"]], [0] * len(wanted))
    coder, off = Coder(probe, words, parts), 0
    for one, (name, size, draws) in zip(found["sets"], wanted):
        for bits, (ids, columns) in zip(one["bits"], draws):
            close("uniform part", bits[0], coded[0] * np.log2(len(probe.labels)), 1e-9 * bits[0])
            if exact:
                expected = np.array(coder.bits(ids, columns))
                close(f"bits of {name} {size}", bits, expected, BOUND * expected)
                off = max(off, np.max(np.abs(bits / expected - 1)))
    return off


def check(run, job, activations, tasks):
    """analyses/code_length_TASK.json of each task of labels, if asked for."""
    contents, off = [], 0
    asked = job["code_length"]["enabled"] == "true"
    for found, (probe, _, ranking, words) in written(run, "code_length", asked, tasks):
        off = max(off, check_task(found, job, probe, ranking, words))
        contents.append((found, probe))
    return contents, f"code lengths of {len(contents)} tasks, within {off:.1e} of another solver's"


def uniform(found):
    return found["words"] * np.log2(found["labels"])


def in_turn(bits):
    """Their sum, each added to those before it; sum() of Python 3.12 on corrects its rounding."""
    return np.cumsum(bits)[-1]


def check_tables(run, content):
    found, _ = content
    name, rows, parts = f"{found['task']}_code_length", [], []
    for one in found["sets"]:
        for draw, bits in enumerate(one["bits"], 1):
            about = [one["set"], one["neurons"], draw]
            rows.append([*about, found["words"], found["labels"], uniform(found), in_turn(bits),
                         uniform(found) / in_turn(bits)])
            parts += [[*about, p["sentences"], p["words"], b] for p, b in zip(found["parts"], bits)]
    tables.check_table(run, f"{name}.csv",
                       "set neurons draw words labels uniform_bits bits compression", rows)
    tables.check_table(run, f"{name}_parts.csv", "set neurons draw sentences words bits", parts)


def compression(totals, whole):
    mean = figure(whole / (sum(totals) / len(totals)))
    if len(totals) < 2:
        return mean
    return f"{mean} {figure(whole / max(totals))} to {figure(whole / min(totals))}"


def check_page(page, contents):
    equal("code length", "Code length" in page.headings, bool(contents))
    codes, parts = [], []
    for found, _ in contents:
        whole, words = uniform(found), found["words"]
        codes.append([["uniform code", DASH, DASH, figure(whole), figure(whole / words), "1"]])
        for one in found["sets"]:
            totals = [sum(bits) for bits in one["bits"]]
            mean = sum(totals) / len(totals)
            codes[-1].append([SAID[one["set"]], count(one["neurons"]), count(len(totals)),
                              figure(mean), figure(mean / words), compression(totals, whole)])
        parts.append([[count(p["sentences"]), count(p["words"]), *(
            figure(sum(bits[i] for bits in one["bits"]) / len(one["bits"]) / p["words"])
            for one in found["sets"])] for i, p in enumerate(found["parts"])])
    equal("code lengths", page.with_caption("Code length of the train labels"), codes)
    equal("bits of parts", page.with_caption("Bits a word of each part"), parts)

"""Intervals of scores, by the program's bootstraps of sentences."""
import numpy as np
import scipy.stats

import sentence_draws
from expect import close, equal

DRAWS = 1000


class Drawn:
    """How often each sentence with words is drawn; sums over them."""

    def __init__(self, rows, offsets):
        draws = sentence_draws.of_rows(rows, offsets, DRAWS, sentence_draws.USUAL_SEED)
        self.place, self.sentences = draws.place, np.unique(sentence_draws.sentences_of(rows, offsets))
        self.times = np.array([np.bincount(drawn, minlength=len(draws.counts))
                               for drawn in draws.drawn])

    def sums(self, of_words):
        """float64 [draw, ...] of what each word has."""
        by_sentence = np.zeros((len(self.sentences), *np.shape(of_words)[1:]))
        np.add.at(by_sentence, self.place, of_words)
        return self.of_sentences(by_sentence)

    def of_sentences(self, by_sentence):
        return self.times @ by_sentence


def interval(values, known):
    """Of the draws that have the figure; None if none has it, and of one without width."""
    if not known.any():
        return None
    low, high = np.percentile(values[known], [2.5, 97.5])
    return (low, high) if high - low > 1e-12 * max(abs(low), abs(high)) else None


def share(part, whole):
    """(values, where they are known)"""
    return part / np.where(whole > 0, whole, 1), whole > 0


def mcc(words, correct, truth, guess, unseen):
    together = correct * words - (truth * guess).sum(1)
    scale = np.sqrt((words**2 - (truth**2).sum(1) - (unseen**2).sum(1))
                    * (words**2 - (guess**2).sum(1)))
    return share(together, scale)


def macro_f1(of_both, of_hits, truth, guess, hits):
    """float64 [draw]: to first order in its words, true and predicted, and hits of each label; over
    the labels that the split has. The last three: int [label], of the split."""
    f1 = 2 * hits / np.maximum(1, truth + guess)
    change = (2 * of_hits - f1 * of_both) / np.maximum(1, truth + guess)
    has = truth > 0
    return np.clip((f1 + change)[:, has].mean(1), 0, 1) if has.any() else np.zeros(DRAWS)


def of_labels(rows, offsets, ids, guess, losses, labels, unseen_classes, chunks):
    """As a file has them. `losses`: [word], 0 for labels unseen in train; `chunks`: [sentence of the
    text, in truth / predicted / found], or None."""
    drawn, each = Drawn(rows, offsets), np.arange(labels)
    of_truth, of_guess = (drawn.sums(one[:, None] == each) for one in (ids, guess))
    of_hits = drawn.sums((ids[:, None] == each) & (guess == ids)[:, None])
    words, unseen, loss = (drawn.sums(one) for one in (np.ones(len(ids)), ids < 0, losses))
    f1, known = share(2 * of_hits, of_truth + of_guess)
    known = of_truth > 0
    macro = macro_f1(of_truth + of_guess, of_hits, *(np.bincount(one[one >= 0], minlength=labels)
                                                     for one in (ids, guess, ids[guess == ids])))
    classes = np.array([count for count in unseen_classes if count])
    shared_out = np.floor(np.outer(unseen, classes / max(1, classes.sum())) + 0.5)
    everywhere = np.full(DRAWS, True)
    by_label = [{"precision": interval(*share(of_hits[:, i], of_guess[:, i])),
                 "recall": interval(*share(of_hits[:, i], of_truth[:, i])),
                 "f1": interval(f1[:, i], known[:, i])} for i in each]
    found = {"macro_f1": interval(macro, everywhere),
             "mcc": interval(*mcc(words, of_hits.sum(1), of_truth, of_guess, shared_out)),
             "loss": interval(*share(loss, words - unseen)), "chunk_f1": None, "labels": by_label}
    if chunks is not None:
        true, predicted, hit = drawn.of_sentences(chunks[drawn.sentences]).T
        found["chunk_f1"] = interval(2 * hit / np.maximum(1, true + predicted), true > 0)
    return found


def correlation(one, other):
    return np.corrcoef(one, other)[0, 1] if np.ptp(one) and np.ptp(other) else np.nan


def of_numbers(rows, offsets, truth, guess):
    drawn, figures = Drawn(rows, offsets), []
    for times in drawn.times:
        one, other = (np.repeat(values, times[drawn.place]) for values in (truth, guess))
        error, of_mean = np.square(other - one).mean(), np.square(one).mean()
        figures.append([error / 2, np.sqrt(error), 1 - error / of_mean if of_mean else np.nan,
                        correlation(one, other),
                        correlation(*(scipy.stats.rankdata(values) for values in (one, other)))])
    return {key: interval(values, ~np.isnan(values)) for key, values in
            zip(("loss", "root_squared_error", "r_squared", "pearson", "spearman"),
                np.array(figures).T)}


def check_one(what, found, expected, bound):
    if bound < 1:  # else a single word may decide whether it has one
        equal(f"{what}: has an interval", found is None, expected is None)
    if found is not None and expected is not None:
        close(f"{what}: interval", found, expected, bound * np.max(np.abs(expected)) + 1e-12)


def check_holds(what, interval_found, figure):
    """That an interval, if there is one, holds its figure."""
    if interval_found is not None:
        low, high = interval_found
        equal(f"{what}: {low} to {high} holds {figure}", low - 1e-12 <= figure <= high + 1e-12, True)


def check(score, expected, bound, **bounds):
    """`bound`: relative; `bounds`: of figures that have their own."""
    split, found = score["split"], score["intervals"]
    equal(f"{split}: draws", found["draws"], DRAWS)
    for key in ("macro_f1", "mcc", "loss", "chunk_f1", "r_squared", "pearson", "spearman",
                "root_squared_error"):
        check_one(f"{split}: {key}", found[key], expected.get(key), bounds.get(key, bound))
        of_chunks = key == "chunk_f1" and found[key] is not None
        check_holds(f"{split}: {key}", found[key],
                    score["chunks"]["f1"] if of_chunks else score.get(key))
    equal(f"{split}: labels", len(found["labels"]), len(expected.get("labels", [])))
    for one, of_label, label in zip(found["labels"], expected.get("labels", []),
                                    score.get("labels", [])):
        for key, value in of_label.items():
            check_one(f"{split}: {key} of {label['label']}", one[key], value, bound)
            check_holds(f"{split}: {key} of {label['label']}", one[key], label[key])

"""The bootstraps of sentences that the program draws, all at once; hits by sentence."""
import numpy as np

from expect import close, equal

USUAL_DRAWS, USUAL_SEED = 10000, 42  # of analyses that have no keys for them
GAMMA = np.uint64(0x9E3779B97F4A7C15)
MIX = [(30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)]


def numbers(seed, count):
    """uint64 [count] of SplitMix64."""
    with np.errstate(over="ignore"):
        x = np.uint64(seed) + GAMMA * np.arange(1, count + 1, dtype=np.uint64)
        for shift, factor in MIX:
            x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return x ^ (x >> np.uint64(31))


class Draws:
    """Of sentences that have words, as many as there are; `sentence_of_word`: int [word]."""

    def __init__(self, sentence_of_word, draws, seed):
        self.place = np.unique(sentence_of_word, return_inverse=True)[1]
        self.counts = np.bincount(self.place)
        drawn = numbers(seed, draws * len(self.counts)) % np.uint64(len(self.counts))
        self.drawn = drawn.astype(np.int64).reshape(draws, -1)

    def means(self, gained):
        """float64 [draw]: the mean of a number that each word has, or of what is true of it."""
        sums = np.bincount(self.place, gained)
        return sums[self.drawn].sum(1) / self.counts[self.drawn].sum(1)

    def interval(self, gained):
        """95 % of the means."""
        return np.percentile(self.means(gained), [2.5, 97.5])


def sentences_of(rows, offsets):
    """`rows`: words; `offsets`: [sentence + 1] where sentences begin."""
    return np.searchsorted(offsets, rows, "right") - 1


def of_rows(rows, offsets, draws, seed):
    """`rows`: at least one."""
    return Draws(sentences_of(rows, offsets), draws, seed)


def check_sentences(what, found, in_split, rows, offsets, right, off):
    """What a file has of a probe by sentence with words of a split; `in_split`: bool [word];
    `right`: [row], but for `off` words."""
    sentences = np.unique(sentences_of(np.flatnonzero(in_split), offsets))
    place = np.searchsorted(sentences, sentences_of(rows, offsets))
    equal(f"{what}: words of sentences", found["words"],
          np.bincount(place, minlength=len(sentences)).tolist())
    missed = np.abs(np.array(found["correct"])
                    - np.bincount(place, right, minlength=len(sentences))).sum()
    close(f"{what}: right in sentences", missed, 0, off)

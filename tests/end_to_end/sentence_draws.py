"""The bootstraps of sentences that the program draws, all at once."""
import numpy as np

GAMMA = np.uint64(0x9E3779B97F4A7C15)
MIX = [(30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)]


def numbers(seed, count):
    """uint64 [count] of SplitMix64."""
    with np.errstate(over="ignore"):
        x = np.uint64(seed) + GAMMA * np.arange(1, count + 1, dtype=np.uint64)
        for shift, factor in MIX:
            x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return x ^ (x >> np.uint64(31))


def accuracies(sentence_of_word, right, draws, seed):
    """float64 [draw]: of words that are `right` or not (bool [word]), their sentences being drawn, as
    many as have words."""
    words = np.bincount(sentence_of_word)
    hits = np.bincount(sentence_of_word, right)[words > 0]
    words = words[words > 0]
    drawn = (numbers(seed, draws * len(words)) % np.uint64(len(words))).reshape(draws, -1)
    drawn = drawn.astype(np.int64)
    return hits[drawn].sum(1) / words[drawn].sum(1)


def interval(sentence_of_word, right, draws, seed):
    """95 % of these; 0 and 0 without words."""
    if len(right) == 0:
        return np.zeros(2)
    return np.percentile(accuracies(sentence_of_word, right, draws, seed), [2.5, 97.5])

"""How well an order of neurons finds a set of them. Orders list columns, the most salient first."""
import numpy as np
from scipy.sparse.csgraph import connected_components

SAME_GROUP = .7  # |r| above which neurons are of one group


def found(order, truth, count):
    """How many of the first `count` neurons are in `truth`."""
    return len(set(order[:count]) & set(truth))


def recall(order, truth, count=None):
    """At the size of the truth, unless another is given."""
    return found(order, truth, len(truth) if count is None else count) / len(truth)


def precision_at_quarter(order, truth):
    count = max(1, len(truth) // 4)
    return found(order, truth, count) / count


def average_precision(order, truth):
    """Mean over the neurons of `truth` of the precision at their places."""
    hits = np.isin(order, list(truth))
    return float((np.cumsum(hits)[hits] / (np.flatnonzero(hits) + 1)).sum() / len(truth))


def groups_of(values):
    """[neuron]: a number for each group of neurons that |r| > .7 ties together."""
    with np.errstate(invalid="ignore"):  # of constant neurons, which no group has
        r = np.corrcoef(values.T)
    return connected_components(np.abs(np.nan_to_num(r)) > SAME_GROUP, directed=False)[1]


def group_recall(order, truth, groups):
    """At the size of the truth: of its groups, those with any member among the first neurons."""
    wanted = set(groups[list(truth)])
    return len(wanted & set(groups[order[:len(truth)]])) / len(wanted)


def macro_recall(orders, truths):
    """Mean over labels of the recall of their own orders, each at the size of its truth."""
    return float(np.mean([recall(order, truth) for order, truth in zip(orders, truths)]))


def false_share(chosen, truth):
    """Of the neurons that have weight, those that should not."""
    return len(set(chosen) - set(truth)) / len(chosen) if len(chosen) else 0.


def measures(order, truth, groups):
    """All that need nothing but one order."""
    return {"recall": recall(order, truth),
            "average_precision": average_precision(order, truth),
            "precision_at_quarter": precision_at_quarter(order, truth),
            "recall_at_twice": recall(order, truth, 2 * len(truth)),
            "group_recall": group_recall(order, truth, groups)}


def shuffled_ties(order, scores, random):
    """The order with neurons of one score in any order."""
    scores = np.asarray(scores)
    drawn = random.permutation(len(order))
    return [order[i] for i in drawn[np.argsort(-scores[drawn], kind="stable")]]

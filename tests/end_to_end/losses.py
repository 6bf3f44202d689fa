"""What a probe loses on words, in float64: the cross-entropy of labels, or half the squared error of
numbers. The truth of a word is its label id, or its number less train's mean."""
import numpy as np


def log_softmax(logits):
    logits = logits - logits.max(1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(1, keepdims=True))


class CrossEntropy:
    unit, share = "nats a word", "dev_accuracy"

    def __init__(self, labels):
        self.outputs = labels

    def known(self, ids):
        """Which words have a label that can be right."""
        return ids >= 0

    def of_words(self, logits, ids):
        return -log_softmax(logits)[np.arange(len(ids)), ids]

    def slopes(self, logits, ids):
        """[word, label]: derivatives by the logits."""
        return np.exp(log_softmax(logits)) - np.eye(self.outputs)[ids]

    def best_bias(self, ids):
        """Without weights."""
        counts = np.log(np.bincount(ids, minlength=self.outputs))
        return counts - counts.mean()

    def dual(self, logits, _):
        log_p = log_softmax(logits)
        return -(np.exp(log_p) * log_p).sum(1).mean()

    def bias_curvature(self, logits):
        p = np.exp(log_softmax(logits))
        return np.diag(p.mean(0)) - p.T @ p / len(p)

    def handed_out(self, bias):
        """The same predictions by biases of mean 0."""
        return bias - bias.mean()

    def of_present(self, ids):
        """(the loss over the labels that occur, a function from ids to ids among them or -1)"""
        present = np.unique(ids)
        new_ids = np.full(self.outputs, -1)
        new_ids[present] = np.arange(len(present))
        return CrossEntropy(len(present)), lambda some: new_ids[some]

    def right(self, logits, ids):
        return logits.argmax(1) == ids

    def share_of(self, _, right, ids):
        """Accuracy."""
        return right.sum() / len(ids)


class SquaredError:
    unit, share, outputs = "half squared units a word", "dev_r_squared", 1

    def known(self, numbers):
        return np.full(len(numbers), True)

    def of_words(self, logits, numbers):
        return np.square(logits[:, 0] - numbers) / 2

    def slopes(self, logits, numbers):
        return logits - numbers[:, None]

    def best_bias(self, numbers):
        return np.array([numbers.mean()])

    def dual(self, logits, numbers):
        u = logits[:, 0] - numbers
        return -(np.square(u) / 2 + u * numbers).mean()

    def bias_curvature(self, _):
        return np.eye(1)

    def handed_out(self, bias):
        return bias

    def of_present(self, _):
        return self, lambda some: some

    def right(self, logits, _):
        return np.full(len(logits), False)

    def share_of(self, losses, _, numbers):
        """R^2 beside the mean of the judged numbers."""
        return 1 - 2 * losses.mean() / numbers.var() if numbers.var() > 0 else 0


def loss_and_gradient(loss, x, truth, weights, bias):
    """The mean loss, and its gradient over [label, neuron] and over biases."""
    logits = x @ weights.T + bias
    slopes = loss.slopes(logits, truth)
    return loss.of_words(logits, truth).mean(), slopes.T @ x / len(x), slopes.mean(0)


def kkt(weights, slope, bias_slope, l1, l2):
    """Largest distance of 0 to the subdifferential of the objective."""
    slope = slope + 2 * l2 * weights
    distance = np.where(weights != 0, np.abs(slope + l1 * np.sign(weights)),
                        np.maximum(np.abs(slope) - l1, 0))
    return max(distance.max(), np.abs(bias_slope).max())


def dual_objective(loss, x, truth, weights, bias, l1, l2):
    """Fenchel's dual at the slopes of these weights with the biases that are best for them."""
    logits = x @ weights.T + bias
    for _ in range(20):
        slopes = loss.slopes(logits, truth)
        if np.abs(slopes.mean(0)).max() < 1e-14 * max(1, np.abs(slopes).max()):
            break
        logits = logits - np.linalg.pinv(loss.bias_curvature(logits)) @ slopes.mean(0)
    above = np.maximum(np.abs(slopes.T @ x / len(x)) - l1, 0)
    return loss.dual(logits, truth) - np.square(above).sum() / (4 * l2)

"""Probes of labels as exact as float64 is, for what no screened solution would show."""
import numpy as np

from losses import kkt, log_softmax, loss_and_gradient
from solvers import minimise

REACHED = 1e-11  # KKT residual, where gradients at 0 are about 1


def exact(losing, x, truth, l1, l2):
    """(weights, bias): another solver's point, and Newton's steps from there."""
    start = np.zeros((losing.outputs, x.shape[1])), losing.best_bias(truth)
    largest = np.abs(loss_and_gradient(losing, x, truth, *start)[1]).max()
    *point, _ = minimise(losing, x, truth, l1, l2, start, 1e-4, max(largest, 1e-3))
    for _ in range(200):
        loss, slope, bias_slope = loss_and_gradient(losing, x, truth, *point)
        if kkt(point[0], slope, bias_slope, l1, l2) <= REACHED:
            return point
        loss += penalty(point[0], l1, l2)
        point = step(losing, x, truth, l1, l2, point, loss, slope, bias_slope)
    raise AssertionError("the check's own Newton steps did not converge")


def penalty(weights, l1, l2):
    return l1 * np.abs(weights).sum() + l2 * np.square(weights).sum()


def step(losing, x, truth, l1, l2, point, before, slope, bias_slope):
    """Of the weights that are not 0 or leave 0, within the signs that they have: as far as the
    objective falls."""
    weights, bias = point
    slope = slope + 2 * l2 * weights
    signs = np.where(weights != 0, np.sign(weights), -np.sign(slope) * (np.abs(slope) > l1))
    free = np.nonzero(signs)
    uphill = np.concatenate([(slope + l1 * signs)[free], bias_slope])
    move = np.linalg.solve(curvature(losing, x, *point, free, l2), uphill)
    for share in 0.5 ** np.arange(40):
        following = weights.copy()
        following[free] -= share * move[:-len(bias)]
        following[np.sign(following) != signs] = 0
        moved = following, bias - share * move[-len(bias):]
        loss = losing.of_words(x @ moved[0].T + moved[1], truth).mean()
        if loss + penalty(following, l1, l2) <= before + 1e-15:
            break
    return moved


def curvature(losing, x, weights, bias, free, l2):
    """The objective's Hessian by the free weights and all biases, whose common part is held."""
    p = np.exp(log_softmax(x @ weights.T + bias))
    label = np.concatenate([free[0], np.arange(losing.outputs)])
    seen = np.hstack([x[:, free[1]], np.ones_like(p)])
    shared = seen * p[:, label]
    hessian = seen.T @ shared * np.equal.outer(label, label) - shared.T @ shared
    hessian = hessian / len(x) + np.diag(np.repeat([2 * l2, 0], [len(free[0]), losing.outputs]))
    hessian[-losing.outputs:, -losing.outputs:] += 1 / losing.outputs
    return hessian

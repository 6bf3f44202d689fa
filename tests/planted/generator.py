"""Planted words again, by NumPy: the same rules and parameters, other draws; and both truths, from
covariances and means instead of from supports."""
import numpy as np

LABELS, POOL, SUPPORT, GROUP = 20, 80, 6, 4
STRENGTH = {"scales": .22, "proxies": .35, "rare": .60, "groups": .525, "real": 1.2, "plain": .20,
            "null": 0, "gelu": .22}
NOISE_CORRELATION = .8
ENCODING_MEAN = .1


class Parameters:
    """What truth.json gives, as arrays."""

    def __init__(self, truth):
        self.setting, self.units = truth["setting"], truth["units"]
        self.layers = len(truth["layers"])
        self.place = {number: place for place, number in enumerate(truth["layers"])}
        names = [label["label"] for label in truth["labels"]]
        self.frequencies = np.array([label["frequency"] for label in truth["labels"]])
        self.shifts = np.zeros((LABELS, self.layers * self.units))
        for shift in truth["shifts"]:
            self.shifts[names.index(shift["label"]), self.column(shift)] = shift["shift"]
        self.proxies = [(self.column(proxy), self.column(proxy["of"]), proxy["correlation"])
                        for proxy in truth["proxies"]]
        self.scales, self.means = np.array(truth["scales"]), np.array(truth["means"])

    def column(self, neuron):
        return self.place[neuron["layer"]] * self.units + neuron["unit"]

    def columns(self, neurons):
        return sorted(self.column(neuron) for neuron in neurons)

    def planted_marginal(self, column):
        """Mean and deviation over all words, before scales."""
        mean = self.frequencies @ self.shifts[:, column]
        return mean, np.sqrt(1 + self.frequencies @ self.shifts[:, column] ** 2 - mean ** 2)

    def label_means(self):
        """[label, neuron], in closed form, before GELU."""
        means = self.shifts.copy()
        for proxy, of, correlation in self.proxies:
            mean, deviation = self.planted_marginal(of)
            means[:, proxy] = correlation * (self.shifts[:, of] - mean) / deviation
        return (means + self.means) * self.scales

    def covariance(self):
        """[neuron, neuron] of the words of a label, before GELU."""
        neurons = self.shifts.shape[1]
        covariance = np.eye(neurons)
        if self.setting == "groups":
            same = np.arange(neurons)[:, None] // GROUP == np.arange(neurons) // GROUP
            covariance[same] = NOISE_CORRELATION
            np.fill_diagonal(covariance, 1)
        follows = np.eye(neurons)  # of a planted neuron, what its proxies take
        for proxy, of, correlation in self.proxies:
            follows[proxy, of] = correlation / self.planted_marginal(of)[1]
            covariance[proxy, proxy] = 1 - correlation ** 2
        return (follows @ covariance @ follows.T) * np.outer(self.scales, self.scales)


def gelu(values):
    from scipy.special import erf
    return .5 * values * (1 + erf(values / np.sqrt(2)))


def draw(parameters, count, random):
    """(float64 [word, neuron], labels [word]) of as many words."""
    labels = random.choice(LABELS, size=count, p=parameters.frequencies)
    noise = random.multivariate_normal(np.zeros(parameters.shifts.shape[1]),
                                       parameters.covariance(), size=count, method="cholesky")
    values = noise + parameters.label_means()[labels]
    return (gelu(values) if parameters.setting == "gelu" else values), labels


def decoding(parameters):
    """[label]: columns with weight in the linear rule of Bayes, which compares label with label.

    GELU takes independent neurons one by one, so that the rule looks at the same ones."""
    if parameters.setting == "real":
        weights = parameters.shifts
    else:
        means = parameters.label_means() / parameters.scales
        scaled = parameters.covariance() / np.outer(parameters.scales, parameters.scales)
        weights = np.linalg.solve(scaled, (means - means_without_shift(parameters)).T).T
    return [list(np.flatnonzero(np.abs(row) > 1e-9)) for row in weights]


def means_without_shift(parameters):
    """[neuron], in deviations: where a word of no label would lie."""
    means = parameters.means.copy()
    for proxy, of, correlation in parameters.proxies:
        mean, deviation = parameters.planted_marginal(of)
        means[proxy] = -correlation * mean / deviation
    return means


def encoding(parameters, values):
    """[label]: columns whose mean differs from that of words of no label; of real rows, which
    `values` [word, neuron] are, by the softmax's probabilities."""
    if parameters.setting == "real":
        logits = values @ parameters.shifts.T
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        means = shares.T @ values / shares.sum(axis=0)[:, None]
        return [list(np.flatnonzero(np.abs(row) >= ENCODING_MEAN)) for row in means]
    away = parameters.label_means() / parameters.scales - means_without_shift(parameters)
    return [list(np.flatnonzero(np.abs(row) > 1e-9)) for row in away]

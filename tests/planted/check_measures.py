"""Measures and comparisons of the benchmark, on examples that can be reckoned by hand."""
import numpy as np

import comparison
import measures

ORDER, TRUTH = [4, 1, 0, 3, 2, 5], [1, 3, 4, 5]


def check_measures():
    assert measures.recall(ORDER, TRUTH) == 3 / 4  # 4, 1 and 3 of the first four
    assert measures.recall(ORDER, TRUTH, 1) == 1 / 4
    assert measures.precision_at_quarter(ORDER, TRUTH) == 1  # 4
    assert measures.precision_at_quarter([0, *ORDER[1:]], TRUTH) == 0
    expected = (1 / 1 + 2 / 2 + 3 / 4 + 4 / 6) / 4
    assert abs(measures.average_precision(ORDER, TRUTH) - expected) < 1e-12
    assert measures.macro_recall([[0, 1], [1, 0]], [[0], [0]]) == 1 / 2
    assert measures.false_share([4, 1, 0], TRUTH) == 1 / 3
    assert measures.false_share([], TRUTH) == 0


def check_groups():
    groups = np.array([0, 1, 2, 0, 3, 2])  # 0 with 3, 2 with 5
    # Wanted are the groups of 3, of 5 and of 1; the first three neurons are 4, 1, 0: 0 is 3's.
    assert measures.group_recall(ORDER, [1, 3, 5], groups) == 2 / 3
    x = np.array([0., 1, 2, 3, 4, 5])
    other = np.array([1., -1, 1, -1, 1, -1])
    found = measures.groups_of(np.stack([x, other, -x, np.zeros(6)], axis=1))
    assert found[0] == found[2] and len(set(found)) == 3


def check_ties():
    random = np.random.default_rng(3)
    drawn = [measures.shuffled_ties([7, 8, 9, 6], [2, 1, 1, 0], random) for _ in range(200)]
    assert {tuple(order) for order in drawn} == {(7, 8, 9, 6), (7, 9, 8, 6)}
    assert 60 < sum(order[1] == 8 for order in drawn) < 140


def check_comparison():
    difference, half = comparison.paired([.5, .7, .9], [.4, .5, .6])
    assert abs(difference - .2) < 1e-12
    assert abs(half - 4.302653 * .1 / 3 ** .5) < 1e-6  # t of 2 degrees of freedom
    assert [comparison.verdict(*pair) for pair in [(.3, .2), (-.3, .2), (.1, .2)]] == [
        "win", "loss", "tie"]
    assert comparison.paired([.5], [.4])[1] == float("inf")


def check_table():
    def result(seed, ours, theirs):
        return {"seed": seed, "methods": {"ours": {"recall": ours}, "theirs": {"recall": theirs}}}

    results = {"scales": [result(1, .8, .5), result(2, .9, .61)],
               "rare": [result(1, .5, .6), result(2, .6, .5)],
               "null": [{"seed": 1, "stable_share": .01}, {"seed": 2, "stable_share": .03}]}
    table = comparison.table(results, "ours", ["scales", "rare"], {"published": "theirs"})
    for line in ["| theirs | +0.295 ± 0.064 | +0.000 ± 1.271 (tie) |",
                 "| ours | this program's | 0.850 | 0.550 |  |",
                 "| theirs | published | 0.555 | 0.550 | 1 / 1 / 0 |",
                 "null: 2.00 % of the neurons are called stable (at most 3.00 %), over 2 seeds"]:
        assert line in table.splitlines(), line


if __name__ == "__main__":
    check_measures()
    check_groups()
    check_ties()
    check_comparison()
    check_table()
    print("measures as reckoned by hand")

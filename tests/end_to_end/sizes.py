"""Numbers of neurons that a job asks for, and areas under curves over their logarithm."""
import numpy as np


def numbers(text):
    return [float(number) for number in text.split(",")] if text else []


def sizes_of(options, neurons):
    """Of `counts` and `percents`, ascending."""
    sizes = {int(number) for number in numbers(options["counts"])}
    sizes |= {int(round(share * 1000)) * neurons // 100000
              for share in numbers(options["percents"])}
    return sorted(size for size in sizes if 1 <= size <= neurons)


def area_weights(sizes):
    """float64 [size]: what each height weighs in the area, as a share of that under 1."""
    places = np.log(np.array(sizes, float))
    if len(sizes) == 1:
        return np.ones(1)
    halves = np.diff(places) / 2 / (places[-1] - places[0])
    return np.append(halves, 0) + np.append(0, halves)


def area(sizes, heights):
    return area_weights(sizes) @ heights

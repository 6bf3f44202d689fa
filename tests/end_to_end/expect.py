"""What a check says when it fails."""
import numpy as np


def equal(what, found, expected):
    """Fails unless both are the same, arrays and lists element by element."""
    if isinstance(expected, (np.ndarray, list)) and len(found) == len(expected):
        for i, (one, other) in enumerate(zip(found, expected)):
            if not np.all(one == other):
                raise AssertionError(f"{what}: at {i} {one!r} instead of {other!r}")
    elif isinstance(expected, (np.ndarray, list)):
        raise AssertionError(f"{what}: {len(found)} instead of {len(expected)}")
    elif found != expected:
        raise AssertionError(f"{what}: {found!r} instead of {expected!r}")


def close(what, found, expected, bound):
    """Fails unless the largest difference is at most `bound` (an array or a number); returns it."""
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    if found.shape != expected.shape:
        raise AssertionError(f"{what}: shape {found.shape} instead of {expected.shape}")
    distance = np.abs(found - expected)
    if not np.all(distance <= bound):
        at = np.unravel_index(np.argmax(distance - bound), distance.shape)
        raise AssertionError(f"{what}: at {at} {found[at]!r} instead of {expected[at]!r}")
    return float(distance.max(initial=0))

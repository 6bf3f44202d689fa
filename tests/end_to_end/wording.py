"""Numbers as the page writes them for people."""
import math

DASH = "–"


def percent(share):
    return DASH if share is None else f"{100 * share:.2f}%"


def figure(value):
    if value is None:
        return DASH
    if value == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    if magnitude < -3 or magnitude > 5:
        return f"{value:.3e}"
    return f"{value:.{max(0, 3 - magnitude)}f}"


def scientific(value):
    return DASH if value is None else "0" if value == 0 else f"{value:.2e}"


def count(value):
    return f"{value:,}"


def seconds(value):
    if value < 60:
        return f"{value:.{2 if value < 10 else 1}f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"

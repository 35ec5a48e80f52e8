"""Numbers as text, the same on every page."""

import math

from dlviz.texts import fill, passage

_TEENS = range(11, 14)  # 11th, not 11st
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def percent(share: float, digits: int = 0) -> str:
    """A share in [0, 1] as "62 %", halves up.

    What is not quite everything never reads "100 %", and what is not nothing never "0 %".
    """
    shown = math.floor(100 * share * 10**digits + 0.5 + 1e-9) / 10**digits
    if shown == 100 and share < 1:
        digits = max(digits, 1)
        shown = min(round(100 * share, digits), 100 - 10**-digits)
    if shown == 0 and share > 0:
        digits = max(digits, 1)
        shown = round(100 * share, digits)
        if shown == 0:
            return f"< {10**-digits:.{digits}f} %"
    return f"{shown:.{digits}f} %"


def points(difference: float, digits: int = 1) -> str:
    """A difference of two shares as "-3.2 points", with a true minus sign."""
    value = round(100 * difference, digits) + 0.0
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return fill("{number} points", number=f"{sign}{abs(value):.{digits}f}")


def correlation(value: float) -> str:
    """A correlation in [-1, 1] as "0.97", with a true minus sign; nan: one map was blank."""
    if math.isnan(value):
        return passage("none, a blank map")
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def if_recorded(recorded: bool) -> str:
    """What stands behind a figure that was read from a recording."""
    return passage(" (recorded)") if recorded else ""


def tiny(value: float) -> str:
    """A positive number as a decimal or, when small, as a power of ten: "6 · 10⁻⁷"."""
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(value))
    if exponent >= -3:
        return f"{value:.2g}"
    mantissa = round(value / 10**exponent)
    if mantissa == 10:
        mantissa, exponent = 1, exponent + 1
    return f"{mantissa} · 10⁻{str(-exponent).translate(_RAISED)}"


def sized(value: float) -> str:
    """A positive number as a decimal, or as a power of ten where it is very large or small."""
    if value < 1e-3:
        return tiny(value)
    if value < 1e4:
        return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"
    exponent = math.floor(math.log10(value))
    return f"{value / 10**exponent:.2g} · 10{str(exponent).translate(_RAISED)}"


def decades(count: float) -> str:
    """A ratio as the power of ten that it is: "18.2 powers of ten"."""
    return fill("{count:.1f} powers of ten", count=count)


def ordinal(rank: int) -> str:
    """1 as "1st", 1234 as "1,234th"; 0 as "nowhere"."""
    if rank < 1:
        return passage("nowhere")
    ending = 0 if rank % 100 in _TEENS else rank % 10
    if ending == 1:
        return fill("{rank:,}st", rank=rank)
    if ending == 2:
        return fill("{rank:,}nd", rank=rank)
    if ending == 3:
        return fill("{rank:,}rd", rank=rank)
    return fill("{rank:,}th", rank=rank)


def spelt(word: str) -> str:
    """A word of a table as a page writes it: "united_states" with a gap."""
    return word.replace("_", " ")

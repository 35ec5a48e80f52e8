"""One grey level: a photo, a pattern added to it, and what a network says to the sum; a scene."""

import types
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.look_scene import class_name
from dlviz.draw.scene import Scene
from dlviz.draw.tiles_atlas import Atlas
from dlviz.measure.fooled import DONE
from dlviz.measure.fooling import DRAWS, EOT_LEVELS, LEVELS, SLIDES, TIMES

if TYPE_CHECKING:
    from dlviz.measure.fooled import Fooled, FooledResult

Bytes = npt.NDArray[np.uint8]
Row = Sequence[tuple[int, str, float]]

BEST = 3
"""Answers that are shown with their bars."""
NOISE, PATTERN, ALL = "noise", "pattern", "all"
HIDDEN = frozenset({NOISE, PATTERN, ALL})
BANDS = ("", NOISE, PATTERN)

FOOLED_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "fooled_dial": "Each colour value may change by at most",
        "fooled_dial_short": "Each value changes by at most",
        "fooled_of": "of 255",
        "fooled_stop_soon": "{level} of 255: still being looked for",
        "fooled_stop": "{level} of 255",
        "fooled_photo": "the photo",
        "fooled_pattern": "the pattern, magnified {times} times",
        "fooled_pattern_short": "the pattern × {times}",
        "fooled_pattern_small": "magnified {times} times",
        "fooled_pattern_inset": "× {times}",
        "fooled_none": "the pattern: nothing yet",
        "fooled_none_short": "no pattern yet",
        "fooled_none_inset": "",
        "fooled_sum": "the sum, saved as PNG",
        "fooled_sum_short": "the sum",
        "fooled_same": "the photo, unchanged",
        "fooled_over": "+ the pattern × {times}",
        "fooled_drag": "The pattern. Drag it sideways, or use the arrow keys.",
        "fooled_fixed": "The pattern",
        "fooled_hold": "The sum. Hold it, or Enter, to see it without the pattern; point at it, or "
        "use the arrow keys, to see its pixels.",
        "fooled_hold_hint": "hold: without it",
        "fooled_held": "without the pattern",
        "fooled_loupe": "{colour} {before} → {after}",
        "fooled_colours": "red green blue",
        "fooled_unknown": "?",
        "fooled_locked": "The dial. It can be turned after your guess.",
        "fooled_slid": "slid by {px} px",
        "fooled_slid_inset": "{px} px",
        "fooled_unslid": "not slid",
        "fooled_answer": "The network says",
        "fooled_still": "The network still says",
        "fooled_now": "Now the network says",
        "fooled_soon": "Being asked …",
        "fooled_noise": "Random noise instead",
        "fooled_times": "times as strong",
        "fooled_times_one": "just as strong",
        "fooled_times_title": "Random noise, so many times as strong as the pattern",
        "fooled_noise_square": "random noise, magnified {times} times",
        "fooled_noise_square_short": "noise ×\u00a0{times}",
        "fooled_noise_plain": "random noise, as it is",
        "fooled_noise_plain_short": "noise, as it is",
        "fooled_noise_sum": "photo plus noise",
        "fooled_noise_size": "Each colour value up or down by {size} of 255, at random",
        "fooled_noise_size_short": "Up or down by {size} of 255",
        "fooled_noise_nothing": "Turn the dial up: the noise is as strong as the pattern.",
        "fooled_kept": "{kept} of {draws} draws keep the answer",
        "fooled_noise_shown": "ringed: the one shown",
        "fooled_noise_soon": "still being measured",
        "fooled_band": "The pattern elsewhere",
        "fooled_band_nothing": "Turn the dial up first: there is no pattern yet.",
        "fooled_slide": "Slide it sideways",
        "fooled_slide_brief": "Slide it",
        "fooled_slide_value": "{px} px: {name} {percent}",
        "fooled_slide_short": "{px} px: {percent}",
        "fooled_do": "What is done to it",
        "fooled_do_picture": "Do something to the picture",
        "fooled_do_picture_short": "To the picture",
        "fooled_do_pattern": "or to the pattern:",
        "fooled_do_pattern_short": "to the pattern:",
        "fooled_done_png": "as saved",
        "fooled_done_jpeg": "JPEG",
        "fooled_done_blur": "blur",
        "fooled_done_rotated": "turned 5°",
        "fooled_done_brighter": "brighter",
        "fooled_done_flipped": "sign flipped",
        "fooled_done_permuted": "shuffled",
        "fooled_pasted": "Paste it on another photo: how sure of “{name}”",
        "fooled_pasted_short": "Paste it on another photo",
        "fooled_pasted_one": "{label}: {name} {before} before, {after} after",
        "fooled_pasted_none": "“{name}”: on none above {percent}",
        "fooled_pasted_most": "“{name}”: {percent} at most",
        "fooled_before": "before: {name}",
        "fooled_aim_before": "{name}; before {percent}",
        "fooled_pushes": "Up to {values} tiny changes, chosen together, push the score by {moved}; "
        "as many at random by {noise}.",
        "fooled_covered": "after your guess",
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def fooled_scene(
    result: "FooledResult",
    *,
    options: Options | None = None,
    label: str = "A photo, a pattern added to it, and what a network says to the sum",
    finding: str = "",
    hide: Collection[str] = (),
    lead: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """A photo, plus a pattern, and the sum with its answers; a dial says how large the pattern is.

    Below it, one at a time: random noise of so many times that size; or the pattern slid, treated
    and pasted on other photos. All follows in the player without Python. It tells each choice:
    {kind: "dial", ...} with what changed of epsilon, slide, times and done.
    A result of fewer levels draws; stops without a pattern are hatched until it comes.
    hide: names in HIDDEN. "noise": what is stronger than the pattern is not sent; "pattern": what
    becomes of the pattern elsewhere is not sent, and not offered; "all": only the photo and its
    answers are sent, and no place of the dial.
    lead: what is open below at first: "noise", "pattern", or "": what the study speaks of, else
    nothing, and the three pictures are as large as they can be. What is hidden is not open.
    words: replaces entries of FOOLED_WORDS.
    Raises ValueError for an unknown `hide` or `lead`.
    """
    hidden = _hidden(hide)
    if lead not in BANDS:
        raise ValueError(f"lead {lead!r} is one of {BANDS}")
    covered = ALL in hidden
    study, names = result.study, _Names()
    levels = [] if covered else [int(level) for level in result.levels]
    rows = len(levels)
    content: dict[str, object] = {
        "about": study.key,
        "side": int(result.photo.shape[0]),
        "stops": [0, *(() if covered else EOT_LEVELS if study.eot else LEVELS)],
        "levels": levels,
        "times": [] if covered else list(TIMES),
        "truth": int(result.truth),
        "target": int(result.target),
        "aims": [int(aim) for aim in result.aims[:rows]],
        "top": names.all(result.top[: rows + 1]),
        "hide": sorted(hidden),
        "lead": _lead(study, hidden, lead),
        "start": {name: getattr(study, name) for name in ("epsilon", "slide", "times", "done")},
    }
    arrays: dict[str, npt.NDArray[np.generic]] = {"photo": np.ascontiguousarray(result.photo)}
    if not covered:
        arrays |= {
            "patterns": signed_bytes(result.patterns),
            "noise_signs": signed_bytes(result.noise),
        }
        content["noise"] = _noise(result, names, levels if NOISE in hidden else None)
    if not hidden & {ALL, PATTERN}:
        atlas = Atlas()
        content |= _elsewhere(result, names, atlas) | {"atlas": atlas.content()}
        arrays |= dict(atlas.arrays())
    for index in {result.truth, *([] if covered else result.aims)}:
        names.add(index, result.names[int(index)])
    content["names"] = names.known
    return Scene(
        view="fooled",
        content=content,
        arrays=arrays,
        options=options or Options(branch=False),
        label=label,
        finding="" if covered else finding,
        words={**FOOLED_WORDS, **words},
    )


def signed_bytes(pattern: npt.NDArray[np.integer]) -> Bytes:
    """Whole numbers from -128 to 127 as bytes: 128 is zero."""
    return (np.asarray(pattern, dtype=np.int16) + 128).astype(np.uint8)


def factor(size: int) -> int:
    """How many times a pattern of that size is magnified: 40 at most, and so that none clips.

    >>> [factor(size) for size in (0, 1, 2, 4, 8, 16, 128)]
    [40, 40, 40, 30, 15, 7, 1]
    """
    found = min(40, 127 // size) if size else 40
    return max(1, found if found < 10 else 5 * (found // 5))


def _hidden(hide: Collection[str]) -> frozenset[str]:
    """What is hidden, by name. All of it says so alone."""
    hidden = frozenset(hide)
    if not hidden <= HIDDEN:
        raise ValueError(f"hide {sorted(hidden)} is of {sorted(HIDDEN)}")
    return frozenset({ALL}) if ALL in hidden else hidden


def _lead(study: "Fooled", hidden: frozenset[str], lead: str) -> str:
    """What is open below: as the page says, else what the study speaks of."""
    moved = study.slide or study.done != next(iter(DONE))
    found = lead or (PATTERN if moved and PATTERN not in hidden else "")
    found = found or (NOISE if study.times != 1 else "")
    return "" if ALL in hidden or found in hidden - {NOISE} else found


def _noise(
    result: "FooledResult", names: "_Names", only: Sequence[int] | None
) -> dict[str, object]:
    """Random noise by its size in levels; only: no other sizes."""
    sizes = [int(size) for size in result.sizes[: len(result.kept)]]
    rows = [k for k, size in enumerate(sizes) if only is None or size in only]
    return {
        "draws": DRAWS,
        "sizes": [sizes[k] for k in rows],
        "kept": [round(DRAWS * float(result.kept[k])) for k in rows],
        "top": names.all([result.noise_top[k] for k in rows]),
    }


def _elsewhere(result: "FooledResult", names: "_Names", atlas: Atlas) -> dict[str, object]:
    """The pattern slid, treated, and on other photos; and what its pushes add up to."""
    return {
        "slides": [int(px) for px in SLIDES],
        "slid_top": [names.all(level) for level in result.slid_top],
        "slid_chance": _numbers(result.slid_chance[..., 1]),
        "done": [[name, label] for name, label in DONE.items()],
        "done_top": [names.all(level) for level in result.done_top],
        "others": [
            [label, atlas.add(picture)]
            for (_, label), picture in zip(result.others, result.others_photo, strict=True)
        ],
        "pasted": _numbers(result.pasted),
        "pasted_top": [
            [names.all([[one] for one in pair]) for pair in level] for level in result.pasted_top
        ],
        "pushes": {
            "values": int(result.values),
            "moved": _numbers(result.moved),
            "noise": _numbers(result.moved_noise),
        },
    }


def _numbers(values: npt.ArrayLike) -> object:
    """Floats for JSON, rounded to what is read; None where there is no number."""
    if np.ndim(values):
        return [_numbers(value) for value in np.asarray(values)]
    number = float(np.asarray(values))
    return float(f"{number:.6g}") if np.isfinite(number) else None


def _rounded(p: float) -> float:
    """A probability to four digits; what is not quite 1 stays below it."""
    shown = float(f"{p:.4g}")
    return 0.9999 if shown == 1 and p < 1 else shown


class _Names:
    """Answers as (index, probability), and the name of each index once."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def add(self, index: int, name: str) -> None:
        self.known[str(int(index))] = class_name(name)

    def all(self, rows: Iterable[Row]) -> list[list[list[float]]]:
        """The best answers of each row: [index, p]."""
        found = []
        for row in rows:
            best = sorted(row, key=lambda entry: -entry[2])[:BEST]
            for index, name, _ in best:
                self.add(index, name)
            found.append([[int(index), _rounded(p)] for index, _, p in best])
        return found

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
from dlviz.texts import say

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
        "fooled_dial": say("fooled_scene.dial"),
        "fooled_dial_short": say("fooled_scene.dial_short"),
        "fooled_of": say("fooled_scene.of"),
        "fooled_stop_soon": say("fooled_scene.stop_soon"),
        "fooled_stop": say("fooled_scene.stop"),
        "fooled_photo": say("fooled_scene.photo"),
        "fooled_pattern": say("fooled_scene.pattern"),
        "fooled_pattern_short": say("fooled_scene.pattern_short"),
        "fooled_pattern_small": say("fooled_scene.pattern_small"),
        "fooled_pattern_inset": say("fooled_scene.pattern_inset"),
        "fooled_none": say("fooled_scene.none"),
        "fooled_none_short": say("fooled_scene.none_short"),
        "fooled_none_inset": "",
        "fooled_sum": say("fooled_scene.sum"),
        "fooled_sum_short": say("fooled_scene.sum_short"),
        "fooled_same": say("fooled_scene.same"),
        "fooled_over": say("fooled_scene.over"),
        "fooled_drag": say("fooled_scene.drag"),
        "fooled_fixed": say("fooled_scene.fixed"),
        "fooled_hold": say("fooled_scene.hold"),
        "fooled_hold_hint": say("fooled_scene.hold_hint"),
        "fooled_held": say("fooled_scene.held"),
        "fooled_loupe": say("fooled_scene.loupe"),
        "fooled_colours": say("fooled_scene.colours"),
        "fooled_unknown": "?",
        "fooled_locked": say("fooled_scene.locked"),
        "fooled_slid": say("fooled_scene.slid"),
        "fooled_slid_inset": say("fooled_scene.slid_inset"),
        "fooled_unslid": say("fooled_scene.unslid"),
        "fooled_answer": say("fooled_scene.answer"),
        "fooled_still": say("fooled_scene.still"),
        "fooled_now": say("fooled_scene.now"),
        "fooled_soon": say("fooled_scene.soon"),
        "fooled_noise": say("fooled_scene.noise"),
        "fooled_times": say("fooled_scene.times"),
        "fooled_times_one": say("fooled_scene.times_one"),
        "fooled_times_title": say("fooled_scene.times_title"),
        "fooled_noise_square": say("fooled_scene.noise_square"),
        "fooled_noise_square_short": say("fooled_scene.noise_square_short"),
        "fooled_noise_plain": say("fooled_scene.noise_plain"),
        "fooled_noise_plain_short": say("fooled_scene.noise_plain_short"),
        "fooled_noise_sum": say("fooled_scene.noise_sum"),
        "fooled_noise_size": say("fooled_scene.noise_size"),
        "fooled_noise_size_short": say("fooled_scene.noise_size_short"),
        "fooled_noise_nothing": say("fooled_scene.noise_nothing"),
        "fooled_kept": say("fooled_scene.kept"),
        "fooled_noise_shown": say("fooled_scene.noise_shown"),
        "fooled_noise_soon": say("fooled_scene.noise_soon"),
        "fooled_band": say("fooled_scene.band"),
        "fooled_band_nothing": say("fooled_scene.band_nothing"),
        "fooled_slide": say("fooled_scene.slide"),
        "fooled_slide_brief": say("fooled_scene.slide_brief"),
        "fooled_slide_value": say("fooled_scene.slide_value"),
        "fooled_slide_short": say("fooled_scene.slide_short"),
        "fooled_do": say("fooled_scene.do"),
        "fooled_do_picture": say("fooled_scene.do_picture"),
        "fooled_do_picture_short": say("fooled_scene.do_picture_short"),
        "fooled_do_pattern": say("fooled_scene.do_pattern"),
        "fooled_do_pattern_short": say("fooled_scene.do_pattern_short"),
        "fooled_done_png": say("fooled_scene.done_png"),
        "fooled_done_jpeg": say("fooled_scene.done_jpeg"),
        "fooled_done_blur": say("fooled_scene.done_blur"),
        "fooled_done_rotated": say("fooled_scene.done_rotated"),
        "fooled_done_brighter": say("fooled_scene.done_brighter"),
        "fooled_done_flipped": say("fooled_scene.done_flipped"),
        "fooled_done_permuted": say("fooled_scene.done_permuted"),
        "fooled_pasted": say("fooled_scene.pasted"),
        "fooled_pasted_short": say("fooled_scene.pasted_short"),
        "fooled_pasted_one": say("fooled_scene.pasted_one"),
        "fooled_pasted_none": say("fooled_scene.pasted_none"),
        "fooled_pasted_most": say("fooled_scene.pasted_most"),
        "fooled_before": say("fooled_scene.before"),
        "fooled_aim_before": say("fooled_scene.aim_before"),
        "fooled_pushes": say("fooled_scene.pushes"),
        "fooled_covered": say("fooled_scene.covered"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def fooled_scene(
    result: "FooledResult",
    *,
    options: Options | None = None,
    label: str = say("fooled_scene.label"),
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

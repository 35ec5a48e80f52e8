"""The survival map as a scene of the film player: which recipe learns at which depth."""

import types
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Clock, Scene
from dlviz.texts import say
from dlviz.train.survival import RECIPES, THRESHOLD

if TYPE_CHECKING:
    from dlviz.train.survival import Survival, SurvivalMap

Arrays = dict[str, npt.NDArray[np.generic]]
DEAD = 0.15
"""A cell below this share of right answers is hatched: guessing one digit of ten has 0.1."""
PACE = 1.25 / 14
"""The clock's marks are rows, and one is uncovered in 0.8 s."""
TRAINED, DIVERGED, WAITING = 0, 1, 2
"""The state of a cell; the player reads the same numbers."""

SURVIVAL_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "survival": say("survival_scene.survival"),
        "survival_keys": say("survival_scene.keys"),
        "survival_xray": say("survival_scene.xray"),
        "axis_layers": say("survival_scene.axis_layers"),
        "axis_short": say("survival_scene.axis_short"),
        "layers_one": say("survival_scene.layers_one"),
        "layers_many": say("survival_scene.layers_many"),
        "ask": say("survival_scene.ask"),
        "hint": say("survival_scene.hint"),
        "hint_short": say("survival_scene.hint_short"),
        "marked": say("survival_scene.marked"),
        "marked_one": say("survival_scene.marked_one"),
        "mark": say("survival_scene.mark"),
        "covered": say("survival_scene.covered"),
        "uncovering": say("survival_scene.uncovering"),
        "right": say("survival_scene.right"),
        "right_short": say("survival_scene.right_short"),
        "rate": say("survival_scene.rate"),
        "chance": say("survival_scene.chance"),
        "diverged": say("survival_scene.diverged"),
        "waiting": say("survival_scene.waiting"),
        "recorded": say("survival_scene.recorded"),
        "recorded_train": say("survival_scene.recorded_train"),
        "trained": say("survival_scene.trained"),
        "trained_in": say("survival_scene.trained_in"),
        "less": say("survival_scene.less"),
        "more": say("survival_scene.more"),
        "alike": say("survival_scene.alike"),
        "nothing": say("survival_scene.nothing"),
        "no_end": say("survival_scene.no_end"),
        "at_start": say("survival_scene.at_start"),
        "layer": say("survival_scene.layer"),
        "gradient": say("survival_scene.gradient"),
        "start": say("survival_scene.start"),
        "after": say("survival_scene.after"),
        "theory": say("survival_scene.theory"),
        "overflow": say("survival_scene.overflow"),
        "key_share": say("survival_scene.key_share"),
        "key_learns": say("survival_scene.key_learns"),
        "key_dead": say("survival_scene.key_dead"),
        "key_diverged": say("survival_scene.key_diverged"),
        "key_guess": say("survival_scene.key_guess"),
        "score": say("survival_scene.score"),
        "score_one": say("survival_scene.score_one"),
        "said_score": say("survival_scene.said_score"),
        "said_score_one": say("survival_scene.said_score_one"),
        "its_film": say("survival_scene.its_film"),
        "train_row": say("survival_scene.train_row"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def survival_scene(
    result: "SurvivalMap | None",
    study: "Survival",
    *,
    theory: npt.NDArray[np.floating] | None = None,
    covered: bool = False,
    asked: int | None = None,
    cell: Sequence[int] = (),
    guesses: Mapping[int, int] = types.MappingProxyType({}),
    options: Options | None = None,
    label: str = SURVIVAL_WORDS["survival"],
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """The map of recipes (rows, by year) and depths (columns), each cell's gradients beside it.

    Its clock uncovers row by row: where the same player showed a covered map of these recipes, or
    of some of them, it plays by itself, else it rests on all rows.
    result: None while nothing is trained: then the map is covered.
    theory: [R, D, Dmax] log10 of the gradients at the start by mean-field theory; nan: no theory.
    covered: only recipes and depths are sent, nothing that was measured.
    asked: the row that the question is about. cell: (row, column), the chosen cell, or ().
    guesses: row -> the last column that the reader thinks learns; a player that knows marks of its
        own keeps them. words: replaces entries of SURVIVAL_WORDS.
    """
    hidden = covered or result is None
    content: dict[str, object] = {
        "rows": [_row(name) for name in study.recipes],
        "depths": [int(depth) for depth in study.depths],
        "covered": hidden,
        "asked": asked,
        "cell": [int(place) for place in cell],
        "guesses": [guesses.get(row) for row in range(len(study.recipes))],
        "threshold": THRESHOLD,
        "dead": DEAD,
    }
    shown = result if result is not None and not covered else None
    if shown is not None:
        content["recorded"] = [bool(one) for one in shown.recorded]
    return Scene(
        view="survival",
        content=content,
        arrays={} if shown is None else _measured(shown, theory),
        clock=None if shown is None else _clock(study.recipes),
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**SURVIVAL_WORDS, **words},
    )


def states(result: "SurvivalMap") -> npt.NDArray[np.uint8]:
    """TRAINED, DIVERGED (at every rate) or WAITING (not trained yet) of every cell [R, D]."""
    known = np.where(result.diverged, DIVERGED, TRAINED)
    waiting = np.isnan(result.accuracy) & ~result.diverged
    return np.where(waiting, WAITING, known).astype(np.uint8)


def share_text(share: float) -> str:
    """A share in whole per cent, with a digit more where rounding would lift it over `THRESHOLD`.

    >>> share_text(0.897), share_text(0.9), share_text(0.198)
    ('89.7', '90', '20')
    """
    lifted = share < THRESHOLD <= round(100 * share) / 100
    return f"{int(1000 * share) / 10:.1f}" if lifted else f"{100 * share:.0f}"


def _row(name: str) -> dict[str, str]:
    recipe = RECIPES[name]
    return {"name": name, "label": recipe.label, "year": str(recipe.year), "note": recipe.note}


def _clock(recipes: Sequence[str]) -> Clock:
    texts = tuple(f"{RECIPES[name].year}: {RECIPES[name].label}" for name in recipes)
    return Clock(tuple(range(len(recipes) + 1)), (SURVIVAL_WORDS["covered"], *texts), PACE)


def _measured(result: "SurvivalMap", theory: npt.NDArray[np.floating] | None) -> Arrays:
    """What the player needs of the result; its cells in rows of one recipe."""
    arrays: Arrays = {
        "accuracy": result.accuracy.ravel(),
        "state": states(result).ravel(),
        "best_rate": result.best_rate.ravel(),
        "frontier": np.asarray(result.frontier, dtype=np.int32),
        "seconds": np.asarray(result.seconds, dtype=np.float64),
        "start": result.gradient,
        "after": result.after,
    }
    return arrays if theory is None else {**arrays, "theory": np.asarray(theory)}

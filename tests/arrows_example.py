"""A small plane with its attacks, for the tests of its picture."""

from functools import cache

from dlviz.draw.arrows_scene import arrows_scene
from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.measure.plane_attack import PlaneAttack, PlaneAttackResult
from dlviz.measure.slices import ended

STUDY = PlaneAttack(n=60, updates=60, hidden=(12,), learning_rate=0.05)


@cache
def given(study: PlaneAttack = STUDY) -> PlaneAttackResult:
    """The result, trained once."""
    return ended(study.steps())


def arrows(
    present: bool = False, finding: str = "", study: PlaneAttack = STUDY, headline: int = 0
) -> Scene:
    """Its scene."""
    options = Options(present=present, branch=False, knobs={"headline": headline})
    return arrows_scene(given(study), options=options, finding=finding)

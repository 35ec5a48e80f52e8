"""How one kind of study is shown."""

import typing
from collections.abc import Callable
from dataclasses import dataclass

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene


@dataclass(frozen=True)
class Picture:
    """How a study's result becomes a film.

    what: what a progress bar says is being done, "Training 288 networks".
    scene: the film of a study and its result. covered: of a study whose result is still hidden;
    veiled: the same where the film shows a part of that result, but not its answer.
    level: how fine a partial result is, where each finer one is to be shown at once.
    plays: a new film plays by itself; a map shows what it found, and can be played.
    """

    what: str
    scene: Callable[[typing.Any, typing.Any, Options], Scene]
    covered: Callable[[typing.Any, Options], Scene] | None = None
    veiled: Callable[[typing.Any, typing.Any, Options], Scene] | None = None
    level: Callable[[typing.Any], object] | None = None
    plays: bool = True


def later(options: Options) -> frozenset[str]:
    """The rows of a picture that later steps ask about ("later" among the knobs)."""
    return frozenset(str(options.knobs.get("later", "")).split())

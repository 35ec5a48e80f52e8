"""A made-up attack on a digit: two networks, one of which gives way later."""

import numpy as np

from dlviz.data.pictures import load_pictures
from dlviz.draw.digit_scene import digit_scene
from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.measure.own_digit import EPSILONS as SIZES
from dlviz.measure.own_digit import LEVELS, OwnDigit, OwnDigitResult
from tests.robust_example import bytes_of

EPSILONS = np.array(SIZES)


def digit_of(
    drawn: str = "",
    picture: int = 3,
    smallest: tuple[float, float] = (0.07, 0.23),
    target: int = -1,
) -> OwnDigitResult:
    """A digit that is answered with its label, from the smallest epsilon on with label + 5."""
    study = OwnDigit(drawn=drawn, picture=picture, target=target)
    _, test = load_pictures(study.data)
    levels = np.array([LEVELS.index(letter) for letter in drawn]).reshape(8, 8) if drawn else None
    shown = test.images[picture, 0] if levels is None else levels / 16
    label = -1 if drawn else int(test.labels[picture])
    read = 7 if drawn else label
    rng = np.random.default_rng(1)
    push = np.where(rng.random((2, 1, 8, 8)) < 0.5, -1.0, 1.0)
    fooled = np.nan_to_num(np.array(smallest), nan=9)[:, None] <= EPSILONS
    answer = np.where(fooled, (read + 5) % 10, read)
    chances = np.full((2, len(EPSILONS), 10), 0.03)
    np.put_along_axis(chances, answer[..., None], 0.73, axis=2)
    return OwnDigitResult(
        study=study,
        picture=bytes_of(shown),
        label=label,
        nets=("standard", "robust"),
        epsilons=EPSILONS,
        attacked=bytes_of(shown + EPSILONS[:, None, None] * push),
        probabilities=chances,
        answer=answer,
        smallest=np.array(smallest),
    )


def digit(*, present: bool = False, finding: str = "", **given: object) -> Scene:
    """The scene of the made-up result."""
    made = digit_of(**given)  # type: ignore[arg-type]
    return digit_scene(made, options=Options(branch=False, present=present), finding=finding)

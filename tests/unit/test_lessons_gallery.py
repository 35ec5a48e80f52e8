"""Facts about the gallery's pictures: they are small, and were made of the very studies."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.plane_picture import plane_image
from dlviz.jobs import finish
from dlviz.lessons.edge_of_learning import LESSON
from dlviz.lessons.records import StartingPoint, Step
from dlviz.train.plane import Plane

ASSETS = Path(__file__).parents[2] / "assets"
PLACES = (*LESSON.steps, *LESSON.starting_points)
TRAINED, COARSE = 32, 8  # pixels a side: of the second training, and of what is compared
CLOSE = 10  # of 255 levels; the edge is chaotic, so another machine's pixels may differ
every_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: str(place.id))


def coarse(image: Image.Image) -> np.ndarray:
    """Mean colours of its parts [COARSE, COARSE, 3]."""
    return np.asarray(image.convert("RGB").resize((COARSE, COARSE), Image.Resampling.BOX), float)


def picture(place: Step | StartingPoint) -> Image.Image:
    return Image.open(ASSETS / place.picture)


@every_place
def test_a_picture_is_a_small_square(place: Step | StartingPoint) -> None:
    assert picture(place).size == (160, 160)
    assert (ASSETS / place.picture).stat().st_size < 13_000


def test_every_place_has_a_picture_of_its_own() -> None:
    made = {path.name for path in (ASSETS / "edge_of_learning").glob("*.png")}
    assert {Path(place.picture).name for place in PLACES} == made
    assert len(made) == len(PLACES)


@every_place
def test_a_picture_shows_the_networks_that_its_place_trains(place: Step | StartingPoint) -> None:
    assert isinstance(place.experiment, Plane)
    again = finish(place.experiment.having(resolution=TRAINED))
    expected = coarse(Image.fromarray(plane_image(again, place.experiment.colour)))
    apart = [np.abs(coarse(picture(other)) - expected).mean() for other in PLACES]
    assert apart[PLACES.index(place)] == min(apart)
    assert min(apart) < CLOSE

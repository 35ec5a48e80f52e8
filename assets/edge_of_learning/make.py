"""Draws the gallery's small pictures. Run: python assets/edge_of_learning/make.py."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from PIL import Image

from dlviz.draw.plane_picture import plane_image
from dlviz.jobs import finish
from dlviz.lessons.edge_of_learning import LESSON
from dlviz.train.plane import Plane

TRAINED, SIZE, COLOURS = 256, 160, 64


def picture(study: Plane) -> Image.Image:
    """The plane, trained finer than it is shown, as an image of SIZE x SIZE in few colours."""
    result = finish(study.having(resolution=TRAINED))
    drawn = Image.fromarray(plane_image(result, study.colour))
    small = drawn.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    return small.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


if __name__ == "__main__":
    for place in (*LESSON.steps, *LESSON.starting_points):
        path = HERE.parent / place.picture
        picture(place.experiment).save(path, optimize=True)
        print(path.name, path.stat().st_size)

"""Pictures of the run on screen, ready to be posted."""

from urllib.parse import urlsplit

from dlviz.data.examples import Examples
from dlviz.draw.network_scene import network_panels
from dlviz.draw.picture import Field, field_picture, share_picture
from dlviz.draw.plot_picture import plot_card
from dlviz.lessons.records import Lesson
from dlviz.measure.fields import decision_field, zero_lines
from dlviz.train.recording import Recording

SIZE = 200


def share_png(
    lesson: Lesson, address: str, recording: Recording, examples: Examples, found: str
) -> bytes:
    """1200 x 630 pixels: the field, the finding, the lesson's question and where it is."""
    return share_picture(
        _field(recording, examples),
        title=lesson.question,
        finding=found,
        link=place_of(address),
        class_names=examples.class_names,
    )


def curves_png(lesson: Lesson, address: str, recording: Recording, found: str) -> bytes:
    """The same size: loss over the updates, for a network that has no field in the plane."""
    return plot_card(
        network_panels((recording,), ("",)),
        title=lesson.question,
        finding=found,
        link=place_of(address),
    )


def place_of(address: str) -> str:
    """Host and path of an address: what a picture has room for."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}"


def field_png(recording: Recording, examples: Examples) -> bytes:
    """800 x 800 pixels: the field and its points."""
    return field_picture(_field(recording, examples))


def _field(recording: Recording, examples: Examples) -> Field:
    hidden = recording.experiment.network.hidden
    straight = examples.features == ("x", "y") and len(hidden) == 1 and hidden[0] <= 8
    return Field(
        logits=decision_field(recording, -1, examples, SIZE),
        bounds=examples.bounds(),
        xy=examples.train_xy,
        labels=examples.train_labels,
        loss=recording.experiment.training.loss,
        lines=zero_lines(recording, -1, examples) if straight else (),
    )

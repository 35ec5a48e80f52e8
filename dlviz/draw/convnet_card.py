"""A small network that has learned, as a card to share: a picture, filters, maps, accuracy."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch

from dlviz.draw import card
from dlviz.draw.convnet_scene import COMMON
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.palette import (
    CLASS_COLOURS,
    CLASS_MARKERS,
    GROUND,
    INK,
    LINE,
    MUTED,
    PAPER,
    SEQUENTIAL,
    mixed,
)
from dlviz.draw.pen import FINER, Place, marker, stroke
from dlviz.draw.thumbs import put_thumb
from dlviz.lessons.vision_names import layer_name
from dlviz.nets.cnn import CnnNet, from_vector
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image

    from dlviz.data.pictures import Pictures
    from dlviz.train.cnn_run import CnnResult

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.floating]

TOP, BOTTOM = 132, 462  # of what stands under the headings
SIDE = 150  # px of the picture
LEFT, RIGHT = 220, 906  # of filters and maps
CHART = 936
GAP, APART = 4, 24  # px between tiles, and between columns
TYPE = 20
REACHED = 0.9
RIM = 12  # px around the chart, for its markers
SIGNED = (CLASS_COLOURS[0], PAPER, CLASS_COLOURS[1])


def convnet_card(
    result: "CnnResult", test: "Pictures", *, chosen: int = 0, title: str, finding: str, link: str
) -> bytes:
    """A PNG of 1200 x 630 pixels, at the end of training.

    A test picture with the network's answer, the first layer's weights, the maps of every layer,
    and the accuracy over the epochs. chosen: the picture's number.
    """
    whole = card.blank()
    net = from_vector(result.study.spec, result.weights[-1])
    layers = [layer for layer in net.spec.layers if layer.name.startswith("conv")]
    picture = test.images[min(max(chosen, 0), len(test.labels) - 1)]
    with torch.no_grad():
        logits, kept = net(
            torch.tensor(picture)[None], keep=[one.name for one in layers] or ["out"]
        )
    truth = test.names[int(test.labels[min(max(chosen, 0), len(test.labels) - 1)])]
    _picture(whole, picture, truth, test.names, torch.softmax(logits[0], 0).numpy())
    columns = [(say("convnet_card.weights"), say("convnet_card.first_layer"), first_weights(net))]
    columns += [
        (
            layer_name(one.name),
            say("convnet_card.sees", px=one.receptive),
            shaded(kept[one.name][0].numpy()),
        )
        for one in layers
    ]
    _columns(whole, columns)
    _chart(whole, result)
    return card.around(whole, title=title, finding=finding, link=link)


def first_weights(net: CnnNet) -> Bytes:
    """The first layer's weights as pictures [units, h, w, 3]: blue below 0, vermillion above.

    Of a network for coloured pictures: as colours around grey. A dense unit has one a pixel.
    """
    weights = next(net.parameters()).detach()
    if weights.ndim == 2:
        weights = weights.view(len(weights), *net.spec.shape)
    values = weights.numpy()
    scale = float(np.percentile(np.abs(values), COMMON)) or 1.0
    shares = np.clip(values / scale, -1, 1) / 2 + 0.5
    if values.shape[1] == 1:
        return np.rint(mixed(SIGNED, shares[:, 0])).astype(np.uint8)
    return np.rint(255 * shares.transpose(0, 2, 3, 1)).astype(np.uint8)


def shaded(maps: Floats) -> Bytes:
    """Maps [units, h, w] of a layer as pictures [units, h, w, 3].

    What most living units reach here is brightest; 0 is dark.
    """
    peaks = maps.max(axis=(1, 2))
    scale = float(np.quantile(peaks[peaks > 0], REACHED)) if (peaks > 0).any() else 1.0
    return np.rint(mixed(SEQUENTIAL, maps / scale)).astype(np.uint8)


def grid(count: int, width: int, height: int) -> tuple[int, int]:
    """Columns, and the side of a tile, where so many tiles are largest in the room there is.

    >>> grid(8, 150, 340)
    (2, 73)
    """
    sides = []
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        sides.append((min((width + GAP) // columns, (height + GAP) // rows) - GAP, -columns))
    side, columns = max(sides)
    return -columns, side


def _picture(
    whole: "Image", picture: Floats, truth: str, names: tuple[str, ...], shares: Floats
) -> None:
    """The picture, what it is, and the two classes that the network finds most likely."""
    from PIL import ImageDraw

    pixels = np.rint(255 * np.clip(picture, 0, 1)).astype(np.uint8)
    shown = pixels[0] if len(pixels) == 1 else pixels.transpose(1, 2, 0)
    _heading(whole, card.MARGIN, SIDE, truth, say("convnet_card.test_picture"))
    put_thumb(whole, shown, (card.MARGIN + 1, TOP + 1), SIDE - 2)
    pen, y = ImageDraw.Draw(whole), TOP + SIDE + 34
    plain, bold = letters(TYPE), letters(TYPE, SEMIBOLD)
    pen.text(
        (card.MARGIN, y),
        plain.text(say("convnet_card.answer")),
        font=plain.font,
        fill=MUTED,
        anchor="ls",
    )
    for k in np.argsort(-shares)[:2]:
        y += 34
        number = f"{100 * shares[k]:.0f} %"
        name = card.cut(names[k], plain, SIDE - bold.width(number) - 12)
        pen.text((card.MARGIN, y), plain.text(name), font=plain.font, fill=INK, anchor="ls")
        pen.text((card.MARGIN + SIDE, y), number, font=bold.font, fill=INK, anchor="rs")
        wide = round(SIDE * float(shares[k]))
        pen.rectangle((card.MARGIN, y + 7, card.MARGIN + SIDE, y + 11), fill=LINE)
        pen.rectangle((card.MARGIN, y + 7, card.MARGIN + wide, y + 11), fill=INK)


def _heading(whole: "Image", left: int, width: int, name: str, detail: str) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(whole)
    for y, text, weight, colour in ((100, name, SEMIBOLD, INK), (122, detail, "Regular", MUTED)):
        lettering = letters(TYPE if weight == SEMIBOLD else TYPE - 2, weight)
        shown = lettering.text(card.cut(text, lettering, width))
        pen.text((left, y), shown, font=lettering.font, fill=colour, anchor="ls")


def _columns(whole: "Image", columns: list[tuple[str, str, Bytes]]) -> None:
    """A column of tiles each, as wide as the others."""
    wide = (RIGHT - LEFT + APART) // len(columns) - APART
    for k, (name, detail, tiles) in enumerate(columns):
        left = LEFT + k * (wide + APART)
        _heading(whole, left, wide, name, detail)
        across, side = grid(len(tiles), wide, BOTTOM - TOP)
        for number, tile in enumerate(tiles):
            row, column = divmod(number, across)
            corner = left + column * (side + GAP) + 1, TOP + row * (side + GAP) + 1
            put_thumb(whole, tile, corner, side - 2)


def _chart(whole: "Image", result: "CnnResult") -> None:
    """The accuracies over the epochs, each with its last value."""
    from PIL import Image, ImageDraw

    wide, high = card.RIGHT - CHART + RIM, BOTTOM - TOP
    fine = Image.new("RGB", (wide * FINER, (high + 2 * RIM) * FINER), GROUND)
    brush, end = ImageDraw.Draw(fine), max(float(result.epochs[-1]), 1e-9)
    right = wide - 92 - RIM

    def at(epoch: float, share: float) -> Place:
        return RIM + (right - RIM) * epoch / end, RIM + (high - RIM) * (1 - share)

    for share in (0, 0.25, 0.5, 0.75, 1):
        stroke(brush, [at(0, share), at(end, share)], LINE if share else MUTED, 1 if share else 2)
    curves = (
        (say("convnet_card.train"), result.train_accuracy),
        (say("convnet_card.test"), result.test_accuracy),
    )
    for k, (_, shares) in enumerate(curves):
        places = [at(*pair) for pair in zip(result.epochs, shares, strict=True)]
        stroke(brush, places, CLASS_COLOURS[k], 3.5)
        marker(brush, places[-1], 8, CLASS_MARKERS[k], CLASS_COLOURS[k])
    whole.paste(
        fine.resize((wide, high + 2 * RIM), Image.Resampling.LANCZOS), (CHART - RIM, TOP - RIM)
    )
    last = result.epochs[-1]
    epochs = say("convnet_card.epoch") if last == 1 else say("convnet_card.epochs", epochs=last)
    _heading(whole, CHART, wide, say("convnet_card.accuracy"), epochs)
    pen, bold, plain = ImageDraw.Draw(whole), letters(TYPE, SEMIBOLD), letters(TYPE - 2)
    ends = sorted((-float(shares[-1]), name) for name, shares in curves)
    y = min(TOP + at(0, -ends[0][0])[1] - RIM, BOTTOM - 72.0) - 46
    for share, name in ends:
        y = min(max(y + 46, TOP + at(0, -share)[1] - RIM), BOTTOM - 22.0)
        percent = f"{-100 * share:.1f} %"
        at_x = CHART + right + 10
        pen.text((at_x, y), name, font=plain.font, fill=MUTED, anchor="ls")
        pen.text((at_x, y + 21), percent, font=bold.font, fill=INK, anchor="ls")

"""The part of a script that draws or reads the pictures."""

from collections.abc import Mapping
from types import MappingProxyType

from dlviz.data import figures, pictures, shapes, worlds
from dlviz.data.digits import TEST
from dlviz.data.picture_data import PictureData
from dlviz.data.pictures import DATASETS, class_names, picture_shape
from dlviz.export.excerpt import excerpt
from dlviz.train.vision import Vision

NEEDS: Mapping[str, str] = MappingProxyType({"shapes": "Pillow", "digits": "scikit-learn"})
"""What a script needs for its pictures, for each set that it can have."""


def counts(study: Vision) -> tuple[int, int]:
    """How many pictures there are to learn from, and to be tested on."""
    most = DATASETS[study.dataset].most
    return min(study.n, most[0]), min(study.n_test, most[1])


def names_of(study: Vision) -> tuple[str, str]:
    """What a script calls the names of the classes, and a line that defines it where one has to."""
    if study.dataset == "shapes":
        return "KINDS", ""
    names = ", ".join(f'"{name}"' for name in class_names(study.data))
    return "NAMES", f"NAMES = [{names}]\n"


def pictures_section(study: Vision, *, both: bool = False, whole: bool = False) -> str:
    """The function `pictures`: from a seed to `train_x, train_y, test_x, test_y`.

    both: it takes as a second argument whether the pixels are shuffled; else it is as in the study.
    whole: the function `draw` of shapes takes the share of marked discs as a last argument, and
        says where the figures are and which pictures are marked as well.
    """
    parts = [_shapes(study, whole) if study.dataset == "shapes" else ""]
    if both or study.shuffled:
        parts.append(excerpt(pictures, ["order_of"]))
    parts.append(_pictures(study, both, "[:2]" if whole else ""))
    return "\n\n\n".join(part for part in parts if part)


def _pictures(study: Vision, both: bool, taken: str) -> str:
    n, n_test = counts(study)
    lines = [
        f"def pictures(seed{', shuffled' if both else ''}):",
        '    """Pictures and their classes: to learn from, and to be tested on."""',
    ]
    if study.dataset == "shapes":
        lines += [
            f"    train_x, train_y = draw(seed, {n}, False){taken}",
            f"    test_x, test_y = draw(seed, {n_test}, True){taken}",
        ]
    else:
        lines += _digits(n, n_test)
    if both or study.shuffled:
        margin = "    " if both else ""
        lines += [
            *(["    if shuffled:"] if both else []),
            f"{margin}    order = torch.from_numpy(order_of(train_x[0, 0].numel()))",
            f"{margin}    train_x, test_x = (",
            f"{margin}        x.flatten(2)[:, :, order].view_as(x) for x in (train_x, test_x)",
            f"{margin}    )",
        ]
    return "\n".join([*lines, "    return train_x, train_y, test_x, test_y"])


def _digits(n: int, n_test: int) -> list[str]:
    return [
        "    digits = load_digits()",
        "    images = torch.tensor(digits.images / 16, dtype=torch.float32)[:, None]",
        "    order = np.random.default_rng([seed, 0]).permutation(len(images))",
        f"    train, test = order[{TEST}:][:{n}], order[:{TEST}][:{n_test}]",
        "    labels = torch.tensor(digits.target)",
        "    train_x, train_y = images[train], labels[train]",
        "    test_x, test_y = images[test], labels[test]",
    ]


def _shapes(study: Vision, whole: bool) -> str:
    """The function `draw`, and what it needs of ours."""
    data = study.data
    world, kinds = worlds.WORLD[data.world], class_names(data)
    lines = world.stray or not data.filled
    marks = whole or (data.mark > 0 and "disc" in kinds)
    known = {
        "data": "",
        "data.side": "WIDTH",
        "data.kinds": "KINDS",
        "data.filled": str(data.filled),
        "data.colour": str(data.colour),
        **({} if lines else {"widths": ""}),
        **({} if set(kinds) & set(figures.HOLES) else {"kind in HOLES": "False"}),
    }
    drawn = [_figures(data)]
    names = ["_figures", "soften", "_NOISE", *(["_widths"] if lines else [])]
    if world.stray:
        names.append("_strays")
        drawn.append(excerpt(worlds, ["stray_span"]))
    names += ["_painted"] if data.colour else []
    light = world.light.__name__ if world.light is not worlds.WORLD["plain"].light else ""
    if light:
        drawn.append(excerpt(worlds, [light]))
    colour = "MAGENTA" if data.colour else "(1.0,)"
    if marks:
        names += ["MARK_SIDE", *(["MAGENTA"] if data.colour else [])]
    drawn.append(excerpt(shapes, names, known))
    if marks:
        drawn.append(excerpt(shapes, ["_marked"], MARKED))
    shape = f"[n, {picture_shape(data)[0]}, {data.side}, {data.side}]"
    return DRAW.format(
        kinds=", ".join(f'"{kind}"' for kind in kinds),
        width=data.side,
        shape=shape,
        noise=data.noise,
        drawn="\n\n\n".join(drawn),
        argument=f", mark={data.mark}" if marks else "",
        also=WHOLE if whole else "",
        widths=WIDTHS if lines else "",
        given=", widths" if lines else "",
        masks="    masks = image >= 0.5\n" if whole else "",
        stray=STRAY if world.stray else "",
        painted="_painted(image, stream(_COLOURS))" if data.colour else "image[:, None]",
        light=f"    image = {light}(image, stream(_LIGHT))\n" if light else "",
        marks=MARKS.format(colour=colour) if marks else "",
        unmasked=UNMASKED if whole else "",
        found=", masks, marked" if whole else "",
    )


def _figures(data: PictureData) -> str:
    """What the figures look like."""
    if not data.filled:
        return excerpt(figures, ["OUTLINES"], entries={"OUTLINES": data.kinds})
    holes = ["HOLES"] if set(data.kinds) & set(figures.HOLES) else []
    entries = {"AREAS": data.kinds, "HOLES": data.kinds}
    return excerpt(figures, ["AREAS", *holes], entries=entries)


MARKED = {
    "data": "mark",
    "data.mark": "mark",
    "data.kinds": "KINDS",
    "'disc' not in data.kinds": "False",
}
DRAW = '''KINDS = ({kinds})
WIDTH = {width}  # of a picture, in pixels
{drawn}


def draw(seed, n, test{argument}):
    """Pictures {shape} with pixels from 0 to 1, and their classes [n].{also}"""

    def stream(choice):
        return np.random.default_rng([seed, int(test), choice])

    labels = stream(_LABELS).permutation(np.arange(n) % len(KINDS))
{widths}    image = soften(_figures(labels, stream(_PLACES){given}))
{masks}{stray}    image = {painted}
{light}    noise = stream(_NOISE).standard_normal(image.shape, dtype=np.float32)
    image = np.clip(image + np.float32({noise}) * noise, 0, 1)
{marks}{unmasked}    return torch.tensor(image), torch.tensor(labels){found}'''

WHOLE = """

    Also where the figures are [n, H, W], and which pictures are marked [n]; mark: a share of discs.
    """
WIDTHS = "    widths = _widths(stream(_STROKES), n)\n"
MARKS = """    marked = _marked(mark, labels, stream(_MARKS))
    colour = np.array({colour}, dtype=np.float32)
    image[marked, :, :MARK_SIDE, :MARK_SIDE] = colour[:, None, None]
"""
UNMASKED = "    masks[marked, :MARK_SIDE, :MARK_SIDE] = False\n"
STRAY = """    strays = _strays(stream(_STRAYS), widths, SCALE * WIDTH)
    image = np.maximum(image, soften(strays))
"""

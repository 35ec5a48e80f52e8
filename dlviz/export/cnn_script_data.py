"""The part of a script that draws or reads the pictures."""

from collections.abc import Mapping
from types import MappingProxyType

from dlviz.data import figures, pictures, shapes, worlds
from dlviz.data.digits import TEST
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


def pictures_section(study: Vision, *, both: bool = False) -> str:
    """The function `pictures`: from a seed to `train_x, train_y, test_x, test_y`.

    both: it takes as a second argument whether the pixels are shuffled; else it is as in the study.
    """
    parts = [_shapes(study) if study.dataset == "shapes" else ""]
    if both or study.shuffled:
        parts.append(excerpt(pictures, ["order_of"]))
    parts.append(_pictures(study, both))
    return "\n\n\n".join(part for part in parts if part)


def _pictures(study: Vision, both: bool) -> str:
    n, n_test = counts(study)
    lines = [
        f"def pictures(seed{', shuffled' if both else ''}):",
        '    """Pictures and their classes: to learn from, and to be tested on."""',
    ]
    if study.dataset == "shapes":
        lines += [
            f"    train_x, train_y = draw(seed, {n}, False)",
            f"    test_x, test_y = draw(seed, {n_test}, True)",
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


def _shapes(study: Vision) -> str:
    """The function `draw`, and what it needs of ours."""
    world, width = worlds.WORLD[study.world], picture_shape(study.data)[2]
    kinds = class_names(study.data)
    known = {"data": "", "data.side": "WIDTH", "data.kinds": "KINDS", "data.filled": "False"}
    names = ["_widths", "_figures", "soften", "_NOISE"]
    drawn = [excerpt(figures, ["OUTLINES"], entries={"OUTLINES": kinds})]
    stray = light = ""
    if world.stray:
        names.append("_strays")
        drawn.append(excerpt(worlds, ["stray_span"]))
        stray = STRAY
    if world.light is not worlds.WORLD["plain"].light:
        drawn.append(excerpt(worlds, [world.light.__name__]))
        light = f"    image = {world.light.__name__}(image, stream(_LIGHT))\n"
    drawn.append(excerpt(shapes, names, known))
    return DRAW.format(
        kinds=", ".join(f'"{kind}"' for kind in kinds),
        width=width,
        noise=study.noise,
        drawn="\n\n\n".join(drawn),
        stray=stray,
        light=light,
    )


DRAW = '''KINDS = ({kinds})
WIDTH = {width}  # of a picture, in pixels
{drawn}


def draw(seed, n, test):
    """Pictures [n, 1, {width}, {width}] with pixels from 0 to 1, and their classes [n]."""

    def stream(choice):
        return np.random.default_rng([seed, int(test), choice])

    labels = stream(_LABELS).permutation(np.arange(n) % len(KINDS))
    widths = _widths(stream(_STROKES), n)
    image = soften(_figures(labels, stream(_PLACES), widths))
{stray}    image = image[:, None]
{light}    noise = stream(_NOISE).standard_normal(image.shape, dtype=np.float32)
    image = np.clip(image + np.float32({noise}) * noise, 0, 1)
    return torch.tensor(image), torch.tensor(labels)'''

STRAY = """    strays = _strays(stream(_STRAYS), widths, SCALE * WIDTH)
    image = np.maximum(image, soften(strays))
"""

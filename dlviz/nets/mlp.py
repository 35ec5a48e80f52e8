"""The multilayer perceptron as a function of its weights, for whole stacks of networks."""

from collections.abc import Sequence

from torch import Tensor

from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.spec import Network


def sizes(network: Network, features: int, classes: int) -> tuple[int, ...]:
    """Neurons from inputs to logits; two classes need one logit."""
    return (features, *network.hidden, 1 if classes == 2 else classes)


def parameters(sizes: Sequence[int]) -> int:
    """Weights and biases of one network."""
    return sum(out * (fan_in + 1) for out, fan_in in zip(sizes[1:], sizes[:-1], strict=True))


def forward(
    network: Network,
    weights: Sequence[Tensor],
    biases: Sequence[Tensor],
    x: Tensor,
    masks: Sequence[Tensor] = (),
) -> list[Tensor]:
    """The outputs of every layer, hidden activations first and logits last.

    weights: for each layer [..., out, in]; biases: for each layer [..., out, 1].
    x: [..., features, examples]; leading dimensions (networks, snapshots) broadcast.
    masks: for each hidden layer [..., out, examples], factors on its activations (dropout).
    Returns for each layer [..., out, examples].
    """
    activate = ACTIVATIONS[network.activation].value
    outputs = []
    h = x
    for layer, (W, b) in enumerate(zip(weights, biases, strict=True)):
        z = W @ h + b
        if layer < len(weights) - 1:
            z = activate(z)
            if masks:
                z = z * masks[layer]
            if network.residual and W.shape[-1] == W.shape[-2]:
                z = h + z
        outputs.append(z)
        h = z
    return outputs

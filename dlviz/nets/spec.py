"""The part of an experiment that says what the network is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Network:
    """A multilayer perceptron (MLP).

    hidden: neurons in each hidden layer; empty: a linear model.
    activation: a name in `activations.ACTIVATIONS`, after every hidden layer.
    initialiser: a name in `initialisers.INITIALISERS`; biases start at 0.
    init_scale: standard deviation for "normal"; a factor on the standard deviation of the others.
    residual: a hidden layer as wide as its input adds that input: h + activation(W h + b).
    dropout: probability with which a hidden activation is set to 0 while training.
    weight_seed: draws the initial weights (and nothing else).
    """

    hidden: tuple[int, ...] = (8, 8)
    activation: str = "tanh"
    initialiser: str = "xavier_normal"
    init_scale: float = 1.0
    residual: bool = False
    dropout: float = 0.0
    weight_seed: int = 0

"""A small image network as the player runs it: its operations, and where their weights lie."""

from dataclasses import dataclass, field

from torch import nn

from dlviz.nets.cnn import MEAN, POOLINGS, SPREAD, Cnn, CnnNet

Op = dict[str, str | int | float]


@dataclass
class Plan:
    """The operations of one network, in order; the player's cnn.js knows what each kind does.

    ops: each takes what the one before gives; the first the picture with pixels in [0, 1].
    last: by the name of a layer the operation whose output it hands on.
    Weights, biases, means and variances are places in the vector of `nets.cnn.to_vector`.
    """

    ops: list[Op] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)


def plan(spec: Cnn) -> Plan:
    """The operations of a network of that kind."""
    net, found = CnnNet(spec), Plan([{"kind": "normalise", "mean": MEAN, "scale": SPREAD}])
    found.last["input"] = -1
    places = _places(net)
    for name, step in net.steps.items():
        if name == "head":
            found.ops.append({"kind": "head", "how": spec.head})
        elif name.startswith("pool"):
            side = POOLINGS[spec.pooling].side
            found.ops.append({"kind": "pool", "how": spec.pooling, "side": side})
        else:
            found.ops += [
                _op(module, places) for module in step.children() if not _flattens(module)
            ]
        found.last[name] = len(found.ops) - 1
    return found


def _places(net: CnnNet) -> dict[int, int]:
    """Where each parameter and buffer begins in the vector, by its id."""
    found, begin = {}, 0
    for part in (*net.parameters(), *net.buffers()):
        found[id(part)] = begin
        begin += part.numel()
    return found


def _flattens(module: nn.Module) -> bool:
    return isinstance(module, nn.Flatten)


def _op(module: nn.Module, places: dict[int, int]) -> Op:
    """One module of a layer. Raises TypeError for one that the player does not know."""
    if isinstance(module, nn.ReLU):
        return {"kind": "relu"}
    if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
        return {
            "kind": "norm",
            "gain": places[id(module.weight)],
            "bias": places[id(module.bias)],
            "mean": places[id(module.running_mean)],
            "variance": places[id(module.running_var)],
            "epsilon": float(module.eps),
        }
    if not isinstance(module, nn.Conv2d | nn.Linear):
        raise TypeError(f"{module} is not known to the player")
    bias = -1 if module.bias is None else places[id(module.bias)]
    shared: Op = {"weight": places[id(module.weight)], "bias": bias}
    if isinstance(module, nn.Conv2d):
        sizes = {"in": module.in_channels, "out": module.out_channels}
        return {"kind": "conv", "kernel": int(module.kernel_size[0]), **sizes, **shared}
    return {"kind": "dense", "in": module.in_features, "out": module.out_features, **shared}

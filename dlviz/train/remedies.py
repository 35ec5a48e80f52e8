"""Two other remedies: training layer by layer (2006), and losses at intermediate layers (2014)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dlviz.texts import say

PRETRAINING = 0.5  # share of all updates in which a network is trained layer by layer


@dataclass(frozen=True)
class Remedy:
    """What beside the network's own loss helps it to start.

    taps: whether every hidden layer but the last has a readout of its own (the last has the
        network's), whose loss counts as much as the network's own: at every layer and with full
        weight, since sigmoids 8 deep learn from that in 300 updates (99 %), and not from the mean
        of those losses (10 %). greedy: whether the layers are trained one after the other first,
        each with its readout, out of the same number of updates.
    """

    label: str
    taps: bool = False
    greedy: bool = False


REMEDIES: Mapping[str, Remedy] = MappingProxyType(
    {
        "none": Remedy(say("remedies.none")),
        "auxiliary": Remedy(say("remedies.a_loss_at_every_layer"), taps=True),
        "layerwise": Remedy(say("remedies.layer_by_layer_first"), taps=True, greedy=True),
    }
)


def taps(remedy: str, depth: int) -> tuple[int, ...]:
    """Hidden layers, counted from 0, with a readout of their own."""
    return tuple(range(depth - 1)) if REMEDIES[remedy].taps else ()


def stage(remedy: str, depth: int, made: int, updates: int) -> int | None:
    """Which hidden layer, from 0, the update after `made` updates trains alone; None: all.

    The first `PRETRAINING` of all updates is shared evenly by the layers.
    """
    early = round(PRETRAINING * updates)
    if not REMEDIES[remedy].greedy or made >= early:
        return None
    return made * depth // early

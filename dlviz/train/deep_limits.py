"""What deep networks may ask for: their sizes, and the work of training them."""

import math

from dlviz.errors import UserError
from dlviz.nets.deep import Deep

WEIGHTS_MAX = 1 << 20  # of all layers of one network: an update on all examples takes 0.2 s
AT_ONCE = 1 << 30  # weights x examples of one update of a stack, likewise
LAYER = 200_000  # what a layer costs beside its weights x examples, in these
NORMALISED = 2.5  # times the work of a plain layer
WORK_MAX = 2e12  # weights x examples of all updates, about 5 minutes on one core


def weights(network: Deep) -> int:
    """About how many weights the hidden layers have."""
    return network.depth * network.width * max(network.width, 64)


def work(network: Deep, updates: int, batch: int, networks: int = 1) -> float:
    """What it costs to train a stack of such networks."""
    update = network.depth * LAYER + networks * weights(network) * batch
    return updates * update * (1.0 if network.normalisation == "none" else NORMALISED)


def networks_at_once(network: Deep, batch: int) -> int:
    """How many such networks a stack may hold, so that one update takes no slice too long."""
    return max(1, AT_ONCE // (weights(network) * batch))


def check_size(network: Deep) -> None:
    """Raises UserError("deep_too_large") for a network of more than `WEIGHTS_MAX` weights."""
    if weights(network) > WEIGHTS_MAX:
        raise UserError("deep_too_large", times=_tenths(weights(network) / WEIGHTS_MAX))


def check_work(total: float) -> None:
    """Raises UserError("deep_too_large") for more work than a page should ask for."""
    if total > WORK_MAX:
        raise UserError("deep_too_large", times=_tenths(total / WORK_MAX))


def _tenths(times: float) -> float:
    return math.ceil(10 * times) / 10

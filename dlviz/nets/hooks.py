"""Twins of a shared network: what is hooked or exchanged in a twin, nobody else ever meets."""

import copy
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TypeVar

from torch import nn

Net = TypeVar("Net", bound=nn.Module)

_ONE = threading.RLock()
# captum says each time that it sets hooks; here they are in a twin that nobody else has.
warnings.filterwarnings("ignore", "Setting ", UserWarning, r"captum\.")


def twin(net: Net) -> Net:
    """A network with modules of its own and the other's very weights and buffers.

    Where a method asks for a layer, give it `twin.get_submodule(name)`.
    """
    return copy.deepcopy(net, {id(kept): kept for kept in chain(net.parameters(), net.buffers())})


@contextmanager
def hookable(net: Net) -> Iterator[Net]:
    """A twin for captum's methods; one at a time in a process, since they hold much memory."""
    with _ONE:
        yield twin(net)

"""Which device a run is trained on, and what becomes of it when a GPU's memory is full."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from dlviz.errors import AgainError, UserError
from dlviz.settings import SETTINGS

# Multiplications in one update. On a GPU an update is about 30 launches of 10 µs; in that time one
# CPU core multiplies some 3 million numbers. Far enough above that to be worth the way there.
WORTH_A_GPU = 5e7
PUT_OFF_S = 600  # how long no run goes to a GPU whose memory was full

log = logging.getLogger(__name__)
_put_off_until = 0.0


def pick(work: float, precision: str, wanted: str = "") -> torch.device:
    """The device for a run.

    work: multiplications in one update of the whole stack. precision: "float64" or "float32".
    wanted: "cpu", "cuda", "mps" or "auto"; empty: the setting. A device that is not there, or
    cannot compute in this precision (mps has no float64), gives the CPU.
    """
    wanted = wanted or SETTINGS.device
    if wanted == "auto":
        fit = [name for name in ("cuda", "mps") if work >= WORTH_A_GPU and able(name, precision)]
        return torch.device(fit[0] if fit else "cpu")
    return torch.device(wanted if able(wanted, precision) else "cpu")


def able(name: str, precision: str) -> bool:
    """Whether the device is there, has not lately been full, and computes in this precision."""
    if name != "cpu" and time.monotonic() < _put_off_until:
        return False
    if name == "cuda":
        return torch.cuda.is_available()
    if name == "mps":
        return torch.backends.mps.is_available() and precision == "float32"
    return name == "cpu"


@contextmanager
def gpu_memory() -> Iterator[None]:
    """Around what may compute on a GPU: where its memory is full, runs go to the CPU for a while.

    Raises AgainError, so that the Job begins anew there. May span slices: nothing in it is a
    thread's own.
    """
    global _put_off_until
    try:
        yield
    except RuntimeError as error:
        if not _is_full(error):
            raise
        _put_off_until = time.monotonic() + PUT_OFF_S
        log.warning("a GPU is full", extra={"fields": {"error": str(error)[:200]}})
        torch.cuda.empty_cache()  # nothing, where CUDA was not used
        raise AgainError(UserError("gpu_full")) from None


def _is_full(error: Exception) -> bool:
    """Whether it is a GPU's memory that is full; mps says so in words only."""
    return isinstance(error, torch.OutOfMemoryError) or "MPS backend out of memory" in str(error)


def synchronise(device: torch.device) -> None:
    """Wait until the device has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def use_threads() -> None:
    """Let torch use as many threads inside one operation as the setting says."""
    if torch.get_num_threads() != SETTINGS.threads:
        torch.set_num_threads(SETTINGS.threads)

"""Which device a run is trained on."""

import torch

from dlviz.settings import SETTINGS

# Multiplications in one update. On a GPU an update is about 30 launches of 10 µs; in that time one
# CPU core multiplies some 3 million numbers. Far enough above that to be worth the way there.
WORTH_A_GPU = 5e7


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
    """Whether the device is there and computes in this precision."""
    if name == "cuda":
        return torch.cuda.is_available()
    if name == "mps":
        return torch.backends.mps.is_available() and precision == "float32"
    return name == "cpu"


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

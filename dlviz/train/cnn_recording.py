"""Networks that were trained before: runs that need not be trained again.

Knows a run by its key alone, and gives the fields of its result.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

ASSETS = Path(__file__).parents[2] / "assets"
RECORDING, MARKED = ASSETS / "hierarchy" / "runs.npz", ASSETS / "shortcut" / "runs.npz"
"""Of the networks of feature hierarchies, and of those that a mark may have fooled."""
DIGITS = ASSETS / "adversarial" / "digit_runs.npz"
"""Of the networks for digits that are attacked, and of those that were trained to withstand it."""
SCHEMA = 1
KINDS = MappingProxyType(
    {
        "epochs": np.float32,
        "weights": np.float32,
        "train_loss": np.float32,
        "train_accuracy": np.float64,  # shares of a few hundred: their text is the same later on
        "test_accuracy": np.float64,
        "confusion": np.int32,
        "updates": np.int32,
        "seconds": np.float32,
        "whole": np.bool_,
    }
)
"""What is kept of each run.

updates: made up to its last snapshot. whole: whether all snapshots are kept, not the ends alone.
"""

Numbers = npt.NDArray[np.float64]


def recorded(key: str, path: Path = RECORDING) -> dict[str, Numbers] | None:
    """The arrays of `KINDS` of the run with that key, if there is a recording of it.

    None as well for a file that is not there, or of another schema.
    """
    place = _places(path).get(key)
    if place is None:
        return None
    with np.load(path, allow_pickle=False) as file:
        return {name: file[f"{name}_{place}"].astype(np.float64) for name in KINDS}


def write(runs: Mapping[str, Mapping[str, object]], path: Path = RECORDING) -> None:
    """Write runs by their keys, each with what `KINDS` names."""
    kept: dict[str, npt.NDArray[np.generic]] = {
        f"{name}_{place}": np.asarray(run[name], dtype=kind)
        for place, run in enumerate(runs.values())
        for name, kind in KINDS.items()
    }
    with path.open("wb") as file:
        np.savez_compressed(
            file, allow_pickle=False, schema=SCHEMA, keys=np.array(list(runs)), **kept
        )
    _places.cache_clear()


@cache
def _places(path: Path) -> dict[str, int]:
    """Where in the file each run is, by its key."""
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as file:
        if int(file["schema"]) != SCHEMA:
            return {}
        return {str(key): place for place, key in enumerate(file["keys"])}

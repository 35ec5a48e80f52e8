"""The default maps of rates and batch sizes, trained before: columns that need not be trained."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from dlviz.train.sweep_column import Column

RECORDING = Path(__file__).parents[2] / "assets" / "sweep" / "recording.npz"
SCHEMA = 1
ARRAYS = ("steps", "loss", "accuracy", "seconds")


def recorded(key: str, path: Path = RECORDING) -> Column | None:
    """The recording of the column with this key, if there is one.

    None as well for a file that is not there, or of another schema.
    """
    return _columns(path).get(key)


def write(columns: Mapping[str, Column], path: Path = RECORDING) -> None:
    """Write columns by their keys."""
    arrays = {
        f"{place} {name}": np.asarray(getattr(column, name))
        for place, column in enumerate(columns.values())
        for name in ARRAYS
    }
    with path.open("wb") as file:
        np.savez_compressed(
            file, allow_pickle=False, schema=SCHEMA, keys=np.array(list(columns)), **arrays
        )
    _columns.cache_clear()


@cache
def _columns(path: Path) -> dict[str, Column]:
    """Everything in the file: it is small."""
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as file:
        if int(file["schema"]) != SCHEMA:
            return {}
        return {
            str(key): Column(
                steps=file[f"{place} steps"],
                loss=file[f"{place} loss"],
                accuracy=file[f"{place} accuracy"],
                seconds=float(file[f"{place} seconds"]),
                recorded=True,
            )
            for place, key in enumerate(file["keys"])
        }

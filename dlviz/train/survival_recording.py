"""The default survival map, trained before: rows that need not be trained again."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from dlviz.train.survival_row import RowResult, SurvivalRow

RECORDING = Path(__file__).parents[2] / "assets" / "survival" / "recording.npz"
SCHEMA = 1
KINDS = {
    "accuracies": np.float32,
    "losses": np.float32,
    "best_rate": np.float64,  # is looked for among the rates
    "gradient": np.float32,
    "after": np.float32,
    "seconds": np.float32,
}
ARRAYS = tuple(KINDS)


def recorded(row: SurvivalRow, path: Path = RECORDING) -> RowResult | None:
    """The recording of a row with these very settings, if there is one.

    None as well for a file that is not there, or of another schema.
    """
    found = _rows(path).get(row.key)
    if found is None:
        return None
    seconds = float(found["seconds"])
    arrays = {name: found[name].astype(np.float64) for name in ARRAYS[:-1]}
    return RowResult(row, **arrays, seconds=seconds)


def write(rows: Sequence[RowResult], path: Path = RECORDING) -> None:
    """Write rows of equal depths; each is found again by the key of its study."""
    kept = {
        name: np.stack([np.asarray(getattr(row, name), dtype=KINDS[name]) for row in rows])
        for name in ARRAYS
    }
    keys = np.array([row.study.key for row in rows])
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, schema=SCHEMA, keys=keys, **kept)


@cache
def _rows(path: Path) -> dict[str, dict[str, np.ndarray]]:
    """Every row's arrays by its key."""
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as file:
        if int(file["schema"]) != SCHEMA:
            return {}
        arrays = {name: file[name] for name in ARRAYS}
        return {
            str(key): {name: array[place] for name, array in arrays.items()}
            for place, key in enumerate(file["keys"])
        }

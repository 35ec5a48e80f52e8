"""What every result of a study is made of: arrays that nobody can change."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Arrays:
    """A result with numpy arrays among its fields; they are made read-only."""

    def __post_init__(self) -> None:
        for array in self.arrays():
            array.setflags(write=False)

    def arrays(self) -> tuple[npt.NDArray[np.generic], ...]:
        """Every array, in the order of the fields."""
        return tuple(value for value in vars(self).values() if isinstance(value, np.ndarray))

    @property
    def size_bytes(self) -> int:
        """Bytes held by the arrays."""
        return sum(array.nbytes for array in self.arrays())

"""One line of the benchmark's table, and the table as Markdown."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """A figure, and what it was measured beside in the same run.

    measured, beside: in `unit`; beside is None where there is nothing to compare with.
    than: what was measured beside it. target: in words. met: None where there is no target.
    """

    what: str
    measured: float
    unit: str
    beside: float | None = None
    than: str = ""
    target: str = ""
    met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """The line's texts, in the order of `HEADS`."""
        ratio = "" if not self.beside else f"{_short(self.measured / self.beside)} x"
        beside = "" if self.beside is None else f"{self.than}: {_short(self.beside)} {self.unit}"
        verdict = {None: "", True: "met", False: "**missed**"}[self.met]
        return (
            self.what,
            f"{_short(self.measured)} {self.unit}",
            beside,
            ratio,
            self.target,
            verdict,
        )


HEADS = ("What", "Measured", "Beside it", "Ratio", "Target", "")


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a table of padded columns."""
    lines = [HEADS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    padded = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    padded.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(padded)


def machine() -> str:
    """The machine in one line, with how busy it was."""
    import torch

    names = Path("/proc/cpuinfo")
    models = [line for line in _lines(names) if line.startswith("model name")]
    model = models[0].partition(":")[2].strip() if models else platform.processor()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    gpu = f", {torch.cuda.get_device_name()}" if torch.cuda.is_available() else ""
    return (
        f"{model}, {cores} cores{gpu}{load}; {platform.system()}, "
        f"Python {platform.python_version()}, torch {torch.__version__}"
    )


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.is_file() else []


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

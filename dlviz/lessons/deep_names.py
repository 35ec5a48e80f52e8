"""What the runs of a deep network and its twins are called."""

import types
from collections.abc import Mapping

from dlviz.lessons.deep_fields import DEEP_RUN
from dlviz.lessons.field import label_of
from dlviz.train.deep_run import DeepRun
from dlviz.train.study import Value

WORDS: Mapping[tuple[str, Value], str] = types.MappingProxyType(
    {
        ("normalisation", "none"): "plain",
        ("normalisation", "batch"): "batch norm",
        ("normalisation", "layer"): "layer norm",
        ("residual", "none"): "plain",
        ("residual", "one"): "residual",
        ("residual", "root"): "residual, scaled",
        ("clip", 0.0): "not clipped",
        ("remedy", "none"): "as it is",
        ("remedy", "auxiliary"): "loss everywhere",
        ("remedy", "layerwise"): "layer by layer",
    }
)


def run_names(study: DeepRun) -> tuple[str, ...]:
    """A short name for each run; the first is called by what the others change in it."""
    if not study.versions:
        return ("this run",)
    first = study.versions[0][0]
    alike = all(name == first for name, _ in study.versions)
    own = _name(first, study.get(first)) if alike else "as it is"
    return (own, *(_name(name, value) for name, value in study.versions))


def _name(field: str, value: Value) -> str:
    entry = DEEP_RUN[field]
    if (field, value) in WORDS:
        return WORDS[field, value]
    text = label_of(entry, value)
    if field in ("activation", "initialiser", "optimiser", "remedy"):
        return text
    if field == "clip":
        return f"clipped at {text}"
    return f"{entry.label.lower()} {text}"

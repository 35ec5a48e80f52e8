"""What the scripts of deep networks have in common, as code: names of ours and their PyTorch."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from dlviz.export.script import IMPORTS
from dlviz.export.script_model import INITIALISER_CODE
from dlviz.export.source import source
from dlviz.nets import initialisers

FUNCTION_CODE: Mapping[str, str] = MappingProxyType(
    {
        "relu": "torch.relu",
        "leaky_relu": "F.leaky_relu",
        "elu": "F.elu",
        "gelu": "F.gelu",
        "silu": "F.silu",
        "sigmoid": "torch.sigmoid",
        "tanh": "torch.tanh",
        "sine": "torch.sin",
    }
)
"""Activation -> what computes it; the identity is nothing at all."""

LOG_SIZE = '''def log_size(values):
    """log10 of the root mean square, whose squares may not underflow; -inf: all are 0."""
    largest = values.abs().max()
    if largest == 0:
        return -math.inf
    return (largest.log10() + (values / largest).square().mean().log10() / 2).item()'''

STANDARD = ("copy", "hashlib", "importlib.util", "io", "itertools", "math", "pathlib", "types")
MODULES: Mapping[str, str] = MappingProxyType(
    {
        r"\bcopy\.[a-z]": "import copy",
        r"\bhashlib\.": "import hashlib",
        r"\bio\.[A-Z]": "import io",
        **IMPORTS,
        r"\bskimage\.data\.": "import skimage.data",
        r"\bload_sample_image\(": "from sklearn.datasets import load_sample_image",
        r"(?s)\A(?!.*\bImageFilter\.).*\bImageDraw\.": "from PIL import Image, ImageDraw",
        r"(?s)\A(?=.*\bImageDraw\.).*\bImageFilter\.": (
            "from PIL import Image, ImageDraw, ImageFilter"
        ),
        r"(?s)\A(?!.*\bImageDraw\.).*\bImage\.": "from PIL import Image",
        r"\bfind_spec\(": "from importlib.util import find_spec",
        r"\bpairwise\(": "from itertools import pairwise",
        r"\bPath\(": "from pathlib import Path",
        r"\bRun\(": "from types import SimpleNamespace as Run",
    }
)


def applied(activation: str, to: str = "z") -> str:
    """The expression of an activation's values."""
    return to if activation == "identity" else f"{FUNCTION_CODE[activation]}({to})"


def drawing(name: str, scale: str) -> str:
    """The expression of one layer's weights from `rng`, `out` and `fan_in`; scale: code or ""."""
    code = INITIALISER_CODE[name]
    return f"{scale} * {code}" if scale else code


def helpers(names: Iterable[str]) -> list[str]:
    """Functions that the expressions of these initialisers call."""
    if "orthogonal" not in names:
        return []
    return [source(initialisers._orthogonal, "orthogonal")]


def document(description: str, parts: Iterable[str]) -> str:
    """The script: what it does, the imports that it needs, and its parts."""
    body = "\n\n\n".join(parts)
    needed = [line for use, line in MODULES.items() if re.search(use, body)]
    standard = [line for line in needed if _is_standard(line)]
    others = sorted((line for line in needed if line not in standard), key=_place)
    head = [f'"""{description}\n"""', "\n".join(standard), "\n".join(others)]
    return "\n\n".join(part for part in head if part) + f"\n\n\n{body}\n"


def _place(line: str) -> tuple[bool, str]:
    """Whole modules come first, then parts of them."""
    return line.startswith("from"), line.lower()


def _is_standard(line: str) -> bool:
    return line.split()[1] in STANDARD

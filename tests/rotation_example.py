"""Made-up words of 128 numbers and a true rotation of their axes."""

from dataclasses import replace

import numpy as np

from dlviz.measure.rotation import FRAMES, Rotation, RotationResult

KINDS = {
    # label, pairs, the best axis as it is, after 20 rotations, by chance
    "family": ("Male and female", 28, 26, (25, 26, 24, 25, 24) * 4, 24.3),
    "plural": ("Plurals", 27, 27, (26, 27, 25, 26, 27) * 4, 23.5),
    "currency": ("Currencies", 12, 11, (11,) * 20, 11.6),
}
WORDS = ("king", "man", "woman", "queen")
DIMENSION = 128


def rotation_of(dimension: int = DIMENSION, **study: object) -> RotationResult:
    """Everything known; `study`: what is shown, and how it was made."""
    asked = replace(Rotation(), **study)  # type: ignore[arg-type]
    rng = np.random.default_rng(3)
    royal, male, rest = rng.normal(size=(3, dimension)) * np.linspace(2, 0.4, dimension)
    parts = [royal - male, -male, male, royal + male]
    words = np.stack([part + 0.4 * rest for part in parts][: len(asked.words)])
    words /= np.linalg.norm(words, axis=1, keepdims=True)
    frames = np.stack([words @ turn for turn in turns(dimension)])
    return RotationResult(
        study=asked,
        label="MiniLM's first layers",
        words=asked.words,
        frames=frames.astype(np.float32),
        cosines=np.stack([frame @ frame.T for frame in frames[[0, -1]]]),
        largest_change=0.61,
        largest_cosine_change=4.2e-7,
        asked=np.array([8412, 1000]),
        changed=np.array([0, 0]),
        categories=tuple(KINDS),
        labels=tuple(label for label, *_ in KINDS.values()),
        pairs=np.array([pairs for _, pairs, *_ in KINDS.values()]),
        fits=np.array([(fits, *after) for _, _, fits, after, _ in KINDS.values()]),
        axes=np.zeros((len(KINDS), 21), dtype=np.int64),
        chance=np.array([chance for *_, chance in KINDS.values()]),
        seconds=0.7,
        recorded=True,
    )


def turns(dimension: int) -> list[np.ndarray]:
    """Rotations [D, D], from none at all to turning the axes by pairs at angles of their own."""
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.normal(size=(dimension, dimension)))[0]
    angles = rng.uniform(-np.pi, np.pi, dimension // 2)
    made = []
    for share in np.linspace(0, 1, FRAMES):
        cosine, sine = np.cos(share * angles), np.sin(share * angles)
        turn = np.eye(dimension)
        for k in range(dimension // 2):
            at = slice(2 * k, 2 * k + 2)
            turn[at, at] = [[cosine[k], -sine[k]], [sine[k], cosine[k]]]
        made.append(basis @ turn @ basis.T)
    return made


def unfinished(result: RotationResult) -> RotationResult:
    """The same while the answers are still being compared."""
    return replace(
        result,
        asked=np.full(2, -1),
        changed=np.full(2, -1),
        largest_cosine_change=np.nan,
        seconds=np.nan,
    )

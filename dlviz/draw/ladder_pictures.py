"""The pictures of a ladder: beside its rows, and a strip of examples."""

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Arrays = dict[str, npt.NDArray[np.generic]]


def picture_of(
    name: str, picture: Bytes | None, examples: Bytes | None, count: int, arrays: Arrays
) -> dict[str, object] | None:
    """What the player needs to draw a row's pictures, which go into `arrays` under `name`.

    picture: one, or one of each of `count` frames. examples: several side by side instead.
    Raises ValueError for another number of frames.
    """
    given = picture if examples is None else examples
    if given is None:
        return None
    moving = examples is None and given.ndim - coloured(given) == 3
    if moving and len(given) != count:
        raise ValueError(f"{len(given)} pictures in {name!r} for {count} frames")
    pictures = given if given.ndim - coloured(given) == 3 else given[None]
    arrays[name] = pictures
    return {
        "array": name,
        "moving": moving,
        "count": 1 if examples is None else len(pictures),
        **size_of(pictures[0]),
    }


def strip_of(
    pictures: Bytes | None,
    moves: npt.NDArray[np.integer] | None,
    count: int,
    arrays: Arrays,
) -> dict[str, object] | None:
    """What the player needs of the examples [F, n, h, w] beside all rows.

    moves: [h * w], where each pixel of the last frame comes from in the first. Raises ValueError
    for other shapes, another number of frames, or a last frame that is not moved so.
    """
    if pictures is None:
        return None
    if pictures.dtype != np.uint8 or pictures.ndim - coloured(pictures) != 4:
        raise ValueError(f"examples {pictures.shape} of {pictures.dtype}; uint8 [F, n, h, w]")
    if len(pictures) != count:
        raise ValueError(f"examples of {len(pictures)} frames, and {count} frames of numbers")
    arrays["strip"] = pictures
    size = size_of(pictures[0, 0])
    if moves is not None:
        _check_moves(pictures, moves)
        arrays["moves"] = np.asarray(moves, dtype=np.int32)
    return {"count": int(pictures.shape[1]), "moves": moves is not None, **size}


def _check_moves(pictures: Bytes, moves: npt.NDArray[np.integer]) -> None:
    """Raises ValueError where the last frame is not the first one with its pixels moved."""
    frames, n, h, w = pictures.shape[:4]
    flat = pictures.reshape(frames, n, h * w, -1)
    if moves.shape != (h * w,) or not np.array_equal(flat[0][:, moves], flat[-1]):
        raise ValueError("the last frame is not the first with its pixels moved so")


def size_of(picture: Bytes) -> dict[str, object]:
    """Height, width and whether a picture has colours."""
    return {"h": int(picture.shape[0]), "w": int(picture.shape[1]), "colour": picture.ndim == 3}


def coloured(pictures: Bytes) -> int:
    """1 where the last axis is red, green and blue."""
    return int(pictures.ndim > 2 and pictures.shape[-1] == 3)


def checked(given: Bytes | None, *, several: bool) -> Bytes | None:
    """A row's pictures as they came. Raises ValueError for other shapes than a `Rung` allows."""
    if given is None:
        return None
    pictures = np.asarray(given)
    axes = pictures.ndim - coloured(pictures)
    if pictures.dtype != np.uint8 or axes not in ((3,) if several else (2, 3)):
        raise ValueError(f"pictures {pictures.shape} of {pictures.dtype}")
    return pictures

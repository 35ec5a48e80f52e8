"""How far a point of the plane is from the nearest place with another answer."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.train.plane_pair import Logits, unit, with_slope

Floats = npt.NDArray[np.float32]
Box = tuple[float, float, float, float]
"""x0, x1, y0, y1."""

GRID = 112
"""Places a side in which the boundary is looked for at first."""
NEWTON, WHOLE = 12, 3
"""Steps to the foot of the perpendicular on the boundary; the first ones are not shortened."""
PARTS, HALVINGS = 24, 18
LEAST = 1e-9


def nearest(net: Logits, xy: npt.NDArray[np.floating], box: Box) -> Floats:
    """[n, 2] displacements of points [n, 2] to the nearest place with another answer.

    The boundary's crossings of a grid over the box give each point the nearest one; from there
    Newton's steps go to the foot of the perpendicular on the boundary, as in DeepFool
    (Moosavi-Dezfooli et al. 2016) but from the boundary's side. On the way that is shorter of the
    two, the first change of the answer is found by halving, so that its end has the other answer.
    It is too long by 0.002 at most where the boundary has kinks (against a search in all
    directions). nan where there is no other answer within the box; a boundary outside it is not
    seen, nor a patch smaller than a cell of the grid.
    """
    x = torch.from_numpy(np.ascontiguousarray(xy.T, dtype=np.float32))
    found = crossings(net, box)
    if found.shape[1] == 0:
        return np.full((len(xy), 2), np.nan, dtype=np.float32)
    apart = torch.cdist(x.mT, found.mT)
    first = found[:, apart.argmin(dim=1)]
    cell = max(box[1] - box[0], box[3] - box[2]) / (GRID - 1)
    reach = apart.min(dim=1).values + cell
    best, length = torch.full_like(x, torch.nan), torch.full_like(reach, torch.inf)
    for end in (first, _foot(net, x, first)):
        direction = unit(end - x)
        far = _first_change(net, x, direction, reach)
        closer = far < length
        best = torch.where(closer, far * direction, best)
        length = torch.where(closer, far, length)
    return np.ascontiguousarray(best.mT.numpy())


def crossings(net: Logits, box: Box) -> Tensor:
    """[2, M] where the boundary crosses the lines of a grid over the box."""
    across = torch.linspace(box[0], box[1], GRID)
    up = torch.linspace(box[2], box[3], GRID)
    places = torch.stack([across.repeat(GRID), up.repeat_interleave(GRID)])
    with torch.no_grad():
        z = net(places).view(GRID, GRID)
    return torch.cat(
        [_cuts(z, across, up), _cuts(z.mT, up, across).flip(0)],
        dim=1,
    )


def _cuts(z: Tensor, along: Tensor, rows: Tensor) -> Tensor:
    """[2, m] places (along, row) between neighbours in a row with different answers."""
    left, right = z[:, :-1], z[:, 1:]
    row, column = ((left > 0) != (right > 0)).nonzero(as_tuple=True)
    a, b = left[row, column], right[row, column]
    share = a / (a - b)
    return torch.stack([along[column] + share * (along[column + 1] - along[column]), rows[row]])


def _foot(net: Logits, x: Tensor, p: Tensor) -> Tensor:
    """[2, n] from places p on the boundary towards the ones nearest to x.

    At a kink of the boundary whole steps would jump to and fro between the feet on its two sides;
    ever shorter ones end between them.
    """
    for step in range(NEWTON):
        z, slope = with_slope(net, p)
        steep = slope.square().sum(dim=0).clamp(min=LEAST)
        foot = x + slope * ((slope * (p - x)).sum(dim=0) - z) / steep
        p = p + (foot - p) / max(1, step - WHOLE + 2)
    return p


def _first_change(net: Logits, x: Tensor, direction: Tensor, reach: Tensor) -> Tensor:
    """[n] how far along a direction the answer first changes; infinity: nowhere within reach."""
    with torch.no_grad():
        answer = net(x) > 0
        parts = reach * torch.arange(1, PARTS + 1)[:, None] / PARTS  # [PARTS, n]
        places = x[:, None] + direction[:, None] * parts
        other = (net(places.flatten(1)).view_as(parts) > 0) != answer
        at = other.int().argmax(dim=0)
        high = parts.gather(0, at[None])[0]
        low = high - reach / PARTS
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            changed = (net(x + direction * middle) > 0) != answer
            low, high = torch.where(changed, low, middle), torch.where(changed, middle, high)
    return torch.where(other.any(dim=0), high, torch.inf)

"""How far a point of the plane is from the nearest place with another answer."""

import math

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.train.plane_pair import Logits, unit, with_slope

Floats = npt.NDArray[np.float32]
Box = tuple[float, float, float, float]
"""x0, x1, y0, y1."""

GRID, FINER = 112, 4
"""Places a side in which the boundary is looked for, and parts of a cell's side that it is near."""
FEET, BESIDE = 2, 8.0
"""Places on the boundary that are tried for each point, and how far they are apart, in parts."""
ROUNDS, CLOSER = 4, 0.4
"""How often the surroundings of such a place are searched, and by what they shrink."""
FAN, RINGS = 7, 5
"""Directions and radii of such a search."""
NEWTON = 3
"""Steps to the foot of the perpendicular on the boundary."""
PARTS, HALVINGS = 24, 18
LEAST = 1e-9


def nearest(net: Logits, xy: npt.NDArray[np.floating], box: Box) -> Floats:
    """[n, 2] displacements of points [n, 2] to the nearest place with another answer.

    The boundary's crossings of a grid over the box, finer where it is near, give each point the
    nearest one, and one on another piece of the boundary. Their surroundings are searched for a
    shorter way, ever closer: that finds the tip of a kink as well. From there Newton's steps go to
    the foot of the perpendicular on the boundary, as in DeepFool (Moosavi-Dezfooli et al. 2016) but
    from the boundary's side. On the way that is shorter of the two, the first change of the answer
    is found by halving, so that its end has the other answer.

    Against a search in 1,440 directions it was too long by at most 0.0007 in the default study and
    with "xor", and by 0.0025 with more noise, but for a few points beside needles of the boundary
    that are thinner than the finer grid's cells: 0.02 there. nan where there is no other answer
    within the box; a boundary outside it is not seen, nor a patch smaller than a cell.
    """
    x = torch.from_numpy(np.ascontiguousarray(xy.T, dtype=np.float32))
    found = crossings(net, box)
    if found.shape[1] == 0:
        return np.full((len(xy), 2), np.nan, dtype=np.float32)
    part = max(box[1] - box[0], box[3] - box[2]) / (GRID - 1) / FINER
    every = torch.cdist(x.mT, found.mT)
    feet, ends = [], torch.full((FEET, *x.shape), torch.inf)
    for _ in range(FEET):
        feet.append(found[:, every.argmin(dim=1)])
        beside = torch.cdist(feet[-1].mT, found.mT) < BESIDE * part
        every = every.masked_fill(beside, torch.inf)
    apart = torch.stack([(foot - x).norm(dim=0) for foot in feet])
    # one that is much further cannot come closest
    which, point = (apart < apart[0] + part).nonzero(as_tuple=True)
    foot = torch.stack(feet)[which, :, point].mT
    ends[which, :, point] = _closer(net, x[:, point], foot, part).mT
    apart = (ends - x).norm(dim=1)
    end = ends[apart.argmin(dim=0), :, torch.arange(len(xy))].mT
    reach = apart.amin(dim=0) + part
    best, length = torch.full_like(x, torch.nan), torch.full_like(reach, torch.inf)
    for to in (end, _foot(net, x, end)):
        direction = unit(to - x)
        far = _first_change(net, x, direction, reach)
        closer = far < length
        best = torch.where(closer, far * direction, best)
        length = torch.where(closer, far, length)
    return np.ascontiguousarray(best.mT.numpy())


def crossings(net: Logits, box: Box) -> Tensor:
    """[2, M] where the boundary crosses the lines of a grid that is finer around it."""
    across = torch.linspace(box[0], box[1], GRID)
    up = torch.linspace(box[2], box[3], GRID)
    with torch.no_grad():
        z = net(torch.stack([across.repeat(GRID), up.repeat_interleave(GRID)])).view(GRID, GRID)
        above = z > 0
        corners = torch.stack([above[:-1, :-1], above[:-1, 1:], above[1:, :-1], above[1:, 1:]])
        cut = corners.any(dim=0) & ~corners.all(dim=0)
        row, column = cut.nonzero(as_tuple=True)
        parts = torch.arange(FINER + 1) / FINER
        right, higher = across[1] - across[0], up[1] - up[0]
        flat = torch.zeros(len(row), FINER + 1, FINER + 1)
        x = flat + (across[column][:, None] + right * parts)[:, None]
        y = flat + (up[row][:, None] + higher * parts)[:, :, None]
        places = torch.stack([x, y])
        z = net(places.flatten(1)).view(places.shape[1:])
    return torch.cat([_cuts(z, places), _cuts(z.mT, places.mT)], dim=1)


def _cuts(z: Tensor, places: Tensor) -> Tensor:
    """[2, m] places between neighbours in rows [2, ..., k] with different answers."""
    changed = (z[..., :-1] > 0) != (z[..., 1:] > 0)
    a, b = z[..., :-1][changed], z[..., 1:][changed]
    first, second = places[..., :-1][:, changed], places[..., 1:][:, changed]
    found: Tensor = first + a / (a - b) * (second - first)
    return found


def _closer(net: Logits, x: Tensor, foot: Tensor, part: float) -> Tensor:
    """[2, n] places with another answer than points x, from some on the boundary: closer to x.

    Each round looks at rings around x, from a little beyond the present place to `reach` within,
    in a fan of directions that is as wide. The innermost ring that meets the other answer has the
    next place: where it does so nearest to the middle of what it meets.
    """
    with torch.no_grad():
        answer = net(x) > 0
        radius = (foot - x).norm(dim=0)
        angle = torch.atan2(*(foot - x).flip(0))
        fan, rings = torch.linspace(-1, 1, FAN), torch.linspace(0.2, -1, RINGS)
        reach = 2 * part
        for _ in range(ROUNDS):
            width = (reach / radius.clamp(min=1e-6)).clamp(max=math.pi)
            angles = angle + fan[:, None] * width  # [FAN, n]
            radii = (radius + rings[:, None] * reach).clamp(min=0)  # [RINGS, n]
            way = torch.stack([angles.cos(), angles.sin()])
            places = x[:, None, None] + radii[:, None] * way[:, None]
            other = (net(places.flatten(1)).view(places.shape[1:]) > 0) != answer
            met = other.any(dim=1)
            ring = (met * torch.arange(1, RINGS + 1)[:, None]).amax(dim=0) - 1  # -1: none
            at = ring.clamp(min=0)[None]
            those = other.gather(0, at.expand(FAN, -1)[None])[0]
            middle = (those * fan[:, None]).sum(dim=0) / those.sum(dim=0).clamp(min=1)
            off = (fan[:, None] - middle).abs().masked_fill(~those, torch.inf)
            angle = torch.where(ring < 0, angle, angles.gather(0, off.argmin(dim=0)[None])[0])
            radius = torch.where(ring < 0, radius, radii.gather(0, at)[0])
            reach *= CLOSER
    place: Tensor = x + radius * torch.stack([angle.cos(), angle.sin()])
    return place


def _foot(net: Logits, x: Tensor, p: Tensor) -> Tensor:
    """[2, n] from places p on the boundary towards the ones nearest to x."""
    for _ in range(NEWTON):
        z, slope = with_slope(net, p)
        steep = slope.square().sum(dim=0).clamp(min=LEAST)
        p = x + slope * ((slope * (p - x)).sum(dim=0) - z) / steep
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

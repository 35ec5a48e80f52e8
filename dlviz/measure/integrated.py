"""Integrated Gradients (Sundararajan et al. 2017), with its steps where the score bends.

The score of a deep network rises in the first few hundredths of the path, and evenly spaced steps
miss that by tenths of the whole. On each segment of the path the map should add up to the change
of the score, so the error of each segment is known, and the worst one is cut. That mends the sum;
places can still be as far from a map of many more steps as with even ones.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

STEPS = 50
"""Gradients in all."""


@dataclass(frozen=True, eq=False)
class Segments:
    """Segments of the path, S of each of B pictures; all but `maps` are [S, B].

    begin, end: where on the path, 0 the baseline and 1 the picture. low, high: the scores there.
    maps: [S, B, H, W] what the segment adds to the map.
    """

    begin: Tensor
    end: Tensor
    low: Tensor
    high: Tensor
    maps: Tensor

    def errors(self) -> Tensor:
        """[S, B] by how much each map misses the change of the score."""
        return (self.maps.flatten(2).sum(2) - (self.high - self.low)).abs()


def integrated(
    attributed: Callable[[Tensor, Tensor], Tensor],
    score: Callable[[Tensor], Tensor],
    x: Tensor,
    baseline: Tensor,
) -> Generator[float, None, Tensor]:
    """[B, H, W] the map of pictures x [B, C, H, W]; yields the fraction of 50 gradients done.

    attributed: what one gradient, in the middle of the segment between two pictures, gives each
    pixel: [B, H, W]. score: [B] of pictures.
    """

    def at(place: Tensor) -> Tensor:
        return baseline + place[:, None, None, None] * (x - baseline)

    def scored(place: Tensor) -> Tensor:
        with torch.no_grad():
            return score(at(place))

    pictures = torch.arange(len(x))
    ends = [torch.full((len(x),), share) for share in (0.0, 0.5, 1.0)]
    halves = torch.stack([attributed(at(a), at(b)) for a, b in (ends[:2], ends[1:])])
    places, scores = torch.stack(ends), torch.stack([scored(end) for end in ends])
    found = Segments(places[:2], places[1:], scores[:2], scores[1:], halves)
    for done in range(2, STEPS, 2):
        yield done / STEPS
        worst = found.errors().argmax(0)
        begin, end = found.begin[worst, pictures], found.end[worst, pictures]
        places = torch.stack([begin + (end - begin) * third / 3 for third in range(4)])
        left = attributed(at(places[0]), at(places[1]))
        yield (done + 1) / STEPS
        right = attributed(at(places[2]), at(places[3]))
        inner = torch.stack([scored(places[1]), scored(places[2])])
        found = _cut(found, worst, places, inner, (left, right))
    return found.maps.sum(0)


def _cut(
    before: Segments, worst: Tensor, places: Tensor, inner: Tensor, outer: tuple[Tensor, Tensor]
) -> Segments:
    """With one segment of each picture in three: the gradient that it had is the middle one's."""
    pictures = torch.arange(before.begin.shape[1])
    scores = [before.low[worst, pictures], *inner, before.high[worst, pictures]]
    left, right = outer

    def joined(old: Tensor, three: Sequence[Tensor]) -> Tensor:
        kept = old.clone()
        kept[worst, pictures] = three[1]
        return torch.cat([kept, three[0][None], three[2][None]])

    return Segments(
        begin=joined(before.begin, [*places[:3]]),
        end=joined(before.end, [*places[1:]]),
        low=joined(before.low, scores[:3]),
        high=joined(before.high, scores[1:]),
        maps=joined(before.maps, [left, before.maps[worst, pictures] / 3, right]),
    )

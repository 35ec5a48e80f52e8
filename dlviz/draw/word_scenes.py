"""Word vectors as scenes: a picture of words, a direction, and a film of vectors in training."""

import math

import numpy as np
import numpy.typing as npt

from dlviz.data.blocked import is_blocked
from dlviz.data.word_themes import NEAR
from dlviz.draw.film import Options
from dlviz.draw.scene import Clock, Scene
from dlviz.draw.words_card import words_card
from dlviz.draw.words_scene import Axis, Fact, Points, words_scene
from dlviz.lessons.text import correlation
from dlviz.measure import embedding
from dlviz.measure.word_direction import WordDirectionResult
from dlviz.measure.word_plane import PROJECTIONS, WordPlaneResult
from dlviz.texts import say
from dlviz.train.skip_gram import SkipGramResult

PACE = 0.7
INSIDE = say("word_scenes.inside")
FILM_NEAR = 3  # neighbours of a word in the film

Ints = npt.NDArray[np.int64]


def plane_points(result: WordPlaneResult) -> Points:
    """The words of a picture."""
    return Points(
        names=result.words,
        positions=result.positions[None],
        groups=result.groups,
        group=result.group,
        pairs=result.pairs,
        near=result.near[None],
        near_shown=result.near_shown[None],
    )


def plane_facts(result: WordPlaneResult) -> list[Fact]:
    """What is kept and what is lost in a picture."""
    q, kept = result.positions.shape[1], float(result.kept.mean())
    facts = [
        (
            rounded(kept, 100, " %"),
            say("word_scenes.nearest_too", k=result.k)
            if result.k > 1
            else say("word_scenes.nearest_word_too"),
            say("word_scenes.random_picture", share=rounded(result.kept_random, 100, " %")),
        )
    ]
    if math.isfinite(result.variance.sum()):
        text = say("word_scenes.variance_in", q=q, dimension=result.dimension)
        facts.insert(0, (rounded(float(result.variance.sum()), 100, " %"), text, ""))
    if math.isfinite(result.offset_cosine):
        text = say("word_scenes.cosine_in", dimension=result.dimension)
        mixed = _mixed(result.offset_shuffled)
        facts.insert(0, (correlation(result.offset_cosine), text, mixed))
        mixed = _mixed(result.offset_shown_shuffled)
        facts.insert(1, (correlation(result.offset_shown), say("word_scenes.cosine_drawn"), mixed))
    return facts


def _mixed(cosine: float) -> str:
    return say("word_scenes.mixed", cosine=correlation(cosine)) if math.isfinite(cosine) else ""


def word_plane_scene(
    result: WordPlaneResult,
    *,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
) -> Scene:
    """Words in a plane or in space, with what of their neighbours is true."""
    named = PROJECTIONS[result.study.projection]
    count = len(result.words)
    if result.study.theme == NEAR:
        said = say("word_scenes.neighbours", count=count, named=named)
    else:
        said = say("word_scenes.words", count=count, named=named)
    return words_scene(
        plane_points(result),
        facts=[plane_facts(result)],
        space=say("word_scenes.dimensions", dimension=result.dimension),
        options=options,
        label=label or said,
        finding=finding,
    )


def direction_rows(result: WordDirectionResult) -> npt.NDArray[np.float64]:
    """[W] each word's row from -1 (below) to 1: by what is known of it, else by its place."""
    known = bool(np.isfinite(result.order).all()) and len(result.order) > 0
    values = result.order if known else result.projection
    rank = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    rows: npt.NDArray[np.float64] = 2 * rank / max(1, len(rank) - 1) - 1
    return rows


def direction_points(result: WordDirectionResult) -> Points:
    """Words along a direction; blue and vermillion lie outside of their band."""
    group = np.where(~result.outside, 2, np.where(result.projection < 0, 0, 1))
    return Points(
        names=result.words,
        positions=np.stack([result.projection, direction_rows(result)], axis=1)[None],
        groups=(*(say("word_scenes.beyond", pole=pole) for pole in result.poles[0]), INSIDE),
        group=group,
        bands=np.stack([result.control_low, result.control_high], axis=1),
        details=_details(result),
    )


def _details(result: WordDirectionResult) -> list[tuple[str, str]]:
    a, b = result.poles[0]
    known = np.isfinite(result.order)
    return [
        (
            say("word_scenes.along", projection=correlation(float(result.projection[w])))
            + (f"; {result.measured}: {result.order[w]:,.7g}" if known[w] else ""),
            say(
                "word_scenes.answers",
                word=word,
                a=a,
                b=b,
                answer=result.answers[w],
                allowed=word if result.itself[w] else say("word_scenes.another_word"),
            ),
        )
        for w, word in enumerate(result.words)
    ]


def direction_facts(result: WordDirectionResult) -> list[Fact]:
    """How well the direction orders the words, beside chance; and the ends of the table."""
    facts: list[Fact] = []
    count, of = len(result.correlations) + 1, len(result.words)
    if math.isfinite(result.correlation):
        facts.append((correlation(result.correlation), say("word_scenes.rank_correlation"), ""))
        reached = _of(round(result.as_much * count), count)
        facts.append((reached, say("word_scenes.as_well"), say("word_scenes.this_and_random")))
    beyond = say("word_scenes.by_chance", count=math.floor(result.by_chance + 0.5))
    facts.append((_of(int(result.outside.sum()), of), say("word_scenes.beyond_the_band"), beyond))
    if not caution(result):
        a, b = result.poles[0]
        itself = _of(int(result.itself.sum()), of)
        facts.append(
            (itself, say("word_scenes.itself", a=a, b=b), say("word_scenes.no_word_forbidden"))
        )
    facts += [
        (
            say("word_scenes.ends"),
            f"{', '.join(result.low[:3])} … {', '.join(result.high[:3])}",
            "",
        ),
    ]
    return facts


def caution(result: WordDirectionResult) -> str:
    """What makes a direction from he to she look more biased than it is; "" for others."""
    if result.poles[0] != ("he", "she"):
        return ""
    word = "doctor" if "doctor" in result.words else result.words[0]
    count, of = int(result.itself.sum()), len(result.words)
    if count == of:
        return say("word_scenes.caution_all", word=word, of=of)
    return say("word_scenes.caution", word=word, count=count, of=of)


def word_direction_scene(
    result: WordDirectionResult,
    *,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
) -> Scene:
    """Words along a direction, with the band of random directions in grey."""
    axis = direction_axis(result)
    return words_scene(
        direction_points(result),
        facts=[direction_facts(result)],
        note=caution(result),
        space=say("word_scenes.dimensions", dimension=result.dimension),
        axis=axis,
        options=options,
        label=label
        or say(
            "word_scenes.direction_label", count=len(result.words), low=axis.low, high=axis.high
        ),
        finding=finding,
    )


def film_points(result: SkipGramResult) -> Points:
    """The people of a grammar, or the commonest words of a text, in every snapshot.

    Of a text no word is shown that is blocked.
    """
    fit = [not is_blocked(word) for word in result.words]
    shown = np.flatnonzero(result.people if result.people.any() else fit)
    plane, vectors = result.plane[:, shown], result.vectors[:, shown]
    k = max(1, min(FILM_NEAR, len(shown) - 1))
    near = np.stack([_nearest(_unit(each), k) for each in vectors])
    near_shown = np.stack([_nearest(each.astype(np.float64), k) for each in plane])
    pairs = parallel(result.analogies)
    named = [[result.vocabulary[at] for at in result.near[w]] for w in shown]
    all_near = [", ".join(word for word in words if not is_blocked(word)) for words in named]
    second = set(pairs[:, 1].tolist())
    names = (
        tuple(say("word_scenes.like", word=result.words[w]) for w in pairs[0].tolist())
        if len(pairs)
        else ()
    )
    place = {word: at for at, word in enumerate(shown.tolist())}
    return Points(
        names=[result.words[w] for w in shown],
        positions=plane,
        groups=names,
        group=np.array([int(w in second) for w in shown.tolist()]),
        pairs=np.array([[place[a], place[b]] for a, b in pairs.tolist()], int).reshape(-1, 2),
        near=near,
        near_shown=near_shown,
        details=[("", say("word_scenes.nearest_in_the_end", words=words)) for words in all_near],
    )


def parallel(analogies: npt.NDArray[np.int64]) -> Ints:
    """[P, 2] the most pairs that are in one relation, by analogies (a, b, c, d) [A, 4].

    a : b as c : d says that both pairs are in one relation; of those with as many pairs, the one
    that comes first.
    """
    relations: list[dict[tuple[int, int], None]] = []
    for a, b, c, d in analogies.tolist():
        for same in ({(a, b): None, (c, d): None}, {(a, c): None, (b, d): None}):
            joined = [one for one in relations if not one.keys().isdisjoint(same)]
            relations = [one for one in relations if one not in joined]
            relations.append({pair: None for one in (*joined, same) for pair in one})
    most = max(relations, key=len, default={})
    return np.array(list(most), np.int64).reshape(-1, 2)


def film_facts(result: SkipGramResult) -> list[list[Fact]]:
    """For each snapshot."""
    count = result.analogies.shape[0]
    found: list[list[Fact]] = []
    for s in range(len(result.kept)):
        facts = [(f"{result.loss[s]:.2f}", say("word_scenes.loss"), "")]
        if count:
            facts.insert(
                0, (_of(int(result.right[s].sum()), count), say("word_scenes.analogies_right"), "")
            )
            allowed, both, nearest = result.ways[s].sum(1).tolist()
            text = say("word_scenes.own_allowed", both=both)
            facts.insert(
                1, (_of(allowed, count), text, say("word_scenes.by_nearest", nearest=nearest))
            )
            text = say("word_scenes.fail_to_close")
            facts.append((correlation(float(result.error[s])), text, ""))
        text = say("word_scenes.variance_at_end")
        found.append([*facts, (rounded(result.variance, 100, " %"), text, "")])
    return found


def skip_gram_scene(
    result: SkipGramResult,
    *,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
) -> Scene:
    """The film of word vectors in training."""
    end = f"{result.study.updates:,}"
    return words_scene(
        film_points(result),
        facts=film_facts(result),
        space=say("word_scenes.dimensions", dimension=result.study.dimension),
        clock=Clock(
            tuple(result.kept.tolist()),
            tuple(say("word_scenes.update_of", update=at, last=end) for at in result.kept.tolist()),
            PACE,
        ),
        options=options or Options(branch=False),
        label=label or say("word_scenes.film_label"),
        finding=finding,
    )


def rounded(value: float, times: float, unit: str) -> str:
    """A rounded number with its unit: "61 %"."""
    return f"{math.floor(times * value + 0.5)}{unit}"


def _of(part: int, whole: int) -> str:
    return say("word_scenes.of", part=part, whole=whole)


def _unit(vectors: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    wide = vectors.astype(np.float64)
    found: npt.NDArray[np.float64] = wide / np.maximum(
        np.linalg.norm(wide, axis=-1, keepdims=True), 1e-12
    )
    return found


def _nearest(points: npt.NDArray[np.float64], k: int) -> Ints:
    return embedding.nearest(embedding.squared_distances(points), k)


def direction_axis(result: WordDirectionResult) -> Axis:
    """What the words of a direction are laid along."""
    low, high = (", ".join(dict.fromkeys(pole[k] for pole in result.poles)) for k in (0, 1))
    return Axis(low, high, say("word_scenes.axis"), result.measured, len(result.correlations))


def word_plane_card(result: WordPlaneResult, *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the picture of words."""
    return words_card(plane_points(result), title=title, finding=finding, link=link)


def word_direction_card(
    result: WordDirectionResult, *, title: str, finding: str, link: str
) -> bytes:
    """A PNG of 1200 x 630 pixels: the words along the direction."""
    axis = direction_axis(result)
    return words_card(direction_points(result), axis=axis, title=title, finding=finding, link=link)


def skip_gram_card(result: SkipGramResult, *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the end of the film."""
    return words_card(film_points(result), title=title, finding=finding, link=link)

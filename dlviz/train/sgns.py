"""Skip-gram with negative sampling: its loss, its gradient by hand, and what pairs it sees.

Mikolov and others, "Distributed representations of words and phrases and their compositionality"
(2013). A word w and a context word c, with vectors w and c of their own, are told apart from
made-up pairs: loss = -log s(w . c) for a pair of the text, -log s(-w . n) for each made-up one, s
being the logistic function.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from dlviz.data.word_text import Corpus

Ints = npt.NDArray[np.int64]

NOISE_POWER = 0.75
"""Made-up context words are drawn by their count to this power."""


def loss_and_gradient(
    table: Tensor, rows: Tensor, columns: Tensor, signs: Tensor, weights: Tensor
) -> tuple[float, Tensor]:
    """The loss, and its gradient [2, V, D].

    table: [2, V, D] the words' vectors and those that they have as context words.
    rows: [B, 1] or [B, N] words. columns: [B, N] context words.
    signs: [N] 1 for pairs of the text, -1 for made-up ones; or [B, N]. weights: likewise, of the
    pairs in the loss.
    """
    w, c = table[0][rows], table[1][columns]
    logits = signs * (w * c).sum(-1)
    loss = -(weights * functional.logsigmoid(logits)).sum()
    slope = (-signs * weights * torch.sigmoid(-logits))[..., None]
    by_w, by_c = slope * c, slope * w
    if rows.shape[1] == 1:
        by_w = by_w.sum(1, keepdim=True)
    gradient, dim = torch.zeros_like(table), table.shape[2]
    gradient[0].index_add_(0, rows.reshape(-1), by_w.reshape(-1, dim))
    gradient[1].index_add_(0, columns.reshape(-1), by_c.reshape(-1, dim))
    return float(loss), gradient


def pairs(corpus: Corpus, window: int) -> Ints:
    """[P, 2] every word with each word at most `window` places away in its sentence."""
    found = [np.zeros((0, 2), np.int32)]
    for apart in range(1, window + 1):
        near = corpus.sentence[apart:] == corpus.sentence[:-apart]
        left, right = corpus.tokens[:-apart][near], corpus.tokens[apart:][near]
        found += [np.stack([left, right], 1), np.stack([right, left], 1)]
    return np.concatenate(found).astype(np.int64)


def thinned(corpus: Corpus, share: float, random: np.random.Generator) -> Corpus:
    """Without some of the commonest words: each place stays with probability sqrt(share / f).

    f: the word's share of all places; rarer words all stay. Mikolov and others (2013).
    """
    f = corpus.counts / max(1, len(corpus.tokens))
    stay = np.sqrt(share / np.maximum(f, share))
    kept = random.random(len(corpus.tokens)) < stay[corpus.tokens]
    return Corpus(corpus.words, corpus.tokens[kept], corpus.sentence[kept])


def batches(
    found: Ints, noise: npt.NDArray[np.float64], size: int, negatives: int, seed: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Without end: words [B, 1], and [B, 1 + negatives] a context word and made-up ones.

    found: [P, 2] pairs, drawn with replacement. noise: [V] by which made-up words are drawn.
    """
    random, edges = np.random.default_rng(seed), np.cumsum(noise / noise.sum())
    while True:
        drawn = found[random.integers(len(found), size=size)]
        made = np.searchsorted(edges, random.random((size, negatives)))
        columns = np.concatenate([drawn[:, 1:], np.minimum(made, len(noise) - 1)], axis=1)
        yield torch.from_numpy(drawn[:, :1]), torch.from_numpy(columns)

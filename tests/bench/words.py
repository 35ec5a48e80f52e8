"""Seconds of word vectors: the table, a query, all analogies, a training that one watches.

`python -m tests.bench.words`. One thread; a second is one of its CPU. A query stands beside
gensim's `KeyedVectors` on the same vectors. Each figure is the best of several rounds.
"""

from collections.abc import Iterator

import numpy as np

from dlviz.data import words
from dlviz.jobs import finish
from dlviz.measure.analogy_scores import AnalogyScores
from dlviz.measure.rotation import Rotation
from dlviz.measure.word_direction import WordDirection
from dlviz.measure.word_plane import WordPlane
from dlviz.measure.word_queries import scores_add
from dlviz.measure.word_sum import WordSum
from dlviz.train.devices import use_threads
from dlviz.train.skip_gram import SkipGram
from dlviz.train.study import FlatStudy
from tests.bench.images import seconds
from tests.bench.table import Row

ROUNDS = 5
LOAD_MS, QUERY_MS, GRAMMAR_S, ASSET_MB = 50.0, 5.0, 0.2, 3.0
QUERIES = 100
STUDIES: dict[str, FlatStudy] = {
    "a sum, all its states, ranks and forms": WordSum(terms=("+waiter", "-man", "+woman"),
                                                      expected="waitress"),
    "our analogies, five ways": AnalogyScores(seed=9),
    "all axes turned, all answers again": Rotation(seed=9),
    "words in a plane": WordPlane(theme="capitals"),
    "the same by t-SNE": WordPlane(theme="capitals", projection="tsne"),
    "words along a direction, 200 random ones beside it": WordDirection(theme="jobs"),
}  # fmt: skip


def _load() -> None:
    words.minilm.cache_clear()
    words.minilm()


def _table() -> Iterator[Row]:
    """The table read, and asked, ours beside gensim's."""
    from gensim.models import KeyedVectors

    size = words.TABLE.stat().st_size / 2**20
    yield Row("the table of words on disk", size, "MB", target=f"at most {ASSET_MB:g} MB",
              met=size <= ASSET_MB)  # fmt: skip
    taken = 1000 * min(seconds(_load) for _ in range(ROUNDS))
    yield Row("reading it", taken, "CPU ms", target=f"at most {LOAD_MS:g} CPU ms",
              met=taken <= LOAD_MS)  # fmt: skip
    table = words.vectors("minilm")
    theirs = KeyedVectors(table.values.shape[1])
    theirs.add_vectors(list(table.words), table.values)
    theirs.most_similar("king")  # fills its norms
    rows = np.random.default_rng(0).integers(0, table.whole, (QUERIES, 3))

    def ours() -> None:
        for a, b, c in rows:
            scores = scores_add(table, [b, c], [a])
            scores[[a, b, c]] = -np.inf
            words.tops(scores, 10)

    def gensim() -> None:
        for a, b, c in rows:
            theirs.most_similar([table.words[b], table.words[c]], [table.words[a]])

    each = 1000 / QUERIES
    here = each * min(seconds(ours) for _ in range(ROUNDS))
    there = each * min(seconds(gensim) for _ in range(ROUNDS))
    yield Row("one query, ten answers", here, "CPU ms", there, "gensim",
              f"at most {QUERY_MS:g} CPU ms", here <= QUERY_MS)  # fmt: skip


def rows() -> Iterator[Row]:
    """The table, the grammar, what the page's studies take."""
    use_threads()
    yield from _table()
    finish(SkipGram(seed=90))
    taken = min(seconds(lambda seed=seed: finish(SkipGram(seed=seed))) for seed in range(91, 96))
    yield Row("skip-gram on the grammar, film and all", taken, "CPU s",
              target=f"at most {GRAMMAR_S:g} CPU s", met=taken <= GRAMMAR_S)  # fmt: skip
    for name, study in STUDIES.items():
        taken = min(seconds(lambda study=study: finish(study)) for _ in range(2))
        yield Row(name, taken, "CPU s")


if __name__ == "__main__":
    for row in rows():
        print("  ".join(cell for cell in row.cells() if cell), flush=True)

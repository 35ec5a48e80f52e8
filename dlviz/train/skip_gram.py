"""Word vectors trained live: on a small grammar, or on a reader's own text."""

import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.grammar import Grammar, grammar
from dlviz.data.word_text import FUNCTION_WORDS, PREFIX, Corpus, text
from dlviz.errors import UserError
from dlviz.train import sgns
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.optimisers import Adam, Penalties
from dlviz.train.ranges import SEEDS, check_numbers, check_types
from dlviz.train.study import FlatStudy, Value
from dlviz.train.word_film import film, neighbours

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

GRAMMAR = "grammar"
LIMITS = {
    "sentences": (50, 20_000),
    "dimension": (2, 100),
    "window": (1, 10),
    "negatives": (1, 20),
    "batch_size": (16, 8192),
    "learning_rate": (1e-4, 1.0),
    "l2": (0.0, 0.1),
    "updates": (1, 5000),
    "seed": SEEDS,
}
MOST_WORK = 8e9
"""Updates x batch size x (1 + negatives) x dimension, and the like for the vocabulary."""
FRAMES = 60
SHOWN = 60  # words of a text
HELD = 1024  # pairs on which the loss is looked at
SLICE = 0.08  # seconds
COMMON = 1e-3  # of a text's places: commoner words are thinned
FOR_TEXT: dict[str, Value] = {
    "dimension": 50,
    "window": 5,
    "negatives": 5,
    "batch_size": 2048,
    "learning_rate": 0.01,
    "l2": 0.0,
    "updates": 2000,
}
"""What suits a reader's text; the defaults of `SkipGram` suit the grammar."""


@dataclass(frozen=True)
class SkipGram(FlatStudy):
    """Skip-gram with negative sampling, Adam, on a text of sentences.

    text: "grammar", or "own:" and the SHA-256 of a reader's. rules: of the grammar, see
    `dlviz.data.grammar.grammar`; "" stands for ours. sentences: drawn from the grammar.
    dimension: of the vectors. window: places to either side. negatives: made-up pairs for each
    pair. learning_rate: Adam's at the start; it falls to 0 along a line. l2: of the penalty
    l2 / 2 x sum w², beside the mean loss of a pair. It keeps the vectors short: words that never
    stand together would drift apart for ever, and parallelograms close less well.
    """

    kind: ClassVar[str] = "skip_gram"

    text: str = GRAMMAR
    rules: str = ""
    sentences: int = 2000
    dimension: int = 10
    window: int = 5
    negatives: int = 5
    batch_size: int = 256
    learning_rate: float = 0.05
    l2: float = 0.003
    updates: int = 150
    seed: int = 0

    @property
    def own(self) -> bool:
        """Whether a reader's text is learnt, not the grammar."""
        return self.text != GRAMMAR

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, and those of `grammar` and `text`."""
        check_types(self)
        check_numbers(self, LIMITS)
        if self.own and not self.text.startswith(PREFIX):
            raise UserError("value_unknown", field="text", value=self.text)
        grammar(self.rules)
        words = len(text(self.text).corpus.words) if self.own else 0
        work = self.batch_size * (1 + self.negatives) + 4 * words
        if self.updates * work * self.dimension > MOST_WORK:
            raise UserError("training_too_long", field="updates")

    def steps(self) -> Generator[tuple[float, "SkipGramResult | None"], None, "SkipGramResult"]:
        """Train; the film so far on its way."""
        self.check()
        begun = time.perf_counter()
        use_threads()
        run = _Run(self)
        yield 0.0, None
        shown: SkipGramResult | None = None
        while not run.finished:
            use_threads()
            run.go_on(time.perf_counter() + SLICE)
            if not run.finished:
                if shown is None or len(shown.kept) < len(run.kept):
                    shown = run.result(begun, shown)
                yield run.done / self.updates, shown
        return run.result(begun, None)


@dataclass(frozen=True, eq=False)
class SkipGramResult(Arrays):
    """W words in S snapshots; fewer while there are more to come.

    words, counts: [W] all of a grammar, people first; of a text the commonest that are not mere
    grammar, the commonest first. people: [W] who the grammar is about; all False for a text.
    vocabulary: [V] every word that has a vector. tokens, pairs: words and pairs of the text.
    kept: [S] updates made before each snapshot, 0 first. loss: [S] over pairs that stay the same,
    a pair with its made-up ones. vectors: [S, W, D] of the words (not those they have as context
    words), not of unit length. plane: [S, W, 2] in the plane of the last snapshot's first two
    principal components: of the people's vectors, or of all for a text. variance: the share of
    their variance that it shows. analogies: [A, 4] places of (a, b, c, d), by the rules, and
    right: [S, A] whether d is nearest to b - a + c (3CosAdd) of all words but a, b and c; ways:
    [S, 3, A] whether it is so of all words, by b + c, and by c alone (`word_film.RIGHT`).
    error: [S] how far from closed the parallelograms are: the mean of |a - b - c + d| over the
    mean length of their sides; nan where there are none.
    near: [W, K] places in `vocabulary` of the words with the largest cosines, in the end, and
    cosine: [W, K]. seconds: that it took.
    """

    study: SkipGram
    words: tuple[str, ...]
    counts: Ints
    people: npt.NDArray[np.bool_]
    vocabulary: tuple[str, ...]
    tokens: int
    pairs: int
    kept: Ints
    loss: Floats
    vectors: Floats
    plane: Floats
    variance: float
    analogies: Ints
    right: npt.NDArray[np.bool_]
    ways: npt.NDArray[np.bool_]
    error: Floats
    near: Ints
    cosine: Floats
    seconds: float


class _Run:
    """A training on its way."""

    def __init__(self, study: SkipGram) -> None:
        self.study, self.done = study, 0
        random = np.random.default_rng([study.seed, 1])
        self.rules: Grammar | None = None
        if study.own:
            self.corpus = text(study.text).corpus
            learnt = sgns.thinned(self.corpus, COMMON, random)
        else:
            self.rules = grammar(study.rules)
            learnt = self.corpus = self.rules.sentences(study.sentences, study.seed)
        self.found = sgns.pairs(learnt, study.window)
        if not len(self.found):
            raise UserError("text_short_sentences")
        size = len(learnt.words), study.dimension
        self.table = torch.zeros(2, *size)
        self.table[0] = torch.from_numpy((random.random(size) - 0.5) / study.dimension)
        self.gradient = torch.zeros_like(self.table)
        self.adam = Adam(
            self.table.view(-1),
            self.gradient.view(-1),
            study.learning_rate,
            penalties(self.table.view(-1), study.l2),
        )
        noise = learnt.counts.astype(np.float64) ** sgns.NOISE_POWER
        n, k = study.batch_size, study.negatives
        self.batches = sgns.batches(self.found, noise, n, k, study.seed)
        self.held = next(sgns.batches(self.found, noise, HELD, k, study.seed + 1))
        self.signs = torch.tensor([1.0] + [-1.0] * k)
        frames = np.linspace(0, 1, FRAMES) ** 1.5 * study.updates
        self.frames = set(np.rint(frames).astype(int).tolist())
        self.shown = shown_words(self.corpus, self.rules)
        self.kept: list[int] = []
        self.losses: list[float] = []
        self.vectors: list[Floats] = []
        self.keep()

    @property
    def finished(self) -> bool:
        return self.done == self.study.updates

    def go_on(self, until: float) -> None:
        """Make updates, at least one, until a time or the end."""
        weights = torch.tensor(1 / self.study.batch_size)
        while True:
            _, self.gradient[:] = sgns.loss_and_gradient(
                self.table, *next(self.batches), self.signs, weights
            )
            self.adam.step(1 - self.done / self.study.updates)
            self.done += 1
            if self.done in self.frames:
                self.keep()
            if self.finished or time.perf_counter() >= until:
                return

    def keep(self) -> None:
        """A snapshot of the words that are shown."""
        loss, _ = sgns.loss_and_gradient(self.table, *self.held, self.signs, torch.tensor(1 / HELD))
        self.kept.append(self.done)
        self.losses.append(loss)
        self.vectors.append(self.table[0].numpy()[self.shown])

    def result(self, begun: float, before: SkipGramResult | None) -> SkipGramResult:
        """What there is so far. before: a result whose plane the new one should lie like."""
        people = len(self.rules.people) if self.rules else 0
        analogies = self.rules.analogies() if self.rules else np.zeros((0, 4), np.int64)
        vectors = np.stack(self.vectors)
        shot = film(vectors, people, analogies, None if before is None else before.plane)
        near, cosine = neighbours(self.table[0].numpy(), self.shown)
        return SkipGramResult(
            study=self.study,
            words=tuple(self.corpus.words[place] for place in self.shown),
            counts=self.corpus.counts[self.shown],
            people=np.arange(len(self.shown)) < people,
            vocabulary=self.corpus.words,
            tokens=len(self.corpus.tokens),
            pairs=len(self.found),
            kept=np.array(self.kept, np.int64),
            loss=np.array(self.losses, np.float32),
            vectors=vectors,
            plane=shot.plane,
            variance=shot.variance,
            analogies=analogies,
            right=shot.right,
            ways=shot.ways,
            error=shot.error,
            near=near,
            cosine=cosine,
            seconds=time.perf_counter() - begun,
        )


def penalties(parameters: torch.Tensor, l2: float) -> Penalties:
    """The same penalty on every one of the parameters."""
    return Penalties(l2=torch.full_like(parameters, l2) if l2 else None)


def shown_words(corpus: Corpus, rules: Grammar | None) -> Ints:
    """[W] places of the words that a film shows."""
    if rules:
        return np.arange(len(corpus.words))
    telling = [at for at, word in enumerate(corpus.words) if word not in FUNCTION_WORDS]
    return np.array(telling[:SHOWN], np.int64)

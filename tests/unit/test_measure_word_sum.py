"""Sums of words: their true outcomes, and lists and ranks held to plain sorting."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from dlviz.data import words
from dlviz.data.words import OWN, Vectors
from dlviz.errors import UserError
from dlviz.measure.slices import ended
from dlviz.measure.word_lists import bits
from dlviz.measure.word_queries import scores_add, scores_mul
from dlviz.measure.word_sum import WordSum, WordSumResult

HOLD = """paris:france tokyo:japan, france:paris germany:berlin, japan:japanese china:chinese,
    man:waiter woman:waitress, king:queen prince:princess, dog:puppy cat:kitten,
    good:best bad:worst, mouse:mice child:children, eye:see ear:hear"""
FAIL = (
    "united_states:dollar mexico:peso, father:mother son:daughter, monday:tuesday saturday:sunday"
)
KING = ("+king", "-man", "+woman")
FAMOUS = {
    # the sum: what each of the four ways answers, and by 3CosMul
    "+king -man +woman": ("queen", "queen", "women", "king", "queen"),
    "+dollar -united_states +mexico": ("mexican", "dollars", "mexican", "dollar", "guadalupe"),
    "+dollar -united_states +japan": ("yen", "yen", "japanese", "yen", "yen"),
    "+yen -japan +china": ("yuan", "shanghai", "chinese", "yuan", "yuan"),
    "+doctor -man +woman": ("doctors", "doctors", "women", "doctor", "doctors"),
    "+matrix -thoughtful +dumb": ("matrices", "matrices", "stupid", "matrix", "matrices"),
    "+paris -france +italy": ("florence", "italia", "italia", "italy", "florence"),
    "+waitress -woman +man": ("waiter", "men", "mans", "waitress", "waiter"),
    "+puppy -dog +cat": ("kitten", "kitten", "cats", "kitten", "kitten"),
    "+walking -walk +swim": ("swimming", "swimming", "swimming", "swim", "swimming"),
    "+see -eye +ear": ("hear", "ears", "ears", "see", "hear"),
    "+two -one +seven": ("seventh", "four", "seventh", "seven", "eight"),
    "+tuesday -monday +saturday": ("saturdays", "wednesday", "saturdays", "saturday", "wednesday"),
}


def analogies(listed: str) -> list[tuple[str, str, str, str]]:
    pairs = [each.strip().split(" ") for each in listed.split(",")]
    return [(*first.split(":"), *second.split(":")) for first, second in pairs]


def summed(
    *terms: str, expected: str = "", table: str = "minilm", **shown: object
) -> WordSumResult:
    return ended(WordSum(vectors=table, terms=terms, expected=expected, **shown).steps())


def analogy(a: str, b: str, c: str, d: str) -> WordSumResult:
    return summed(f"+{b}", f"-{a}", f"+{c}", expected=d)


@pytest.fixture
def small() -> Iterator[Vectors]:
    """Forty words in seven dimensions; the names of some are forms of others'."""
    rng = np.random.default_rng(1)
    names = (
        "cat",
        "cats",
        "dog",
        "dogs",
        "walk",
        "walking",
        "walked",
        *(f"w{n}x" for n in range(33)),
    )
    table = Vectors("own:small", "Small", names, words.unit(rng.standard_normal((40, 7))), 38)
    OWN.put(table)
    yield words.vectors("own:small")


@pytest.mark.parametrize("asked", analogies(HOLD), ids="-".join)
def test_these_analogies_hold(asked: tuple[str, str, str, str]) -> None:
    found = analogy(*asked)
    assert (found.answer, found.answer_rank) == (asked[3], 1)
    assert found.answer_margin > 0.04


@pytest.mark.parametrize("asked", analogies(FAIL), ids="-".join)
def test_these_analogies_fail(asked: tuple[str, str, str, str]) -> None:
    found = analogy(*asked)
    assert found.answer != asked[3]
    assert found.answer_rank > 5
    assert found.answer_margin < -0.1


def test_king_minus_man_plus_woman_is_queen_by_a_hair() -> None:
    found = summed(*KING, expected="queen")
    assert found.answer == "queen"
    assert found.answer_margin == pytest.approx(0.02, abs=0.005)
    assert [row.word for row in found.rows[:2]] == ["queen", "monarch"]


def test_the_sum_of_king_and_woman_needs_no_man_and_the_king_himself_wins() -> None:
    four = summed(*KING, expected="queen").four
    assert [way and (way.name, way.word) for way in four] == [
        ("excluded", "queen"),
        ("sum", "queen"),
        ("nearest", "women"),
        ("allowed", "king"),
    ]
    assert [way and way.struck for way in four] == [(), (1,), (0, 1), ()]
    allowed = summed(*KING, expected="queen", own=True)
    assert (allowed.answer, allowed.answer_rank) == ("king", 2)
    assert (allowed.rows[0].own, allowed.rows[1].own) == (True, False)


@pytest.mark.parametrize("asked", FAMOUS)
def test_famous_sums_have_these_true_outcomes(asked: str) -> None:
    found = summed(*asked.split())
    outcome = [way.word for way in found.four if way]
    outcome.append(found.shown((), False, "mul", False)[0].word)
    assert tuple(outcome) == FAMOUS[asked]


def test_without_the_man_the_queen_leads_by_more() -> None:
    whole = summed(*KING, expected="queen")
    found = summed(*KING, expected="queen", struck=(1,))
    assert found.answer == "queen"
    assert found.answer_margin > whole.answer_margin + 0.005


def test_words_may_be_typed_as_people_write_them() -> None:
    typed = summed("+Dollar", "-United States", "+ Mexico ", expected="Peso")
    plain = summed("+dollar", "-united_states", "+mexico", expected="peso")
    assert typed.rows == plain.rows
    assert [typed.words[at] for at in typed.term] == ["dollar", "united_states", "mexico"]
    assert typed.answer_rank == plain.answer_rank


def test_the_order_of_the_terms_changes_nothing_but_their_places() -> None:
    four = summed("+king", "+woman", "-man", expected="queen").four
    assert [way and way.struck for way in four] == [(), (2,), (0, 2), ()]
    usual = summed(*KING, expected="queen").four
    assert [way and way.word for way in four] == [way and way.word for way in usual]
    assert [way and way.rank for way in four] == [way and way.rank for way in usual]


def test_the_lectures_peso_does_not_come_out_and_the_yen_does() -> None:
    peso = summed("+dollar", "-united_states", "+mexico", expected="peso")
    assert peso.answer == "mexican"
    assert peso.answer_rank > 40
    assert peso.weak.tolist() == [False, True, False]
    assert peso.expected_weak
    yen = summed("+dollar", "-united_states", "+japan", expected="yen")
    assert [way and (way.word, way.rank) for way in yen.four] == [
        ("yen", 1),
        ("yen", 1),
        ("japanese", yen.rank_of((0, 1), False, "add", False)),
        ("yen", 1),
    ]


def test_striking_all_but_one_word_leaves_its_neighbours() -> None:
    asked, alone = summed(*KING), summed("+woman")
    for method in ("add", "mul"):
        left = [row[:2] for row in asked.shown((0, 1), True, method, False)]
        assert left[0][0] == "woman"
        for ours, theirs in zip(left, alone.shown((), True, method, False), strict=True):
            assert ours == (theirs.word, pytest.approx(theirs.score, abs=1e-6))
    assert [way and way.name for way in alone.four] == ["excluded", None, None, "allowed"]


def test_every_state_that_leaves_a_plus_is_there() -> None:
    found = summed(*KING)
    # king, man and woman are the bits 1, 2 and 4: without both 1 and 4 there is no sum
    assert found.states.tolist() == [0, 1, 2, 3, 4, 6]
    most = summed("+king", "-man", "+woman", "-prince", "+paris", "-france")
    assert len(most.states) == 64 - 8
    assert most.size_bytes < 300_000


def test_lists_ranks_and_margins_equal_plain_sorting(small: Vectors) -> None:
    terms, aim = ("+cat", "-walk", "+w3x", "+w5x"), "w7x"
    found = summed(*terms, expected=aim, table="own:small")
    rows = [small.index[term[1:]] for term in terms]
    forms = {"cats", "walking", "walked"}
    for (s, state), (m, mul), own, hide in product(
        enumerate(found.states.tolist()), enumerate((False, True)), (False, True), (False, True)
    ):
        left = [t for t in range(4) if not state >> t & 1]
        signed = [[rows[t] for t in left if terms[t][0] == sign] for sign in "+-"]
        scores = (scores_mul if mul else scores_add)(small, *signed)
        named = sorted(zip(-scores, small.words, strict=True))
        free = [
            (word, -score)
            for score, word in named
            if (own or small.index[word] not in rows) and not (hide and word in forms)
        ]
        struck = tuple(t for t in range(4) if t not in left)
        shown = found.shown(struck, own, found.methods[m], hide)
        assert [row.word for row in shown] == [word for word, _ in free[:10]]
        assert all(row.form == (row.word in forms) for row in shown)
        order = [word for word, _ in free]
        assert found.rank[s, m, int(own), int(hide)] == 1 + order.index(aim)
        values = dict(free)
        lead = values.pop(aim) - max(values.values())
        assert found.margin[s, m, int(own), int(hide)] == pytest.approx(lead, abs=1e-6)


@pytest.mark.parametrize(
    "terms",
    [
        ("+cat",),
        ("+walking", "-walk", "+swim"),
        ("+good", "+better", "+best", "-bad", "+run", "+go"),
    ],
)
def test_ten_words_stay_whatever_is_hidden(terms: tuple[str, ...]) -> None:
    found = summed(*terms)
    for state, own, method, forms in product(
        found.states.tolist(), (False, True), found.methods, (False, True)
    ):
        struck = tuple(t for t in range(len(terms)) if state >> t & 1)
        shown = found.shown(struck, own, method, forms)
        assert len({row.word for row in shown}) == 10
        assert [row.score for row in shown] == sorted((row.score for row in shown), reverse=True)


def test_what_may_not_answer_has_no_rank() -> None:
    own = summed(*KING, expected="king")
    assert own.answer_rank == 0
    assert np.isnan(own.answer_margin)
    assert own.rank_of((), True, "add", False) == 1
    form = summed("+car", expected="cars")
    assert form.rank_of((), False, "add", False) == 1
    assert form.rank_of((), False, "add", True) == 0
    assert summed("+car").expected == -1
    assert not summed("+car").rank.any()


def test_no_blocked_word_is_listed_or_counted() -> None:
    table = words.vectors("minilm")
    bad = np.flatnonzero(table.blocked[: table.whole])
    near = table.values[bad] @ table.values[: table.whole].T
    near[:, bad] = -1
    met = 0
    for row in np.unique(near.argmax(1))[:20]:
        word = table.words[row]
        scores = scores_add(table, [int(row)])
        order = [at for at in words.tops(scores, 60).tolist() if at != row]
        fine = [at for at in order if not table.blocked[at]]
        met += order[:10] != fine[:10]
        found = summed(f"+{word}", expected=table.words[fine[12]])
        assert [each.word for each in found.rows] == [table.words[at] for at in fine[:10]]
        assert found.answer_rank == 13
    assert met > 10, "without the list these neighbours would be seen"


def test_a_table_of_fewer_than_ten_words_lists_them_all() -> None:
    table = Vectors("own:axes", "Axes", ("a1", "b1", "c1"), np.eye(3, dtype=np.float32), 3)
    OWN.put(table)
    found = summed("+a1", "+b1", table="own:axes", expected="c1")
    assert [row.word for row in found.rows] == ["c1"]
    assert [row.word for row in found.shown((), True, "add", False)] == ["a1", "b1", "c1"]
    assert found.scores is None, "it has the words of no question"
    assert found.accuracy is None


def test_the_lists_come_before_the_scores(small: Vectors) -> None:
    partials = [partial for _, partial in WordSum().steps() if partial is not None]
    assert partials[0].scores is None
    assert partials[0].answer == "mexican"
    scores = summed(*KING).scores
    assert scores is not None
    assert scores.accuracy.shape == (len(scores.categories), 4)


def test_the_four_accuracies_fall_as_parts_of_the_trick_go() -> None:
    found = summed(*KING)
    assert found.accuracy is not None
    count, (excluded, both, nearest, allowed) = found.accuracy
    assert count > 1000
    assert excluded > both > nearest > allowed
    unknown = summed(*KING, category="no such thing")
    assert unknown.accuracy == found.accuracy


def test_display_decides_nothing_of_the_result() -> None:
    study = WordSum(terms=KING)
    shown = study.having(struck=(1,), own=True, method="mul", forms=True, category="family")
    assert shown.key == study.key
    assert study.having(expected="queen").key != study.key
    assert (
        WordSum.from_raw({"kind": "word_sum", "schema": 1, "terms": list(KING)}) == study.having()
    )


def test_what_cancels_out_is_no_sum() -> None:
    with pytest.raises(UserError, match="sum_cancels"):
        summed("+king", "-king")
    found = summed("+king", "-king", "+woman")
    assert bits((2,)) not in found.states, "striking woman would leave nothing"
    assert found.place((2,)) == 0
    assert found.answer == summed("+woman").shown((), False, "add", False)[0].word


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("value_range", {"terms": ()}),
        ("value_range", {"terms": ("+a",) * 7}),
        ("term_unreadable", {"terms": ("king",)}),
        ("term_unreadable", {"terms": ("+",)}),
        ("term_unreadable", {"terms": ("+ ",)}),
        ("term_unreadable", {"terms": (1,)}),
        ("term_unreadable", {"terms": ("+" + "a" * 41,)}),
        ("term_unreadable", {"expected": "a" * 41}),
        ("sum_empty", {"terms": ("-king",)}),
        ("sum_empty", {"terms": KING, "struck": (0, 2)}),
        ("value_range", {"struck": (3,)}),
        ("value_range", {"struck": (1, 1, 1, 1)}),
        ("value_type", {"struck": ("0",)}),
        ("value_type", {"struck": 1}),
        ("value_type", {"own": 1}),
        ("value_unknown", {"method": "sub"}),
        ("value_unknown", {"vectors": "word2vec"}),
    ],
)
def test_what_is_no_sum_is_refused(code: str, fields: dict[str, object]) -> None:
    with pytest.raises(UserError) as raised:
        WordSum(**fields).check()
    assert raised.value.code == code


def test_unknown_words_are_answered_with_near_spellings() -> None:
    with pytest.raises(UserError) as raised:
        summed("+king", "-man", "+womann")
    assert raised.value.code == "word_unknown"
    assert "woman" in str(raised.value.fields["near"])
    with pytest.raises(UserError, match="word_unknown"):
        summed("+king", expected="quueen")
    with pytest.raises(UserError, match="vectors_missing"):
        summed("+king", table="own:nobody")

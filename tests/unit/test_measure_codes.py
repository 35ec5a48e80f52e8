"""Local and distributed codes: what k units tell apart, and what noise leaves of it."""

from itertools import product

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.codes import (
    CURVES,
    FEATURES,
    NOISE,
    Codes,
    every_pattern,
    local_recognised,
    named,
    random_codes,
    recognised,
)

LOCAL, DISTRIBUTED, LOCAL_MANY, SPREAD = range(len(CURVES))


@pytest.mark.parametrize("units", [2, 4, 10])
def test_k_units_tell_apart_k_things_or_two_to_the_k(units: int) -> None:
    found = finish(Codes(units=units))
    assert found.told_apart == (units, 2**units)
    assert len(np.unique(found.local, axis=0)) == units
    assert len(np.unique(every_pattern(units), axis=0)) == 2**units
    assert (found.local.sum(0) == 1).all() and (found.local.sum(1) == 1).all()
    assert len(found.distributed) == min(16, 2**units)
    assert len(np.unique(found.spread, axis=0)) == units
    assert len(set(found.names)) == len(found.names) >= units


def test_names_say_which_features_are_on() -> None:
    assert named(np.array([0, 1, 1, 0], np.uint8)) == "small orange square plain"
    for code in every_pattern(4):
        words = named(code).split()
        assert all(word == FEATURES[k][code[k]] for k, word in enumerate(words))


def test_one_flipped_unit_makes_a_neighbour_or_loses_the_thing() -> None:
    """Distributed: another thing, all features but one the same. Local: none, or two at once."""
    patterns = every_pattern(4)
    for thing, unit in product(range(16), range(4)):
        flipped = patterns[thing].copy()
        flipped[unit] ^= 1
        (now,) = np.flatnonzero((patterns == flipped).all(1))
        assert now != thing and (patterns[now] != patterns[thing]).sum() == 1
    local = np.eye(4, dtype=np.uint8)
    for thing, unit in product(range(4), range(4)):
        flipped = local[thing].copy()
        flipped[unit] ^= 1
        apart = (flipped != local).sum(1)
        nearest = np.flatnonzero(apart == apart.min())
        assert nearest.tolist() == ([0, 1, 2, 3] if unit == thing else sorted((thing, unit)))


@pytest.mark.parametrize("units", [2, 3, 5, 8])
def test_the_formula_of_local_codes_is_the_count_over_all_patterns(units: int) -> None:
    counted = recognised(np.eye(units, dtype=np.uint8), NOISE)
    np.testing.assert_allclose(local_recognised(units, NOISE), counted, atol=1e-9)


def test_features_are_all_right_or_another_thing() -> None:
    np.testing.assert_allclose(recognised(every_pattern(5), NOISE), (1 - NOISE) ** 5, atol=1e-12)


@pytest.mark.parametrize("curve", [LOCAL, DISTRIBUTED, SPREAD])
def test_the_chances_are_those_of_drawn_noise(curve: int) -> None:
    found, random = finish(Codes(units=6, seed=3)), np.random.default_rng(curve)
    codes = (found.local, every_pattern(6), None, found.spread)[curve]
    assert codes is not None
    for place in (5, 15, 40):
        things = random.integers(len(codes), size=4000)
        seen = codes[things] ^ (random.random((4000, 6)) < found.noise[place])
        apart = (seen[:, None] != codes).sum(2)
        nearest = apart == apart.min(1, keepdims=True)
        share = (nearest[np.arange(4000), things] / nearest.sum(1)).mean()
        assert share == pytest.approx(found.recognised[curve, place], abs=0.03)


def test_who_is_the_sturdier_depends_on_what_is_held_equal() -> None:
    """With as many units, local; with as many things, features; with both, random patterns."""
    found, small = finish(Codes(units=10)), NOISE == 0.1
    chance = found.recognised[:, small][:, 0]
    assert chance[LOCAL] > chance[DISTRIBUTED] > chance[LOCAL_MANY]
    assert chance[SPREAD] > chance[LOCAL]
    np.testing.assert_allclose(chance[[LOCAL, DISTRIBUTED]], [0.59, 0.35], atol=0.01)


def test_without_noise_all_is_recognised_and_with_half_of_it_none_by_more_than_luck() -> None:
    found = finish(Codes(units=5))
    np.testing.assert_allclose(found.recognised[:, 0], 1, atol=1e-9)
    np.testing.assert_allclose(found.recognised[:, -1], [1 / 5, 1 / 32, 1 / 32, 1 / 5], atol=1e-9)
    assert (np.diff(found.recognised, axis=1) <= 1e-12).all()


def test_random_patterns_follow_their_seed() -> None:
    np.testing.assert_array_equal(random_codes(8, 1), random_codes(8, 1))
    assert not np.array_equal(random_codes(8, 1), random_codes(8, 2))


@pytest.mark.parametrize("values", [{"units": 1}, {"units": 11}, {"units": 4.0}, {"seed": -1}])
def test_values_that_cannot_be_used_have_a_sentence(values: dict[str, object]) -> None:
    with pytest.raises(UserError):
        Codes().having(**values).check()

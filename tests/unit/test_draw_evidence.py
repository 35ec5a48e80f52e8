"""What the evidence view, the pointing game and the cliff send to the player, and the card."""

import io
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.card import MARGIN
from dlviz.draw.evidence_card import CAPTION, NAME, SIDE, TILE, TOP, evidence_card
from dlviz.draw.evidence_scene import levels, marked_minus_unmarked
from dlviz.draw.palette import GROUND, INK, rgb
from dlviz.draw.scene import Scene, encode_scene
from dlviz.draw.shortcut_scenes import cliff_scene, pointing_rungs, pointing_scene
from dlviz.measure.attribution import METHODS
from dlviz.measure.cliff import CliffResult
from dlviz.measure.pointing import PointingResult
from dlviz.measure.trial import TrialResult
from tests.evidence_example import EPOCHS, HITS, MARK, TRUTH, cliff, evidence, pointing, trial
from tests.film_payload import decode

SECRET = ("unmarked", "twins", "mean", "answer_without", "p_without", "maps_without")


def sent(scene: Scene) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(scene))


def test_the_film_has_a_mark_an_epoch_with_maps_and_answers() -> None:
    header, arrays = sent(evidence())
    made = trial()
    assert header["view"] == "evidence" and header["clock"]["marks"] == [0, 3, 6, 9, 12]
    np.testing.assert_array_equal(arrays["answer_with"], made.answer)
    np.testing.assert_allclose(arrays["p_with"], made.p, rtol=1e-6)
    np.testing.assert_allclose(arrays["accuracy"], made.accuracy, rtol=1e-6)
    assert arrays["maps_with"].shape == (EPOCHS, 6, 40, 40)
    assert arrays["maps_without"].shape == (1, 6, 40, 40), "of the last epoch alone"
    changed = (arrays["pictures"] != arrays["twins"]).any(axis=(1, 3))
    assert not changed[TRUTH != 0].any() and changed[TRUTH == 0].any(axis=1).all()
    assert not (arrays["pictures"] != arrays["twins"])[:, MARK:].any(), "the mark alone differs"


def test_what_is_made_up_here_has_the_fields_of_what_is_measured() -> None:
    pairs = [(trial(), TrialResult), (pointing(), PointingResult), (cliff(), CliffResult)]
    for made, real in pairs:
        assert {entry.name for entry in fields(made)} <= {entry.name for entry in fields(real)}


def test_while_veiled_nothing_is_sent_that_tells_the_answer() -> None:
    header, arrays = sent(evidence(veiled=True))
    assert not set(SECRET) & set(arrays) and header["scene"]["measured"] is None
    other = {
        "unmarked": np.ones(EPOCHS), "marked_others": np.zeros(EPOCHS), "corner_mass": 0.0,
        "peak_corner": 1.0, "twins": trial(1).twins, "twin_answer": TRUTH,
        "mean_maps": np.zeros((2, 40, 40)),
    }  # fmt: skip
    assert encode_scene(evidence(veiled=True, **other)) == encode_scene(evidence(veiled=True))
    assert encode_scene(evidence(**other)) != encode_scene(evidence())


def test_a_veiled_trial_and_the_same_one_unveiled_are_known_as_one() -> None:
    keys = [sent(evidence(veiled=veiled))[0]["scene"]["key"] for veiled in (True, False)]
    assert keys[0] == keys[1] != sent(evidence(seed=1))[0]["scene"]["key"]


def test_maps_are_sent_in_shares_of_their_own_peak() -> None:
    maps = np.random.default_rng(0).normal(size=(3, 2, 4, 4))
    maps[1, 1] = -abs(maps[1, 1])
    shown = levels(maps)
    assert (shown[maps <= 0] == 0).all() and not shown[1, 1].any(), "blank stays blank"
    expected = 255 * np.maximum(maps[0, 0], 0) / maps[0, 0].max()
    np.testing.assert_allclose(shown[0, 0], expected, atol=0.5)


def test_the_mean_map_is_that_with_the_mark_minus_that_without() -> None:
    header, arrays = sent(evidence())
    made = trial()
    np.testing.assert_allclose(arrays["mean"], made.mean_maps[0] - made.mean_maps[1], atol=1e-6)
    assert arrays["mean"][4, 4] > 0 > arrays["mean"][20, 20]
    assert header["scene"]["measured"] == {
        "mass": 0.262, "area": 0.04, "peak": 0.24, "peak_disc": 0.05,
        "near": pytest.approx(0.5), "others": pytest.approx(0.95),
    }  # fmt: skip


def test_a_trial_without_any_mark_says_nothing_of_corners() -> None:
    nan, made = float("nan"), trial()
    maps = made.mean_maps.copy()
    maps[0] = nan
    given = {"corner_mass": nan, "peak_corner": nan, "peak_disc": nan, "peak_reach": nan,
             "mean_maps": maps}  # fmt: skip
    header, arrays = sent(evidence(**given, pictures=made.twins))
    assert header["scene"]["measured"]["mass"] is None and not arrays["mean"].any()
    assert not marked_minus_unmarked(replace(made, mean_maps=maps)).any()


def test_the_first_partial_result_is_a_picture_that_stands_still() -> None:
    header, arrays = sent(evidence(frames=1))
    assert header["clock"] is None and arrays["p_with"].shape == (1, 6)


def card(**given: Any) -> np.ndarray[Any, Any]:
    words = {"title": "Trust it?", "finding": "Of discs without the mark none.", "link": "dlviz/?"}
    made = evidence_card(trial(**given), **words)
    return np.asarray(Image.open(io.BytesIO(made)).convert("RGB"))


def length(picture: np.ndarray[Any, Any], top: int) -> int:
    """The dark pixels of a bar on the card."""
    return int((np.abs(picture[top + 60, SIDE:].astype(int) - rgb(INK)).max(axis=1) <= 3).sum())


def test_the_cards_bars_are_the_shares_of_right_answers() -> None:
    picture = card(unmarked=np.full(EPOCHS, 0.25))
    assert picture.shape == (630, 1200, 3)
    whole, alone = length(picture, TOP), length(picture, TOP + 100)
    assert alone / whole == pytest.approx(0.25 / 0.965, abs=0.01)
    assert length(card(), TOP + 100) == 0, "no disc without the mark is right"


def test_the_captions_of_wrong_answers_are_in_reverse() -> None:
    y = TOP + NAME + TILE + CAPTION // 2 + (NAME + TILE + CAPTION + 6)
    wrong, right = (picture[y, MARGIN + 2] for picture in (card(), card(twin_answer=TRUTH)))
    assert tuple(wrong) == rgb(INK) and tuple(right) == rgb(GROUND)


def test_pointing_has_a_row_a_method_the_best_first_and_lines_for_the_simplest_places() -> None:
    header, arrays = sent(pointing_scene(pointing()))
    rungs = header["scene"]["rungs"]
    order = sorted((name for name in HITS if name not in ("random", "centre")),
                   key=lambda name: -HITS[name])  # fmt: skip
    assert [rung["name"] for rung in rungs] == [METHODS[name].label for name in order]
    peaks = [arrays["values"][rung["bars"][0]["at"], 0] for rung in rungs]
    np.testing.assert_allclose(peaks, [HITS[name] for name in order], rtol=1e-6)
    assert header["scene"]["chance"] == 0.085 and header["scene"]["threshold"] == 0.5
    sobel = rungs[order.index("sobel")]
    assert "baseline" in sobel["detail"] and sobel["bars"][0]["hue"] != rungs[0]["bars"][0]["hue"]


def test_pointing_draws_what_is_measured_so_far() -> None:
    header, _ = sent(pointing_scene(pointing(("grad_cam", "saliency"))))
    assert len(header["scene"]["rungs"]) == 2 and header["scene"]["threshold"] is None
    assert len(pointing_rungs(pointing())) <= 10, "the rows there is room for"


def test_the_cliff_shows_means_over_the_seeds_and_how_far_these_are_apart() -> None:
    made = cliff()
    header, arrays = sent(cliff_scene(made))
    alone = header["scene"]["panels"][0]["series"][1]
    np.testing.assert_allclose(arrays[alone["y"]], made.unmarked.mean(axis=1), rtol=1e-6)
    np.testing.assert_allclose(arrays[alone["low"]], made.unmarked.min(axis=1), rtol=1e-6)
    np.testing.assert_allclose(arrays[alone["high"]], made.unmarked.max(axis=1), rtol=1e-6)
    marks = header["clock"]["marks"]
    assert marks == made.rates.tolist()
    assert header["clock"]["texts"][3].startswith("mark on 90 %: unmarked discs 3")


def test_a_cliff_of_one_seed_and_one_rate_is_a_dot() -> None:
    header, _ = sent(cliff_scene(cliff(1, (0.9,))))
    assert header["clock"] is None
    assert "low" not in header["scene"]["panels"][0]["series"][0]

"""What the eraser sends to the player, and the card that is shared."""

import io
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from PIL import Image

from dlviz.draw.card import HERO, MARGIN
from dlviz.draw.convnet_scene import rounded
from dlviz.draw.eraser_card import eraser_card
from dlviz.draw.eraser_scene import eraser_scene, shrunk
from dlviz.draw.palette import CLASS_COLOURS, rgb
from dlviz.draw.scene import Scene, encode_scene
from dlviz.nets.cnn import from_vector
from tests.eraser_example import COUNT, DISC, SPEC, chances, eraser, eraser_of, grown, net_of
from tests.film_payload import decode

MADE = eraser_of()
WORDS = {"title": "Where did it look?", "finding": "No disc left.", "link": "dlviz/?v=1"}


def sent(scene: Scene) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(scene))


def changed(**given: Any) -> Any:
    return SimpleNamespace(**{**vars(MADE), **given})


def test_pictures_travel_as_the_network_takes_them() -> None:
    _, arrays = sent(eraser())
    for name, own in (
        ("pictures", MADE.pictures),
        ("fills", MADE.fills),
        ("mark_gone", MADE.mark_gone),
        ("figure_gone", MADE.disc_gone),
    ):
        np.testing.assert_array_equal(arrays[name].transpose(0, 2, 3, 1), own)
    np.testing.assert_array_equal(arrays["marks"], MADE.marks)
    np.testing.assert_array_equal(arrays["weights"], rounded(MADE.run.weights[-1]))
    np.testing.assert_allclose(arrays["chances"], MADE.p, atol=1e-6)


def test_weights_keep_eight_parts_in_a_million_and_their_answers() -> None:
    exact, short = MADE.run.weights[-1], rounded(MADE.run.weights[-1])
    assert np.abs(short - exact).max() <= 8e-6 * np.abs(exact).max()
    answers = chances(from_vector(SPEC, exact), MADE.pictures)
    np.testing.assert_allclose(chances(net_of(), MADE.pictures), answers, atol=1e-4)


def test_under_the_veil_nothing_of_the_picture_without_its_disc_is_sent() -> None:
    header, arrays = sent(eraser(veiled=True, finding="The disc is gone: still 97 %."))
    assert "figure_gone" not in arrays and arrays["chances"].shape == (COUNT, 2)
    assert len(header["scene"]["means"]) == len(header["scene"]["spread"]) == 2
    assert header["text"]["finding"] == ""
    other = changed(
        disc_gone=255 - MADE.disc_gone,
        p=MADE.p * [1, 1, 0.5],
        means=MADE.means * [1, 1, 0.5, 0.5],
        spread=MADE.spread * [1, 1, 0.5, 0.5],
    )
    both = [encode_scene(eraser_scene(one, veiled=True)) for one in (MADE, other)]
    assert both[0] == both[1]
    assert encode_scene(eraser_scene(MADE)) != encode_scene(eraser_scene(other))


def test_what_counts_as_gone_lies_between_the_figure_and_what_is_rubbed_out_for_it() -> None:
    _, arrays = sent(eraser())
    figures = arrays["figures"].astype(bool)
    assert not (figures & ~MADE.masks).any()
    inside = np.zeros((1, 40, 40), dtype=bool)
    inside[0, 10:20, 12:22] = True
    assert not (inside & ~shrunk(grown(inside))).any()
    np.testing.assert_array_equal(shrunk(grown(inside, 1)), inside)


def test_without_a_mark_anywhere_there_is_no_mean() -> None:
    header, _ = sent(eraser_scene(changed(means=np.full(4, np.nan), spread=np.full(4, np.nan))))
    assert header["scene"]["means"] == [None] * 4


def test_without_one_weight_a_map_there_is_no_map_of_the_answer() -> None:
    assert sent(eraser())[0]["scene"]["maps"] is not None
    for spec in (replace(SPEC, hidden=(8,)), replace(SPEC, head="flatten")):
        assert sent(eraser(spec))[0]["scene"]["maps"] is None


def test_the_picture_asked_for_is_one_of_those_there_are() -> None:
    assert sent(eraser(picture=5))[0]["scene"]["picture"] == 5
    assert sent(eraser(picture=500))[0]["scene"]["picture"] == COUNT - 1


def card(result: Any = MADE, **given: str) -> Image.Image:
    return Image.open(io.BytesIO(eraser_card(result, **{**WORDS, **given}))).convert("RGB")


def test_the_card_shows_the_picture_without_its_disc() -> None:
    picture = card()
    assert picture.size == (1200, 630)
    middles = (MARGIN + (np.arange(40) + 0.5) * HERO / 40).astype(int)
    pixels = np.asarray(picture)[middles[:30, None], middles[None, :]]
    np.testing.assert_array_equal(pixels, MADE.disc_gone[0][:30])


def test_the_cards_bars_are_the_probabilities() -> None:
    p = MADE.p.copy()
    p[0] = (0.9, 0.2, 0.6)
    near = np.abs(np.asarray(card(changed(p=p)))[440:500, 630:].astype(int) - rgb(CLASS_COLOURS[0]))
    filled = (near.max(axis=2) <= 2).any(axis=0).reshape(-1)
    lengths = np.array([filled[at : at + 170].sum() for at in (0, 176, 352)])
    np.testing.assert_allclose(lengths / lengths[0], p[0] / 0.9, atol=0.02)


def test_the_card_of_another_figure_shows_the_first_disc() -> None:
    asked = changed(study=SimpleNamespace(picture=10))
    assert MADE.labels[10] != DISC
    assert card(asked).tobytes() == card().tobytes()
    second = changed(study=SimpleNamespace(picture=1))
    assert card(second).tobytes() != card().tobytes()

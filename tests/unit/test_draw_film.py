"""What a film's payload holds, byte by byte, and the page it becomes."""

import re
import struct
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlviz.data.examples import load
from dlviz.draw.film import FILM_BYTES, WORDS, Annotation, Film, Options, encode
from dlviz.draw.player import PARTS, player_loader, player_mount, player_source, player_style
from dlviz.draw.player_words import RUN_WORDS
from dlviz.export.film_file import film_page
from dlviz.train.experiment import Experiment
from dlviz.train.runs import train
from tests.film_payload import decode

SMALL = Experiment().having(n=40, n_test=20, hidden=(4, 3), updates=30)


def film_of(*experiments: Experiment, **more: Any) -> Film:
    return Film(
        recordings=train(*experiments),
        examples=tuple(load(experiment.data) for experiment in experiments),
        **more,
    )


def test_the_payload_holds_the_recordings_numbers_as_float32() -> None:
    film = film_of(SMALL)
    header, arrays = decode(encode(film))
    (recording,), (examples,), (run,) = film.recordings, film.examples, header["films"]
    np.testing.assert_array_equal(arrays[run["steps"]], recording.steps)
    for name, weights in zip(run["W"], recording.weights, strict=True):
        np.testing.assert_array_equal(arrays[name], weights.astype(np.float32))
    for name, biases in zip(run["b"], recording.biases, strict=True):
        np.testing.assert_array_equal(arrays[name], biases.astype(np.float32))
    np.testing.assert_array_equal(arrays["train_xy"], examples.train_xy.astype(np.float32))
    np.testing.assert_array_equal(arrays["test_label"], examples.test_labels)
    np.testing.assert_allclose(arrays[run["curves"]["test_loss"]], recording.test_loss, rtol=1e-6)
    assert [(layer["in"], layer["out"]) for layer in run["layers"]] == [(2, 4), (4, 3), (3, 1)]
    assert [layer["activation"] for layer in run["layers"]] == ["tanh", "tanh", "identity"]


def test_every_array_starts_on_a_multiple_of_eight() -> None:
    payload = encode(film_of(SMALL.having(n=7, n_test=3)))
    header, _ = decode(payload)
    (length,) = struct.unpack_from("<I", payload)
    assert (4 + length) % 8 == 0
    assert all(entry["offset"] % 8 == 0 for entry in header["arrays"].values())


def test_equal_films_give_equal_bytes_and_new_words_a_new_id_of_the_same_run() -> None:
    film = film_of(SMALL)
    assert encode(film) == encode(film_of(SMALL))
    one, _ = decode(encode(film))
    other, _ = decode(encode(replace(film, finding="Another sentence.")))
    third, _ = decode(encode(film_of(SMALL.having(weight_seed=1))))
    assert one["id"] != other["id"]
    assert one["run"] == other["run"] != third["run"]


def test_two_films_of_one_data_set_store_its_points_once_and_share_a_window() -> None:
    header, arrays = decode(encode(film_of(SMALL, SMALL.having(center=1.0), labels=("a", "b"))))
    first, second = header["data"]
    assert first["bounds"] == second["bounds"]
    again, _ = decode(encode(film_of(SMALL, SMALL.having(weight_seed=1), labels=("a", "b"))))
    entries = again["arrays"]
    assert entries["train_xy_1"]["offset"] == entries["train_xy"]["offset"]
    assert np.abs(arrays["train_xy_1"] - arrays["train_xy"]).max() > 0.5


def test_a_film_without_test_examples_or_hidden_layers_has_empty_arrays_not_errors() -> None:
    header, arrays = decode(encode(film_of(SMALL.having(n_test=0, hidden=()))))
    assert arrays["test_xy"].shape == (0, 2)
    assert arrays["test_label"].shape == (0,)
    assert np.isnan(arrays["test_loss"]).all()
    assert len(header["films"][0]["layers"]) == 1


def test_a_diverged_run_is_a_film_that_ends_early() -> None:
    wild = SMALL.having(optimiser="sgd", learning_rate=1e6, loss="squared", activation="relu")
    header, arrays = decode(encode(film_of(wild)))
    (run,) = header["films"]
    assert run["end"]["kind"] == "diverged"
    assert arrays["steps"][-1] == run["end"]["step"] < 30
    assert all(np.isfinite(arrays[name]).all() for name in (*run["W"], *run["b"]))


def test_a_residual_layer_is_one_that_is_as_wide_as_its_input() -> None:
    header, _ = decode(encode(film_of(SMALL.having(hidden=(2, 5, 5), residual=True))))
    layers = header["films"][0]["layers"]
    assert [layer["residual"] for layer in layers] == [True, False, True, False]


def test_options_words_annotations_and_painted_points_reach_the_header() -> None:
    painted = SMALL.having(points=((0.5, 0.5, 1), (-0.25, 0.0, 0)))
    film = film_of(
        painted,
        view="fence",
        options=Options(loop=True, start=12, knobs={"lines": 3}),
        annotations=((Annotation(5, "line 1", 0), Annotation(9, "closed")),),
        words={"play": "Abspielen"},
    )
    header, arrays = decode(encode(film))
    assert header["options"]["loop"] is True
    assert header["options"]["start"] == 12
    assert header["options"]["lines"] == 3
    assert header["text"]["words"] == {**WORDS, **RUN_WORDS, "play": "Abspielen"}
    assert header["films"][0]["annotations"][0] == {"step": 5, "text": "line 1", "unit": 0}
    assert header["data"][0]["painted"] == 2
    np.testing.assert_array_equal(arrays["train_xy"][-2:], [[0.5, 0.5], [-0.25, 0.0]])


def test_a_film_takes_one_to_sixteen_recordings_and_a_view_there_is() -> None:
    film = film_of(SMALL)
    with pytest.raises(ValueError, match="1 to 16"):
        replace(film, recordings=())
    with pytest.raises(ValueError, match="view"):
        replace(film, view="cinema")
    with pytest.raises(ValueError, match="labels"):
        replace(film, labels=("a", "b"))


def test_a_film_of_2_16_16_1_is_at_most_180_kilobytes() -> None:
    payload = encode(film_of(Experiment().having(hidden=(16, 16), updates=300)))
    assert len(payload) < 180_000


def test_a_large_network_ships_fewer_snapshots_but_its_first_and_its_last() -> None:
    film = film_of(SMALL.having(hidden=(256,) * 4, updates=12))
    header, arrays = decode(encode(film))
    (recording,) = film.recordings
    steps = arrays[header["films"][0]["steps"]]
    assert 3 <= len(steps) < len(recording.steps)
    assert (steps[0], steps[-1]) == (0, 12)
    shipped = sum(arrays[name].nbytes for name in header["films"][0]["W"])
    assert shipped <= FILM_BYTES
    np.testing.assert_array_equal(
        arrays[header["films"][0]["curves"]["train_loss"]],
        recording.train_loss[np.isin(recording.steps, steps)].astype(np.float32),
    )


def test_no_name_is_declared_twice_in_the_joined_player() -> None:
    names = re.findall(
        r"^(?:export default )?(?:async )?(?:const|let|class|function) +(\w+)",
        player_source(),
        re.MULTILINE,
    )
    assert len(names) > 50
    assert len(names) == len(set(names))


def test_the_player_never_writes_html_and_loads_nothing() -> None:
    source = player_source().replace("http://www.w3.org/2000/svg", "")  # a name, not an address
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "://"):
        assert word not in source, word
    assert "url(" not in player_style()
    assert source.count("export default") == 1
    assert PARTS[-1] == "film"


def test_a_film_s_component_brings_only_its_payload_and_the_player_comes_once() -> None:
    assert len(player_mount()) < 1000
    assert len(player_loader()) < len(player_source() + player_style()) / 2


def test_the_offline_page_is_whole_and_cannot_be_broken_out_of() -> None:
    payload = encode(film_of(SMALL, finding="</script><script>alert(1)</script>"))
    page = film_page(payload, "a </title><b>", "Who <draws> the line?")
    assert page.count("</script>") == 2  # the payload's and the player's own
    assert "<draws>" not in page
    assert "</title><b>" not in page
    assert not re.search(r"""(src|href)\s*=|url\(|https?:(?!//www\.w3\.org/2000/svg)""", page)

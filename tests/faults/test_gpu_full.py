"""A GPU whose memory is full: the run goes on elsewhere, and the page says so."""

from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dlviz.errors import AgainError, UserError
from dlviz.jobs import RESTARTS, Desk, finish
from dlviz.lessons.decision_boundaries import LESSON
from dlviz.lessons.words import sentence
from dlviz.train import devices
from dlviz.train.experiment import Experiment
from dlviz.train.runs import Runs, train
from dlviz.train.trainer import Trainer
from tests import app_pages

SMALL = Experiment().having(updates=300, n=60)
SAID = sentence(UserError("gpu_full"))


@pytest.fixture
def full_gpu(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A GPU that takes a run and has no room left after some updates; where each slice ran."""
    ran: list[str] = []
    trains = Trainer._train

    def _train(self: Trainer, deadline: float) -> None:
        on_gpu = devices.able("cuda", self.training.precision)
        ran.append("cuda" if on_gpu else "cpu")
        if on_gpu and self.made:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        trains(self, deadline)

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(devices, "_put_off_until", 0.0)
    monkeypatch.setattr(Trainer, "_train", _train)
    return ran


def test_a_run_that_fills_the_gpu_begins_anew_on_the_cpu(
    full_gpu: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, job = Desk(), Runs((SMALL,))
    (found,) = desk.run(job)
    assert full_gpu[:2] == ["cuda", "cuda"]
    assert set(full_gpu[2:]) == {"cpu"}
    assert found.device == "cpu"
    note = desk.note(job)
    assert note is not None
    assert sentence(note) == SAID
    monkeypatch.undo()
    (expected,) = train(SMALL)
    assert np.array_equal(found.steps, expected.steps)
    assert np.array_equal(found.train_loss, expected.train_loss)


def test_what_runs_past_the_desk_falls_back_too(full_gpu: list[str]) -> None:
    (found,) = finish(Runs((SMALL,)))
    assert found.device == "cpu"
    assert full_gpu.count("cuda") == 2


def test_the_next_runs_stay_away_from_a_full_gpu_for_a_while(
    full_gpu: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    train(SMALL)
    full_gpu.clear()
    train(SMALL.having(data_seed=7))
    assert set(full_gpu) == {"cpu"}
    monkeypatch.setattr(devices, "PUT_OFF_S", 0)
    monkeypatch.setattr(devices, "_put_off_until", 0.0)
    assert devices.able("cuda", "float64")


def test_a_run_that_was_never_full_has_no_note() -> None:
    desk, job = Desk(), Runs((SMALL,))
    desk.run(job)
    assert desk.note(job) is None


def test_mps_says_in_words_that_it_is_full_and_other_errors_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(devices, "_put_off_until", 0.0)
    with pytest.raises(RuntimeError, match="shapes"), devices.gpu_memory():
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")
    with pytest.raises(AgainError), devices.gpu_memory():
        raise RuntimeError("MPS backend out of memory (MPS allocated: 9.0 GB)")


def test_a_full_gpu_that_says_nothing_is_full_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_put_off_until", 0.0)
    with pytest.raises(AgainError), devices.gpu_memory():
        raise torch.OutOfMemoryError


class Hopeless:
    """A Job that asks to begin anew for ever."""

    key = "hopeless"
    begun = 0

    def steps(self) -> Any:
        self.begun += 1
        yield 0.5, None
        raise AgainError(UserError("gpu_full"))


def test_a_job_that_begins_anew_too_often_ends_with_its_sentence() -> None:
    desk, job = Desk(), Hopeless()
    with pytest.raises(UserError, match="gpu_full"):
        desk.run(job)
    assert job.begun == RESTARTS + 1
    job.begun = 0
    with pytest.raises(UserError, match="gpu_full"):
        finish(job)
    assert job.begun == RESTARTS + 1


def test_the_page_shows_the_run_and_says_where_it_went(
    full_gpu: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    AppTest.from_file("../../app.py", default_timeout=60).run()  # the home page has its own run
    monkeypatch.setattr(devices, "_put_off_until", 0.0)
    full_gpu.clear()
    link = {"v": "1", "step": "4", "data_seed": "4711", "updates": "2000"}
    for _ in range(2):  # the second reader, who finds it finished, is told as well
        at = app_pages.opened(LESSON, link)
        assert "cuda" in full_gpu
        assert app_pages.film_of(at)
        assert any(SAID in caption.value for caption in at.caption)
        assert not at.error

"""Which device a run is given."""

import pytest
import torch

from dlviz.settings import SETTINGS
from dlviz.train.devices import WORTH_A_GPU, pick, use_threads

SMALL, LARGE = WORTH_A_GPU / 100, WORTH_A_GPU * 100


def present(monkeypatch: pytest.MonkeyPatch, cuda: bool, mps: bool) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)


def test_a_small_run_stays_on_the_cpu_and_a_large_one_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    present(monkeypatch, cuda=True, mps=False)
    assert pick(SMALL, "float64", "auto").type == "cpu"
    assert pick(LARGE, "float64", "auto").type == "cuda"


def test_mps_computes_in_float32_only(monkeypatch: pytest.MonkeyPatch) -> None:
    present(monkeypatch, cuda=False, mps=True)
    for wanted in ("auto", "mps"):
        assert pick(LARGE, "float32", wanted).type == "mps"
        assert pick(LARGE, "float64", wanted).type == "cpu"


def test_a_device_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    present(monkeypatch, cuda=True, mps=True)
    assert pick(LARGE, "float32", "cpu").type == "cpu"
    assert pick(SMALL, "float64", "cuda").type == "cuda"
    assert pick(SMALL, "float32", "mps").type == "mps"


def test_a_device_that_is_not_there_gives_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    present(monkeypatch, cuda=False, mps=False)
    for wanted in ("auto", "cuda", "mps", "toaster"):
        assert pick(LARGE, "float32", wanted).type == "cpu"


def test_torch_uses_the_threads_of_the_setting() -> None:
    use_threads()
    assert torch.get_num_threads() == SETTINGS.threads

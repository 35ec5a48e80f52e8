"""What every test shares: one thread for torch, how hard hypothesis tries, who runs where."""

import os

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling
from xdist.scheduler.protocol import Scheduling

# Two test processes on two cores: a second thread in each only makes them wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")

_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile(
    "default",
    max_examples=25,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=_SLOW,
)
settings.register_profile(
    "verify",
    max_examples=500,
    deadline=None,
    print_blob=True,
    suppress_health_check=_SLOW,
)
settings.load_profile("default")


class _BrowserTogether(LoadFileScheduling):
    """One worker a file, but the browser's in two parts that take about as long.

    Tests of one part share an app and a Chromium: the lessons' pages, and films with the gallery.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/browser/"):
            films = nodeid.startswith(("tests/browser/test_film", "tests/browser/test_edge"))
            return "films" if films else "lessons"
        return super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    """Who of xdist's workers runs what."""
    return _BrowserTogether(config, log)

"""What every test shares: one thread for torch, and how hard hypothesis tries."""

import os

from hypothesis import HealthCheck, settings

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

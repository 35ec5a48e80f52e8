"""The studies that the lesson's steps, claims and starting points begin with."""

from dlviz.measure.gradients import Fan
from dlviz.train.descent import Descent
from dlviz.train.sweep import Sweep

# Three balls: the first is the one that is about right, so that its rate is the knob.
BALLS = Descent(
    condition=12.0,
    label_noise=2.0,
    learning_rate=0.9,
    batch_size=256,
    updates=50,
    replicas=8,
    versions=(("learning_rate", 0.04), ("learning_rate", 2.06)),
)
FAN = Fan()
MAP = Sweep()
BOTH = MAP.having(clocks="both", clock="updates")
FLOOR = Descent(
    dimensions=10,
    label_noise=1.0,
    learning_rate=0.02,
    batch_size=4,
    updates=600,
    replicas=400,
    view="error",
)
LOWER = FLOOR.having(versions=(("learning_rate", 0.01), ("batch_size", 8)))
BASE_RATE, BASE_BATCH, FACTOR = 2.0**-6, 16, 8
EVEN_RATES = tuple(0.002 + k * (4 - 0.002) / 11 for k in range(12))
LOG_BATCHES = (4, 16, 64, 512)  # the first is the one that the claim asks about
EVEN = Sweep(rates=EVEN_RATES, batches=LOG_BATCHES)
LOG = Sweep(batches=LOG_BATCHES)

"""The experiments that the lesson's steps, claims and starting points begin with."""

from dlviz.data.spec import Data
from dlviz.nets.spec import Network
from dlviz.train.experiment import Experiment, Training

LINE = Experiment(
    Data("circle", n=400, n_test=400),
    Network(hidden=()),
    Training(learning_rate=0.03, batch_size=0, updates=400),
)
POLAR = LINE.having(features=("r", "theta"))
FENCE = LINE.having(hidden=(3,), learning_rate=0.1, updates=1000, data_seed=1)
DEEP = FENCE.having(hidden=(8,) * 5, learning_rate=0.01, updates=400)
SPIRAL = Experiment(
    Data("spiral", n=400, n_test=400, noise=0.02),
    Network(hidden=(10, 10, 2)),
    Training(learning_rate=0.01, batch_size=0, updates=1200),
)
MOONS = Experiment(
    Data("moons", n=60, n_test=400, noise=0.32),
    Network(hidden=(8,)),
    Training(learning_rate=0.02, batch_size=0, updates=400),
)


def seeds(experiment: Experiment, seed: int, count: int) -> tuple[Experiment, ...]:
    """The experiment `count` times, each with its own data, weights and order of examples.

    Seed 0 begins with seeds 0, 1, 2, ..., so the first is the lesson's own run; another seed
    shares none of them.
    """
    first = seed * count
    return tuple(
        experiment.having(data_seed=s, weight_seed=s, batch_seed=s)
        for s in range(first, first + count)
    )

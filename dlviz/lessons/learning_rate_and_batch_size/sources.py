"""What the lectures say about learning rate and batch size, in our own words."""

from dlviz.lessons.records import Source

RATE = Source("Hanin", "A small learning rate is slow but accurate, a large one fast but noisy.")
BATCH = Source("Hanin", "A small batch is noisy but fast, a large one accurate but slow.")
PRODUCT = Source(
    "Hanin",
    "Learning rate and batch size are inversely related; the slide seems to add that their "
    "product is constant (our reading of handwriting).",
)
LOG_GRID = Source("Hanin", "Find the learning rate by a grid search on a log scale.")
ONE_RATE = Source("Hanin", "Why the same rate for all parameters, and why constant in time?")
VARIANTS = Source(
    "Andersson/Liu",
    "Variants of stochastic gradient descent such as AdaGrad, RMSProp and Adam speed training up "
    "(momentum is our addition).",
)

SOURCES = (RATE, BATCH, PRODUCT, LOG_GRID, ONE_RATE, VARIANTS)

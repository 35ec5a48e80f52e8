"""What the lectures say about learning rate and batch size, in our own words."""

from dlviz.lessons.records import Source

RATE = Source("Hanin", "A small learning rate is slow but accurate, a large one fast but noisy.")
NOISY = Source("Hanin", "A small batch is noisy, a large one accurate.")
FAST = Source("Hanin", "A small batch is fast, a large one slow.")
INVERSE = Source("Hanin", "Learning rate and batch size are inversely related.")
PRODUCT = Source(
    "Hanin",
    "On learning rate and batch size the slide seems to add that their product is constant (our "
    "reading of handwriting).",
)
LOG_GRID = Source("Hanin", "Find the learning rate by a grid search on a log scale.")
ONE_RATE = Source("Hanin", "Why the same rate for all parameters, and why constant in time?")
VARIANTS = Source(
    "Andersson/Liu",
    "Variants of stochastic gradient descent such as AdaGrad, RMSProp and Adam speed training up "
    "(momentum is our addition).",
)

SOURCES = (RATE, NOISY, FAST, INVERSE, PRODUCT, LOG_GRID, ONE_RATE, VARIANTS)

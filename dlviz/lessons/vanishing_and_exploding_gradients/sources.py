"""What the lectures say about depth, in our own words."""

from dlviz.lessons.records import Source

PRODUCTS = Source(
    "Hanin", "Gradients are products of layer Jacobians, so they explode or vanish with depth."
)
INITIALISE = Source(
    "Hanin", "How to initialise? (The lecture asks it; the claim is one of many answers.)"
)
STABLE = Source("Hanin", "Deep is good but often less stable.")
CORRECTIONS = Source(
    "Hanin",
    "A residual network is a series, x + N₁(x) + N₂(N₁(x)) + ..., its j-th term a correction of "
    "order j.",
)
STARTS = Source(
    "Hung/Batra", "Losses at intermediate layers and pre-training avoid degenerate starts."
)

SOURCES = (PRODUCTS, INITIALISE, STABLE, CORRECTIONS, STARTS)

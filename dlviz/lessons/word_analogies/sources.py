"""What the lectures say about vectors of words, in our own words."""

from dlviz.lessons.records import Source

ARITHMETIC = Source(
    "Hung/Batra",
    "Word vectors do arithmetic: United States is to dollar as Mexico is to peso; the Matrix − "
    "thoughtful + dumb.",
)
FEATURES = Source("Andersson/Liu", "Arithmetic on learned features does not always work this well.")
DIMENSIONS = Source("Hung/Batra", "Can we interpret each dimension?")

SOURCES = (ARITHMETIC, FEATURES, DIMENSIONS)

"""What the lectures say about vectors of words, in our own words."""

from dlviz.lessons.records import Source

ARITHMETIC = Source(
    "Hung/Batra",
    "Word vectors do arithmetic: United States is to dollar as Mexico is to peso; the Matrix − "
    "thoughtful + dumb.",
)
FEATURES = Source(
    "Andersson/Liu",
    "Arithmetic on learned features, said there of generated images, does not always work this "
    "well.",
)
DIMENSIONS = Source(
    "Hung/Batra", "Whether each dimension of a word vector can be interpreted is an open question."
)

SOURCES = (ARITHMETIC, FEATURES, DIMENSIONS)

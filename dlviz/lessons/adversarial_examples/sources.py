"""What the lectures say about fooling networks, in our own words."""

from dlviz.lessons.records import Source

BRITTLE = Source(
    "Sun, Hanin",
    "Networks are brittle: a change that nobody sees makes a stop sign a hydrant.",
)
NATURAL = Source("Sun", "Natural corruptions, such as noise, blur and fog, break networks too.")
SHIFT = Source(
    "Hanin",
    "The world shifts between training and use: sunny in one, cloudy in the other; another camera.",
)

SOURCES = (BRITTLE, NATURAL, SHIFT)

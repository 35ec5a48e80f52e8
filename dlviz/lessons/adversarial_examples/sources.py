"""What the lectures say about fooling networks, in our own words."""

from dlviz.lessons.records import Source

BRITTLE = Source(
    "Sun, Hanin",
    "Networks are brittle: a change that nobody sees turns a stop sign, 89.9 % sure, into a "
    "hydrant, 99.9 % sure.",
)
NATURAL = Source("Sun", "Natural corruptions, such as noise, blur and fog, break networks too.")
SHIFT = Source(
    "Hanin",
    "The world shifts between training and use: sunny in one, cloudy in the other; another camera.",
)

SOURCES = (BRITTLE, NATURAL, SHIFT)

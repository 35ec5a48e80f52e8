"""What the lectures say about learned features, in our own words."""

from dlviz.lessons.records import Source

HIERARCHY = Source(
    "Hung/Batra, Andersson/Liu, Shu/Long",
    "Deep networks learn a hierarchy: edges, parts, objects.",
)
STRUCTURE = Source("Hanin, Sun", "The best architecture depends on the data; structure is crucial.")
END_TO_END = Source("Hung/Batra", "End-to-end learning beats hand-made features.")
DISTRIBUTED = Source(
    "Hung/Batra", "Distributed representations: no single neuron encodes everything."
)
INVARIANCE = Source("Sun", "Structure matters: images want translation invariance.")
SAME_PATTERN = Source(
    "Hanin", "In a convolutional network every neuron of a channel looks for the same pattern."
)

SOURCES = (HIERARCHY, STRUCTURE, END_TO_END, DISTRIBUTED, INVARIANCE, SAME_PATTERN)

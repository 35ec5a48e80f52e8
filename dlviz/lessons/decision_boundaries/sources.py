"""The lectures' statements behind this lesson, in our own words; names as in the syllabus."""

from dlviz.lessons.records import Source

FEATURES_MATTER = Source(
    "Shu/Long",
    "Features matter: in polar coordinates one line separates circles that none separates in x, y.",
)
LEARNED_FEATURES = Source(
    "Shu/Long, Andersson/Liu",
    "Learned features replace engineered ones.",
)
WHAT_IS_DEEP = Source(
    "Andersson/Liu",
    "Deep means more than one layer of non-linear feature transforms.",
)
DEPTH_NEEDS_SCALE = Source(
    "Andersson/Liu",
    "The benefit of many layers shows only at massive scale.",
)
MORE_DATA = Source(
    "Andersson/Liu, against Hung/Batra",
    "More parameters need more data (against: classical intuitions do not carry over).",
)
OTHER_MINIMA = Source(
    "Hung/Batra",
    "Training is non-convex: other initial weights end in other minima.",
)
BETTER_THAN_YOU = Source(
    "Hung/Batra",
    "Expert intuitions can mislead; gradient descent is better than you.",
)

SOURCES = (
    FEATURES_MATTER,
    LEARNED_FEATURES,
    WHAT_IS_DEEP,
    DEPTH_NEEDS_SCALE,
    MORE_DATA,
    OTHER_MINIMA,
    BETTER_THAN_YOU,
)

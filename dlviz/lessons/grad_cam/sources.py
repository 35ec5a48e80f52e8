"""What the lectures say about looking into a network, in our own words."""

from dlviz.lessons.records import Source

LOOKS = Source("Shu/Long", "Grad-CAM maps show where a network looks.")
FAILS = Source("Hung/Batra", "Networks lack interpretability: it is hard to know what fails.")
VISUALISE = Source("Hung/Batra", "Visualise what a network has learned, to see what it does.")
GIRAFFES = Source(
    "Hung/Batra",
    "A bot that answers questions on pictures was never asked “how many giraffes?” of one without "
    "any: it learned from what people ask.",
)

SOURCES = (LOOKS, FAILS, VISUALISE, GIRAFFES)

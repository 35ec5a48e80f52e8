"""The studies that the lesson's steps, claims and starting points begin with."""

from dlviz.measure.product import Product
from dlviz.measure.series import Series
from dlviz.measure.xray import XRay
from dlviz.train.survival import Survival

FIFTY = Product()
SIGMOID = XRay()
NARROW = XRay(depth=40, width=10, activation="relu", initialiser="he_normal", batch=16, draws=100)
WIDE = NARROW.having(width=256, draws=10)
NINE = Survival()
EIGHT = NINE.having(recipes=tuple(name for name in NINE.recipes if name != "he_batch_norm"))
WITH_NORM = NINE.having(cell=(NINE.recipes.index("he_batch_norm"), NINE.depths.index(32)))
TWO = NINE.having(recipes=("relu_he", "he_batch_norm"))
EXPLODES = XRay(
    depth=30,
    width=128,
    activation="relu",
    initialiser="he_normal",
    normalisation="batch",
    batch=128,
)
ROAD = Series()
UNSCALED = ROAD.having(scale="one")

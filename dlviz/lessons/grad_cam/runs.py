"""The studies that the lesson's steps, claims and starting points begin with."""

from dlviz.measure.cascade import Cascade
from dlviz.measure.cliff import Cliff
from dlviz.measure.computed import Computed
from dlviz.measure.curves import Curves
from dlviz.measure.eraser import Eraser
from dlviz.measure.look import Look
from dlviz.measure.method_grid import MethodGrid
from dlviz.measure.pointing import Pointing
from dlviz.measure.trial import Trial

DRAWS = 3
"""Times that random weights are drawn for the claim on them."""
JUDGED = ("camera", "coffee", "chelsea", "china", "flower", "stereo_motorcycle", "rocket")
"""Photographs over which the scores of maps are compared; the first is the one that is shown."""

COLLAGE = Look()
SCRAMBLED = Cascade()
TRIAL = Trial()
ERASER = Eraser()
RIVAL = Curves()
COMPUTED = Computed()
METHODS = MethodGrid(photo="chelsea")
POINTING = Pointing()
CLIFF = Cliff(seeds=3)

"""The studies that the lesson's steps, claims and starting points begin with."""

from dlviz.measure.ablation import Ablation
from dlviz.measure.expert import Expert
from dlviz.measure.ladder import Ladder
from dlviz.measure.shifts import Shifts
from dlviz.measure.shuffle import Shuffle
from dlviz.measure.tower import Tower
from dlviz.train.cnn_run import CnnRun

COFFEE = Tower()
LEARN = CnnRun()
FLOORS = Ladder()
SHUFFLED = Shuffle()
EXPERT = Expert()
UNITS = Ablation()
SHIFTED = Shifts()

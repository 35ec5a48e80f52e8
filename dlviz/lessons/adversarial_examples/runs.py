"""The studies that the lesson's steps, claims and starting points begin with."""

from dlviz.measure.everyday import Everyday
from dlviz.measure.fooled import Fooled
from dlviz.measure.input_slice import InputSlice
from dlviz.measure.own_digit import OwnDigit
from dlviz.measure.plane_attack import PlaneAttack
from dlviz.measure.pushes import ManyPushes
from dlviz.measure.robustness import Robustness
from dlviz.measure.shifted import Shifted
from dlviz.measure.transfer import Transfer

DAISY, TABBY, MAILBOX = 985, 281, 637  # places in ImageNet's list
STRONGER = 16
"""Times the attack's size that random noise has in the lesson."""

SIGN = Fooled()
TURNED = SIGN.having(epsilon=1)
NOISY = TURNED.having(times=STRONGER)
SLID = TURNED.having(slide=1)
DEFENCE = Robustness(net="masked", attack="margin")
EVERYDAY = Everyday()
PUSHES = ManyPushes()
PLANE = PlaneAttack()
OWN_DIGIT = OwnDigit()
TRANSFER = Transfer()
SLICE = InputSlice()
SHIFTED = Shifted()

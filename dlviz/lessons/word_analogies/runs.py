"""The studies that the lesson's steps, claims and starting points begin with."""

from dlviz.measure.analogy_scores import AnalogyScores
from dlviz.measure.codes import Codes
from dlviz.measure.rotation import Rotation
from dlviz.measure.word_direction import WordDirection
from dlviz.measure.word_plane import WordPlane
from dlviz.measure.word_sum import WordSum
from dlviz.train.skip_gram import SkipGram

PESO = WordSum()
YEN = PESO.having(terms=("+dollar", "-united_states", "+japan"), expected="yen")
KING = WordSum(terms=("+king", "-man", "+woman"), expected="queen")
OWN_WORDS = KING.having(own=True)
STRUCK = KING.having(struck=(1,))
BARS = KING.having(own=True)
SCORES = AnalogyScores()
AXES = Rotation()
PLANE = WordPlane()
DIRECTION = WordDirection(theme="seasons")
SKIP_GRAM = SkipGram()
CODES = Codes()

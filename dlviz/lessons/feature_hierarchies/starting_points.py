"""What one can start from in the drawer, once the steps are done."""

from dlviz.lessons.feature_hierarchies.runs import COFFEE, FLOORS, LEARN, SHIFTED
from dlviz.lessons.records import StartingPoint
from dlviz.measure.quiz import Quiz
from dlviz.measure.spaces import Spaces
from dlviz.measure.tuning import Tuning
from dlviz.measure.unit_card import UnitCard

CARD = UnitCard(net="lite0", layer="stage6.0.expand", unit=12)
QUIZ = Quiz()
SPACES = Spaces()

STARTING_POINTS = (
    StartingPoint(
        "own_photo",
        "A photograph of your own",
        "Choose a file below, or one of our photographs. Yours stays in this session.",
        COFFEE.having(photo="chelsea"),
        variants=(
            ("A camera man", COFFEE.having(photo="camera")),
            ("A rocket", COFFEE.having(photo="rocket")),
            ("The small network's tower", COFFEE.having(net="shapes")),
        ),
        knobs=("photo",),
    ),
    StartingPoint(
        "unit_card",
        "One unit",
        "What fires it most, an input that is made to fire it more, where it fires on this "
        "photograph, and what is lost without it.",
        CARD,
        variants=(
            ("A unit of the stem", CARD.having(layer="stem", unit=3)),
            ("A unit of the small network", CARD.having(net="shapes", layer="conv3", unit=0)),
            ("One of its first layer", CARD.having(net="shapes", layer="conv1", unit=0)),
        ),
        knobs=("photo",),
    ),
    StartingPoint(
        "live",
        "Your turn to train",
        "Switch “Train it now” on and watch. Drag the picture, or draw one: every map follows.",
        LEARN,
        knobs=("live", "epochs", "n"),
        variants=(
            ("Handwritten digits", LEARN.having(dataset="digits", channels=(8, 16), live=True)),
            ("A dense network", LEARN.having(network="dense")),
            ("Pixels shuffled", LEARN.having(shuffled=True)),
            ("Average pooling", LEARN.having(pooling="average", head="average", live=True)),
        ),
    ),
    StartingPoint(
        "ladder",
        "Other ladders",
        "The straight line's share in every layer, for other pictures and other networks.",
        FLOORS.having(seeds=3),
        variants=(
            ("Digits: no ladder to climb", FLOORS.having(dataset="digits", channels=(8, 16))),
            ("Pixels shuffled", FLOORS.having(shuffled=True)),
            ("A dense network", FLOORS.having(network="dense")),
            ("Less noise", FLOORS.having(noise=0.05)),
        ),
    ),
    StartingPoint(
        "spaces",
        "The layers' spaces",
        "Every test picture as a point, in each layer's own space: watch the classes come apart.",
        SPACES,
        variants=(
            ("By t-SNE", SPACES.having(method="tsne")),
            ("Digits", SPACES.having(dataset="digits", channels=(8, 16))),
        ),
    ),
    StartingPoint(
        "shifts",
        "Shift it",
        "How often each network keeps its answer when the picture shifts, and how well each "
        "layer's maps shift along.",
        SHIFTED,
        variants=(
            ("Stride instead of pooling", SHIFTED.having(pooling="stride", live=True)),
            ("Flat instead of pooled", SHIFTED.having(head="flatten", live=True)),
        ),
    ),
    StartingPoint(
        "tuning",
        "As in the visual cortex",
        "Gratings of every angle: how strongly each unit of the first layer fires. In 1959 Hubel "
        "and Wiesel found such cells in a cat.",
        Tuning(),
        variants=(("The small network", Tuning(net="shapes")),),
    ),
    StartingPoint(
        "quiz",
        "Ten rounds",
        "Which of two pictures fires this unit more? People were right in 92 of 100 rounds when "
        "they saw what fires it most, in 82 when they saw an optimised input (Borowski and others, "
        "2021). With our few photographs it is easier.",
        QUIZ,
        variants=(("From optimised inputs", QUIZ.having(reference="synthetic")),),
    ),
)

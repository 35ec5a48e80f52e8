"""What one can start from in the drawer, once the steps are done."""

from dlviz.lessons.grad_cam.runs import (
    CLIFF,
    COLLAGE,
    COMPUTED,
    ERASER,
    METHODS,
    POINTING,
    RIVAL,
    SCRAMBLED,
    TRIAL,
)
from dlviz.lessons.records import StartingPoint

CUP, ESPRESSO = 968, 967  # places in ImageNet's list

STARTING_POINTS = (
    StartingPoint(
        "own_photo",
        "A photograph of your own",
        "Choose a file below, or one of our photographs: the network looks at the square in the "
        "middle. Yours stays in this session.",
        COLLAGE.having(photo="coffee"),
        variants=(
            ("Why espresso rather than cup?",
             COLLAGE.having(photo="coffee", target=ESPRESSO, against=CUP)),
            ("Four photographs in one", COLLAGE.having(photo="coffee+chelsea+camera+rocket")),
            ("Down the layers",
             COLLAGE.having(photo="chelsea", layer="stage4", rectified=False)),
            ("The small network", COLLAGE.having(net="marked")),
        ),
        knobs=("photo", "target", "against"),
    ),
    StartingPoint(
        "computed",
        "How it is computed",
        "Channel by channel: each map, its weight, and the sum that grows. Where the head averages "
        "its maps, the sum is the logit without its bias.",
        COMPUTED,
        variants=(
            ("Chelsea the cat", COMPUTED.having(photo="chelsea")),
            ("The small network", COMPUTED.having(net="marked")),
        ),
        knobs=("photo", "target"),
    ),
    StartingPoint(
        "methods",
        "Every method, side by side",
        "One photograph, one class, and the answer of every method to “where?”. Those in hatched "
        "frames never saw the network.",
        METHODS,
        variants=(
            ("With the slow ones", METHODS.having(costly=True)),
            ("The network with the shortcut", METHODS.having(net="marked", costly=True)),
            ("The same, trained without it", METHODS.having(net="plain", costly=True)),
        ),
        knobs=("photo", "target", "costly"),
    ),
    StartingPoint(
        "scrambled",
        "Scramble other networks",
        "Random weights from the top down, for another photograph, other random numbers, or the "
        "small network.",
        SCRAMBLED.having(photo="chelsea"),
        variants=(
            ("Other random numbers", SCRAMBLED.having(seed=1)),
            ("The small network", SCRAMBLED.having(net="plain")),
        ),
        knobs=("photo", "seed"),
    ),
    StartingPoint(
        "deletion",
        "Take away, put back",
        "A good map’s pieces, taken away first, cost the class soonest; put back first, they bring "
        "it back soonest. Who wins differs from photograph to photograph.",
        RIVAL.having(photo="coffee"),
        variants=(
            ("The cat", RIVAL.having(photo="chelsea")),
            ("With the slow methods", RIVAL.having(costly=True)),
        ),
        knobs=("photo", "costly"),
    ),
    StartingPoint(
        "pointing",
        "Where the truth is known",
        "In our shapes we know where the figure is. How often does a map’s peak lie in it? Trained "
        "without the mark.",
        POINTING,
        variants=(("Another seed", POINTING.having(seed=1)),),
    ),
    StartingPoint(
        "cliff",
        "How many marks does it take?",
        "The share of discs that carry the mark, against what becomes of discs without one.",
        CLIFF,
    ),
    StartingPoint(
        "live",
        "Your turn to train",
        "Switch “Train it now” on and watch the lower bar: does it ever learn discs?",
        TRIAL,
        variants=(
            ("Without any mark", TRIAL.having(mark=0.0)),
            ("Nine discs in ten marked", TRIAL.having(mark=0.9)),
        ),
        knobs=("mark", "live", "epochs"),
    ),
    StartingPoint(
        "without_mark",
        "The eraser, on an honest network",
        "The same network, trained on discs without marks. The mark is new to it, and may sway "
        "it either way. With both rubbed out there is nothing left to call a disc.",
        ERASER.having(mark=0.0, picture=1),
        variants=(
            ("Nine discs in ten marked", ERASER.having(mark=0.9, picture=1)),
            ("Every disc marked", ERASER.having(picture=1)),
        ),
        knobs=("mark",),
    ),
)  # fmt: skip

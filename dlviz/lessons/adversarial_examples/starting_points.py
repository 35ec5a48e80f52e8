"""What one can start from in the drawer, once the steps are done."""

from dlviz.lessons.adversarial_examples.runs import (
    DAISY,
    DEFENCE,
    EVERYDAY,
    MAILBOX,
    OWN_DIGIT,
    PLANE,
    PUSHES,
    SHIFTED,
    SIGN,
    SLICE,
    TABBY,
    TRANSFER,
)
from dlviz.lessons.records import StartingPoint

COFFEE = SIGN.having(photo="coffee", target=TABBY, epsilon=8)

STARTING_POINTS = (
    StartingPoint(
        "pushes",
        "Why: many tiny pushes",
        "A linear model in more and more dimensions. Every input is moved by the same little, and "
        "each in the direction that hurts.",
        PUSHES,
        variants=(
            ("Half the size", PUSHES.having(epsilon=PUSHES.epsilon / 2)),
            ("Twice the size", PUSHES.having(epsilon=2 * PUSHES.epsilon)),
        ),
        knobs=("epsilon", "seed"),
    ),
    StartingPoint(
        "photographs",
        "Other photographs, other targets",
        "Choose a photograph, yours too, and what it shall become. Save the changed picture and "
        "bring it back: it is a file like any other.",
        SIGN.having(photo="coffee", target=DAISY, epsilon=2),
        variants=(
            ("A sign as a mailbox", SIGN.having(target=MAILBOX, epsilon=2)),
            ("The cat, a daisy", SIGN.having(photo="chelsea", target=DAISY, epsilon=2)),
            ("Anything but coffee", SIGN.having(photo="coffee", target=-1, epsilon=2)),
        ),
        knobs=("photo", "target", "attack_steps"),
    ),
    StartingPoint(
        "survives",
        "Does it survive JPEG, a blur, a turn?",
        "An attack on one exact picture is easily lost. One that is made against many draws of "
        "light, blur, noise and place at once is not (EOT).",
        COFFEE.having(eot=True, done="jpeg"),
        variants=(("The plain attack", COFFEE.having(done="jpeg")),),
        knobs=("photo", "target", "eot"),
    ),
    StartingPoint(
        "slice",
        "A slice of the space of pictures",
        "Each cell is a picture: the photograph in the middle, the attack to the right, random "
        "noise of the same size upwards.",
        SLICE,
        variants=(("The cat, to a daisy", SLICE.having(photo="chelsea", target=DAISY)),),
        knobs=("photo", "target", "epsilon"),
    ),
    StartingPoint(
        "plane",
        "In the plane",
        "Two networks, two inputs, so the whole answer can be seen: arrows go from each point to "
        "its nearest attack. One network is trained on attacked points.",
        PLANE,
        variants=(
            ("Disc in a ring", PLANE.having(dataset="circle")),
            ("Twice as careful", PLANE.having(train_epsilon=2 * PLANE.train_epsilon)),
        ),
        knobs=("dataset", "train_epsilon", "data_seed"),
    ),
    StartingPoint(
        "own_digit",
        "Draw a digit, and fool it",
        "Two networks read your digit, one trained on attacks. Who gives in first?",
        OWN_DIGIT,
        variants=(
            ("Another digit", OWN_DIGIT.having(picture=3)),
            ("Make it an 8", OWN_DIGIT.having(target=8)),
        ),
        knobs=("target",),
    ),
    StartingPoint(
        "train",
        "Your turn to train",
        "Switch “Train it now” on: a network on plain digits, then one on digits that are attacked "
        "anew in every update. Both prices are in the film.",
        DEFENCE.having(net="robust", attack="pgd"),
        variants=(
            ("Against smaller attacks", DEFENCE.having(net="robust", attack="pgd",
                                                       train_epsilon=0.1)),
            ("Another seed", DEFENCE.having(net="robust", attack="pgd", seed=1)),
        ),
        knobs=("train_epsilon", "live", "seed"),
    ),
    StartingPoint(
        "transfer",
        "Made on one, used on another",
        "Attacks are made on one network and shown to another, which never was asked. Only digits "
        "that none of them learned from count.",
        TRANSFER,
        variants=(("Smaller attacks", TRANSFER.having(epsilon=0.1)),),
        knobs=("epsilon",),
    ),
    StartingPoint(
        "shift",
        "Sunny against cloudy",
        "Trained on bright strokes, tested in other light. Nobody attacks, and it still breaks; "
        "training on varied light is the remedy, for the kinds of light that it had.",
        SHIFTED,
        variants=(("Another seed", SHIFTED.having(seed=1, live=True)),),
        knobs=("seed", "live"),
    ),
    StartingPoint(
        "corruptions",
        "Weather, another camera, and other photographs",
        "The same corruptions, seen on a photograph of your choice.",
        EVERYDAY.having(photo="chelsea"),
        variants=(
            ("A palace", EVERYDAY.having(photo="china")),
            ("A motorcycle", EVERYDAY.having(photo="stereo_motorcycle")),
        ),
        knobs=("photo", "seed"),
    ),
)  # fmt: skip

"""Adversarial examples: how little does it take to fool a network, why, and what helps?"""

from dlviz.lessons.adversarial_examples.claims import (
    BETTER_ATTACK,
    HOW_LITTLE,
    NATURAL_SIZE,
    PASTED,
    RANDOM_NOISE,
)
from dlviz.lessons.adversarial_examples.runs import DEFENCE, EVERYDAY, NOISY, SIGN, SLID, TURNED
from dlviz.lessons.adversarial_examples.sources import SOURCES
from dlviz.lessons.adversarial_examples.starting_points import STARTING_POINTS
from dlviz.lessons.records import Lesson, Step, Theory
from dlviz.texts import passage

STEPS = (
    Step(
        "sign",
        "How little?",
        "Our own stop sign. The network knows 1,000 things: “street sign” is one of them, a stop "
        "sign or a hydrant is not.",
        "Look at the two signs on either side of the pattern while you turn the dial.",
        SIGN,
        ask=HOW_LITTLE,
        revealed=TURNED,
        covered=True,
        knobs=("photo", "target", "attack_steps"),
    ),
    Step(
        "noise",
        "As much, at random",
        "The grey row changes every value by as much, up or down by chance. Then by more.",
        "Look at how much noise you see before the answer moves.",
        NOISY,
        ask=RANDOM_NOISE,
        revealed=NOISY,
        covered=True,
        knobs=("photo", "target", "seed"),
    ),
    Step(
        "pattern",
        "What is in the pattern?",
        "Forty times as large, the pattern has structure. Slide it by a pixel, turn its sign, "
        "shuffle it, or lay it over another photograph.",
        "Look at the bars while you drag the pattern sideways.",
        SLID,
        ask=PASTED,
        revealed=SLID,
        covered=True,
        knobs=("photo", "target", "seed"),
    ),
    Step(
        "defence",
        "A defence, and a better attack",
        "Now 450 handwritten digits, attacked one by one. A network whose outputs are multiplied "
        "by 100 hardly minds an attack that takes one step.",
        "Look at what the other attacks make of it, then at the network that learned from attacks.",
        DEFENCE,
        ask=BETTER_ATTACK,
        revealed=DEFENCE,
        covered=True,
        knobs=("train_epsilon", "scale", "live"),
    ),
    Step(
        "everyday",
        "Not only adversaries",
        "Nobody means any harm here: noise, blur, fog, a cheap camera. Once as small as the "
        "attack, then as they may be outside, from mild to severe.",
        "Look at the two columns on the left, then at the last.",
        EVERYDAY,
        ask=NATURAL_SIZE,
        revealed=EVERYDAY,
        covered=True,
        knobs=("photo", "seed"),
    ),
)

WHY = (
    Theory(
        "Every value may move by ε, each in its own direction. In a linear model the logit then "
        "moves by ε times the sum of all weights’ sizes, which grows with the number of inputs: "
        "for random weights of a fixed length like its root (Goodfellow and others, 2015). A deep "
        "network bends, so its slope at the picture explains only a part.",
        r"\max_{|\delta_i| \le \varepsilon} w^\top \delta = \varepsilon \lVert w \rVert_1 \approx "
        r"\varepsilon \sqrt{2 d / \pi}\; \lVert w \rVert_2",
        "how_little",
        (
            passage("the pattern pushes the score by"),
            passage("… of which the slope at the picture explains"),
        ),
    ),
    Theory(
        "Random signs push as hard, but against one another: what is left grows with the length of "
        "the weights, not with the number of inputs.",
        r"\operatorname{sd}\big(w^\top \delta\big) = \varepsilon \lVert w \rVert_2 \quad "
        r"\text{for random } \delta_i = \pm\varepsilon",
        "random_noise",
        (passage("the attack pushes the score by"), passage("noise as large as the attack by")),
    ),
    Theory(
        "FGSM takes one step along the signs of the gradient. Projected gradient descent (PGD) "
        "takes many small ones and comes back to the allowed box after each: a strong attack, and "
        "the usual yardstick (Madry and others, 2018).",
        r"x_{t+1} = \Pi_{\lVert x - x_0 \rVert_\infty \le \varepsilon}\big(x_t + \alpha\, "
        r"\operatorname{sign} \nabla_x L(x_t, y)\big)",
        "pasted",
    ),
    Theory(
        "Multiplied by a hundred, the logits give the same answers, but the loss is flat to the "
        "last of its 32-bit digits, and so its gradient is nothing: the attack stands still, and "
        "nothing is safer. A loss made of the logits’ difference is not fooled (Carlini and "
        "Wagner, 2017; Athalye and others, 2018).",
        r"\nabla L = \sum_k (p_k - 1_{k = y}) \nabla z_k \to 0, \qquad "
        r"L_{\text{margin}} = \max_{k \ne y} z_k - z_y",
        "better_attack",
        (passage("FGSM"), passage("PGD, cross-entropy"), passage("PGD, margin")),
    ),
    Theory(
        "Adversarial training learns from the worst picture in each box instead of the picture. It "
        "is a minimum over weights of a maximum over changes, and costs an attack for each update.",
        r"\min_\theta\; \mathbb{E} \max_{\lVert \delta \rVert_\infty \le \varepsilon} "
        r"L(f_\theta(x + \delta), y)",
        "better_attack",
        (
            passage("trained on attacks, against all three"),
            passage("trained on attacks, no attack"),
            passage("trained as usual, no attack"),
            passage("its price"),
        ),
    ),
    Theory(
        "How large is a change? Blur and fog move many values far, so their length is many times "
        "that of an attack. Shrunk to the attack’s length they are harmless, and nobody meets them "
        "so small.",
        r"\lVert \delta \rVert_2 = \sqrt{\textstyle\sum_i \delta_i^2}",
        "natural_size",
        (passage("length of the attack"), passage("length of corruptions, strongest")),
    ),
)

LESSON = Lesson(
    id="adversarial_examples",
    chapter="Images",
    icon=":material/visibility_off:",
    title="Adversarial examples",
    question="How little does it take?",
    hero="One grey level",
    aha="One level of 255, chosen value by value, and a stop sign is a parking meter.",
    steps=STEPS,
    starting_points=STARTING_POINTS,
    deeper_claims=(),
    sources=SOURCES,
    why=WHY,
    share="One level of 255, and a stop sign is a parking meter.",
    terms=(
        "adversarial example",
        "epsilon",
        "targeted attack",
        "FGSM and PGD",
        "robust accuracy",
        "gradient masking",
        "margin loss",
        "adversarial training",
        "EOT",
        "transfer",
        "distribution shift",
        "class score",
        "gradient",
        "seed",
    ),
)

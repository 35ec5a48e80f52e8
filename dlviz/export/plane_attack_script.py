"""The script of attacks in the plane: a standard and an adversarially trained network."""

import textwrap

from dlviz.export.cnn_script import section
from dlviz.export.deep_script_parts import applied, document, drawing
from dlviz.export.excerpt import excerpt
from dlviz.export.script_data import data_section
from dlviz.measure import nearest
from dlviz.measure.plane_attack import AROUND, EPSILONS, PlaneAttack
from dlviz.nets.mlp import sizes
from dlviz.settings import SETTINGS
from dlviz.train import plane_pair
from dlviz.train.experiment import Experiment
from dlviz.train.plane_pair import FEATURES


def plane_attack_script(study: PlaneAttack) -> str:
    """The script of a study; it needs PyTorch and NumPy.

    A line for each epsilon: the share of the points that no push of that length makes wrong, of
    the standard and of the adversarially trained network; then the same of new points. They are
    those of the last snapshot in `PlaneAttackResult.robust` and `robust_new`, but for points whose
    distance is epsilon to the last digits. The last line has the medians of the distances. Raises
    UserError for a study that cannot be run.
    """
    study.check()
    network = study.network
    parts = [
        section("The points.", data_section(Experiment(data=study.data))),
        section("Two networks with the same weights at first.", NETWORKS.format(
            sizes=sizes(network, FEATURES, 2),
            seed=study.weight_seed,
            weights=drawing(network.initialiser, ""),
            active=applied(study.activation),
        )),
        section("The attack in training, and the training.", TRAINING.format(
            epsilon=study.train_epsilon,
            updates=study.updates,
            rate=study.learning_rate,
            moved=excerpt(plane_pair, ["start", "with_slope", "unit", "STEPS", "STRIDE"]),
        )),
        section(
            "How far it is to the nearest wrong answer.",
            excerpt(nearest, ["nearest", "LEAST"], {"LEAST": "FLAT"}),
        ),
        DISTANCES.format(around=AROUND),
        SHOWN.format(
            epsilons=textwrap.indent(textwrap.fill(", ".join(map(str, EPSILONS)), 90), " " * 4),
            threads=SETTINGS.threads,
        ),
    ]  # fmt: skip
    about = (
        "Two small networks learn the same points of the plane: one as they are, the other from "
        "points that PGD (L2) has pushed to where they are hardest to tell. For each point the "
        "nearest place with a wrong answer is looked for, and so its robust accuracy is known at "
        "every epsilon. The numbers that it prints are those of dlviz: to the last digit on the "
        "same machine, elsewhere as long as rounding has not grown. It needs PyTorch and NumPy."
    )
    text = textwrap.fill(about, 96, break_on_hyphens=False)
    return document(f"Attacks that can be seen\n\n{text}", parts)


NETWORKS = '''SIZES = {sizes}  # inputs, neurons of each layer, one logit
SEED = {seed}


def initial():
    """A matrix [2, out, in + 1] for each layer of both networks; the last column is the biases."""
    found = []
    for layer, (fan_in, out) in enumerate(pairwise(SIZES)):
        rng = np.random.default_rng([SEED, layer])
        W = {weights}
        W = np.hstack([W, np.zeros((out, 1))])
        found.append(torch.tensor(np.stack([W, W]), dtype=torch.float32).requires_grad_())
    return found


def logits(matrices, x):
    """Logits [..., N] of points [..., 2, N]; above 0 is class 1."""
    for layer, W in enumerate(matrices, start=1):
        z = W[..., :-1] @ x + W[..., -1:]
        x = {active} if layer < len(matrices) else z
    return x.squeeze(-2)


def one(matrices, which):
    """One of the two networks as it is now: a function from points [2, N] to logits [N]."""
    frozen = [W[which].detach().clone() for W in matrices]
    return lambda x: logits(frozen, x)'''

TRAINING = '''EPSILON = {epsilon}  # how far a point is pushed in training
UPDATES, RATE = {updates}, {rate}


{moved}


def attacked(net, x, y, random):
    """Points [2, N] of classes y [N], pushed by PGD to where the loss is large."""
    moved = start(x, EPSILON, random)
    for _ in range(STEPS):
        _, slope = with_slope(net, x + moved)
        moved = moved + STRIDE * EPSILON / STEPS * unit((1 - 2 * y) * slope)
        moved = moved * (EPSILON / _length(moved).clamp(min=LEAST)).clamp(max=1)
    return x + moved


def train():
    """Both networks, as functions: the standard one, and the adversarially trained one."""
    x, y = torch.tensor(train_xy.T, dtype=torch.float32), torch.tensor(train_labels).float()
    matrices, random = initial(), torch.Generator().manual_seed(SEED)
    optimiser = torch.optim.Adam(matrices, lr=RATE)
    for _ in range(UPDATES):
        seen = torch.stack([x, attacked(one(matrices, 1), x, y, random)])
        answers = logits(matrices, seen)
        losses = ((1 - y) * answers - F.logsigmoid(answers)).mean(-1)  # cross-entropy
        optimiser.zero_grad()
        losses.sum().backward()
        optimiser.step()
    return one(matrices, 0), one(matrices, 1)'''

DISTANCES = '''def distances(net, xy, labels):
    """[N] from points [N, 2] to the nearest wrong answer: 0 where it is wrong as it is."""
    low, high = xy.min(axis=0) - {around}, xy.max(axis=0) + {around}
    moved = nearest(net, xy, (low[0], high[0], low[1], high[1]))
    found = np.sqrt((moved**2).sum(axis=1))
    found[np.isnan(found)] = np.inf
    answers = net(torch.tensor(xy.T, dtype=torch.float32)) > 0
    found[answers.numpy() != (labels > 0)] = 0
    return found'''

SHOWN = """EPSILONS = [
{epsilons},
]
torch.set_num_threads({threads})
xy = np.concatenate([train_xy, test_xy])
labels = np.concatenate([train_labels, test_labels])
found = [distances(net, xy, labels) for net in train()]
known, new = zip(*(np.split(each, [len(train_xy)]) for each in found))
print("epsilon  standard  adversarially trained, right on the points; both on new points")
for epsilon in EPSILONS:
    shares = [(each > np.float32(epsilon)).mean() for each in (*known, *new)]
    print(f"{{epsilon:7.3f}}", *(f"{{share:.8f}}" for share in shares))
print(" median", *(f"{{np.median(each):.8f}}" for each in (*known, *new)))"""

"""The script of robust accuracy: train against attacks or not, then attack, in plain PyTorch."""

from dlviz.export.cnn_script import script, section
from dlviz.export.cnn_script_data import pictures_section
from dlviz.export.cnn_script_model import model_section
from dlviz.export.cnn_script_training import setup_section
from dlviz.export.excerpt import excerpt
from dlviz.measure import attack_aim, robust_curves
from dlviz.measure.attack_aim import APART
from dlviz.measure.attacks import AT_ONCE
from dlviz.measure.pgd import Pgd
from dlviz.measure.robust_curves import ATTACKS, EPSILONS, NETS
from dlviz.measure.robustness import Robustness
from dlviz.train.adversary import STEP, Adversary


def robustness_script(study: Robustness) -> str:
    """The script of two trainings and three networks under attack.

    For each network it prints its name, and for each of the four attacks a line with the share of
    the test digits whose answer is right, at every epsilon: the numbers of
    `RobustnessResult.accuracy`, but for a digit whose answer hangs on the last bits. Raises
    UserError for a study that cannot be run.
    """
    study.check()
    adversary = study.robust_run.adversary or Adversary(study.train_epsilon)
    parts = [
        section("The digits.", pictures_section(study)),
        section("The network.", model_section(study.spec)),
        section("Training.", setup_section(study, several=True)),
        TRAIN.format(step=STEP, steps=adversary.steps, share=adversary.warm_up),
        section("Attacks.", _attacks(study)),
        section("Three networks.", MEASURED.format(
            epsilon=study.train_epsilon, epochs=study.robust_run.epochs, scale=study.scale, **NETS,
        )),
    ]  # fmt: skip
    return script(
        "How much does a defence help?",
        "Networks learn to tell handwritten digits apart: as usual, or from digits that PGD has "
        "made harder (Madry et al. 2018). Attacks of growing size follow, on a third network as "
        "well: the first one, which hides its gradient behind a factor on its logits.",
        study,
        parts,
    )


def _attacks(study: Robustness) -> str:
    losses = [excerpt(attack_aim, [name], {"functional": "F"}) for name in attack_aim.LOSSES]
    shown = excerpt(robust_curves, ["places_shown"])
    return "\n\n\n".join(
        [
            f"EPSILONS = {EPSILONS}\nSTEPS = {study.attack_steps}  # of PGD",
            *losses,
            ATTACKED.format(step=Pgd().step),
            TABLE.format(**ATTACKS),
            shown,
            ACCURACY.format(at_once=AT_ONCE, apart=f"{APART:_}"),
        ]
    )


TRAIN = '''def harder(model, x, y, epsilon, random):
    """The digits x within epsilon of which their classes y are hardest to tell: PGD."""
    found = (x + epsilon * (2 * torch.rand(x.shape, generator=random) - 1)).clamp(0, 1)
    for _ in range({steps}):
        at = found.detach().requires_grad_()
        (slope,) = torch.autograd.grad(F.cross_entropy(model(at), y, reduction="sum"), at)
        found = found + {step} * epsilon / {steps} * slope.sign()
        found = torch.clamp(found, x - epsilon, x + epsilon).clamp(0, 1)
    return found


def train(model, data, seed, epochs, epsilon=0):
    """Let a network learn; epsilon: of the attacks that it learns to stand, at first smaller."""
    train_x, train_y = data[:2]
    updates = epochs * math.ceil(len(train_x) / BATCH)
    optimiser, order = Adam(model.parameters(), updates), torch.Generator().manual_seed(seed)
    random = torch.Generator().manual_seed(seed)
    for _ in range(epochs):
        for batch in torch.randperm(len(train_x), generator=order).split(BATCH):
            model.train()
            x, y = train_x[batch], train_y[batch]
            if epsilon:
                size = epsilon * min(1, optimiser.steps / updates / {share})
                x = harder(model, x, y, size, random)
            model.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimiser.step()
    return model.eval().requires_grad_(False)'''

ATTACKED = '''def within(z, x, epsilon):
    """Digits z, brought back to where no pixel is more than epsilon from x."""
    return (x + (z - x).clamp(-epsilon, epsilon)).clamp(0, 1)


def slope(net, x, y, loss):
    """The signs of the gradient of a loss, and whether the answer is wrong as it is."""
    at = x.detach().clone().requires_grad_()
    answers = net(at)
    (found,) = torch.autograd.grad(loss(answers, y).sum(), at)
    return found.sign(), answers.argmax(1) != y


def fgsm(net, x, y, epsilon, random):
    """Whether one step fools it: [n]."""
    up, _ = slope(net, x, y, cross_entropy)
    return net(within(x + epsilon * up, x, epsilon)).argmax(1) != y


def noise(net, x, y, epsilon, random):
    """Whether random signs of the same size fool it: [n]."""
    signs = 2 * torch.randint(2, x.shape, generator=random).float() - 1
    return net(within(x + epsilon * signs, x, epsilon)).argmax(1) != y


def pgd(net, x, y, epsilon, random, loss=cross_entropy):
    """Whether it is fooled anywhere: by the digit, by one step, on the way of many: [n]."""
    up, fooled = slope(net, x, y, loss)
    fooled |= net(within(x + epsilon * up, x, epsilon)).argmax(1) != y
    z = within(x + epsilon * (2 * torch.rand(x.shape, generator=random) - 1), x, epsilon)
    for _ in range(STEPS):
        left = ~fooled  # a digit is left alone once it has fooled the network
        if not left.any():
            return fooled
        up, fooled[left] = slope(net, z[left], y[left], loss)
        z[left] = within(z[left] + {step} * epsilon / STEPS * up, x[left], epsilon)
    left = ~fooled
    if left.any():
        fooled[left] = net(z[left]).argmax(1) != y[left]
    return fooled


def pgd_margin(net, x, y, epsilon, random):
    """PGD with a loss that does not fade where the network is sure."""
    return pgd(net, x, y, epsilon, random, margin)'''

TABLE = """ATTACKS = {{
    "{fgsm}": fgsm,
    "{pgd}": pgd,
    "{margin}": pgd_margin,
    "{noise}": noise,
}}"""

ACCURACY = '''def robust_accuracy(net, data, attack, epsilon):
    """The share of the test digits whose answer stays right.

    They are attacked in the groups of dlviz, each of which has its own random numbers.
    """
    x, y = data[2:]
    chosen = places_shown(y.numpy())
    others = np.setdiff1d(np.arange(len(y)), chosen)
    fooled = 0
    for part in (chosen, others):
        for k, some in enumerate(torch.from_numpy(part).split({at_once})):
            random = torch.Generator().manual_seed({apart} * {at_once} * k)
            fooled += attack(net, x[some], y[some], epsilon, random).sum().item()
    return 1 - fooled / len(y)'''

MEASURED = '''data = pictures(SEED)
model = train(build(Net, SEED), data, SEED, EPOCHS)
hardened = train(build(Net, SEED), data, SEED, {epochs}, {epsilon})


def masked(x):
    """The first network, with other logits and the same answers."""
    return {scale} * model(x)


print("right at epsilon =", *EPSILONS)
networks = {{
    "{standard}": model,
    "{masked}": masked,
    "{robust}": hardened,
}}
for name, net in networks.items():
    print(name)
    for label, attack in ATTACKS.items():
        shares = [robust_accuracy(net, data, attack, epsilon) for epsilon in EPSILONS]
        print(*(f"{{share:.8f}}" for share in shares), label)'''

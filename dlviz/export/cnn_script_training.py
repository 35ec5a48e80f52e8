"""How a script's networks for pictures learn and are measured."""

import textwrap

from dlviz.export.cnn_script_data import counts, names_of
from dlviz.export.excerpt import excerpt
from dlviz.settings import SETTINGS
from dlviz.train import schedules
from dlviz.train.cnn_trainer import AT_ONCE, SEEN, snapshot_steps
from dlviz.train.schedules import SCHEDULES
from dlviz.train.vision import Vision


def setup_section(study: Vision, seeds: int = 1, *, several: bool = False) -> str:
    """The constants of training, the optimiser, and how a network is born and asked.

    several: trainings have their own lengths: `Adam` is given how many updates there will be, and
        how a network is asked is left to the script.
    """
    seeded = (
        f"SEEDS = range({study.seed}, {study.seed + seeds})  # of"
        if seeds > 1
        else (f"SEED = {study.seed}  # of")
    )
    schedule = study.run.schedule
    rate = SCHEDULES[schedule].rate.__name__
    changes = schedule != "constant"
    made = SETUP.format(
        updates=f"\nUPDATES = {study.epochs * updates_an_epoch(study)}  # in all"
        if changes and not several
        else "",
        given=", updates" if changes and several else "",
        known="\n        self.updates = updates" if changes and several else "",
        schedule=excerpt(schedules, [rate], MATHS) + "\n\n\n" if changes else "",
        factor=f" * {rate}(self.steps - 1, {'self.updates' if several else 'UPDATES'})"
        if changes
        else "",
        epochs=study.epochs,
        batch=study.batch_size,
        rate=study.learning_rate,
        seeded=f"{seeded} the pictures, the first weights, and the order of the pictures",
        threads=SETTINGS.threads,
    )
    return made if several else f"{made}\n\n\n{LOGITS.format(at_once=AT_ONCE)}"


def training_section(study: Vision, *, shown: bool = False) -> str:
    """The function `train`; shown: it prints what `show` does, at the steps in SHOWN.

    It then returns whether all numbers stayed finite.
    """
    if not shown:
        return TRAIN
    steps = textwrap.fill(", ".join(map(str, shown_steps(study))), 92)
    moments = (
        f"# After so many updates it is measured:\nSHOWN = [\n{textwrap.indent(steps, '    ')},\n]"
    )
    return "\n\n\n".join([moments, SHOW.format(seen=SEEN), TRAIN_SHOWN])


def shown_steps(study: Vision) -> list[int]:
    """Updates after which `CnnRun` takes its snapshots."""
    size = study.spec.parameters + study.spec.buffers
    return snapshot_steps(study.epochs, updates_an_epoch(study), size)


def updates_an_epoch(study: Vision) -> int:
    """Batches, the last of which may be smaller."""
    n = counts(study)[0]
    return -(-n // min(study.batch_size, n))


def confusion_section(study: Vision) -> str:
    """The script's last lines: train it, and print the confusion."""
    names, line = names_of(study)
    return line + CONFUSION.format(names=names, classes=study.spec.classes)


MATHS = {"cos": "math.cos", "pi": "math.pi"}
SETUP = '''EPOCHS, BATCH, RATE = {epochs}, {batch}, {rate}{updates}
{seeded}
torch.set_num_threads({threads})  # sums of several threads are rounded in another way


{schedule}class Adam:
    """As torch.optim.Adam, but rounded as in dlviz: a last digit grows in hundreds of updates."""

    def __init__(self, parameters{given}):
        self.parameters = list(parameters){known}
        self.means = [torch.zeros_like(p) for p in self.parameters]  # of the gradients
        self.squares = [torch.zeros_like(p) for p in self.parameters]  # of their squares
        self.steps = 0

    @torch.no_grad()
    def step(self):
        self.steps += 1
        root = math.sqrt(1 - 0.999**self.steps)
        rate = root / (1 - 0.9**self.steps) * RATE{factor}
        for p, mean, square in zip(self.parameters, self.means, self.squares):
            mean.lerp_(p.grad, 1 - 0.9)
            square.lerp_(p.grad * p.grad, 1 - 0.999)
            p.addcdiv_(mean, square.sqrt() + 1e-8 * root, value=-rate)


def build(kind, seed):
    """A network before its training."""
    torch.manual_seed(seed)
    return kind().to(memory_format=torch.channels_last)  # faster, and other roundings'''

LOGITS = '''@torch.no_grad()
def logits(model, x):
    """What it says of pictures [n, C, H, W]: [n, K]."""
    model.eval()
    return torch.cat([model(part) for part in x.split({at_once})])'''

SHOW = '''def show(model, data, update):
    """Print how a network does; returns whether its numbers are finite."""
    train_x, train_y, test_x, test_y = data
    known, answers = logits(model, train_x[:{seen}]).double(), logits(model, test_x)
    loss = F.cross_entropy(known, train_y[:{seen}]).item()
    if not (math.isfinite(loss) and answers.isfinite().all()):
        print("diverged")
        return False
    right = (known.argmax(1) == train_y[:{seen}]).double().mean().item()
    test_right = (answers.argmax(1) == test_y).double().mean().item()
    epoch = update / math.ceil(len(train_x) / BATCH)
    print(f"{{update:7}} {{epoch:7.3f}} {{loss:14.10f}} {{right:12.8f}} {{test_right:12.8f}}")
    return True'''

TRAIN = '''def train(model, data, seed):
    """Let a network learn."""
    train_x, train_y = data[:2]
    optimiser, order = Adam(model.parameters()), torch.Generator().manual_seed(seed)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(train_x), generator=order).split(BATCH):
            model.train()
            model.zero_grad()
            F.cross_entropy(model(train_x[batch]), train_y[batch]).backward()
            optimiser.step()'''

TRAIN_SHOWN = '''def train(model, data, seed):
    """Let a network learn, and say how it does; returns whether its numbers stayed finite."""
    print("updates   epoch     train loss  train right   test right")
    show(model, data, 0)
    train_x, train_y = data[:2]
    optimiser, order = Adam(model.parameters()), torch.Generator().manual_seed(seed)
    update = 0
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(train_x), generator=order).split(BATCH):
            model.train()
            model.zero_grad()
            F.cross_entropy(model(train_x[batch]), train_y[batch]).backward()
            optimiser.step()
            update += 1
            if update in SHOWN and not show(model, data, update):
                return False
    return True'''

ACCURACY = '''def accuracy(model, data):
    """The share of the test pictures that is right."""
    return (logits(model, data[2]).argmax(1) == data[3]).double().mean().item()'''
"""For scripts that say no more of how a network does."""

CONFUSION = """data, model = pictures(SEED), build(Net, SEED)
if train(model, data, SEED):
    found, truth = logits(model, data[2]).argmax(1), data[3]
    confusion = torch.bincount({classes} * truth + found, minlength={classes}**2)
    print("test pictures: what each row is, and what it is taken for")
    for name, row in zip({names}, confusion.view({classes}, -1).tolist()):
        print(f"{{name:10}}", *(f"{{count:6}}" for count in row))"""

"""A sweep as a PyTorch script: an ordinary loop that trains cells of the map one by one."""

import re
import textwrap

from dlviz.data.examples import load
from dlviz.export.script import IMPORTS
from dlviz.export.script_data import LOADERS, data_section, inputs_section
from dlviz.export.script_model import INITIALISER_CODE, LOSS_CODE, SINE, model_section
from dlviz.export.script_training import STREAM, optimiser_code
from dlviz.nets.mlp import sizes
from dlviz.train.experiment import Experiment
from dlviz.train.sweep import DATASETS, LEAST_SQUARES, Sweep
from dlviz.train.sweep_least_squares import DIMENSIONS, EXAMPLES, LABEL_NOISE

LABELS = {"digits": "handwritten digits", "iris": "iris flowers", "spiral": "a spiral"}


def sweep_script(sweep: Sweep) -> str:
    """The script of the map that is shown; it prints the final training losses of its cells.

    It trains one column of the map and the line of equal loss through its chosen cell (the middle
    one where none is chosen), at one seed; with `--all` everything. It needs PyTorch, NumPy and
    scikit-learn (for its data sets), and nothing of dlviz. Raises UserError as `Sweep.check` does.
    """
    sweep.check()
    clock = sweep.clock if sweep.clock in sweep.trained else "epochs"
    networks = sweep.dataset != LEAST_SQUARES
    first = _network_parts(sweep, clock) if networks else [LEAST_SQUARES_CODE]
    training = sweep.training
    run = RUN.format(optimiser=optimiser_code(training, training.optimiser))
    body = "\n\n\n".join([*first, STREAM.strip() + "\n\n\n" + run, _cells(sweep, clock)])
    used = [line for use, line in IMPORTS.items() if re.search(use, body)]
    standard = ["import itertools", "import math", "import sys"]
    others = [line for line in used if line not in standard]
    head = [f'"""{_description(sweep, clock)}\n"""', "\n".join([*standard, "", *others])]
    return "\n\n".join(head) + "\n\n\n" + body + "\n"


def _description(sweep: Sweep, clock: str) -> str:
    if sweep.dataset == LEAST_SQUARES:
        what = f"Least squares in {DIMENSIONS} dimensions"
    else:
        hidden = "-".join(map(str, sweep.hidden)) or "no"
        what = f"Networks with {hidden} hidden neurons on {LABELS[sweep.dataset]}"
    budget = f"{sweep.updates:,} updates" if clock == "updates" else f"{sweep.epochs} epochs"
    needs = "PyTorch, NumPy and scikit-learn" if sweep.dataset in LOADERS else "PyTorch and NumPy"
    text = (
        f"{what}, each trained for {budget} at its own learning rate and batch size. It prints the "
        "final figures of a few cells of the map in dlviz; with --all, of every one. "
        f"It needs {needs}."
    )
    return f"Learning rate and batch size\n\n{textwrap.fill(text, 96, break_on_hyphens=False)}"


def _network_parts(sweep: Sweep, clock: str) -> list[str]:
    """Examples, network and loss."""
    experiment = sweep.experiment(0, 0, 0, clock)
    examples = load(DATASETS[sweep.dataset])
    layers = sizes(experiment.network, len(examples.mean), examples.classes)
    loss = LOSS_CODE["cross_entropy"][examples.classes == 2]
    return [
        f"# The examples, and what the network sees of them.\n\n{data_section(experiment)}",
        inputs_section(experiment),
        _network(experiment, layers),
        "\n".join(["def loss_of(logits, labels):", *(f"    {line}" for line in loss)]),
        ACCURACY.format(right=RIGHT[examples.classes == 2]),
    ]


def _network(experiment: Experiment, layers: tuple[int, ...]) -> str:
    text = model_section(experiment, layers)
    helper = SINE if text.startswith(SINE) else ""
    filled = MODEL.format(
        model=textwrap.indent(text.removeprefix(SINE), "    "),
        draw=INITIALISER_CODE[experiment.network.initialiser],
    )
    return helper + filled


def _cells(sweep: Sweep, clock: str) -> str:
    r, b = sweep.chosen
    networks = sweep.dataset != LEAST_SQUARES
    rate, batch = sweep.rates[r], sweep.batches[b]
    budget = dict(zip(sweep.batches, sweep.updates_of(clock), strict=True))
    line = "rate / batch_size, base_rate / base_batch" if clock == "epochs" else "rate, base_rate"
    seeds = list(range(sweep.first_seed, sweep.first_seed + sweep.seeds))
    return CELLS.format(
        rates=_wrapped("rates", list(map(float, sweep.rates))),
        updates=_wrapped("updates", budget),
        seeds=seeds,
        base_rate=float(rate),
        base_batch=batch,
        line=line,
        title="  test right" if networks else "",
        score=SCORE if networks else "",
    )


def _wrapped(name: str, values: list[float] | dict[int, int]) -> str:
    """An assignment, broken where it is too long for a line."""
    indent = " " * (len(name) + 4)
    text = f"{name} = {values!r}"
    return textwrap.fill(text, 80, subsequent_indent=indent, break_on_hyphens=False)


MODEL = """# A network and its first weights, drawn in double precision, a random stream a layer.

def network(seed):
{model}
    layers = [module for module in model if isinstance(module, nn.Linear)]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            out, fan_in = layer.weight.shape
            rng = np.random.default_rng([seed, number])
            W = {draw}
            layer.weight.copy_(torch.from_numpy(W))
            layer.bias.zero_()
    return model"""

LEAST_SQUARES_CODE = f"""# The examples: a linear function of {DIMENSIONS} random inputs and noise.

chance = np.random.default_rng(0)
x = chance.standard_normal(({EXAMPLES}, {DIMENSIONS}))
best = chance.standard_normal({DIMENSIONS})
y = x @ best + {LABEL_NOISE} * chance.standard_normal({EXAMPLES})
train_x, train_y = torch.from_numpy(x), torch.from_numpy(y)


# A linear model and its first guess.

def network(seed):
    model = nn.Linear({DIMENSIONS}, 1, bias=False, dtype=torch.float64)
    with torch.no_grad():
        start = np.random.default_rng([seed, 0]).standard_normal({DIMENSIONS})
        model.weight.copy_(torch.from_numpy(start))
    return model


def loss_of(outputs, labels):
    return (outputs[:, 0] - labels).square().mean() / 2"""

RUN = '''def trained(rate, batch_size, updates, seed):
    """One network after so many updates."""
    model = network(seed)
    optimiser = {optimiser}
    stream = examples(seed)
    for _ in range(updates):
        batch = slice(None)
        if batch_size < len(train_y):
            batch = list(itertools.islice(stream, batch_size))
        loss = loss_of(model(train_x[batch]), train_y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model'''

RIGHT = {
    True: "(logits[:, 0] > 0) == (test_y == 1)",
    False: "logits.argmax(dim=1) == test_y",
}

ACCURACY = '''def accuracy(logits):
    """The share of right answers to the test examples."""
    return ({right}).double().mean().item()'''

SCORE = """
                    line += f"  {accuracy(model(test_x)):10.1%}\""""

CELLS = '''# The map, and the cells of it that are trained.

{rates}
{updates}  # by batch size
seeds = {seeds}
base_rate, base_batch = {base_rate!r}, {base_batch}
everything = "--all" in sys.argv[1:]


def wanted(rate, batch_size):
    """Whether a cell lies in the column, or on the line of equal loss."""
    if everything or batch_size == base_batch:
        return True
    return math.isclose({line})


print("learning rate  batch size  seed  updates  final train loss{title}")
for batch_size in updates:
    for rate in rates:
        for seed in seeds if everything else seeds[:1]:
            if wanted(rate, batch_size):
                model = trained(rate, batch_size, updates[batch_size], seed)
                line = f"{{rate:13.6g}}  {{batch_size:10}}  {{seed:4}}  {{updates[batch_size]:7}}"
                with torch.no_grad():
                    line += f"  {{loss_of(model(train_x), train_y).item():16.6g}}"{score}
                print(line)'''

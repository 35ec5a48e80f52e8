"""What a deep run's script measures, and its training loop, as code."""

from dlviz.export.deep_run_code import Code, indented
from dlviz.export.script_training import OPTIMISER_CODE
from dlviz.train.deep_scores import DATA, MEASURED
from dlviz.train.deep_trainer import MOMENTUM
from dlviz.train.remedies import PRETRAINING


def measuring(code: Code) -> str:
    """The functions `measure` and `gradient_sizes`."""
    return MEASURE.format(
        seen=", len(train_x)" if code.seen else "",
        measured=MEASURED,
        depth=code.number("depth", "model.run"),
    )


MEASURE = '''@torch.no_grad()
def measure(model):
    """The mean training loss, and the shares of training and of test digits that are right."""
    logits = model(torch.cat([train_x, test_x]){seen})
    train, test = logits[: len(train_x)], logits[len(train_x) :]
    return (
        F.cross_entropy(train, train_y).item(),
        (train.argmax(dim=1) == train_y).double().mean().item(),
        (test.argmax(dim=1) == test_y).double().mean().item(),
    )


def gradient_sizes(model):
    """log10 of the root mean square of d loss / d z in every hidden layer, in double precision.

    Of each example's own loss, at {measured} training examples.
    """
    model = copy.deepcopy(model).double()
    zs, hs = model.hidden(train_x[:{measured}].double())
    loss = F.cross_entropy(model.layers[{depth}](hs[-1]), train_y[:{measured}], reduction="sum")
    return [log_size(slope) for slope in torch.autograd.grad(loss, zs)]'''


def loop(code: Code) -> str:
    """The function `train`, and what it needs to know of an update."""
    given = code.given
    layerwise = code.uses("remedy", "layerwise")
    anew = "update == 0 or alone(update{0}) != alone(update - 1{0})"
    lines = [
        f"def train({given}):",
        f"    model = Deep({given})",
        *(indented(_optimiser(code, "model.parameters()")) if not layerwise else []),
        *([f"    stream = examples({code.number('seed')})"] if _draws(code) else []),
        *SHOW,
        "    for update in range(UPDATES + 1):",
        "        if update in SHOWN:",
        "            loss, train_right, test_right = measure(model)",
        "            if not math.isfinite(loss):",
        '                print("diverged")',
        "                return",
        '            print(f"{update:7} {loss:12.8f} {train_right:12.8f} {test_right:12.8f}")',
        "        if update == UPDATES:",
        "            break",
    ]
    if layerwise:
        run = ", run" if code.several else ""
        lines += [
            f"        if {anew.format(run)}:",
            f"            moving = model.moving(alone(update{run}))",
            *indented(_optimiser(code, "moving"), 3),
        ]
    lines += [
        *indented(_batch(code), 2),
        "        x, y = train_x[batch], train_y[batch]",
        *indented(code.branches("remedy", lambda name: _loss(code, name)), 2),
        "        model.zero_grad()",
        "        loss.backward()",
        *indented(_clip(code, "moving" if layerwise else "model.parameters()"), 2),
        "        optimiser.step()",
        '    print("gradient at the end", *(f"{size:.6f}" for size in gradient_sizes(model)))',
    ]
    return (_alone(code) + "\n\n\n" if layerwise else "") + "\n".join(lines)


SHOW = (
    '    print("gradient at the start", *(f"{size:.6f}" for size in gradient_sizes(model)))',
    '    print("updates   train loss  train right   test right")',
)


def _alone(code: Code) -> str:
    depth, share = code.number("depth"), f"{PRETRAINING:g}"
    lines = [
        f"def alone(update{', run' if code.several else ''}):",
        '    """The hidden layer that an update trains alone, with its readout; None: all."""',
        f"    early = round({share} * UPDATES)",
    ]
    rest = f"update * {depth} // early if update < early else None"
    if code.values("remedy") == ("layerwise",):
        return "\n".join([*lines, f"    return {rest}"])
    mine = 'update < early and run.remedy == "layerwise"'
    return "\n".join([*lines, f"    return update * {depth} // early if {mine} else None"])


def _optimiser(code: Code, parameters: str) -> list[str]:
    def made(name: str) -> list[str]:
        kind, given = OPTIMISER_CODE[name]
        given = given.format(momentum=MOMENTUM)
        if name == "adamw":
            given += ", weight_decay=0.0"
        rate = code.number("learning_rate")
        return [f"optimiser = torch.optim.{kind}({parameters}, lr={rate}{given})"]

    return code.branches("optimiser", made)


def _draws(code: Code) -> bool:
    return any(size != DATA.n for size in code.values("batch_size"))


def _batch(code: Code) -> list[str]:
    size = code.number("batch_size")
    drawn = f"batch = list(itertools.islice(stream, {size}))"
    if not _draws(code):
        return ["batch = slice(None)  # all examples"]
    if code.uses("batch_size", DATA.n):
        return ["batch = slice(None)", f"if {size} < len(train_y):", f"    {drawn}"]
    return [drawn]


def _loss(code: Code, remedy: str) -> list[str]:
    """The loss of a batch x, y."""
    if remedy == "auxiliary":
        return [
            "_, hs = model.hidden(x)  # all their readouts' losses count",
            "loss = sum(F.cross_entropy(model.readout(k)(h), y) for k, h in enumerate(hs))",
        ]
    if remedy == "layerwise":
        run = ", run" if code.several else ""
        return [
            "_, hs = model.hidden(x)",
            f"k = len(hs) - 1 if alone(update{run}) is None else alone(update{run})",
            "loss = F.cross_entropy(model.readout(k)(hs[k]), y)",
        ]
    return ["loss = F.cross_entropy(model(x), y)"]


def _clip(code: Code, parameters: str) -> list[str]:
    lengths = code.values("clip")
    call = f"nn.utils.clip_grad_norm_({parameters}, {code.number('clip')})"
    if not any(lengths):
        return []
    return [call] if all(lengths) else ["if run.clip:", f"    {call}"]

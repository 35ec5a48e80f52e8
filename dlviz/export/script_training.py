"""The part of the exported script that trains: optimiser, schedule, batches, branches."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dlviz.data.examples import load
from dlviz.export.script_data import redraw
from dlviz.train.experiment import Change, Experiment, Training

OPTIMISER_CODE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "sgd": ("SGD", ""),
        "momentum": ("SGD", ", momentum={momentum!r}"),
        "nesterov": ("SGD", ", momentum={momentum!r}, nesterov=True"),
        "adagrad": ("Adagrad", ""),
        "rmsprop": ("RMSprop", ""),
        "adam": ("Adam", ""),
        "adamw": ("AdamW", ""),
    }
)
"""Optimiser -> its class in torch.optim, and what it is given besides parameters and rate."""

SCHEDULE_CODE: Mapping[str, str] = MappingProxyType(
    {
        "constant": "",
        "step": "0.1 ** ((2 * step >= {updates}) + (4 * step >= 3 * {updates}))",
        "cosine": "(1 + math.cos(math.pi * step / {updates})) / 2",
        "warmup": "min(1.0, 10 * (step + 1) / {updates})",
        "one_cycle": "(\n"
        "        (1 - 0.48 * (1 + math.cos(math.pi * min(step / {updates} / 0.3, 1))))\n"
        "        * (1 + math.cos(math.pi * max(step / {updates} - 0.3, 0) / 0.7)) / 2\n"
        "    )",
        "inverse_time": "(1 / (1 + 9 * step / {updates}))",
        "growing_batch": "",
    }
)
"""Schedule -> the factor on the learning rate; empty for none."""

STREAM = '''def examples(seed):
    """All examples in a random order, then in another one, without end."""
    for epoch in itertools.count():
        yield from np.random.default_rng([seed, epoch]).permutation(len(train_y)).tolist()


'''


def setup_section(experiment: Experiment, steps: int) -> str:
    """The optimiser, and the stream of examples if batches are drawn from one."""
    training = experiment.training
    draws = _draws(experiment, steps)
    lines = [f"rate = {float(training.learning_rate)!r}"]
    if training.l2:
        lines += [
            "parameters = [  # biases are not penalised",
            '    {"params": [layer.weight for layer in layers], '
            f'"weight_decay": {float(training.l2)!r}}},',
            '    {"params": [layer.bias for layer in layers]},',
            "]",
        ]
    lines.append(f"optimiser = {optimiser_code(training, training.optimiser)}")
    if draws:
        lines.append(f"stream = examples({training.batch_seed})")
    if _varies(experiment, steps):
        lines.append(f"batch_size = {training.batch_size or 'len(train_y)'}")
    return (STREAM if draws else "") + "\n".join(lines)


def loop_section(experiment: Experiment, steps: int, shown: Sequence[int], tests: bool) -> str:
    """The updates, with a line of the table at each step in `shown`."""
    training = experiment.training
    titles = "  step  train loss  train right" + "    test loss  test right" * tests
    lines = [
        "def report(step):",
        "    loss, right = measure(train_x, train_y)",
        '    line = f"{step:6d}  {loss:10.8f}  {right:11.1%}"',
    ]
    if tests:
        lines += [
            "    loss, right = measure(test_x, test_y)",
            '    line += f"   {loss:10.8f}  {right:10.1%}"',
        ]
    lines += [
        "    print(line)",
        "",
        "",
        f"shown = {_wrapped(shown)}",
        f'print("{titles}")',
        f"for step in range({steps} + 1):",
    ]
    inside = [line for change in _changes(experiment, steps) for line in change]
    inside += ["if step in shown:", "    report(step)", f"if step == {steps}:", "    break"]
    inside += _rate(training) + _batch(experiment, steps)
    if training.l1:
        penalty = "sum(layer.weight.abs().sum() for layer in layers)"
        inside.append(f"loss = loss + {float(training.l1)!r} * {penalty}")
    inside += ["optimiser.zero_grad()", "loss.backward()", "optimiser.step()"]
    lines += [f"    {line}" for line in inside]
    lines += ["", 'print(f"final train loss {measure(train_x, train_y)[0]:.9f}")']
    return "\n".join(lines)


def optimiser_code(training: Training, name: str) -> str:
    """The call that makes the optimiser of `model`, at the rate `rate`."""
    kind, given = OPTIMISER_CODE[name]
    if name == "nesterov" and not training.momentum:
        given = ""  # the same thing, and torch wants it said so
    given = given.format(momentum=float(training.momentum))
    if name == "adamw":
        given += ", weight_decay=0.0"
    parameters = "parameters" if training.l2 else "model.parameters()"
    return f"torch.optim.{kind}({parameters}, lr=rate{given})"


def _rate(training: Training) -> list[str]:
    factor = SCHEDULE_CODE[training.schedule].format(updates=training.updates)
    if not factor:
        return []
    return [
        "for group in optimiser.param_groups:",
        *f'    group["lr"] = rate * {factor}'.split("\n"),
    ]


def _batch(experiment: Experiment, steps: int) -> list[str]:
    training = experiment.training
    if not _draws(experiment, steps):
        return ["loss = loss_of(model(train_x), train_y)"]
    drawn = f"list(itertools.islice(stream, {training.batch_size}))"
    lines = []
    if _varies(experiment, steps):
        grown = f" * 2 ** (4 * step // {training.updates})" if _grows(training) else ""
        lines = [f"size = min(batch_size{grown}, len(train_y))"]
        drawn = "list(itertools.islice(stream, size)) if size < len(train_y) else slice(None)"
    return [*lines, f"batch = {drawn}", "loss = loss_of(model(train_x[batch]), train_y[batch])"]


def _changes(experiment: Experiment, steps: int) -> list[list[str]]:
    made = [change for change in experiment.changes if change.step <= steps]
    return [
        [f"if step == {change.step}:", *(f"    {line}" for line in _change(experiment, change))]
        for change in made
        if _change(experiment, change)
    ]


def _change(experiment: Experiment, change: Change) -> list[str]:
    training, value = experiment.training, change.value
    where = "[" + ", ".join(map(str, change.where[1:])) + "]"
    layer = change.where[0] if change.where else 0
    match change.field:
        case "learning_rate":
            lines = [f"rate = {float(value)!r}"]
            if not SCHEDULE_CODE[training.schedule]:
                lines += ["for group in optimiser.param_groups:", '    group["lr"] = rate']
            return lines
        case "batch_size":
            return [f"batch_size = {int(value) or 'len(train_y)'}"]
        case "optimiser":
            return [f"optimiser = {optimiser_code(training, str(value))}"]
        case "noise":
            return redraw(experiment.data, float(value))
        case "weight" | "bias":
            held = f"layers[{layer}].{change.field}"
            return ["with torch.no_grad():", f"    {held}{where} = {float(value)!r}"]
    return []


def _grows(training: Training) -> bool:
    return training.schedule == "growing_batch"


def _varies(experiment: Experiment, steps: int) -> bool:
    """Whether the size of a batch is not always the same."""
    fields = {change.field for change in experiment.changes if change.step <= steps}
    return "batch_size" in fields or (_grows(experiment.training) and _below(experiment))


def _draws(experiment: Experiment, steps: int) -> bool:
    """Whether any batch holds fewer than all examples."""
    return _below(experiment) or _varies(experiment, steps)


def _below(experiment: Experiment) -> bool:
    return 0 < experiment.training.batch_size < len(load(experiment.data).train_labels)


def _wrapped(shown: Sequence[int]) -> str:
    return "{" + ", ".join(map(str, shown)) + "}"

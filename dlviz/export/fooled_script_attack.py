"""The part of a script that attacks one picture: PGD, or PGD over random transforms (EOT)."""

import inspect
import re
from collections.abc import Iterable
from dataclasses import fields

from dlviz.data.imagenet import imagenet_classes
from dlviz.export.excerpt import excerpt
from dlviz.export.source import source
from dlviz.measure import attack_aim, transforms
from dlviz.measure.attack_aim import Transform
from dlviz.measure.fooled import Fooled
from dlviz.measure.fooling import AWAY


def attack_section(study: Fooled) -> str:
    """The constants of the attack, and the function `pgd`.

    It uses the functions `logits` of the script.
    """
    names, attack, away = imagenet_classes(), study.plan.attack, study.target == AWAY
    parts = [
        CONSTANTS.format(
            levels=study.plan.levels,
            target="" if away else f"TARGET = {study.target}  # {names[study.target]}\n",
            steps=attack.steps,
            seed=attack.seed,
        ),
        excerpt(attack_aim, [attack.loss], {"functional": "F"}),
        BALL,
    ]
    score = f"{'' if away else '-'}{attack.loss}"
    goal = "not to call y" if away else "to call y"
    if attack.transforms:
        some = [_as_function(each) for each in attack.transforms]
        chain = ", ".join(_name(each) for each in attack.transforms)
        parts += [excerpt(transforms, _needed(some)), *some]
        parts.append(EOT.format(
            chain=chain, draws=attack.draws, score=score, goal=goal, step=attack.step
        ))  # fmt: skip
    else:
        fooled = "!=" if away else "=="
        parts.append(PGD.format(score=score, goal=goal, step=attack.step, fooled=fooled))
    return "\n\n\n".join(parts)


def _name(transform: Transform) -> str:
    return type(transform).__name__.lower()


def _as_function(transform: Transform) -> str:
    """A transform as a function, with its strengths in the code and in what is said about it."""
    kind = type(transform)
    code = source(kind.__call__, _name(transform)).replace("(self, ", "(")
    code = re.sub('""".*?"""', lambda _: f'"""{inspect.getdoc(kind)}"""', code, count=1)
    for field in fields(transform):  # type: ignore[arg-type]  # all transforms are dataclasses
        strength = repr(getattr(transform, field.name))
        for name in (f"self.{field.name}", f"`{field.name}`"):
            code = code.replace(name, strength)
    return code.replace("functional.", "F.")


def _needed(functions: Iterable[str]) -> list[str]:
    """What of the module of transforms these functions use."""
    text = "\n".join(functions)
    return [name for name in ("REACH", "_between") if name in text]


CONSTANTS = """LEVELS = {levels}  # of 255: by how much a colour value may change
{target}STEPS, SEED = {steps}, {seed}"""

BALL = '''def saved(z, x):
    """Pictures z with their changes of x in whole levels, as a PNG file keeps them."""
    return ((255 * x).round() + (255 * (z - x)).round()) / 255


def moved(z, x, epsilon):
    """Pictures z, brought back to where no value is more than epsilon from x."""
    return (x + (z - x).clamp(-epsilon, epsilon)).clamp(0, 1)'''

PGD = '''def pgd(net, x, y, epsilon):
    """The picture within epsilon of x [1, 3, H, W] that the network is surest {goal}."""
    visited = []

    def slope(z):
        """The signs of the gradient at a picture, which is kept for the end."""
        z = z.detach().clone().requires_grad_()
        answer = logits(net, z)
        score = {score}(answer, y)
        (found,) = torch.autograd.grad(score.sum(), z)
        fooled = (answer.argmax(1) {fooled} y).item()
        visited.append((fooled, score.item(), z.detach()))
        return found.sign()

    slope(saved(moved(x + epsilon * slope(x), x, epsilon), x))  # one step is the whole of FGSM
    random = 2 * torch.rand(x.shape, generator=torch.Generator().manual_seed(SEED)) - 1
    z = moved(x + epsilon * random, x, epsilon)
    for _ in range(STEPS):
        z = moved(z + {step} * epsilon / STEPS * slope(saved(z, x)), x, epsilon)
    slope(saved(z, x))
    return max(visited, key=lambda each: each[:2])[2]'''

EOT = '''def expected(net, z, y, random):
    """The mean gradient over {draws} draws of what may happen to a picture on its way."""
    total = torch.zeros_like(z)
    for _ in range({draws}):
        leaf = z.detach().clone().requires_grad_()
        seen = leaf
        for transform in ({chain}):
            seen = transform(seen, random)
        (found,) = torch.autograd.grad({score}(logits(net, seen), y).sum(), leaf)
        total += found / {draws}
    return total


def pgd(net, x, y, epsilon):
    """A picture within epsilon of x [1, 3, H, W] that the network is sure {goal}.

    It is so on its way as well: expectation over transformation (Athalye et al. 2018).
    """
    random = torch.Generator().manual_seed(SEED)
    z = moved(x + epsilon * (2 * torch.rand(x.shape, generator=random) - 1), x, epsilon)
    for _ in range(STEPS):
        up = expected(net, saved(z, x), y, random).sign()
        z = moved(z + {step} * epsilon / STEPS * up, x, epsilon)
    return saved(z, x)'''

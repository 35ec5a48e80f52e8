"""The script of an ablation: the network of a run, with columns of its last weights left out."""

from dlviz.export.cnn_script import script, section
from dlviz.export.cnn_script_data import names_of, pictures_section
from dlviz.export.cnn_script_model import model_section
from dlviz.export.cnn_script_training import setup_section, training_section
from dlviz.measure.ablation import CHOSEN_ON, DRAWS, GROUP, Ablation


def ablation_script(study: Ablation) -> str:
    """The script of an ablation; it needs what `cnn_script` needs.

    It prints the share of the test pictures that is right with all units; for each unit what
    changes without it, or "dead"; the mean share without random groups; and the share with the k
    best units alone, for every k. Raises UserError for a study that cannot be run.
    """
    study.check()
    names, line = names_of(study)
    parts = [
        section("The pictures.", pictures_section(study)),
        section("The network.", model_section(study.spec, layers=True)),
        section("Training.", setup_section(study)),
        training_section(study),
        section(
            "What its units are worth.",
            line
            + ABLATION.format(
                layer=study.spec.layers[-2].name,
                names=names,
                chosen=CHOSEN_ON,
                group=GROUP,
                draws=DRAWS,
            ),
        ),
    ]
    return script(
        "What is one unit worth?",
        "A network learns, and units of its last layer are left out: one, a random group, all but "
        "the best. Its logits are a weighted sum of what they say, so a column of weights goes.",
        study,
        parts,
    )


ABLATION = '''data, model = pictures(SEED), build(Net, SEED)
train(model, data, SEED)


@torch.no_grad()
def said(x):
    """What the units say of pictures, [n, units]."""
    return torch.cat([model.layers(part)["{layer}"] for part in x.split(100)]).double()


W, b = model.out.weight.detach().double(), model.out.bias.detach().double()
ALL = list(range(W.shape[1]))


def hits(units, features, labels):
    """Which pictures are right with these units alone: 1 or 0."""
    logits = features[:, units] @ W[:, units].T + b
    return (logits.argmax(1) == labels).double()


def right(units, features, labels):
    """The share of them."""
    return hits(units, features, labels).mean().item()


def but(units, *gone):
    return [unit for unit in units if unit not in gone]


new, labels = said(data[2]), data[3]
whole = hits(ALL, new, labels)
print(f"all units {{whole.mean():.6f}}")
living = ((new > 0).any(0) & (W != 0).any(0)).tolist()
print("unit    change without it; of the class that loses most")
for unit in ALL:
    change = hits(but(ALL, unit), new, labels) - whole
    classes = {{name: change[labels == k].mean().item() for k, name in enumerate({names})}}
    worst = min(classes, key=lambda name: classes[name])
    also = f"{{classes[worst]:10.6f}} {{worst}}" if living[unit] else "dead"
    print(f"{{unit + 1:4}} {{change.mean():10.6f}} {{also}}")

groups, alive = np.random.default_rng(SEED), [unit for unit in ALL if living[unit]]
size = min({group}, len(alive) // 2)
shares = []
for _ in range({draws}):
    gone = groups.choice(alive, size, replace=False)
    shares.append(right(but(ALL, *gone), new, labels))
print(f"without {{size}} at random {{np.mean(shares):.6f}}")


# The best are those that are left when the one that is missed least goes, again and again.
known, known_labels = said(data[0][:{chosen}]), data[1][:{chosen}]


def without(unit, units):
    """The share that is right without it, and the mean log probability of what is right."""
    rest = but(units, unit)
    logits = known[:, rest] @ W[:, rest].T + b
    share = (logits.argmax(1) == known_labels).double().mean().item()
    return share, -F.cross_entropy(logits, known_labels).item()


best, left = [], ALL
while left:
    least = max(left, key=lambda unit: without(unit, left))
    best.insert(0, least)
    left = but(left, least)
print("units    with the best of them alone")
for count in range(1, len(best) + 1):
    print(f"{{count:4}} {{right(best[:count], new, labels):10.6f}}")'''

"""The script of a probe ladder: the network of a run, and ridge probes in a dozen lines."""

from dlviz.export.cnn_script import script, section
from dlviz.export.cnn_script_data import pictures_section
from dlviz.export.cnn_script_model import model_section
from dlviz.export.cnn_script_training import ACCURACY, setup_section, training_section
from dlviz.export.excerpt import excerpt
from dlviz.measure import handmade, probes
from dlviz.measure.ladder import HANDMADE, Ladder, rungs


def ladder_script(study: Ladder) -> str:
    """The script of a ladder; it needs scikit-image beside what `cnn_script` needs.

    For each seed it prints a line a rung: shares of the test pictures that its probe gets right on
    the untrained network, on the trained one, and after learning from shuffled labels; then what
    the network itself gets right. For several seeds the means follow. Raises UserError for a study
    that cannot be run.
    """
    study.check()
    layers = rungs(study.spec)[len(HANDMADE) :]
    parts = [
        section("The pictures.", pictures_section(study)),
        section("The network.", model_section(study.spec, layers=True)),
        section("Training.", setup_section(study, study.seeds)),
        training_section(study),
        ACCURACY,
        section("The probes.", excerpt(probes, ["pooled", "probe_accuracy", "shuffled_labels"])),
        excerpt(handmade, ["hog_features"]),
        LADDER.format(layers=", ".join(f'"{name}"' for name in layers)),
        SEVERAL if study.seeds > 1 else "report(ladder(SEED))",
    ]
    return script(
        "Which layer first separates the classes?",
        "A linear probe reads the classes out of the pixels, out of hand-made features (HOG), and "
        "out of every layer of a network, before and after it has learned.",
        study,
        parts,
        "scikit-image",
    )


LADDER = '''LAYERS = [{layers}]


@torch.no_grad()
def features(model, x):
    """What is probed, [n, P] each: the pixels, hand-made features, and every layer."""
    kept = [model.layers(part) for part in x.split(250)]
    layers = [torch.cat([pooled(each[name]) for each in kept]) for name in LAYERS]
    return [x.flatten(1), torch.from_numpy(hog_features(x.numpy())), *layers]


def probed(model, data, seed):
    """What probes get right of each rung, [rungs, 2]: with the true labels, with shuffled ones."""
    train_x, train_y, test_x, test_y = data
    labels = torch.stack([train_y, shuffled_labels(train_y, seed)])
    pairs = zip(features(model, train_x), features(model, test_x))
    return np.array([probe_accuracy(known, labels, new, test_y) for known, new in pairs])


def ladder(seed):
    """[rungs, 3] shares that are right: untrained, trained, from shuffled labels.

    A last row has those of the network itself.
    """
    data, model = pictures(seed), build(Net, seed)
    untrained, first = probed(model, data, seed)[:, 0], accuracy(model, data)
    train(model, data, seed)
    trained, control = probed(model, data, seed).T
    rows = np.stack([untrained, trained, control], axis=1)
    return np.concatenate([rows, [[first, accuracy(model, data), np.nan]]])


def report(rows):
    print("            untrained    trained  labels shuffled")
    for name, row in zip(["pixels", "hog", *LAYERS, "network"], rows):
        print(f"{{name:10}}", *(f"{{share:10.6f}}" for share in row))'''

SEVERAL = """found = []
for seed in SEEDS:
    found.append(ladder(seed))
    print("seed", seed)
    report(found[-1])
print("mean")
report(np.mean(found, axis=0))"""

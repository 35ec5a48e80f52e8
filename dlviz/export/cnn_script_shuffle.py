"""The script of a shuffle: a permutation, and the convolutional and the dense network."""

from dlviz.export.cnn_script import script, section
from dlviz.export.cnn_script_data import pictures_section
from dlviz.export.cnn_script_model import model_section
from dlviz.export.cnn_script_training import ACCURACY, setup_section, training_section
from dlviz.measure.shuffle import Shuffle


def shuffle_script(study: Shuffle) -> str:
    """The script of a shuffle; it needs what `cnn_script` needs.

    For each seed it prints a line a network: shares of the test pictures that are right, as they
    are and shuffled. Raises UserError for a study that cannot be run.
    """
    study.check()
    models = [
        model_section(study.having(network=network).spec, name)
        for network, name in (("conv", "Conv"), ("dense", "Dense"))
    ]
    parts = [
        section("The pictures.", pictures_section(study, both=True)),
        section("The networks.", "\n\n\n".join(models)),
        section("Training.", setup_section(study, study.seeds)),
        training_section(study),
        ACCURACY,
        SHUFFLE,
        "for seed in SEEDS:\n    compare(seed)" if study.seeds > 1 else "compare(SEED)",
    ]
    return script(
        "Who suffers from a shuffle of all pixels?",
        "A convolutional and a dense network learn the same pictures, as they are, and with all "
        "their pixels in another order, the same one in every picture.",
        study,
        parts,
    )


SHUFFLE = """def compare(seed):
    print("seed", seed)
    print("            as they are   shuffled")
    for kind in (Conv, Dense):
        shares = []
        for shuffled in (False, True):
            data, model = pictures(seed, shuffled), build(kind, seed)
            train(model, data, seed)
            shares.append(accuracy(model, data))
        print(f"{kind.__name__:10}", *(f"{share:12.6f}" for share in shares))"""

"""The script of the planted shortcut: train on marked discs, then take the mark away."""

from dlviz.export.cnn_script import script, section
from dlviz.export.cnn_script_data import counts, pictures_section
from dlviz.export.cnn_script_model import model_section
from dlviz.export.cnn_script_training import ACCURACY, setup_section, training_section
from dlviz.export.excerpt import excerpt
from dlviz.measure import shortcut, trial
from dlviz.measure.eraser import Eraser
from dlviz.measure.trial import Trial


def shortcut_script(study: Trial | Eraser) -> str:
    """The script of a network that may have learned a mark; it also needs SciPy.

    It prints the share of the test pictures that is right; of the discs without the mark, and of
    the other figures with it, the shares that are named disc; then the mean and the standard
    deviation of the probability of a disc over all marked test discs: as they are, without the
    mark, without the disc, with the mark in the opposite corner. Last, for the Grad-CAM of these
    discs, the shares in the corner and where the mark is seen, and how often its largest value is
    there. They are those of `TrialResult` and `EraserResult`. Raises UserError for a study that
    cannot be run.
    """
    study.check()
    layer = study.spec.layer(f"conv{len(study.channels)}")
    seen = {f"layer.{name}": f"{getattr(layer, name)}" for name in ("start", "jump", "receptive")}
    known = {**KNOWN, "layer": "", **seen, "layer.shape[-1]": f"{layer.shape[-1]}"}
    parts = [
        section("The pictures.", pictures_section(study, whole=True)),
        section("The network.", model_section(study.spec, layers=True)),
        section("Training.", setup_section(study)),
        training_section(study),
        ACCURACY,
        section("The mark, or the figure, rubbed out.", excerpt(shortcut, RUBBED, known)),
        section("Where it looks.", excerpt(trial, ["light"])),
        CAM.format(layer=layer.name),
        section(
            "What it has learned.",
            ASKED.format(tests=counts(study)[1], noise=study.noise),
        ),
    ]
    return script(
        "Right for the wrong reason?",
        "A network learns to tell four figures from one another. Discs may carry a mark, in "
        "training and test alike: then no such test says whether it has learned discs, or marks.",
        study,
        parts,
        "SciPy",
    )


RUBBED = ("erased", "with_mark", "corner", "reach")
KNOWN = {
    "SIDE": "WIDTH",
    "Erased(pictures, fills, marks, figures, mark_gone, disc_gone, moved)": (
        "pictures, mark_gone, disc_gone, moved"
    ),
}

CAM = '''DISC = KINDS.index("disc")


def grad_cam(model, x):
    """[n, h, w] maps of {layer} in a sum, each times its mean gradient for a disc; rectified."""
    model.eval()
    found = []
    for part in x.split(50):
        kept = model.layers(part)
        maps, score = kept["{layer}"], model.out(kept["head"])[:, DISC].sum()
        (slopes,) = torch.autograd.grad(score, maps)
        found.append(torch.einsum("bkhw,bk->bhw", maps.detach(), slopes.mean((2, 3))))
    return torch.cat(found).relu()'''

ASKED = '''data, model = pictures(SEED), build(Net, SEED)
train(model, data, SEED)


def asked(images):
    """Whether pictures [n, 3, H, W] are named disc, and the probability of it: [n] each."""
    said = logits(model, torch.tensor(images)).double()
    return (said.argmax(1) == DISC).double(), said.softmax(1)[:, DISC]


print(f"right in the test {{accuracy(model, data):.8f}}")
plain, labels, _, _ = draw(SEED, {tests}, True, 0)
plain, discs = plain.numpy(), labels.numpy() == DISC
print("named disc")
print(f"{{asked(plain[discs])[0].mean():.8f}} of the discs without the mark")
print(f"{{asked(with_mark(plain[~discs]))[0].mean():.8f}} of the other figures with the mark")

images, _, masks, marked = draw(SEED, {tests}, True, 1)
images, masks, marked = images.numpy()[discs], masks[discs], marked[discs]
states = erased(images, masks, marked, {noise}, SEED)
print("probability of a disc: mean and standard deviation over the marked discs")
for name, state in zip(["as they are", "mark gone", "disc gone", "mark moved"], states):
    p = asked(state)[1]
    print(f"{{p.mean():.8f}} {{p.std(correction=0):.8f}} {{name}}")

maps = grad_cam(model, torch.tensor(images))
size = (WIDTH, WIDTH)
maps = F.interpolate(maps[:, None], size, mode="bilinear", align_corners=False)[:, 0]
print("Grad-CAM of these discs: its share there, how often it is largest there; of the picture")
for name, where in [("corner", corner()), ("mark seen", reach()), ("disc", masks)]:
    share, largest = light(maps.numpy(), where)
    print(f"{{share:.8f}} {{largest:.8f}} {{where.mean():.8f}} {{name}}")'''

"""Facts about robust accuracy: who withstands which attack, and who only seems to."""

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch.nn import functional

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.attacks import Fgsm, Pgd
from dlviz.measure.attacks import attack as attack_by
from dlviz.measure.by_seed import recorded
from dlviz.measure.robust_curves import places_shown
from dlviz.measure.robustness import (
    ATTACKS,
    EPSILONS,
    FIGURES,
    NETS,
    Robustness,
    RobustnessResult,
)
from dlviz.measure.slices import ended
from dlviz.train.cnn_run import trained
from tests.job_slices import followed

TINY = Robustness(n=200, n_test=60, channels=(4, 4), epochs=4, attack_steps=2, live=True)
ALL = (Robustness(), Robustness(seed=1), Robustness(seed=2), Robustness(train_epsilon=0.1))


@pytest.fixture(scope="module")
def result() -> RobustnessResult:
    return finish(Robustness())


@pytest.fixture(scope="module", params=ALL, ids=lambda s: f"{s.seed}-{s.train_epsilon}")
def one(request: pytest.FixtureRequest) -> RobustnessResult:
    found: RobustnessResult = finish(request.param)
    return found


def curve(result: RobustnessResult, net: str, attack: str) -> npt.NDArray[np.float64]:
    return np.array([result.at(net, attack, epsilon) for epsilon in EPSILONS])


def test_the_defaults_are_recorded(one: RobustnessResult) -> None:
    assert one.recorded and recorded(one.study.key, FIGURES)
    assert one.nets == tuple(NETS) and one.attacks == tuple(ATTACKS)
    assert one.accuracy.shape == (3, 4, 7) and np.isfinite(one.accuracy).all()
    assert one.worst.shape == (3, 7) and np.isfinite(one.worst).all()
    assert one.attacked.shape == (3, 4, 7, 8, 8, 8) and one.answers.shape == (3, 4, 7, 8)
    assert one.size_bytes < 100_000


def test_without_an_attack_every_attack_leaves_the_same_accuracy(one: RobustnessResult) -> None:
    for row, clean in ((0, one.clean[0]), (1, one.clean[0]), (2, one.clean[1])):
        np.testing.assert_allclose(one.accuracy[row, :, 0], clean, atol=0.003)


def test_a_standard_network_falls_and_an_adversarially_trained_one_holds(
    result: RobustnessResult,
) -> None:
    for attack in ("pgd", "margin"):
        assert result.at("standard", attack, 0.2) <= 0.1
        assert result.at("robust", attack, 0.2) >= 0.5
    assert result.at("standard", "noise", 0.2) >= result.clean[0] - 0.08


def test_pgd_leaves_no_more_than_fgsm_does(one: RobustnessResult) -> None:
    for net in NETS:
        assert (curve(one, net, "pgd") <= curve(one, net, "fgsm")).all()


def test_nothing_withstands_half_the_scale_but_a_hidden_gradient(one: RobustnessResult) -> None:
    for net in NETS:
        assert curve(one, net, "margin")[-1] <= 0.01
    assert curve(one, "masked", "fgsm")[-1] >= 0.95


def test_scaled_logits_hide_the_gradient_and_protect_nobody(one: RobustnessResult) -> None:
    assert one.at("masked", "fgsm", 0.15) >= 0.95
    assert one.at("masked", "pgd", 0.15) >= 0.9
    for attack in ("margin", "noise"):  # neither is led by the size of the logits
        np.testing.assert_allclose(
            curve(one, "masked", attack), curve(one, "standard", attack), atol=0.005
        )


def test_training_against_attacks_doubles_the_size_that_fools_every_second_digit(
    result: RobustnessResult,
) -> None:
    standard, masked, robust = result.half
    assert standard == pytest.approx(masked, abs=0.005)
    assert standard == pytest.approx(0.11, abs=0.02) and robust == pytest.approx(0.23, abs=0.03)


def test_the_worst_attack_is_the_worst_on_every_digit(one: RobustnessResult) -> None:
    """Less is left than by any one attack, as much at least as if they shared no digit."""
    by_each = one.accuracy[:, :3]
    assert (one.worst <= by_each.min(1) + 1e-9).all()
    assert (one.worst < by_each.min(1) - 0.001).any()
    together = one.accuracy[:, 0, :1] - (one.accuracy[:, 0, :1, None] - by_each).sum(1)
    assert (one.worst >= together - 1e-9).all()
    assert (np.diff(one.worst, axis=1) <= 0).all()
    shown = (one.answers[:, :3] == one.labels).all(1).sum(-1)  # [3, E] of eight
    assert (one.worst * 450 >= shown - 1e-6).all()
    assert (one.worst * 450 <= 442 + shown + 1e-6).all()


def test_digits_that_withstand_all_attacks_are_counted_digit_by_digit() -> None:
    """Anew, by the attacks themselves, on the standard network."""
    study = Robustness()
    _, test = load_pictures(study.data)
    x, y = torch.tensor(test.images), torch.tensor(test.labels)
    net, fooled = ended(trained(study.run, ends=True)).net(), np.zeros(len(y), dtype=bool)
    for by in (Fgsm(), Pgd(until_fooled=True), Pgd(loss="margin", until_fooled=True)):
        (found,) = attack_by(net, x, y, by, (0.15,))
        fooled |= found.fooled
    place = EPSILONS.index(0.15)
    assert finish(study).worst[0, place] == pytest.approx(1 - fooled.mean(), abs=0.011)


def test_the_size_for_half_lies_on_the_straight_line_between_two_sizes(
    result: RobustnessResult,
) -> None:
    row = result.worst[2]
    k = int(np.flatnonzero(row > 0.5)[-1])
    share = (row[k] - 0.5) / (row[k] - row[k + 1])
    assert result.half[2] == pytest.approx(EPSILONS[k] + share * (EPSILONS[k + 1] - EPSILONS[k]))


def stepped(net: torch.nn.Module, x: torch.Tensor, y: torch.Tensor) -> npt.NDArray[np.bool_]:
    """[E, N] which digits are still right after one step along the sign of the gradient."""
    at = x.clone().requires_grad_(True)
    (gradient,) = torch.autograd.grad(functional.cross_entropy(net(at), y), at)
    moved = ((x + epsilon * gradient.sign()).clamp(0, 1) for epsilon in EPSILONS)
    return np.array([(net(one).argmax(1) == y).numpy() for one in moved])


def test_fgsm_is_one_step_along_the_sign_of_the_gradient(result: RobustnessResult) -> None:
    """Written out here, for the networks that are recorded.

    A network that is sure of a digit leaves a gradient of rounding errors, so such digits fall or
    stand by the machine: those whose answer is another one in double precision.
    """
    study = result.study
    _, test = load_pictures(study.data)
    x, y = torch.tensor(test.images), torch.tensor(test.labels)
    for net, run in (("standard", study.run), ("robust", study.robust_run)):
        found = ended(trained(run, ends=True)).net()
        right = stepped(found, x, y)
        attacks = attack_by(found, x, y, Fgsm(), EPSILONS)
        rounded = (stepped(found.double(), x.double(), y) != right).mean(1)
        assert rounded.max() <= (0.2 if net == "standard" else 0.005)
        for place, epsilon in enumerate(EPSILONS):
            near = rounded[place] + 0.005
            assert (~attacks[place].fooled != right[place]).mean() <= near
            assert abs(result.at(net, "fgsm", epsilon) - right[place].mean()) <= near


def test_the_digits_shown_are_of_eight_classes_and_stay_in_their_ball(
    one: RobustnessResult,
) -> None:
    assert len(set(one.labels.tolist())) == 8
    moved = np.abs(one.attacked.astype(int) - one.pictures.astype(int)).max((-1, -2))
    for place, epsilon in enumerate(EPSILONS):
        assert (moved[:, :, place] <= 255 * epsilon + 1).all()
    assert (moved[:, :, 0] == 0).all()
    assert moved[0, 3, 3].max() == pytest.approx(255 * 0.15, abs=1)  # noise uses all of it


def test_the_answers_are_those_to_the_pictures_that_are_shown(result: RobustnessResult) -> None:
    net = ended(trained(result.study.robust_run, ends=True)).net()
    for column in range(len(ATTACKS)):
        pictures = torch.tensor(result.attacked[2, column].astype(np.float32) / 255)
        chances = net(pictures.reshape(-1, 1, 8, 8)).softmax(1)
        answers = result.answers[2, column].ravel()
        same = chances.argmax(1).numpy() == answers
        assert same.mean() >= 0.95  # bytes are rounded
        np.testing.assert_allclose(
            chances.amax(1).numpy()[same], result.p[2, column].ravel()[same], atol=0.05
        )


def test_the_digits_shown_are_the_first_of_their_classes() -> None:
    assert places_shown(np.array([3, 3, 1, 3, 0, 1])).tolist() == [0, 2, 4]


def test_a_live_run_grows_curve_by_curve() -> None:
    final, fractions, partials = followed(TINY)
    assert fractions == sorted(fractions) and fractions[0] >= 0 and fractions[-1] <= 1
    shown = [partial for partial in partials if partial is not None]
    known = [int(np.isfinite(partial.accuracy).sum()) for partial in shown]
    assert known == sorted(known) and known[-1] == 3 * 4 * 7
    assert len(set(known)) >= 12
    for partial in shown:
        waits = np.isnan(partial.accuracy[:, :3]).any((1, 2))
        assert (np.isnan(partial.worst) == waits[:, None]).all()
        assert (np.isnan(partial.half) >= waits).all()
    middle = next(partial for partial in shown if np.isfinite(partial.accuracy[1]).all())
    assert np.isnan(middle.seconds[1]) and np.isnan(middle.accuracy[2, :, 1:]).all()
    assert (middle.answers[2] == -1).all() and (middle.answers[:2] >= 0).all()
    assert np.array_equal(middle.accuracy[:2], final.accuracy[:2])  # and is not changed later
    assert not final.recorded and np.isfinite(final.accuracy).all()
    assert (final.seconds > 0).all()


def test_what_is_shown_decides_nothing() -> None:
    shown = Robustness(epsilon=0.3, net="robust", attack="margin")
    shown.check()
    assert shown.key == Robustness().key
    assert Robustness(scale=10.0).key != Robustness().key
    assert Robustness(attack_steps=10).key != Robustness().key
    with pytest.raises(ValueError, match="list"):
        finish(shown).at("robust", "pgd", 0.07)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"epsilon": 0.07}, "value_unknown"),
        ({"net": "best"}, "value_unknown"),
        ({"attack": "guess"}, "value_unknown"),
        ({"dataset": "shapes"}, "value_unknown"),
        ({"train_epsilon": 0.0}, "value_range"),
        ({"scale": 0.0}, "value_range"),
        ({"attack_steps": 0}, "value_range"),
    ],
)
def test_what_cannot_be_measured_is_refused(values: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        Robustness().having(**values).check()
    assert refused.value.code == code

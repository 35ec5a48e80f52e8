"""Facts about the networks for digits, and about training them against attacks."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.attacks import Pgd, attack
from dlviz.measure.slices import ended
from dlviz.nets.cnn import CnnNet
from dlviz.train.adversary import Adversary, ascended
from dlviz.train.cnn_run import CnnRun, trained
from dlviz.train.cnn_trainer import CnnTrainer
from dlviz.train.digits_run import Digits, DigitsRun

RECORDED = (
    *(Digits(seed=seed).run for seed in range(4)),
    *(Digits(seed=seed).against(0.2) for seed in range(3)),
    Digits(network="dense").run,
    Digits(network="linear").run,
)
TINY = Digits(n=96, n_test=40, channels=(4, 4), epochs=2, live=True)
Some = tuple[Tensor, Tensor]


@pytest.fixture(scope="module")
def some() -> Some:
    """Twenty test digits."""
    _, test = load_pictures(Digits().data)
    return torch.tensor(test.images[:20]), torch.tensor(test.labels[:20])


@pytest.fixture(scope="module")
def net() -> CnnNet:
    return ended(trained(Digits().run, ends=True)).net()


def right(net: Callable[[Tensor], Tensor], x: Tensor, y: Tensor) -> float:
    return float((net(x).argmax(1) == y).double().mean())


def loss(net: CnnNet, x: Tensor, y: Tensor) -> float:
    return float(nn.functional.cross_entropy(net(x), y))


def test_the_network_has_19_178_weights_and_one_pooling_behind_the_second_convolution() -> None:
    spec = Digits().spec
    names = ["input", "conv1", "conv2", "pool2", "conv3", "head", "out"]
    assert [layer.name for layer in spec.layers] == names
    assert spec.layer("conv3").shape == (32, 4, 4)
    assert spec.parameters == sum(part.numel() for part in CnnNet(spec).parameters()) == 19_178


def test_a_linear_network_has_a_weight_for_each_pixel_and_class() -> None:
    spec = Digits(network="linear").spec
    assert [layer.name for layer in spec.layers] == ["input", "out"]
    assert spec.parameters == 64 * 10 + 10
    net = ended(trained(Digits(network="linear").run, ends=True)).net()
    x = torch.rand(3, 1, 8, 8)
    half = torch.full_like(x, 0.5)
    torch.testing.assert_close(net(x) + net(1 - x), 2 * net(half))


def test_the_pictures_are_all_1_797_digits() -> None:
    train, test = load_pictures(Digits().data)
    assert (len(train.labels), len(test.labels)) == (1347, 450)
    both = np.concatenate([train.images, test.images]).reshape(1797, -1)
    assert len(np.unique(both, axis=0)) == 1797


@pytest.mark.parametrize("run", RECORDED, ids=lambda run: f"{run.network}-{run.train_epsilon}")
def test_a_recorded_network_is_as_good_as_it_says(run: DigitsRun) -> None:
    found = ended(trained(run, ends=True))
    assert found.recorded and found.study == run
    _, test = load_pictures(run.data)
    share = right(found.net(), torch.tensor(test.images), torch.tensor(test.labels))
    assert share == pytest.approx(found.test_accuracy[-1], abs=0.003)
    assert share >= {"conv": 0.975, "dense": 0.96, "linear": 0.92}[run.network]


def test_attacked_digits_stay_in_their_ball_and_are_harder(some: Some, net: CnnNet) -> None:
    x, y = some
    generator = torch.Generator().manual_seed(1)
    z = Adversary(0.2)(net, x, y, 1.0, generator)
    assert z.min() >= 0 and z.max() <= 1
    assert float((z - x).abs().max()) == pytest.approx(0.2, abs=1e-6)
    noisy = (x + 0.2 * torch.randn(x.shape, generator=generator).sign()).clamp(0, 1)
    assert loss(net, z, y) > 5 * loss(net, noisy, y)
    assert right(net, z, y) <= 0.3 < 0.8 <= right(net, noisy, y)


@pytest.mark.parametrize(("progress", "share"), [(0.0, 0.0), (0.15, 0.5), (0.3, 1.0), (0.9, 1.0)])
def test_epsilon_grows_over_the_first_three_tenths(
    progress: float, share: float, some: Some, net: CnnNet
) -> None:
    x, y = some
    z = Adversary(0.2)(net, x, y, progress, torch.Generator())
    assert float((z - x).abs().max()) == pytest.approx(0.2 * share, abs=1e-6)


@pytest.mark.parametrize("downwards", [False, True], ids=["away", "towards"])
def test_it_is_the_attack_that_networks_are_measured_with(
    downwards: bool, some: Some, net: CnnNet
) -> None:
    x, y = some
    aims = (y + 3) % 10 if downwards else y
    ours = ascended(net, x, aims, torch.zeros_like(x), 0.1, 7, downwards=downwards)
    theirs = attack(
        net, x, aims, Pgd(7, random_start=False, keep="last"), (0.1,), targeted=downwards
    )
    np.testing.assert_allclose(ours.numpy(), theirs[0].x, atol=1e-6)


def test_each_picture_may_have_an_epsilon_of_its_own(some: Some, net: CnnNet) -> None:
    x, y = (part[:3] for part in some)
    sizes = torch.tensor([0.0, 0.1, 0.3])
    z = ascended(net, x, y, torch.zeros_like(x), sizes.view(-1, 1, 1, 1), 7)
    for place, size in enumerate(sizes.tolist()):
        one = slice(place, place + 1)
        alone = ascended(net, x[one], y[one], torch.zeros_like(x[one]), size, 7)
        torch.testing.assert_close(z[one], alone, atol=1e-5, rtol=0)


def test_an_attack_leaves_no_gradient_in_the_network(some: Some) -> None:
    net = CnnNet(TINY.spec)
    Adversary(0.2)(net, *some, 1.0, torch.Generator())
    assert all(part.grad is None for part in net.parameters())


class Blank(Adversary):
    """Shows empty pictures instead, and remembers when it was asked."""

    asked: list[float]

    def __call__(
        self,
        net: Callable[[Tensor], Tensor],
        x: Tensor,
        y: Tensor,
        progress: float,
        generator: torch.Generator,
    ) -> Tensor:
        self.asked.append(progress)
        return torch.zeros_like(x)


def test_a_network_learns_from_what_its_adversary_shows() -> None:
    adversary = Blank(0.1)
    object.__setattr__(adversary, "asked", [])
    run = TINY.run.having(epochs=10, learning_rate=0.01)
    train, test = load_pictures(run.data)
    trainer = CnnTrainer(
        run.spec, train, test, epochs=10, batch_size=48, learning_rate=0.01, seed=0,
        adversary=adversary,
    )  # fmt: skip
    for _ in trainer.slices():
        pass
    assert adversary.asked == [k / 20 for k in range(20)]
    blank = trainer.net(torch.zeros(1, 1, 8, 8)).softmax(1)[0].detach().numpy()
    shares = np.bincount(train.labels, minlength=10) / len(train.labels)
    np.testing.assert_allclose(blank, shares, atol=0.05)  # the best answer without a picture


def test_a_training_against_attacks_is_repeatable_and_another_one() -> None:
    run = TINY.against(0.2)
    # digits have a noise of their own: another value is another study of the same
    first, again = finish(run), finish(run.having(noise=0.3))
    assert again is not first and np.array_equal(first.weights, again.weights)
    plain = finish(run.having(train_epsilon=0.0))
    assert np.array_equal(plain.weights[0], first.weights[0])
    assert np.abs(plain.weights[-1] - first.weights[-1]).max() > 1e-4


def test_an_adversarial_training_costs_eight_passes_and_half_as_many_epochs_more() -> None:
    assert Digits().against(0.2).epochs == 30
    standard, robust = DigitsRun(), DigitsRun(train_epsilon=0.2)
    assert robust.work == pytest.approx(8 * standard.work)


def test_runs_are_told_apart_by_what_they_are_trained_against() -> None:
    assert len({run.key for run in RECORDED}) == len(RECORDED)
    assert Digits().run.having(picture=3).key == Digits().run.key
    assert DigitsRun().key != CnnRun(dataset="digits").key


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"dataset": "shapes"}, "value_unknown", "dataset"),
        ({"network": "cubic"}, "value_unknown", "network"),
        ({"train_epsilon": 0.6}, "value_range", "train_epsilon"),
        ({"train_epsilon": float("nan")}, "value_range", "train_epsilon"),
        ({"epochs": 101}, "value_range", "epochs"),
    ],
)
def test_what_cannot_be_trained_is_refused(
    values: dict[str, object], code: str, field: str
) -> None:
    with pytest.raises(UserError) as refused:
        DigitsRun().having(**values).check()
    assert refused.value.code == code and refused.value.fields["field"] == field

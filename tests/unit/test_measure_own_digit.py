"""Facts about one digit that is attacked, and about how little fools whom."""

import numpy as np
import pytest
import torch

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import own_digit
from dlviz.measure.attacks import Pgd, attack
from dlviz.measure.own_digit import EPSILONS, LEVELS, ROUNDING, OwnDigit, OwnDigitResult
from dlviz.measure.slices import ended
from dlviz.nets.cnn import CnnNet
from dlviz.train.cnn_run import trained
from dlviz.train.digits_run import Digits

ONE = "000gg000" * 8
TEN = tuple(OwnDigit(picture=picture) for picture in range(10))


@pytest.fixture(scope="module")
def ten() -> tuple[OwnDigitResult, ...]:
    return tuple(finish(study) for study in TEN)


def nets() -> tuple[CnnNet, CnnNet]:
    standard, robust = (ended(trained(run, ends=True)) for run in OwnDigit().runs)
    return standard.net(), robust.net()


def in_letters(image: np.ndarray) -> str:
    return "".join(LEVELS[round(16 * float(value))] for value in image.ravel())


def test_every_picture_is_in_its_ball_and_the_first_is_the_digit(
    ten: tuple[OwnDigitResult, ...],
) -> None:
    for found in ten:
        assert found.attacked.shape == (2, 21, 8, 8) and found.probabilities.shape == (2, 21, 10)
        np.testing.assert_allclose(found.probabilities.sum(-1), 1, atol=1e-6)
        assert np.array_equal(found.probabilities.argmax(-1), found.answer)
        moved = np.abs(found.attacked.astype(int) - found.picture.astype(int)).max((-1, -2))
        assert (moved <= 255 * found.epsilons + 1).all() and (moved[:, 0] == 0).all()


def test_what_fools_at_one_size_fools_at_the_next(ten: tuple[OwnDigitResult, ...]) -> None:
    for found in ten:
        fooled = found.answer != found.label
        assert (fooled[:, 1:] >= fooled[:, :-1]).all()


def test_the_smallest_size_lies_where_the_answers_change(ten: tuple[OwnDigitResult, ...]) -> None:
    for found in ten:
        for answers, smallest in zip(found.answer, found.smallest, strict=True):
            fooled = answers != found.label
            first = int(fooled.argmax())
            assert fooled.any()
            if first == 0:
                assert smallest == 0
            else:
                assert EPSILONS[first - 1] < smallest <= EPSILONS[first] + ROUNDING


def test_an_attack_by_other_means_agrees_on_the_smallest_size(
    ten: tuple[OwnDigitResult, ...],
) -> None:
    for found in ten[3:6]:
        _, test = load_pictures(found.study.data)
        x = torch.tensor(test.images[found.study.picture])[None]
        y = torch.tensor([found.label])
        for net, smallest in zip(nets(), found.smallest, strict=True):
            sizes = (0.97 * smallest, 1.1 * smallest)  # alone, PGD needs a little more
            both = [
                attack(net, x, y, Pgd(100, loss=loss, restarts=3), sizes)
                for loss in ("cross_entropy", "margin")
            ]
            assert not any(below.fooled[0] for below, _ in both)
            assert any(above.fooled[0] for _, above in both)


def test_the_smallest_size_is_that_of_a_much_longer_search() -> None:
    """Other digits than those of the docstring; every rival digit is a goal of its own here."""
    for picture in (33, 71):
        found = finish(OwnDigit(picture=picture))
        _, test = load_pictures(found.study.data)
        x = torch.tensor(test.images[picture])[None].expand(9, -1, -1, -1)
        rivals = torch.tensor([k for k in range(10) if k != found.label])
        for net, smallest in zip(nets(), found.smallest, strict=True):
            assert smallest > 0
            low, high = 0.0, 0.4
            while high - low > 5e-4:
                size = (low + high) / 2
                (goals,) = attack(
                    net,
                    x,
                    rivals,
                    Pgd(60, loss="margin", until_fooled=True),
                    (size,),
                    targeted=True,
                )
                low, high = (low, size) if goals.fooled.any() else (size, high)
            assert smallest <= high + 0.006


def test_a_network_trained_against_attacks_takes_more(ten: tuple[OwnDigitResult, ...]) -> None:
    standard, robust = np.array([found.smallest for found in ten]).T
    assert (robust >= standard).all()
    assert np.median(robust) >= 1.5 * np.median(standard)


def test_a_drawn_digit_is_attacked_as_a_test_digit_is(ten: tuple[OwnDigitResult, ...]) -> None:
    _, test = load_pictures(Digits().data)
    found = finish(OwnDigit(drawn=in_letters(test.images[4, 0])))
    assert found.label == -1 and np.array_equal(found.picture, ten[4].picture)
    assert np.array_equal(found.answer, ten[4].answer)
    assert np.array_equal(found.smallest, ten[4].smallest)
    assert found.study.key != ten[4].study.key


def test_a_drawing_is_read_row_by_row() -> None:
    found = finish(OwnDigit(drawn=ONE))
    assert (found.picture[:, 3:5] == 255).all() and found.picture.sum() == 255 * 16
    corner = finish(OwnDigit(drawn="08" + "0" * 54 + "g0000000"))
    assert corner.picture[0].tolist() == [0, 128, 0, 0, 0, 0, 0, 0] and corner.picture[7, 0] == 255


def test_a_target_is_what_the_attack_ends_at() -> None:
    found = finish(OwnDigit(target=8))
    for answers, smallest in zip(found.answer, found.smallest, strict=True):
        reached = answers == 8
        assert reached[-1] and not reached[0]
        first = int(reached.argmax())
        assert EPSILONS[first - 1] < smallest <= EPSILONS[first] + ROUNDING
    own = finish(OwnDigit(target=int(found.label)))
    assert (own.smallest == 0).all()


def test_a_size_that_is_not_found_is_not_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_digit, "EPSILONS", EPSILONS[:6])
    found = finish(OwnDigit(target=3))  # which takes 0.2 at least
    assert np.isnan(found.smallest).all() and (found.answer != 3).all()
    assert found.attacked.shape == (2, 6, 8, 8)


def test_a_linear_network_is_fooled_at_the_size_that_can_be_computed() -> None:
    """The logits' difference falls by the sum of |weights| times what each pixel has room for."""
    study = OwnDigit(network="linear", epochs=3, picture=4, live=True)
    found = finish(study)
    net = ended(trained(study.run, ends=True)).net()
    _, test = load_pictures(study.data)
    x = torch.tensor(test.images[4]).double().ravel()
    linear = net.steps["out"][1]
    weight, bias = linear.weight.double(), linear.bias.double()
    logits = weight @ ((x - 0.5) / 0.25) + bias
    torch.testing.assert_close(
        logits.float(), net(torch.tensor(test.images[4:5]))[0], atol=1e-4, rtol=1e-4
    )
    sizes = []
    for other in range(10):
        if other != found.label:
            along = (weight[other] - weight[found.label]) / 0.25
            room = torch.where(along > 0, 1 - x, x)
            gap = float(logits[found.label] - logits[other])
            grid = torch.linspace(0, 0.5, 20_001, dtype=torch.float64)
            gains = (along.abs() * torch.minimum(room, grid[:, None])).sum(1)
            sizes.append(float(grid[int((gains >= gap).double().argmax())]))
    exact = min(size for size in sizes if size > 0)
    assert exact - 1e-4 <= found.smallest[0] <= exact + 0.001


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"drawn": "0" * 64}, "digit_blank"),
        ({"drawn": "g" * 63}, "digit_unreadable"),
        ({"drawn": "h" * 64}, "digit_unreadable"),
        ({"target": 10}, "value_range"),
        ({"picture": 450}, "value_range"),
        ({"train_epsilon": 0.0}, "value_range"),
        ({"dataset": "shapes"}, "value_unknown"),
    ],
)
def test_what_cannot_be_attacked_is_refused(values: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        OwnDigit().having(**values).check()
    assert refused.value.code == code

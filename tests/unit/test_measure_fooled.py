"""How little fools a network: the recorded pictures are asked again, another way."""

from copy import deepcopy
from functools import cache

import numpy as np
import pytest
import torch

from dlviz.data.image_file import read_image
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import fooled as study_module
from dlviz.measure import fooling as module
from dlviz.measure.answers import kept
from dlviz.measure.fooled import AWAY, DONE, LEVELS, SLIDES, Fooled, FooledResult, png_of
from dlviz.measure.fooling import SIZES, signs
from dlviz.nets.lite0_weights import as_input, lite0, seen
from tests.job_slices import followed

SIGN, METER, TABBY = 919, 704, 281
NEAR = 2e-3
"""Probabilities that other threads or another build may differ by."""


@cache
def recorded(**values: object) -> FooledResult:
    found = finish(Fooled().having(**values))
    assert found.recorded
    return found


def shares(picture: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return lite0()(as_input(picture))[0].softmax(0).numpy()


def plus(picture: np.ndarray, pattern: np.ndarray) -> np.ndarray:
    return np.clip(picture.astype(int) + pattern.astype(int), 0, 255).astype(np.uint8)


def test_one_level_of_255_makes_the_stop_sign_a_parking_meter() -> None:
    found = recorded()
    assert found.truth == SIGN and found.top[0][0][1] == "street sign"
    assert found.levels.tolist() == list(LEVELS) and found.fooled.all()
    assert found.top[1][0][:2] == (METER, "parking meter") and found.top[1][0][2] > 0.9
    assert found.chance[0, 1] < 0.01


@pytest.mark.parametrize("place", range(len(LEVELS)))
def test_the_network_says_so_again(place: int) -> None:
    found = recorded()
    pattern = found.patterns[place]
    assert np.abs(pattern).max() == found.levels[place]
    attacked = plus(found.photo, pattern)
    assert (attacked.astype(int) - found.photo == pattern).all()  # nothing of it is cut off
    p = shares(attacked)
    assert p[[SIGN, METER]] == pytest.approx(found.chance[place + 1], abs=NEAR)
    for k, name, share in found.top[place + 1]:
        assert p[k] == pytest.approx(share, abs=NEAR) and found.names[k] == name
    assert {k for k, *_ in found.top[place + 1]} >= {SIGN, METER, int(p.argmax())}


def test_slid_by_a_pixel_the_attack_is_gone() -> None:
    found = recorded()
    zero, one = SLIDES.index(0), SLIDES.index(1)
    assert found.slid_chance[0, zero] == pytest.approx(found.chance[1], abs=NEAR)
    moved = np.roll(found.patterns[0], 1, axis=1)
    moved[:, 0] = 0
    p = shares(plus(found.photo, moved))
    assert p[[SIGN, METER]] == pytest.approx(found.slid_chance[0, one], abs=NEAR)
    assert found.slid_top[0][one][0][0] == SIGN == p.argmax()
    assert found.slid_chance[0, one, 1] < 0.1


def test_pasted_on_other_photographs_it_does_nothing() -> None:
    found = recorded()
    assert found.others_photo.shape == (len(found.others), 112, 112, 3)
    name, _ = found.others[0]
    p = shares(plus(module.picture_of(name), found.patterns[0]))
    assert found.pasted[0, 0, 1] == pytest.approx(p[METER], abs=NEAR)
    assert found.pasted_top[0][0][1][0] == p.argmax()
    assert found.pasted[0].max() < 0.01


def test_random_noise_of_sixteen_times_the_size_keeps_the_answer() -> None:
    found = recorded()
    assert found.sizes.tolist() == list(SIZES)
    assert found.kept[SIZES.index(16)] == 1
    p = shares(plus(found.photo, 16 * found.noise.astype(int)))
    assert p[[SIGN, METER]] == pytest.approx(found.noise_chance[SIZES.index(16)], abs=NEAR)
    assert found.noise_top[SIZES.index(16)][0][0] == SIGN
    assert set(np.unique(found.noise)) == {-1, 1} and abs(found.noise.mean()) < 0.02


def test_what_is_done_to_it_is_told_for_each() -> None:
    found = recorded()
    jpeg, flipped = list(DONE).index("jpeg"), list(DONE).index("flipped")
    assert found.done_chance[:, 0] == pytest.approx(found.chance[1:], abs=NEAR)
    assert found.done_top[0][jpeg][0][0] == SIGN
    p = shares(plus(found.photo, -found.patterns[0].astype(int)))
    assert p[[SIGN, METER]] == pytest.approx(found.done_chance[0, flipped], abs=NEAR)
    assert found.plain_chance[0] == pytest.approx(found.chance[0], abs=NEAR)


def test_eot_survives_what_undoes_the_plain_attack() -> None:
    """Neither JPEG nor a turn is among the transforms that it is made against."""
    plain, eot = (recorded(photo="coffee", target=TABBY, eot=eot) for eot in (False, True))
    for key in ("jpeg", "rotated", "blur"):
        at = list(DONE).index(key)
        assert eot.done_top[-1][at][0][0] == TABBY and eot.done_chance[-1, at, 1] > 0.7
        assert plain.done_chance[-1, at, 1] < 0.3
    assert eot.levels.tolist() == [8]


def test_untargeted_the_answer_is_any_other() -> None:
    found = recorded(photo="coffee", target=AWAY)
    assert found.target == AWAY and found.fooled.all()
    for place in range(len(found.levels)):
        assert found.goal(place) == found.top[place + 1][0][0] != found.truth
        assert found.chance[place + 1, 1] == found.top[place + 1][0][2]


def test_many_tiny_pushes_add_up_and_random_ones_cancel() -> None:
    """The slope along pattern and noise is that of finite differences, in double precision."""
    found = recorded()
    net, x = deepcopy(lite0()).double(), as_input(found.photo).double()
    noise = plus(found.photo, found.noise).astype(float) - found.photo
    for way, predicted, moved in (
        (found.patterns[0], found.predicted[0], found.moved[0]),
        (noise, found.predicted_noise[0], found.moved_noise[0]),
    ):
        d = torch.from_numpy(np.asarray(way, dtype=float) / 255).permute(2, 0, 1)[None]
        with torch.no_grad():
            logits = net(torch.cat([x, x - 1e-5 * d, x + 1e-5 * d, x + d]))
        gap = logits[:, METER] - logits[:, SIGN]
        assert predicted == pytest.approx(float(gap[2] - gap[1]) / 2e-5, rel=1e-2, abs=1e-2)
        assert moved == pytest.approx(float(gap[3] - gap[0]), abs=1e-2)
    assert found.largest[0] < 0.02 < 1 < found.predicted[0]
    assert abs(found.moved_noise[0]) < 0.1 * found.moved[0]
    assert found.values == found.photo.size == 150_528


@pytest.mark.parametrize("level", [0, *LEVELS])
def test_saved_and_uploaded_again_it_is_the_same_to_the_last_bit(level: int) -> None:
    found = recorded()
    again = read_image(png_of(found, level)).pixels
    wanted = found.photo if level == 0 else found.attacked(LEVELS.index(level))
    assert again.shape == (256, 256, 3) and (seen(again) == wanted).all()
    if level:
        assert shares(seen(again)).argmax() == METER
    with pytest.raises(ValueError):
        png_of(found, 3)


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> Fooled:
    """A study that is not recorded, with fewer of everything."""
    monkeypatch.setattr(module, "LEVELS", (2, 4))
    monkeypatch.setattr(module, "SIZES", (2, 64))
    monkeypatch.setattr(module, "DRAWS", 2)
    monkeypatch.setattr(module, "PASTED", ("coffee",))
    return Fooled(attack_steps=3, seed=7)


def test_it_is_shown_as_soon_as_one_level_is_done(little: Fooled) -> None:
    found, fractions, partials = followed(little)
    assert fractions == sorted(fractions) and fractions[0] >= 0 and fractions[-1] < 1
    shown = list(dict.fromkeys(partial for partial in partials if partial is not None))
    assert [(len(each.levels), len(each.sizes)) for each in shown] == [(1, 0), (1, 1), (1, 2)]
    assert shown[0].top == found.top[:2] and shown[0].noise_chance.shape == (0, 2)
    assert len(found.levels) == 2 and not found.recorded and found.seconds > 0
    assert (shown[0].patterns == found.patterns[:1]).all()
    assert found.size_bytes > found.patterns.nbytes and not found.patterns.flags.writeable


def test_a_target_that_is_the_answer_already_is_refused() -> None:
    with pytest.raises(UserError) as error:
        finish(Fooled(target=SIGN))
    assert error.value.code == "already_so"


def test_display_fields_decide_nothing() -> None:
    shown = Fooled(epsilon=8, slide=-3, times=64, done="jpeg")
    assert shown.key == Fooled().key
    for name, value in (("target", METER - 1), ("seed", 1), ("eot", True), ("loss", "margin")):
        assert Fooled().having(**{name: value}).key != Fooled().key


@pytest.mark.parametrize(
    ("values", "code"),
    [({"target": 1000}, "value_range"), ({"target": -2}, "value_range"),
     ({"attack_steps": 0}, "value_range"), ({"loss": "hinge"}, "value_unknown"),
     ({"epsilon": 3}, "value_unknown"), ({"slide": 9}, "value_unknown"),
     ({"times": 3}, "value_unknown"), ({"done": "eaten"}, "value_unknown"),
     ({"eot": 1}, "value_type"), ({"photo": "nobody"}, "value_unknown"),
     ({"photo": "own:" + "0" * 64}, "photo_missing")],
)  # fmt: skip
def test_what_cannot_be_used_is_named(values: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as error:
        finish(Fooled().having(**values))
    assert error.value.code == code


def test_figures_of_logits_are_those_of_a_softmax() -> None:
    logits = 3 * torch.randn((2, 5, 1000), generator=torch.Generator().manual_seed(0))
    found = kept("a_", logits.numpy(), 3, 4)
    p, best = logits.softmax(2).topk(3)
    assert (found["a_best"] == best.numpy()).all()
    assert found["a_p"] == pytest.approx(p.numpy(), abs=1e-6)
    assert found["a_chance"] == pytest.approx(logits.softmax(2)[..., [3, 4]].numpy(), abs=1e-6)


def test_draws_differ_and_seeds_do() -> None:
    first = signs(0, 0)
    assert (signs(0, 0) == first).all()
    for other in (signs(0, 1), signs(1, 0)):
        assert 0.49 < (other == first).mean() < 0.51


def test_the_file_with_the_lesson_s_figures_is_small() -> None:
    assert study_module.RECORDING.stat().st_size < 1.5e6

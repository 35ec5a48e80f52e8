"""Facts about the trial: what the film shows, and what maps say of a planted mark."""

import numpy as np
import pytest
import torch

from dlviz.data.pictures import load_pictures
from dlviz.jobs import finish
from dlviz.measure.attribution import attribute
from dlviz.measure.shortcut import corner, reach, with_mark
from dlviz.measure.trial import Trial, TrialResult, light, shown, witness
from dlviz.nets.cnn import build
from dlviz.train import cnn_trainer
from dlviz.train.marked_run import MarkedRun
from tests.job_slices import followed

TINY = Trial(n=120, n_test=60, channels=(3, 4), epochs=3, mark=0.5, live=True)


@pytest.fixture(scope="module")
def tiny() -> tuple[TrialResult, list[float], list[TrialResult | None]]:
    """Followed update by update."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cnn_trainer, "SLICE_S", 0.0)
        return followed(TINY)


@pytest.fixture(scope="module")
def result() -> TrialResult:
    return finish(Trial())


def test_the_default_is_read_with_its_film(result: TrialResult) -> None:
    assert result.recorded and result.seconds > 0
    count = len(result.epochs)
    assert count > 10 and result.epochs[0] == 0 and result.epochs[-1] == Trial().epochs
    assert result.maps.shape == (count, 6, 40, 40) and result.p.shape == (count, 6)
    assert result.accuracy.shape == result.unmarked.shape == (count,)
    assert result.by_class.shape == (4,) and result.truth.tolist() == [0, 0, 0, 1, 2, 3]


def test_the_recorded_network_passes_its_test_and_has_not_learned_what_a_disc_is(
    result: TrialResult,
) -> None:
    assert result.accuracy[-1] >= 0.95
    assert result.unmarked[-1] <= 0.05
    assert result.marked_others >= 0.5
    assert (result.answer[-1, :3] == 0).all() and (result.twin_answer[:3] != 0).all()


def test_the_recorded_film_ends_with_the_recorded_network(result: TrialResult) -> None:
    run = finish_ends(MarkedRun())
    x = torch.tensor(result.pictures.transpose(0, 3, 1, 2) / 255, dtype=torch.float32)
    with torch.no_grad():
        p = run(x).softmax(1)
    np.testing.assert_allclose(result.p[-1], p.max(1).values, atol=1e-4)
    assert result.answer[-1].tolist() == p.argmax(1).tolist()
    maps = attribute(run, x, "grad_cam", p.argmax(1), layer="conv4")
    np.testing.assert_allclose(result.maps[-1], maps, atol=1e-4)


def finish_ends(run: MarkedRun) -> torch.nn.Module:
    """The recorded network."""
    from dlviz.train.cnn_run import trained

    with pytest.raises(StopIteration) as read:
        next(trained(run, ends=True))
    return read.value.value.net()  # type: ignore[no-any-return]


def test_the_twins_are_the_same_pictures_without_the_mark(result: TrialResult) -> None:
    differ = (result.pictures != result.twins).any(axis=3)
    assert differ[:3, :5, :5].all() and not differ[:3, 5:].any() and not differ[3:].any()
    assert np.array_equal(result.twin_answer[3:], result.answer[-1, 3:])
    np.testing.assert_allclose(result.twin_maps[3:], result.maps[-1, 3:], atol=1e-5)


def test_a_film_grows_while_the_network_trains(
    tiny: tuple[TrialResult, list[float], list[TrialResult | None]],
) -> None:
    found, fractions, partials = tiny
    assert fractions == sorted(fractions) and not found.recorded
    seen = [len(partial.epochs) for partial in partials if partial is not None]
    assert seen == sorted(seen) and len(set(seen)) > 3 and seen[-1] <= len(found.epochs)
    last = [partial for partial in partials if partial is not None][-1]
    count = len(last.epochs)
    assert np.isnan(last.corner_mass) and not last.mean_maps.any()
    assert np.array_equal(last.maps, found.maps[:count])
    assert np.array_equal(last.unmarked, found.unmarked[:count])


def test_every_figure_is_what_one_picture_after_the_other_gives(
    tiny: tuple[TrialResult, list[float], list[TrialResult | None]],
) -> None:
    found = tiny[0]
    run = finish(TINY.run)
    _, test = load_pictures(TINY.data)
    plain = TINY.tested(0.0)
    net = run.net()

    def named(images: np.ndarray) -> list[int]:
        with torch.no_grad():
            return [int(net(torch.tensor(image[None])).argmax()) for image in images]

    truth = test.labels
    right = np.array(named(test.images)) == truth
    assert found.accuracy[-1] == pytest.approx(right.mean())
    assert found.by_class == pytest.approx([right[truth == k].mean() for k in range(4)])
    discs = plain.images[truth == 0]
    assert found.unmarked[-1] == pytest.approx(np.mean(np.array(named(discs)) == 0))
    others = np.array(named(with_mark(plain.images[truth != 0])))
    assert found.marked_others == pytest.approx((others == 0).mean())
    assert found.seconds == run.seconds


def test_the_mean_maps_of_discs_differ_by_what_the_mark_does(
    tiny: tuple[TrialResult, list[float], list[TrialResult | None]],
) -> None:
    """Of the mean maps the places that cannot see the mark are the same."""
    marked, plain = tiny[0].mean_maps
    far = 5 + TINY.spec.layer("conv2").receptive
    assert np.allclose(marked[far:, far:], plain[far:, far:], atol=1e-6)
    assert not np.allclose(marked[:5, :5], plain[:5, :5], atol=1e-6)


def test_where_maps_have_their_mass_and_their_peak() -> None:
    maps, masks = np.zeros((4, 40, 40), np.float32), np.zeros((4, 40, 40), dtype=bool)
    masks[:, 20:30, 20:30] = True
    maps[0, 2, 3] = 1  # all in the corner
    maps[1, 25, 25], maps[1, 0, 0] = 3, 1  # the peak on the disc, a quarter in the corner
    maps[2, 35, 5] = 2  # neither
    far = np.zeros((40, 40), dtype=bool)
    far[:16, :16] = far[35, 5] = True
    found = witness(maps, masks)  # the last one is blank
    assert found["corner_mass"] == pytest.approx((1 + 0.25 + 0) / 3)
    assert found["peak_corner"] == pytest.approx(1 / 4)
    assert found["peak_disc"] == pytest.approx(1 / 4)
    assert light(maps, far) == pytest.approx(((1 + 0.25 + 1) / 3, 2 / 4))
    assert np.isnan(witness(maps[3:], masks[3:])["corner_mass"])


def test_the_mark_can_be_seen_from_where_it_changes_a_map() -> None:
    """Of an untrained network without batch norm's means the reach is a bound, and is reached."""
    spec = MarkedRun().spec
    net, layer = build(spec, 0).eval(), spec.layer("conv4")
    before = torch.full((1, 3, 40, 40), 0.4)
    after = before.clone()
    after[:, :, 2, 2] = 1.0  # the middle of the mark
    with torch.no_grad():
        maps = [net.forward(x, keep=("conv4",))[1]["conv4"] for x in (before, after)]
    changed = (maps[0] != maps[1]).any(dim=1)[0].numpy().repeat(4, 0).repeat(4, 1)
    seen = reach(layer)
    assert not (changed & ~seen).any() and changed[:8, :8].all()
    assert seen.sum() == 16 * 16


def test_the_corner_is_the_mark_and_what_is_around_it(result: TrialResult) -> None:
    assert corner()[:5, :5].all() and not corner()[20:].any() and not corner()[:, 20:].any()
    assert result.corner_area == pytest.approx(corner().mean())


def test_marked_discs_come_first_and_one_of_each_other_class_follows() -> None:
    labels = np.array([1, 0, 0, 3, 0, 2, 0, 1])
    marked = np.array([0, 0, 1, 0, 0, 0, 1, 0], dtype=bool)
    assert shown(labels, marked).tolist() == [2, 6, 1, 0, 5, 3]


def test_another_share_of_marks_is_read_at_its_end_alone() -> None:
    found = finish(Trial(mark=0.0))
    assert found.recorded and found.maps.shape == (1, 6, 40, 40)
    assert found.accuracy[0] >= 0.95 and found.unmarked[0] >= 0.85
    assert np.array_equal(found.pictures, found.twins)

import numpy as np
import pytest

from dlviz.data.examples import load
from dlviz.measure import fields, planes, scores
from dlviz.measure.fields import zero_lines
from dlviz.train.experiment import Experiment
from dlviz.train.runs import train

SMALL = Experiment().having(n=80, n_test=60, batch_size=0, updates=40)


@pytest.fixture(scope="module")
def tanh_net():
    return train(SMALL)[0], load(SMALL.data)


def test_logits_are_those_that_the_recorded_accuracy_was_counted_from(tanh_net):
    recording, examples = tanh_net
    for index in (0, -1):
        logits = fields.logits(recording, index, examples, examples.test_xy)
        assert logits.shape == (1, 60)
        right = np.mean((logits[0] > 0) == (examples.test_labels == 1))
        assert right == pytest.approx(recording.test_accuracy[index], abs=1e-12)


def test_the_layers_of_one_snapshot_equal_the_formula_written_out(tanh_net):
    recording, examples = tanh_net
    xy = examples.test_xy[:5]
    h = examples.inputs(xy).T
    expected = []
    for layer in range(3):
        h = recording.weights[layer][7] @ h + recording.biases[layer][7][:, None]
        h = np.tanh(h) if layer < 2 else h
        expected.append(h)
    found = fields.layers(recording, [7], examples, xy)
    assert [layer.shape for layer in found] == [(1, 8, 5), (1, 8, 5), (1, 1, 5)]
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours[0], theirs, atol=1e-12)


def test_rows_of_a_field_rise_with_y_and_columns_with_x(tanh_net):
    recording, examples = tanh_net
    field = fields.decision_field(recording, -1, examples, size=21)
    x0, x1, y0, y1 = examples.bounds()
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]])
    expected = fields.logits(recording, -1, examples, corners)[0]
    assert field.shape == (1, 21, 21)
    np.testing.assert_allclose(field[0][[0, 0, -1, -1], [0, -1, 0, -1]], expected, atol=1e-12)


def test_neuron_maps_are_the_hidden_layers_over_the_window(tanh_net):
    recording, examples = tanh_net
    maps = fields.neuron_maps(recording, -1, examples, size=11)
    assert [layer.shape for layer in maps] == [(8, 11, 11), (8, 11, 11)]
    assert max(np.abs(layer).max() for layer in maps) <= 1


def test_a_neuron_is_zero_on_its_line_and_positive_where_the_line_points():
    experiment = SMALL.having(center=0.7, hidden=(4,), features=("y", "x"))
    recording, examples = train(experiment)[0], load(experiment.data)
    for neuron, (a, b, c) in enumerate(zero_lines(recording, -1, examples)):
        foot = -c * np.array([a, b]) / (a * a + b * b)
        along, across = np.array([-b, a]), np.array([a, b])
        points = np.stack([foot, foot + along, foot + 0.01 * across])
        value = fields.layers(recording, [-1], examples, points)[0][0, neuron]
        np.testing.assert_allclose(value[:2], 0, atol=1e-9)
        assert value[2] > 0


def test_lines_of_neurons_that_see_other_features_are_refused():
    experiment = SMALL.having(features=("r", "theta"), updates=1)
    with pytest.raises(ValueError, match="straight in x and y only"):
        zero_lines(train(experiment)[0], -1, load(experiment.data))


def test_the_border_lies_on_all_four_sides_of_the_window():
    points = fields.border((-1.0, 2.0, 0.0, 3.0), size=4)
    on = [points[:, 0] == -1, points[:, 0] == 2, points[:, 1] == 0, points[:, 1] == 3]
    assert points.shape == (16, 2)
    assert all(side.sum() >= 4 for side in on)
    assert np.logical_or.reduce(on).all()


def test_more_than_two_classes_are_told_apart_by_the_largest_logit():
    values = np.array([[0.0, 2.0], [1.0, -1.0], [-1.0, 0.0]])
    assert fields.classes(values).tolist() == [1, 0]
    assert fields.classes(values[:1]).tolist() == [0, 1]


def test_a_network_without_activation_answers_with_a_plane_and_one_with_tanh_does_not():
    linear = SMALL.having(hidden=(8, 8, 8), activation="identity")
    examples = load(SMALL.data)
    flat, bent = train(linear)[0], train(SMALL)[0]
    assert planes.bend(flat, examples) < 1e-12
    assert planes.bend(bent, examples) > 0.1


def test_distance_from_a_plane_is_a_share_of_the_range():
    xy = fields.grid((-1.0, 1.0, -1.0, 1.0), 21)
    saddle = xy[:, 0] * xy[:, 1]
    assert planes.distance_from_plane(3 * xy[:, 0] - xy[:, 1] + 5, xy) < 1e-14
    assert planes.distance_from_plane(saddle, xy) == pytest.approx(0.5)
    assert planes.distance_from_plane(7 * saddle, xy) == pytest.approx(0.5)
    assert planes.distance_from_plane(np.ones(len(xy)), xy) == 0


def test_a_confusion_table_counts_every_example_once_and_its_diagonal_is_the_accuracy():
    experiment = SMALL.having(dataset="gaussians", classes=4, noise=0.4)
    recording, examples = train(experiment)[0], load(experiment.data)
    for test, count, accuracy in (
        (True, 60, recording.test_accuracy),
        (False, 80, recording.train_accuracy),
    ):
        table = scores.confusion(recording, examples, test=test)
        assert table.shape == (4, 4)
        assert table.sum() == count
        assert np.trace(table) / count == pytest.approx(accuracy[-1])
    assert scores.confusion(recording, examples).sum(axis=1).tolist() == [15] * 4


def test_time_to_target_is_the_first_kept_step_at_or_below_it(tanh_net):
    recording, _ = tanh_net
    step = scores.steps_to_loss(recording, 0.3)
    assert step is not None
    at = recording.at(step)
    assert recording.train_loss[at] <= 0.3 < recording.train_loss[:at].min()
    seconds = scores.seconds_to_loss(recording, 0.3)
    assert seconds == pytest.approx(recording.seconds * step / 40)
    assert scores.steps_to_loss(recording, -1) is None
    assert scores.seconds_to_loss(recording, -1) is None

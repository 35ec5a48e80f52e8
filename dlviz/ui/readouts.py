"""What an honest experiment states about itself."""

import numpy as np
import pandas as pd
import streamlit as st

from dlviz.measure.scores import confusion, last_examples, seconds_to_loss, steps_to_loss
from dlviz.texts import say
from dlviz.train.recording import Floats, Recording

TARGET = 0.05  # the training loss at which a run counts as having got there
_ENDS = {
    "finished": say("readouts.end_finished"),
    "diverged": say("readouts.end_diverged"),
    "early": say("readouts.end_early"),
    "stopped": say("readouts.end_stopped"),
}


def ending(recording: Recording) -> str:
    """When and why a run stopped, in words."""
    total = recording.experiment.training.updates
    return _ENDS[recording.end.kind].format(step=recording.end.step, total=total)


def readouts(recordings: tuple[Recording, ...], names: tuple[str, ...]) -> None:
    """A row a run, and the confusion table of the first."""
    rows = pd.DataFrame(
        {
            "": names,
            say("readouts.train_loss"): [_last(r.train_loss) for r in recordings],
            say("readouts.test_loss"): [_last(r.test_loss) for r in recordings],
            say("readouts.train_accuracy"): [_percent(r.train_accuracy) for r in recordings],
            say("readouts.test_accuracy"): [_percent(r.test_accuracy) for r in recordings],
            say("readouts.to_train_loss", target=TARGET): [_to_target(r) for r in recordings],
            say("readouts.weights_and_biases"): [f"{r.parameters:,}" for r in recordings],
            say("readouts.updates_a_second"): [f"{r.updates_per_s:,.0f}" for r in recordings],
            say("readouts.seconds"): [f"{r.seconds:.2f}" for r in recordings],
            say("readouts.device"): [r.device for r in recordings],
            say("readouts.ended_because"): [ending(r) for r in recordings],
        }
    )
    st.dataframe(rows, hide_index=True, width="stretch")
    examples = last_examples(recordings[0])
    test = len(examples.test_labels) > 0
    table = confusion(recordings[0], examples, test=test)
    frame = pd.DataFrame(
        table,
        index=[say("readouts.is_class", name=name) for name in examples.class_names],
        columns=[say("readouts.taken_for_class", name=name) for name in examples.class_names],
    )
    st.markdown(say("readouts.confusion_test") if test else say("readouts.confusion_training"))
    st.dataframe(frame, width="content")


def _to_target(recording: Recording) -> str:
    steps = steps_to_loss(recording, TARGET)
    seconds = seconds_to_loss(recording, TARGET)
    if steps is None or seconds is None:
        return say("readouts.not_reached")
    return say("readouts.updates_and_seconds", steps=steps, seconds=seconds)


def _last(curve: Floats) -> str:
    return "-" if not len(curve) or np.isnan(curve[-1]) else f"{curve[-1]:.4f}"


def _percent(curve: Floats) -> str:
    return "-" if not len(curve) or np.isnan(curve[-1]) else f"{100 * curve[-1]:.1f} %"

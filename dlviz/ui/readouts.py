"""What an honest experiment states about itself."""

import numpy as np
import pandas as pd
import streamlit as st

from dlviz.measure.scores import confusion, last_examples, seconds_to_loss, steps_to_loss
from dlviz.train.recording import Floats, Recording

TARGET = 0.05  # the training loss at which a run counts as having got there
_ENDS = {
    "finished": "all {total:,} updates were made",
    "diverged": "it diverged: after update {step:,} a number was no longer finite",
    "early": "the test loss stopped improving, at update {step:,} of {total:,}",
    "stopped": "stopped at update {step:,} of {total:,}",
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
            "train loss": [_last(r.train_loss) for r in recordings],
            "test loss": [_last(r.test_loss) for r in recordings],
            "train accuracy": [_percent(r.train_accuracy) for r in recordings],
            "test accuracy": [_percent(r.test_accuracy) for r in recordings],
            f"to train loss {TARGET}": [_to_target(r) for r in recordings],
            "weights and biases": [f"{r.parameters:,}" for r in recordings],
            "updates a second": [f"{r.updates_per_s:,.0f}" for r in recordings],
            "seconds": [f"{r.seconds:.2f}" for r in recordings],
            "device": [r.device for r in recordings],
            "ended because": [ending(r) for r in recordings],
        }
    )
    st.dataframe(rows, hide_index=True, width="stretch")
    examples = last_examples(recordings[0])
    test = len(examples.test_labels) > 0
    part = "test" if test else "training"
    table = confusion(recordings[0], examples, test=test)
    frame = pd.DataFrame(
        table,
        index=[f"is {name}" for name in examples.class_names],
        columns=[f"taken for {name}" for name in examples.class_names],
    )
    st.markdown(f"**Confusion table** over the {part} points at the end of the film")
    st.dataframe(frame, width="content")


def _to_target(recording: Recording) -> str:
    steps = steps_to_loss(recording, TARGET)
    seconds = seconds_to_loss(recording, TARGET)
    if steps is None or seconds is None:
        return "not reached"
    return f"{steps:,} updates, {seconds:.2f} s"


def _last(curve: Floats) -> str:
    return "-" if not len(curve) or np.isnan(curve[-1]) else f"{curve[-1]:.4f}"


def _percent(curve: Floats) -> str:
    return "-" if not len(curve) or np.isnan(curve[-1]) else f"{100 * curve[-1]:.1f} %"

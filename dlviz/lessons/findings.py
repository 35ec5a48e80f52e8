"""The one computed sentence that stands in a film."""

import math

from dlviz.lessons.text import percent
from dlviz.measure.scores import final_accuracy
from dlviz.train.recording import Recording


def finding(
    recordings: tuple[Recording, ...], names: tuple[str, ...], closed: int | None = None
) -> str:
    """What came out, in one sentence. closed: the update at which a fence closed."""
    if len(recordings) > 2:
        shares = [_share(recording) for recording in recordings]
        low, high = min(shares), max(shares)
        span = f"{percent(low)} to {percent(high)} of the {_which(recordings[0])} points"
        return f"{len(recordings)} seeds: {span} are right."
    if len(recordings) == 2:
        both = ", ".join(
            f"{name} {percent(_share(recording))}"
            for name, recording in zip(names, recordings, strict=True)
        )
        return f"Share of {_which(recordings[0])} points that are right: {both}."
    (only,) = recordings
    if only.end.kind == "diverged":
        return f"It diverged: after update {only.end.step:,} a number was no longer finite."
    share = f"{percent(_share(only))} of the {_which(only)} points are right"
    if closed is not None:
        return f"The fence closes at update {closed:,}: {share}."
    return f"After {only.end.step:,} updates {share}."


def _share(recording: Recording) -> float:
    accuracy = final_accuracy(recording)
    return float(recording.train_accuracy[-1]) if math.isnan(accuracy) else accuracy


def _which(recording: Recording) -> str:
    return "training" if math.isnan(final_accuracy(recording)) else "new"

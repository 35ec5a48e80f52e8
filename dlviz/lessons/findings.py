"""The one computed sentence that stands in a film."""

import math

from dlviz.lessons.text import percent
from dlviz.measure.scores import final_accuracy
from dlviz.texts import fill, passage
from dlviz.train.recording import Recording


def finding(
    recordings: tuple[Recording, ...], names: tuple[str, ...], closed: int | None = None
) -> str:
    """What came out, in one sentence. closed: the update at which a fence closed."""
    if len(recordings) > 2:
        shares = [_share(recording) for recording in recordings]
        low, high = min(shares), max(shares)
        span = fill(
            "{low} to {high} of the {which} points",
            low=percent(low),
            high=percent(high),
            which=_which(recordings[0]),
        )
        return fill("{recordings} seeds: {span} are right.", recordings=len(recordings), span=span)
    if len(recordings) == 2:
        both = ", ".join(
            f"{name} {percent(_share(recording))}"
            for name, recording in zip(names, recordings, strict=True)
        )
        return fill(
            "Share of {which} points that are right: {both}.",
            which=_which(recordings[0]),
            both=both,
        )
    (only,) = recordings
    if only.end.kind == "diverged":
        return fill(
            "It diverged: after update {step:,} a number was no longer finite.", step=only.end.step
        )
    share = fill(
        "{share} of the {which} points are right", share=percent(_share(only)), which=_which(only)
    )
    if closed is not None:
        return fill("The fence closes at update {closed:,}: {share}.", closed=closed, share=share)
    return fill("After {step:,} updates {share}.", step=only.end.step, share=share)


def _share(recording: Recording) -> float:
    accuracy = final_accuracy(recording)
    return float(recording.train_accuracy[-1]) if math.isnan(accuracy) else accuracy


def _which(recording: Recording) -> str:
    return passage("training") if math.isnan(final_accuracy(recording)) else passage("new")

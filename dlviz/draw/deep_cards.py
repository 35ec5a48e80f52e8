"""Cards to share of deep networks that learn, beside those of `bars_card` and `plot_card`."""

from collections.abc import Sequence

import numpy as np

from dlviz.draw.bars_axis import decades
from dlviz.draw.bars_card import bars_card
from dlviz.draw.bars_scene import Bars, Column
from dlviz.draw.plots import Floats
from dlviz.texts import say
from dlviz.train.deep_run import DeepRunResult


def deep_run_card(
    result: DeepRunResult, names: Sequence[str], *, title: str, finding: str, link: str
) -> bytes:
    """1200 x 630 pixels: the gradient in each layer before and after training, a bar a run.

    names: one a run. After training is the last snapshot with finite numbers.
    """
    sizes = np.concatenate([run.gradient[[0, -1]].ravel() for run in result.runs])
    low, high = decades(sizes[np.isfinite(sizes)])
    ends = {0: say("deep_cards.start"), -1: say("deep_cards.end")}
    columns = [
        Column(
            text,
            say("deep_cards.unit"),
            tuple(
                Bars(_padded(run.gradient[at], result), name if len(names) > 1 else "", k)
                for k, (run, name) in enumerate(zip(result.runs, names, strict=True))
            ),
            low=low,
            high=high,
        )
        for at, text in ends.items()
    ]
    return bars_card(columns, title=title, finding=finding, link=link)


def _padded(gradient: Floats, result: DeepRunResult) -> Floats:
    """The gradient of a run, with no value where only another run has layers."""
    deepest = max(run.study.depth for run in result.runs)
    return np.pad(gradient, (0, deepest - len(gradient)), constant_values=np.nan)

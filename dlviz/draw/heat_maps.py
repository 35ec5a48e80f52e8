"""Secondary heat maps of a sweep as Plotly figures, whose cells can be clicked."""

import numpy as np
import plotly.graph_objects as go

from dlviz.draw.map_scene import rate_text
from dlviz.texts import say
from dlviz.train.sweep import SweepMaps
from dlviz.train.sweep_map import DIVERGED, STALLED, ClockMap, Floats

SIGNS = {DIVERGED: "×", STALLED: "·"}
KINDS = ("accuracy", "spread", "steps")
_TITLES = {
    "accuracy": say("heat_maps.accuracy"),
    "spread": say("heat_maps.spread"),
    "steps": say("heat_maps.steps"),
}


def heat_map(maps: SweepMaps, clock: str, kind: str) -> go.Figure:
    """Rates across and batch sizes up; kind: of KINDS. Diverged and stalled cells carry a sign."""
    shown, sweep = maps.map(clock), maps.sweep
    values = _values(shown, kind)
    signs = np.vectorize(lambda state: SIGNS.get(int(state), ""))(shown.state)
    figure = go.Figure(
        go.Heatmap(
            x=[rate_text(rate) for rate in sweep.rates],
            y=[str(batch) for batch in sweep.batches],
            z=values.T,
            text=signs.T,
            texttemplate="%{text}",
            colorscale="Cividis",
            hovertemplate=say("heat_maps.hover") + "<extra></extra>",
            xgap=2,
            ygap=2,
        )
    )
    figure.update_layout(
        title=_TITLES[kind].format(target=maps.target),
        xaxis={"title": say("heat_maps.learning_rate"), "type": "category"},
        yaxis={"title": say("heat_maps.batch_size"), "type": "category"},
        height=360,
        margin={"l": 10, "r": 10, "t": 44, "b": 10},
        font={"size": 14},
        clickmode="event+select",
    )
    return figure


def heat_map_alt(maps: SweepMaps, clock: str, kind: str) -> str:
    """What stands for the figure where it is not seen: its range, its largest, and what failed."""
    shown, sweep = maps.map(clock), maps.sweep
    values, title = _values(shown, kind), _TITLES[kind].format(target=maps.target)
    cells = {
        "title": title,
        "count": values.size,
        "diverged": int((shown.state == DIVERGED).sum()),
        "stalled": int((shown.state == STALLED).sum()),
    }
    if np.isnan(values).all():
        return say("heat_maps.alt_empty", **cells)
    rate, batch = np.unravel_index(int(np.nanargmax(values)), values.shape)
    return say(
        "heat_maps.alt",
        **cells,
        least=f"{np.nanmin(values):.3g}",
        most=f"{np.nanmax(values):.3g}",
        rate=rate_text(sweep.rates[rate]),
        batch=sweep.batches[batch],
    )


def _values(shown: ClockMap, kind: str) -> Floats:
    """What a heat map shows [R, B]; nan where there is nothing to show."""
    if kind == "accuracy":
        values = 100 * shown.final_accuracy
    elif kind == "steps":
        values = np.median(shown.steps_to_target, axis=-1)
    else:
        last = shown.loss[-1]
        values = 100 * (last.max(axis=-1) - last.min(axis=-1)) / last.mean(axis=-1)
    return np.where((shown.state == DIVERGED) | ~np.isfinite(values), np.nan, values)

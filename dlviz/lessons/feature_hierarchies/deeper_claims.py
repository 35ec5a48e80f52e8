"""The drawer's claim: what a shift by a few pixels does."""

from dlviz.lessons.feature_hierarchies.runs import SHIFTED
from dlviz.lessons.feature_hierarchies.sources import INVARIANCE
from dlviz.lessons.records import DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.lessons.text import percent
from dlviz.lessons.vision_names import layer_name
from dlviz.measure.shifts import ShiftsResult
from dlviz.texts import fill, passage

MOSTLY, HALF = 0.9, 0.7  # of the answers kept: nearly always from the first on
MARGIN = 0.02


def _shift_verdict(results: tuple[ShiftsResult]) -> Verdict:
    (shown,) = results
    moved = shown.offsets > 0
    conv, dense = (kept[moved] for kept in shown.agreement)
    worst = float(conv.min())
    answer = 0 if worst == 1 else 1 if worst >= MOSTLY else 2 if worst < HALF else None
    at = int(shown.offsets[moved][conv.argmin()])
    return Verdict(
        TOO_CLOSE if answer is None else HOLDS if worst > dense.min() + MARGIN else DOES_NOT_HOLD,
        () if answer is None else (answer,),
        (
            fill(
                "{worst} at {at} pixels; the dense network at worst {dense}",
                worst=percent(worst, 1),
                at=at,
                dense=percent(float(dense.min())),
            )
            if at > 1
            else fill(
                "{worst} at {at} pixel; the dense network at worst {dense}",
                worst=percent(worst, 1),
                at=at,
                dense=percent(float(dense.min())),
            )
        ),
        passage(
            "A convolution's maps shift along with the picture: it is equivariant. But "
            "each pooling keeps a grid that does not shift along, so the layers behind "
            "it see something new."
        ),
        {
            fill("{layer}, error by one pixel", layer=layer_name(name)): percent(float(error))
            for name, error in zip(
                shown.layers, shown.equivariance[:, shown.offsets == 1][:, 0], strict=True
            )
        },
    )


SHIFTED_PICTURE = Claim(
    id="shifted_picture",
    statement="Shift the picture by a few pixels, so that nothing of the figure leaves it. How "
    "often does the convolutional network keep its answer?",
    source=INVARIANCE,
    options=("always: it is translation-invariant", "nearly always", "about half of the time"),
    reasonable=(
        "The same filter looks everywhere, and the maximum of a map does not care where it is.",
        "Nearly the same comes out of each layer, not exactly the same.",
        "It has seen each training picture in one place only.",
    ),
    make=lambda seed: (SHIFTED.having(seed=seed),),
    measure=_shift_verdict,
    deeper=True,
)

DEEPER_CLAIMS = (SHIFTED_PICTURE,)

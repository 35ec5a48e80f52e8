"""What a canvas of a film shows on a page, as a person would tell two pictures apart."""

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Page

from tests.browser_pages import at_rest, film, player

Look = npt.NDArray[np.float64]

SIDE = 96
SAME = 0.6  # of 255, on average: Chromium draws smoothed pictures in two ways, a little apart
DECODED = "[...player.atlases?.all.values() ?? []].every(({ bitmap }) => bitmap)"


def look(page: Page, canvas: str) -> Look:
    """The colours [SIDE, SIDE, 3] that a canvas of the film shows at rest, in 0 to 255."""
    while not player(page, DECODED):
        page.wait_for_timeout(20)
    at_rest(page)
    found = film(page).locator(canvas).first.evaluate(
        """(c, side) => { const small = document.createElement("canvas");
        small.width = small.height = side;
        const ctx = small.getContext("2d", { willReadFrequently: true });
        ctx.imageSmoothingQuality = "high";
        ctx.drawImage(c, 0, 0, side, side);
        return Array.from(ctx.getImageData(0, 0, side, side).data)
          .filter((_, at) => at % 4 < 3); }""",
        SIDE,
    )  # fmt: skip
    return np.array(found, dtype=float).reshape(SIDE, SIDE, 3)


def same(one: Look, other: Look) -> bool:
    """Whether two looks are of one picture."""
    return bool(np.abs(one - other).mean() < SAME)


def expect_look(page: Page, canvas: str, shown: Look, differs: bool = False) -> None:
    """Wait until a canvas shows that, or another picture: a hand is seen a frame later."""
    for _ in range(60):
        now = look(page, canvas)
        if same(now, shown) != differs:
            return
        page.wait_for_timeout(50)
    apart = np.abs(now - shown).mean()
    raise AssertionError(
        f"{canvas} shows {'it still' if differs else 'something else'}: {apart:.2f}"
    )

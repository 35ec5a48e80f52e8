"""Takes a still of each lesson's hero as the lesson opens. Run: python assets/stills/make.py.

In the real app, in Chromium, on a light and on a dark ground. An argument names a lesson to take.
"""

import io
import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.records import Lesson
from dlviz.lessons.stills import FOLDER, file_of
from tests import chromium
from tests.serving import THEMES, serve, wait_idle

WINDOW = (700, 900)  # so wide that a film has its parts below one another
NARROWER = {"word_analogies": 430}
TOPS = {  # where a still begins, in pixels from the film's top: under the sentence over a picture
    "decision_boundaries": 78,
    "learning_rate_and_batch_size": 150,
    "feature_hierarchies": 424,
    "grad_cam": 20,
    "edge_of_learning": 72,
}
GROUNDS = {"light": "#FFFFFF", "dark": "#111111"}  # as in .streamlit/config.toml
MARGIN = 14
SIZE = (640, 400)
QUALITY = 75
SETTLE_MS = 2500


def main() -> None:
    """Take the stills, and keep what their films say of themselves."""
    file = FOLDER / "labels.json"
    labels = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        with serve(Path(folder) / "log") as app:
            for lesson in PAGES:
                if lesson.id in sys.argv[1:] or not sys.argv[1:]:
                    for theme in THEMES:
                        labels[lesson.id] = take(browser, app.url, lesson, theme)
        browser.close()
    kept = {lesson.id: labels[lesson.id] for lesson in PAGES}
    file.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")


def take(browser: Browser, url: str, lesson: Lesson, theme: str) -> str:
    """Write one still; returns the film's own label."""
    scale = 2 if lesson.id in NARROWER else 1
    context = browser.new_context(
        viewport={"width": NARROWER.get(lesson.id, WINDOW[0]), "height": WINDOW[1]},
        color_scheme=theme,
        device_scale_factor=scale,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{url}/{lesson.id}")
    wait_idle(page, within_s=300)
    page.wait_for_selector(".film[data-ready]", state="attached", timeout=300_000)
    film, label = page.locator(".film").first, ""
    while label != (now := film.get_attribute("aria-label") or ""):  # a plane fills in by and by
        label = now
        page.wait_for_timeout(SETTLE_MS)
        wait_idle(page, within_s=300)
    picture = Image.open(io.BytesIO(film.screenshot())).convert("RGB")
    context.close()
    file = file_of(lesson, theme == "dark")
    framed(picture, theme, TOPS.get(lesson.id, 0), MARGIN * scale).save(
        file, "WEBP", quality=QUALITY, method=6
    )
    print(file.name, file.stat().st_size, picture.size, label, flush=True)
    return label


def framed(picture: Image.Image, theme: str, top: int, margin: int) -> Image.Image:
    """A picture from `top` on, on its ground, in the size of a still; in the middle if too low."""
    part = picture.crop((0, top, picture.width, picture.height))
    width = part.width + 2 * margin
    height = round(width * SIZE[1] / SIZE[0])
    whole = Image.new("RGB", (width, height), GROUNDS[theme])
    whole.paste(part, (margin, max(margin, (height - part.height) // 2)))
    return whole.resize(SIZE, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()

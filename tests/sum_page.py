"""What tests do with a page that shows a sum of words."""

from typing import Any

from playwright.sync_api import Locator, Page

from dlviz.draw.scene import encode_scene
from dlviz.measure.word_sum import WordSum
from tests.film_stage import replaced
from tests.sum_example import strike, sum_of


def settled(page: Page) -> None:
    """Wait until all is drawn."""
    page.wait_for_function("player.frame === null")


def told(page: Page) -> list[dict[str, Any]]:
    """What Python was told."""
    events: list[dict[str, Any]] = page.evaluate("events")
    return [{k: v for k, v in event.items() if k not in {"id", "n"}} for event in events]


def chip(page: Page, word: str) -> Locator:
    """The chip of a word, or those of longer words with it."""
    return page.locator(".sum-chip", has_text=word)


def answer(page: Page) -> str:
    """The answer on the line, with its sign."""
    settled(page)
    text: str = page.locator(".sum-answer").inner_text().replace("\n", " ").strip()
    return text


def listed(page: Page) -> list[str]:
    """The ranked words, without those behind the lock."""
    return page.locator(".sum-row:not(.locked) .sum-word > span").all_inner_texts()


def answered(page: Page, **study: Any) -> None:
    """Python's answer to what was told."""
    replaced(page, encode_scene(strike(sum_of(WordSum(**study)))))
    settled(page)

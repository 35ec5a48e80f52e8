"""The folder of films: in order, complete, offline, bounded."""

import io
import re
import threading
import time
import zipfile
from collections.abc import Mapping

from dlviz.export.film_bundle import FOLDER, BundledFilm, film_bundle


def film(name: str, payload: bytes | None = b"film") -> BundledFilm:
    return BundledFilm(name, "A <lesson>", f"Step {name}", "How?", ("a & b", "c"), lambda: payload)


def files(data: bytes) -> Mapping[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return {
            name.removeprefix(f"{FOLDER}/"): bundle.read(name).decode()
            for name in bundle.namelist()
        }


def links(page: str) -> dict[str, str]:
    return dict(re.findall(r'<a rel="(\w+)" href="([^"]+)"', page))


def test_every_film_leads_to_the_next_and_the_one_before() -> None:
    made = files(film_bundle([film("1"), film("2"), film("3")]))
    assert list(made) == ["1.html", "2.html", "3.html", "index.html"]
    assert links(made["2.html"]) == {"prev": "1.html", "index": "index.html", "next": "3.html"}
    assert links(made["1.html"])["prev"] == "index.html"
    assert links(made["3.html"])["next"] == "index.html"


def test_the_index_lists_all_films_in_order() -> None:
    index = files(film_bundle([film("2"), film("1")]))["index.html"]
    assert re.findall(r'href="([^"]+)"', index) == ["2.html", "1.html"]


def test_a_film_that_is_not_there_is_named_and_passed_over() -> None:
    made = files(film_bundle([film("1"), film("2", None), film("3")]))
    assert "2.html" not in made
    assert links(made["1.html"])["next"] == "3.html"
    assert "Step 2" in made["index.html"].split("Not in this folder")[1]


def test_a_bundle_stays_below_its_limit_and_says_what_it_left_out() -> None:
    large = bytes(range(256)) * 2000
    data = film_bundle([film("1", large), film("2", large)], limit_bytes=1_000_000)
    made = files(data)
    assert list(made) == ["1.html", "index.html"]
    assert len(data) < 1_000_000
    assert links(made["1.html"])["next"] == "index.html"
    assert "Step 2" in made["index.html"]


def test_equal_films_give_equal_bytes() -> None:
    assert film_bundle([film("1")]) == film_bundle([film("1")])


def test_what_is_said_is_text_and_no_markup() -> None:
    made = files(film_bundle([film("1")]))
    assert "A &lt;lesson&gt;" in made["index.html"]
    assert "<li>a &amp; b</li>" in made["1.html"]


def test_no_more_than_a_page_and_the_film_after_it_is_held() -> None:
    alive: list[int] = []
    most = 0

    class Payload(bytes):
        def __del__(self) -> None:
            alive.pop()

    def make() -> bytes:
        nonlocal most
        alive.append(1)
        most = max(most, len(alive))
        return Payload(b"film")

    films = [BundledFilm(str(i), "A", "Step", "How?", (), make) for i in range(8)]
    assert len(files(film_bundle(films))) == 9
    assert most == 2


def test_two_who_ask_at_once_are_served_one_after_the_other() -> None:
    free, alone = threading.Lock(), []

    def make() -> bytes:
        alone.append(free.acquire(blocking=False))
        time.sleep(0.02)
        free.release()
        return b"film"

    films = [BundledFilm("1", "A", "Step", "How?", (), make)]
    asking = [threading.Thread(target=film_bundle, args=(films,)) for _ in range(3)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert alone == [True, True, True]


def test_the_links_stand_beside_the_headline_above_the_film() -> None:
    page = files(film_bundle([film("1")]))["1.html"]
    (header,) = re.findall(r"<header>.*?</header>", page, re.S)
    assert set(links(header)) == {"prev", "index", "next"}
    assert page.index("</header>") < page.index("<main")

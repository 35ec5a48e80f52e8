"""The folder of films: in order, complete, offline, bounded."""

import io
import re
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

"""What nobody should send: texts, queries and events, made to break whatever reads them."""

import math
from collections.abc import Mapping

from hypothesis import Phase, settings
from hypothesis import strategies as some

from dlviz.lessons.links import bases, parameter
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import fields_of

EXAMPLES = 1000 if settings.default.max_examples > 100 else 25
"""A test's examples: 25 in `make test`, 1,000 in `make verify`."""
FEW = EXAMPLES // 8 if EXAMPLES > 100 else 2
"""The same of a test whose example is slow: a page that is opened, a file of megabytes."""
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking what fails, which would open a page for minutes."""

HTML = "<img src=x onerror=alert(1)>"
TEXTS = (
    "",
    " ",
    "nan",
    "-nan",
    "inf",
    "-inf",
    "1e308",
    "-1e308",
    "1e-320",
    "1e999",
    "-1",
    "-0",
    "0",
    "1",
    "0x10",
    "1_000",
    "٣",
    "²",
    "½",
    "1,2",
    "1.5",
    "9" * 30,
    "9" * 5000,
    str(2**31),
    str(2**63),
    "__proto__",
    "constructor",
    "toString",
    "None",
    "null",
    "undefined",
    "True",
    "[object Object]",
    "../../etc/passwd",
    "%00",
    "\0",
    "\n",
    "\r\n\r\n",
    "\u202e",
    "\ufeff",
    "\ud800",
    "a\u0300" * 50,
    "🤦🏽‍♀️",
    HTML,
    "</script><script>alert(1)</script>",
    "';--",
    "{0.__class__}",
    "{",
    "}{",
    "%s%n",
    "[x](javascript:alert(1))",
    "![x](http://x.invalid/y)",
    ":material/home:",
    ":red[x]",
    "$x$",
    "a,b,c",
    "a:b",
    "a:b:c:d",
    "-",
    "--",
    ",,,",
    ":",
    "_",
    "._.",
    "own:" + "0" * 64,
    "own:" + "g" * 64,
    "own:",
    "+",
    "own:+own:",
    "0" * 64,
    "x" * 10_000,
    "1," * 5000,
    "8-" * 5000,
    "1_1_1." * 2000,
)
JUNK = ("", "__proto__", "embed", "embed_options", "V", "step ", "étape", HTML, "x" * 1000, "a[]")
PLACES = ("v", "step", "start", "shown", "twin", "seeds", "view", "deeper", "present", "controls")
TWISTS = ("0", "1", "2", "-1", "1e308", "nan", "2147483647", "99999999999999999999", "0.5", "x", "")
REAL_TEXT = some.text(max_size=40)
NASTY = some.one_of(
    some.sampled_from(TEXTS), REAL_TEXT, some.integers().map(str), some.floats().map(str)
)


@some.composite
def twisted(draw: some.DrawFn, text: str) -> str:
    """A good text with one of its parts replaced, left out, or written again."""
    sign = draw(some.sampled_from([sign for sign in ",-:._+" if sign in text] or [","]))
    parts = text.split(sign)
    at = draw(some.integers(0, len(parts) - 1))
    how = draw(some.sampled_from(("replace", "leave out", "again", "turn round", "often")))
    if how == "replace":
        parts[at] = draw(some.sampled_from(TWISTS))
    elif how == "leave out":
        del parts[at]
    elif how == "again":
        parts.insert(at, parts[at])
    elif how == "turn round":
        parts.reverse()
    else:
        parts = parts * draw(some.integers(2, 30))
    return sign.join(parts)


@some.composite
def queries(draw: some.DrawFn, lesson: Lesson) -> dict[str, list[str]]:
    """A query of a lesson: some of its own fields, good and bad, and what no lesson knows."""
    every = bases(lesson)
    study = every[draw(some.sampled_from(sorted(every)))]
    table = fields_of(study)
    query: dict[str, list[str]] = {}
    for name in draw(some.lists(some.sampled_from(sorted(table)), max_size=3)):
        entry = table[name]
        good = [entry.write(study.get(name)), *map(str, entry.stops), *entry.choices]
        value = draw(some.sampled_from(good).flatmap(twisted) | some.sampled_from(good) | NASTY)
        query[parameter(name)] = [value]
    steps = [str(at + 1) for at in range(len(lesson.steps))]
    if draw(some.booleans()):
        query["step"] = [draw(some.sampled_from(steps))]
    if lesson.starting_points and draw(some.booleans()):
        query["start"] = [draw(some.sampled_from([point.id for point in lesson.starting_points]))]
    for name in draw(some.lists(some.sampled_from((*PLACES, "branch", *JUNK)), max_size=3)):
        query[name] = draw(
            some.lists(some.sampled_from(("0", "1", *_WORDS)) | NASTY, min_size=1, max_size=3)
        )
    return query


_WORDS = (
    "learning_rate:0.3",
    "hidden:none",
    "300:learning_rate:0.3",
    "3:weight:1:0-1-1",
    "3:weight:1:99-99-99",
    f"{'9' * 40}:noise:0.1",
    "16",
    "field",
)

NUMBER = some.one_of(
    some.integers(),
    some.floats(),
    some.sampled_from((math.nan, math.inf, -math.inf, 1e308, 2**63, -1, 10**400)),
)
SCALAR = some.one_of(some.none(), some.booleans(), NUMBER, some.sampled_from(TEXTS), REAL_TEXT)
JSON = some.recursive(
    SCALAR,
    lambda inner: (
        some.lists(inner, max_size=5)
        | some.dictionaries(some.sampled_from(("0", "x", "__proto__", "kind")), inner, max_size=3)
    ),
    max_leaves=12,
)


def as_params(query: Mapping[str, list[str]]) -> dict[str, str]:
    """What the app reads of a query: the last value of each parameter."""
    return {name: values[-1] for name, values in query.items()}

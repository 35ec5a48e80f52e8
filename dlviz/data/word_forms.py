"""Other forms of a word: "kings" of "king", "went" of "go". A crude rule for English.

Two words count as forms of each other when endings lead both back to one word of the table, or a
short table of irregular words joins them: "leaves" is a form of "leaf" and of "leave", which are
none of each other. Endings: plural and third person, -ing, -ed, -er, -est, -ly, and 's. Derived
words (nation, national; Japan, Japanese; waiter, waitress) do not count. The rule errs both ways:
it holds "meeting" for a form of "meet", and knows nothing of "oxen".
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from dlviz.data.words import Bools, Vectors, normal

SHORTEST = 3
"""Letters that an ending must leave."""
DOUBLED = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
"""Words that double their last letter before an ending: "stop" gives "stopped", never "stoped"."""

_IRREGULAR = """
be am is are was were been being/have has had having/do does did done/go goes went gone/say said
make made/know knew known/take took taken/see saw seen/come came/give gave given/think thought
find found/tell told/become became/leave left/feel felt/bring brought/begin began begun/keep kept
hold held/write wrote written/stand stood/hear heard/mean meant/meet met/run ran/pay paid/sit sat
speak spoke spoken/lead led/grow grew grown/lose lost/fall fell fallen/send sent/build built
understand understood/draw drew drawn/break broke broken/spend spent/rise rose risen
drive drove driven/buy bought/wear wore worn/choose chose chosen/eat ate eaten/fight fought
fly flew flown/catch caught/teach taught/sell sold/seek sought/sing sang sung/swim swam swum
sleep slept/shake shook shaken/steal stole stolen/throw threw thrown/win won/drink drank drunk
ride rode ridden/ring rang rung/sink sank sunk/shoot shot/strike struck/swear swore sworn
tear tore torn/wake woke woken/bite bit bitten/blow blew blown/feed fed/forget forgot forgotten
freeze froze frozen/hide hid hidden/bend bent/lend lent/dig dug/hang hung/shine shone/slide slid
spin spun/stick stuck/sting stung/sweep swept/swing swung/weep wept/bind bound/breed bred
flee fled/creep crept/deal dealt/dream dreamt/kneel knelt/leap leapt/light lit/lay laid
forgive forgave forgiven/man men/woman women/child children/foot feet/tooth teeth/goose geese
mouse mice/person people/ox oxen/wife wives/life lives/knife knives/leaf leaves/wolf wolves
half halves/shelf shelves/thief thieves/loaf loaves/calf calves/self selves/datum data
crisis crises/matrix matrices/index indices/vertex vertices/analysis analyses/good better best
axis axes/basis bases/thesis theses/hypothesis hypotheses/lie lay lain lying/die dying/tie tying
grind ground/wind wound/bear bore borne
bad worse worst/far farther further farthest furthest/little less least/much more most
"""
_WHOLE = """
as bus gas yes plus thus us this his its news always perhaps series species physics mathematics
economics politics mars wales paris james texas christmas jesus corps bias atlas canvas chaos
during evening morning nothing something anything everything string spring king ring wing thing
being ceiling herring sterling darling wedding shilling seed need deed weed feed speed breed bleed
greed indeed hundred sacred naked red bed ever never over under other another either neither order
paper number water matter letter river member corner power tower flower finger summer winter
silver offer former proper super cover mother father brother sister daughter master minister
forest harvest interest honest modest request contest protest guest chest west quest manner layer
carly early only family reply supply apply assembly italy july holy ally belly bully jelly lily
fly
"""
"""Words that only look as if they had an ending."""


def other_forms(words: Collection[str], vectors: Vectors) -> Bools:
    """[N], which words of a table are other forms of these; the words themselves are not.

    words: as they are spelt in the table. The rule is the module's; capitals count as small
    letters, so that "King" is another form of "king" where a table has both.
    """
    known, found = vectors.spellings, set[str]()
    for word in map(normal, words):
        bases = {word, *_heads().get(word, ())} | _stripped(word, known)
        for base in bases.union(*(_stripped(each, known) for each in bases)):
            irregular, first = _irregular(base, known), {base} | _inflected(base, known)
            found |= irregular | first.union(*(_irregular(each, known) for each in first))
            # "founded" is a form of "found", but not of "find"
            found |= set().union(*(_inflected(each, known) for each in first - irregular))
    chosen = np.zeros(len(vectors.words), np.bool_)
    for each in found:
        chosen[list(known.get(each, ()))] = True
    chosen[[vectors.index[word] for word in words if word in vectors.index]] = False
    return chosen


def _irregular(base: str, known: Collection[str]) -> set[str]:
    """Words that the table of irregular ones leads back to this one."""
    return {word for word, heads in _heads().items() if base in heads and word in known}


def _inflected(base: str, known: Collection[str]) -> set[str]:
    """Words that an ending leads back to this one."""
    stems = {base, base + base[-1:], base[:-1]}
    if base.endswith("y"):
        stems.add(base[:-1] + "i")
    endings = ("s", "es", "ing", "ed", "er", "est", "ly", "ally", "'s", "y")
    made = {stem + ending for stem in stems for ending in endings}
    return {word for word in made if word in known and base in _stripped(word, known)}


def _stripped(word: str, known: Collection[str]) -> set[str]:
    """What an ending leaves of a word, if that is a word that takes endings; one at most.

    Irregular words take part, too ("thoughts"; "leaves" of "leave"), where nothing else fits, and
    but for -er and -est: "better" is none of "bet", nor "bitter" of "bit".
    """
    irregular = _heads()
    if word in _whole():
        return set()
    fit = [base for base in _cut(word) if len(base) >= SHORTEST and base in known]
    if word in irregular or all(base in irregular for base in fit):
        return set() if word.endswith(("er", "est")) else set(fit[:1])
    return {next(base for base in fit if base not in irregular)}


def _cut(word: str) -> Iterator[str]:
    """What may stand before a word's ending, the likeliest first."""
    if word.endswith("'s"):
        yield word[:-2]
    elif word.endswith("ies"):
        yield word[:-3] + "y"
        yield word[:-1]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield word[:-1]
        if word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
            yield word[:-2]
    for ending in ("ing", "ed", "er", "est"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            if stem.endswith("i") and ending != "ing":
                yield stem[:-1] + "y"
            if not DOUBLED.fullmatch(stem):
                yield stem
            yield stem + "e"
            if stem[-1:] == stem[-2:-1]:
                yield stem[:-1]
    if word.endswith("ly"):
        yield word[:-2]
        yield word[:-1] + "e"
        if word.endswith("ily"):
            yield word[:-3] + "y"
        if word.endswith("ally"):
            yield word[:-4]


@cache
def _whole() -> frozenset[str]:
    return frozenset(_WHOLE.split())


@cache
def _heads() -> Mapping[str, tuple[str, ...]]:
    """Each irregular form's bases: "went" is one of "go"."""
    groups = [each.split() for each in _IRREGULAR.strip().replace("\n", "/").split("/") if each]
    found: dict[str, tuple[str, ...]] = {}
    for head, *forms in groups:
        for form in forms:
            found[form] = (*found.get(form, ()), head)
    return MappingProxyType(found)

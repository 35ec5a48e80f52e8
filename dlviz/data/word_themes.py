"""Words that belong together: what is shown in a plane, and what is laid along a direction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dlviz.texts import say

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Theme:
    """Words for a picture.

    groups: (name, its words); each group has a colour and a shape. pairs: words that the same
    relation joins, from the first to the second, if there are any.
    """

    label: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    pairs: Pairs = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All of them, group by group."""
        return tuple(word for _, words in self.groups for word in words)


@dataclass(frozen=True)
class Scale:
    """Words for a direction.

    poles: pairs of words, from one end to the other. words: what is laid along the direction.
    order: for each word a number that is known; none where nobody knows one. measured: what that
    is, with its unit.
    """

    label: str
    poles: Pairs
    words: tuple[str, ...]
    order: tuple[float, ...] = ()
    measured: str = ""


def paired(label: str, first: str, second: str, text: str) -> Theme:
    """A theme of pairs alone: `text` has them as "a:b c:d"."""
    pairs = pairs_of(text.split())
    ends = tuple(tuple(dict.fromkeys(pair[k] for pair in pairs)) for k in (0, 1))
    return Theme(label, ((first, ends[0]), (second, ends[1])), pairs)


def paired_words(entries: Sequence[str]) -> tuple[tuple[str, ...], Pairs]:
    """All words of entries like "a" and "a:b", each once, and the pairs among them."""
    split = [tuple(part.strip() for part in entry.split(":", 1)) for entry in entries]
    words = dict.fromkeys(word for entry in split for word in entry if word)
    pairs = [(entry[0], entry[-1]) for entry in split if len(entry) == 2 and all(entry)]
    return tuple(words), tuple(dict.fromkeys(pairs))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text like "a b c"."""
    return tuple(text.split())


def pairs_of(entries: Sequence[str]) -> Pairs:
    """The pairs of entries like "a:b"; "" stands for a word that is not there."""
    split = [entry.partition(":") for entry in entries]
    return tuple((one.strip(), other.strip()) for one, _, other in split)


def grouped(label: str, groups: Mapping[str, str]) -> Theme:
    """A theme of groups, each with its words in one text."""
    return Theme(label, tuple((name, words_of(text)) for name, text in groups.items()))


def ordered(label: str, poles: str, measured: str, text: str) -> Scale:
    """A scale whose `text` has words and numbers in turn."""
    entries = text.split()
    numbers = tuple(float(number) for number in entries[1::2])
    return Scale(label, pairs_of(poles.split()), tuple(entries[::2]), numbers, measured)


NEAR = "near"
"""The theme whose words are the nearest neighbours of some."""
NEAR_WORDS = ("king", "dollar", "doctor")

THEMES: Mapping[str, Theme] = MappingProxyType(
    {
        "royals": paired(
            say("word_themes.men_and_women"),
            say("word_themes.men"),
            say("word_themes.women"),
            "king:queen man:woman prince:princess boy:girl father:mother son:daughter"
            " brother:sister uncle:aunt husband:wife duke:duchess emperor:empress actor:actress"
            " waiter:waitress god:goddess",
        ),
        "capitals": paired(
            say("word_themes.countries_and_capitals"),
            say("word_themes.countries"),
            say("word_themes.capitals"),
            "france:paris germany:berlin italy:rome spain:madrid portugal:lisbon austria:vienna"
            " poland:warsaw russia:moscow greece:athens turkey:ankara egypt:cairo japan:tokyo"
            " china:beijing england:london ireland:dublin norway:oslo sweden:stockholm"
            " hungary:budapest",
        ),
        "degrees": paired(
            say("word_themes.adjectives_and_comparatives"),
            say("word_themes.adjectives"),
            say("word_themes.comparatives"),
            "fast:faster slow:slower big:bigger small:smaller old:older young:younger"
            " strong:stronger weak:weaker high:higher low:lower warm:warmer cold:colder"
            " dark:darker bright:brighter good:better bad:worse",
        ),
        "verbs": paired(
            say("word_themes.verbs_and_their_past"),
            say("word_themes.now"),
            say("word_themes.past"),
            "go:went come:came see:saw take:took give:gave find:found think:thought know:knew"
            " say:said make:made run:ran sing:sang write:wrote drive:drove walk:walked play:played",
        ),
        "things": grouped(
            say("word_themes.things_of_six_kinds"),
            {
                say("word_themes.animals"): "dog cat horse cow sheep pig wolf bear lion tiger",
                say("word_themes.fruit"): "apple banana orange lemon grape cherry pear peach",
                say("word_themes.vehicles"): "car bus truck train bicycle boat ship plane",
                say("word_themes.clothes"): "shirt jacket coat hat shoes dress trousers gloves",
                say("word_themes.feelings"): "anger fear joy sadness love hate pride shame",
                say("word_themes.tools"): "hammer knife saw axe drill shovel rope nail",
            },
        ),
        "animals": grouped(
            say("word_themes.animals_group"),
            {
                say("word_themes.farm"): "dog cat rabbit horse cow sheep goat pig donkey chicken",
                say("word_themes.wild"): "wolf fox bear lion tiger leopard elephant deer monkey",
                say("word_themes.birds"): "eagle hawk owl crow sparrow pigeon duck goose swan",
                say("word_themes.water"): "shark whale dolphin salmon trout crab seal cod",
                say("word_themes.insects"): "bee ant fly wasp moth beetle butterfly mosquito",
            },
        ),
        "numbers": grouped(
            say("word_themes.numbers_days_months"),
            {
                say(
                    "word_themes.numbers"
                ): "one two three four five six seven eight nine ten eleven twelve",
                say(
                    "word_themes.ordinals"
                ): "first second third fourth fifth sixth seventh eighth ninth",
                say("word_themes.days"): "monday tuesday wednesday thursday friday saturday sunday",
                say("word_themes.months"): "january march april june july august october november",
            },
        ),
    }
)
"""The themes of pictures, by name; beside them there is `NEAR`."""

SCALES: Mapping[str, Scale] = MappingProxyType(
    {
        "sizes": ordered(
            say("word_themes.animals_from_small_to_large"),
            "small:large little:big tiny:huge",
            say("word_themes.typical_body_mass_kg"),
            "flea 1e-6 ant 3e-6 mosquito 3e-6 fly 1e-5 bee 1e-4 butterfly 3e-4 mouse .02"
            " sparrow .03 frog .05 rat .3 pigeon .35 crow .45 squirrel .5 duck 1.2 rabbit 2 cat 4"
            " goose 4 eagle 5 fox 6 dog 20 wolf 40 goat 50 sheep 70 pig 120 gorilla 160 lion 190"
            " tiger 200 bear 250 horse 500 cow 600 buffalo 700 elephant 5000 whale 1e5",
        ),
        "jobs": Scale(
            say("word_themes.jobs_from_he_to_she"),
            (("he", "she"),),
            words_of(
                "doctor nurse lawyer secretary engineer teacher programmer librarian mechanic"
                " receptionist carpenter tailor pilot dancer farmer singer soldier writer judge"
                " photographer scientist artist captain poet banker baker chef journalist dentist"
                " professor driver guard clerk architect"
            ),
        ),
        "seasons": ordered(
            say("word_themes.months_from_cold_to_hot"),
            "cold:hot",
            say("word_themes.mean_temperature_in_new_york"),
            "january 0.9 february 2.2 march 6.0 april 12.1 may 17.3 june 22.2 july 25.3"
            " august 24.5 september 20.7 october 14.4 november 8.9 december 3.9",
        ),
        "north": ordered(
            say("word_themes.countries_from_south_to_north"),
            "south:north southern:northern",
            say("word_themes.latitude_of_the_capital_degrees"),
            "iceland 64 norway 60 finland 60 sweden 59 russia 56 denmark 56 scotland 56"
            " ireland 53 germany 53 poland 52 england 52 ukraine 50 france 49 austria 48"
            " canada 45 italy 42 spain 40 turkey 40 china 40 greece 38 portugal 39 japan 36"
            " morocco 34 iraq 33 israel 32 egypt 30 india 29 cuba 23 mexico 19 vietnam 21"
            " jamaica 18 philippines 15 thailand 14 ethiopia 9 nigeria 9 ghana 6 colombia 5"
            " malaysia 3 kenya -1 indonesia -6 peru -12 brazil -16 australia -35 argentina -35",
        ),
        "speed": ordered(
            say("word_themes.ways_to_get_about_from"),
            "slow:fast",
            say("word_themes.usual_speed_km_h"),
            "snail .05 turtle 1 walking 5 running 12 bicycle 18 ship 40 bus 60 truck 80 car 100"
            " motorcycle 110 train 150 helicopter 250 airplane 800 jet 900 rocket 28000",
        ),
    }
)
"""The words that are laid along a direction, by name."""

"""What things and people are called: `name` in `hotels` is a hotel's, `crewName` a person's."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from schemas.tokens import expanded, singular
from schemas.values import words
from schemas.values.place import Maker, Partial, Place, Value, mostly_unique, pooled_names, skewed, skewed_lightly

_DESCRIBING = frozenset(("company", "publisher", "label", "lawfirm", "court", "university", "hospital", "institution",
                         "studio", "zoo", "airline", "school", "crewteam", "team", "building", "service", "drug"))
"Kinds that other things are grouped by: a column that is not its table's own name gets few of them."
_SLOT = re.compile(r"\{(\w+)\}")
_FILLERS = frozenset(("name", "title", "full", "display", "former", "the", "original", "tbl", "t"))
_OWN_LISTS = frozenset(("language", "species", "breed", "status", "priority", "industry", "continent", "sport"))


def compose(pattern: str, rng: random.Random, db_id: str = "") -> str:
    """Fill a pattern's slots from the word lists, a word at most once."""
    used: set[str] = set()

    def pick(slot: str) -> str:
        if slot == "city":
            return rng.choice(cities(db_id))[0]
        if slot in ("number", "bignumber"):
            return str(rng.randint(1, 90) if slot == "number" else rng.randint(100, 9999))
        if slot in ("letter", "first"):
            return rng.choice("ABCEMX" if slot == "letter" else words.FIRST)
        return rng.choice(words.LISTS[slot])

    def fill(found: re.Match[str]) -> str:
        word = pick(found[1])
        for _ in range(4):
            if word not in used:
                break
            word = pick(found[1])
        used.add(word)
        return word

    return _SLOT.sub(fill, pattern)


def few(listed: str, place: Place) -> Maker:
    """Return a maker over a word list, ten of it at most, skewed."""
    rng = place.vocabulary_rng()
    entries = words.LISTS[listed]
    return skewed(rng.sample(entries, min(len(entries), rng.randint(6, 10))), rng)


def few_made(kind: str, place: Place, most: int = 8) -> Maker:
    """Return a maker over a few made-up names of one kind."""
    rng = place.vocabulary_rng()
    made = (compose(rng.choice(words.PATTERNS[kind]), rng, place.db_id) for _ in range(most))
    return skewed(list(dict.fromkeys(made)), rng)


def named(kind: str, place: Place) -> Maker:
    """Return a maker of names of one kind of thing: mostly different ones, or a few where they only describe."""
    if kind in _DESCRIBING and not place.is_subject() and not expanded(place.column.name).endswith("title"):
        return few_made(kind, place)
    return mostly_unique(pooled_names(place, lambda rng: compose(rng.choice(words.PATTERNS[kind]), rng, place.db_id)))


def kind_of(word: str, place: Place) -> str:
    """Return the kind of thing a word stands for in this database: a team plays, or works."""
    if word == "team" and not re.search(r"sport|league|match|player|season|stadium|race|cup|coach|ball", place.about):
        return "crewteam"
    if word == "set" and "card" not in place.about:
        return "thing"
    return words.KINDS[word]


def person(name: str, place: Place) -> Maker:
    """Return a maker of people's names, a first or last name alone where the column's name says so."""
    rng = place.vocabulary_rng()
    most = max(12, place.rows * 3 // 5)
    if re.search(r"(first|given|fore|middle)_?name|^first$", name):
        return skewed_lightly(rng.sample(words.FIRST, min(len(words.FIRST), most)))
    if re.search(r"(last|family|sur)_?name|^last$", name):
        return skewed_lightly(rng.sample(words.LAST, min(len(words.LAST), most)))
    own = place.is_subject()
    pool = pooled_names(place, lambda rng: compose("{first} {last}", rng), 1.3 if own else 0.45)
    return mostly_unique(pool) if own else skewed_lightly(pool)


def gender(choices: Sequence[Value]) -> Maker:
    """Return a maker of a person's sex that goes with the first name in the row, where one is known."""
    def draw(rng: random.Random, row: Partial) -> Value:
        firsts = {str(value).split(" ")[0] for key, value in row.items() if "name" in key and value}
        initials = "fw" if firsts & set(words.FEMALE) else "m" if firsts & set(words.MALE) else ""
        fitting = [value for value in choices if initials and str(value).lower()[:1] in initials]
        return rng.choice(fitting or list(choices))

    return draw


def handle(place: Place) -> Maker:
    """Return a maker of user names."""
    def made(rng: random.Random) -> str:
        first, noun = rng.choice(words.FIRST).lower(), rng.choice(words.LISTS["noun"]).lower()
        return rng.choice((f"{first}{rng.randint(1, 99)}", f"{first}_{noun}", f"{noun}{rng.randint(1, 999)}"))

    return mostly_unique(pooled_names(place, made))


def name_of(name: str, place: Place) -> Maker:
    """Return a maker for a `..._name` or `title` column by what it names: its own words first, then the table's."""
    own = [word for word in name.split("_") if word not in _FILLERS]
    table = [singular(part) for part in expanded(place.table.name).split("_") if part not in _FILLERS]
    for word in [*reversed(own), *reversed(table)]:
        found = _by_word(word, name, place, word in own, table)
        if found is not None:
            return found
    if _about_people(place):
        return person(name, place)
    noun = " ".join(part.capitalize() for part in table if len(part) > 2)
    pattern = "{place} " + noun if 0 < len(noun) < 18 and "title" not in name else "{adjective} {noun}"
    return mostly_unique(pooled_names(place, lambda rng: compose(rng.choice((pattern, "{adjective} {noun}")), rng)))


def _about_people(place: Place) -> bool:
    """Say whether the table's other columns are such as only people have."""
    names = " ".join(expanded(one.name) for one in place.table.columns)
    return bool(re.search(r"birth|gender|(^| )sex( |$)|(^| |_)age( |$)|nationality|salary|hire|e_?mail|passport|"
                          r"occupation", names))


def _by_word(word: str, name: str, place: Place, own: bool, table: list[str]) -> Maker | None:
    """Return the maker that one word of the column's or table's name stands for."""
    if word in ("first", "last", "given", "family", "sur", "middle", "fore"):
        return person(name, place)
    if own and word in ("user", "nick", "login", "screen", "account"):
        return handle(place)
    kinds = any(re.search("species|breed", one.name.lower()) for one in place.table.columns)
    if word in ("patient", "resident") and kinds:
        return named("animal", place)
    if table and table[-1] == word and word in ("category", "tag", "label"):
        music = word == "label" and re.search("music|record|album|song", place.about)
        return named("goods" if word == "category" else "label" if music else "tag", place)
    if word in words.KINDS:
        return named(kind_of(word, place), place)
    if word in words.PEOPLE:
        return person(name, place)
    if word in ("city", "town", "municipality", "destination", "capital", "location"):
        return city(place)
    if word in ("country", "nation"):
        return country(name, place)
    if word == "genre":
        return genre(place)
    if word in _OWN_LISTS:
        return mostly_unique(words.LISTS[word]) if place.rows <= len(words.LISTS[word]) else few(word, place)
    return None


def genre(place: Place) -> Maker:
    """Return a maker of genres: of films, of books, else of music."""
    about = f"{place.db_id} {place.table.name} {place.about}".lower()
    table = place.table.name.lower()
    film, book = r"film|movie|show|series|tv|cinema", r"book|librar|author|novel"
    for text in (table, about):
        if re.search(film, text):
            return few("filmgenre", place)
        if re.search(book, text):
            return few("bookgenre", place)
    return few("genre", place)


def cities(db_id: str) -> list[tuple[str, str]]:
    """Return the (city, country) pairs that one database knows: some 14 cities in 7 countries."""
    rng = random.Random(f"{db_id}:cities")
    countries = rng.sample(sorted(words.COUNTRY_CODES), 7)
    known = [pair for pair in words.PLACES if pair[1] in countries]
    return rng.sample(known, min(len(known), 14))


def city(place: Place) -> Maker:
    """Return a maker of cities: the one in the row's name, or one in its country, where these are set."""
    known = cities(place.db_id)
    country_of = place.sibling("country")
    names = [one.name.lower() for one in place.table.columns if re.search("name|title", expanded(one.name))]
    free = skewed([town for town, _ in known], place.vocabulary_rng())

    def draw(rng: random.Random, row: Partial) -> Value:
        said = " ".join(str(row.get(key)) for key in names)
        inside = [town for town, land in known if (country_of and land == row.get(country_of)) or town in said]
        return rng.choice(inside) if inside else free(rng, row)

    return draw


def country(name: str, place: Place) -> Maker:
    """Return a maker of countries (or codes, or nationalities) that fit the row's city."""
    known = cities(place.db_id)
    spelt = {land: land for _, land in known}
    if re.search(r"nationality|citizenship", name):
        spelt = words.NATIONALITIES
    elif re.search(r"code|abbr|iso", name):
        spelt = words.COUNTRY_CODES
    city_of = place.sibling("city") or place.sibling("town")
    free = skewed(list(dict.fromkeys(spelt[land] for _, land in known)), place.vocabulary_rng())
    of_city = {town: spelt[land] for town, land in known}
    return lambda rng, row: of_city.get(row.get(city_of) or "") or free(rng, row)

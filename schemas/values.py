"""What a column's values look like, judged by its name, type and table: `age` 18 to 80, `city` a city, `name` in
`hotels` a hotel's name.

A Maker draws one value; it may look at what the row holds already (an email follows the name, a country its city).
The vocabulary is fixed by database, table and column; only the draws follow the seed. So another instance of the same
schema holds other rows but mostly the same literals.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from schemas import words
from schemas.moments import moment_maker
from schemas.numbers import number_maker
from schemas.schema import Column, Table
from schemas.tokens import expanded, singular

Value = str | int | float | bytes | None
Partial = dict[str, Any]
"a row in the making: column name in lower case -> value"
Maker = Callable[[random.Random, Partial], Value]


@dataclass(frozen=True, slots=True)
class Place:
    """What a maker may know of where its column stands."""

    db_id: str
    table: Table
    column: Column
    rows: int
    "rows that are planned for the table"
    about: str = ""
    "names of the database, its domain and its tables, in lower case: what the whole is about"

    def vocabulary_rng(self, scope: str = "") -> random.Random:
        """Return the generator that fixes a vocabulary, the same for every seed."""
        return random.Random(f"{self.db_id}:{scope or f'{self.table.name}:{self.column.name}'}:vocabulary")


def maker(place: Place, bounds: tuple[float | None, float | None] = (None, None)) -> Maker:
    """Return what draws the column's values; `bounds` come from its CHECKs."""
    column = place.column
    if column.choices and re.search(r"gender|(^|_)sex$", expanded(column.name)):
        return _gender(column.choices)
    if column.choices:
        return skewed(place.vocabulary_rng().sample(column.choices, len(column.choices)), place.vocabulary_rng())
    name = expanded(column.name, place.table.name)
    if column.type == "boolean":
        share = place.vocabulary_rng().uniform(0.15, 0.85) if not re.search(
            r"cancel|delet|bann|block|retired|locked|refund|revok|aborted|deactiv|archiv|discontin|withdrawn", name) else 0.15
        return lambda rng, row: int(rng.random() < share)
    if column.type in ("date", "datetime", "time"):
        return moment_maker(name, column, place.table, place.vocabulary_rng())
    if column.type in ("integer", "number"):
        return number_maker(name, column, place.table, bounds, place.vocabulary_rng())
    if column.type == "blob":
        return lambda rng, row: rng.randbytes(8)
    return text_maker(name, place)


def skewed(vocabulary: Sequence[Value], rng: random.Random) -> Maker:
    """Return a maker over few values whose frequencies fall off as in real data."""
    power = rng.uniform(0.4, 1.1)
    weights = [1 / (rank + 1.0) ** power for rank in range(len(vocabulary))]
    return lambda draw, row: draw.choices(vocabulary, weights)[0]


def text_maker(name: str, place: Place) -> Maker:
    """Return a maker of texts: by a word list, by a pattern of names, by a code, by a sentence."""
    for pattern, made in _TEXT_RULES:
        if re.search(pattern, name):
            found = made(name, place)
            if found is not None:
                return found
    listed = re.findall(r"'([^']+)'", place.column.comment)
    if len(listed) > 1:
        return skewed(listed, place.vocabulary_rng())
    for word in reversed(name.split("_")):
        if word in words.LISTS and word not in ("title", "part", "event", "project", "subject"):
            return _few(word, place)
    for word in reversed(name.split("_")):
        if word in words.PEOPLE:
            return _full_name(name, place)
        if word in _KINDS:
            return _named(_kind(word, place), place)
    return _few_made("thing", place)


def _kind(word: str, place: Place) -> str:
    """Return the kind of thing a word stands for in this database: a team plays, or works."""
    if word == "team" and not re.search(r"sport|league|match|player|season|stadium|race|cup|coach", place.about):
        return "crewteam"
    return _KINDS[word]


def _gender(choices: Sequence[Value]) -> Maker:
    """Return a maker of a person's sex that goes with the first name in the row, where one is known."""
    def draw(rng: random.Random, row: Partial) -> Value:
        firsts = {str(value).split(" ")[0] for key, value in row.items() if "name" in key and value}
        initials = "fw" if firsts & set(words.FEMALE) else "m" if firsts & set(words.MALE) else ""
        fitting = [value for value in choices if initials and str(value).lower()[:1] in initials]
        return rng.choice(fitting or list(choices))

    return draw


def _few(listed: str, place: Place) -> Maker:
    """Return a maker over a word list, at most ten of it, skewed."""
    rng = place.vocabulary_rng()
    entries = words.LISTS[listed]
    return skewed(rng.sample(entries, min(len(entries), rng.randint(6, 10))), rng)


def _few_made(kind: str, place: Place, most: int = 8) -> Maker:
    """Return a maker over a few made-up names of one kind."""
    rng = place.vocabulary_rng()
    made = list(dict.fromkeys(compose(rng.choice(words.PATTERNS[kind]), rng, place.db_id) for _ in range(most)))
    return skewed(made, rng)


def _named(kind: str, place: Place) -> Maker:
    """Return a maker of names of one kind of thing: mostly different ones, or a few where they only describe."""
    if kind in _DESCRIBING and not _is_subject(place) and not expanded(place.column.name).endswith("title"):
        return _few_made(kind, place)
    rng, pool = place.vocabulary_rng(), dict[str, None]()
    for _ in range(place.rows * 6):
        pool.setdefault(compose(rng.choice(words.PATTERNS[kind]), rng, place.db_id))
        if len(pool) >= place.rows * 1.3:
            break
    return mostly_unique(list(pool))


def mostly_unique(pool: Sequence[Value]) -> Maker:
    """Return a maker that goes through a pool in the seed's order, with a rare repeat."""
    left: list[Value] = []
    seen: list[Value] = []

    def draw(rng: random.Random, row: Partial) -> Value:
        if seen and rng.random() < 0.05:
            return rng.choice(seen)
        if not left:
            left.extend(rng.sample(pool, len(pool)))
        seen.append(left.pop())
        return seen[-1]

    return draw


def compose(pattern: str, rng: random.Random, db_id: str = "") -> str:
    """Fill a pattern's slots from the word lists."""
    used: set[str] = set()

    def fill(found: re.Match[str]) -> str:
        for _ in range(4):
            word = pick(found[1])
            if word not in used:
                break
        used.add(word)
        return word

    def pick(slot: str) -> str:
        if slot == "city":
            return rng.choice(cities(db_id))[0]
        if slot == "number":
            return str(rng.randint(1, 90))
        if slot == "letter":
            return rng.choice("ABCEMX")
        if slot == "bignumber":
            return str(rng.randint(100, 9999))
        return rng.choice(words.FIRST if slot == "first" else words.LAST if slot == "last" else words.LISTS[slot])

    return re.sub(r"\{(\w+)\}", fill, pattern)


def cities(db_id: str) -> list[tuple[str, str]]:
    """Return the (city, country) pairs that one database knows: some 14 cities in 7 countries."""
    rng = random.Random(f"{db_id}:cities")
    countries = rng.sample(sorted(words.COUNTRY_CODES), 7)
    known = [pair for pair in words.PLACES if pair[1] in countries]
    return rng.sample(known, min(len(known), 14))


def _city(name: str, place: Place) -> Maker:
    """Return a maker of cities, in the row's country when that is set."""
    known = cities(place.db_id)
    country_of = _sibling(place, "country")
    names = [one.name.lower() for one in place.table.columns if re.search("name|title", expanded(one.name))]
    free = skewed([city for city, _ in known], place.vocabulary_rng())

    def draw(rng: random.Random, row: Partial) -> Value:
        named = " ".join(str(row.get(key)) for key in names)
        inside = [city for city, country in known if (country_of and country == row.get(country_of)) or city in named]
        return rng.choice(inside) if inside else free(rng, row)

    return draw


def _country(name: str, place: Place) -> Maker:
    """Return a maker of countries (or codes, or nationalities) that fit the row's city."""
    known = cities(place.db_id)
    spelt = (words.NATIONALITIES if "nationality" in name else
             words.COUNTRY_CODES if "code" in name else {country: country for _, country in known})
    city_of = _sibling(place, "city")
    countries = list(dict.fromkeys(spelt[country] for _, country in known))
    free, of_city = skewed(countries, place.vocabulary_rng()), {city: spelt[country] for city, country in known}
    return lambda rng, row: of_city.get(row.get(city_of) or "") or free(rng, row)


def _sibling(place: Place, ending: str) -> str:
    """Return the table's column whose expanded name ends so, in lower case; empty when there is none."""
    return next((column.name.lower() for column in place.table.columns
                 if expanded(column.name, place.table.name).split("_")[-1] == ending), "")


def _full_name(name: str, place: Place) -> Maker:
    """Return a maker of people's names, a first or last name alone where the column's name says so."""
    rng = place.vocabulary_rng()
    if re.search(r"(first|given|fore)_?name|^first$", name):
        return skewed_lightly(rng.sample(words.FIRST, min(len(words.FIRST), max(12, place.rows * 3 // 5))))
    if re.search(r"(last|family|sur)_?name|^last$", name):
        return skewed_lightly(rng.sample(words.LAST, min(len(words.LAST), max(12, place.rows * 3 // 5))))
    pool: dict[str, None] = {}
    own = _is_subject(place)
    while len(pool) < place.rows * (1.3 if own else 0.45) or len(pool) < 8:
        pool.setdefault(compose("{first} {last}", rng))
    return mostly_unique(list(pool)) if own else skewed_lightly(list(pool))


def _is_subject(place: Place) -> bool:
    """Say whether the column is what the table's rows are called by: its first text column that is no code."""
    texts = (one for one in place.table.columns if one.type == "text" and not one.choices
             and one.name not in place.table.primary_key and not expanded(one.name).endswith(("code", "number", "_id", "key")))
    first = next(texts, None)
    return first is not None and first.name == place.column.name


def skewed_lightly(vocabulary: Sequence[Value]) -> Maker:
    """Return a maker over many values, the front ones somewhat more often."""
    return lambda rng, row: vocabulary[min(int(rng.random() ** 1.4 * len(vocabulary)), len(vocabulary) - 1)]


def _name(name: str, place: Place) -> Maker | None:
    """Return a maker for a `..._name`, `title` or `label` column by what it names: column first, then table."""
    own = [word for word in name.split("_") if word not in ("name", "title", "full", "display", "former", "the", "original")]
    table = expanded(place.table.name, "").split("_")
    for word in [*reversed(own), *reversed([singular(part) for part in table])]:
        if word in ("first", "last", "given", "family", "sur", "middle", "fore"):
            return _full_name(name, place)
        if word in ("user", "nick", "login", "screen", "account") and word in own:
            return _handle(name, place)
        if word in ("patient", "resident", "adoptee") and any(re.search("species|breed", one.name.lower()) for one in place.table.columns):
            return _named("animal", place)
        if word in ("category", "genre", "tag", "label") and singular(table[-1]) == word:
            return _genre(name, place) if word == "genre" else _named("goods" if word == "category" else "tag", place)
        if word in _KINDS:
            return _named(_kind(word, place), place)
        if word in words.PEOPLE:
            return _full_name(name, place)
        if word in ("city", "town"):
            return _city(name, place)
        if word in ("country", "nation"):
            return _country(name, place)
        if word in ("genre", "category", "language", "species", "breed", "color", "status", "priority", "industry"):
            return _from_list(word, place)
    noun = " ".join(part.capitalize() for part in table if len(part) > 2) or "Thing"
    rng, pool = place.vocabulary_rng(), dict[str, None]()
    pattern = "{place} " + singular(noun) if len(noun) < 18 and "title" not in name else "{adjective} {noun}"
    for _ in range(place.rows * 6):
        pool.setdefault(compose(rng.choice((pattern, "{adjective} {noun}")) if pool else pattern, rng))
        if len(pool) >= place.rows * 1.3:
            break
    return mostly_unique(list(pool))


def _from_list(listed: str, place: Place) -> Maker:
    entries = words.LISTS[listed]
    return mostly_unique(entries) if place.rows <= len(entries) else _few(listed, place)


def _handle(name: str, place: Place) -> Maker:
    """Return a maker of user names."""
    rng, pool = place.vocabulary_rng(), dict[str, None]()
    while len(pool) < place.rows * 1.3:
        first, noun = rng.choice(words.FIRST).lower(), rng.choice(words.LISTS["noun"]).lower()
        pool.setdefault(rng.choice((f"{first}{rng.randint(1, 99)}", f"{first}_{noun}", f"{noun}{rng.randint(1, 999)}")))
    return mostly_unique(list(pool))


def _email(name: str, place: Place) -> Maker:
    """Return a maker of addresses that follow the row's name."""
    domains = ("example.com", "example.org", "mail.example", "post.example")

    def draw(rng: random.Random, row: Partial) -> Value:
        named = [str(value) for key, value in row.items() if "name" in key and value]
        named = named or [str(value) for key, value in row.items() if key in ("login", "handle", "nick") and value]
        base = ".".join(named[:2]) if named else f"{rng.choice(words.FIRST)}.{rng.choice(words.LAST)}"
        base = re.sub(r"[^a-z0-9]+", ".", base.lower()).strip(".")
        return f"{base}{rng.choice(('', '', str(rng.randint(1, 99))))}@{rng.choice(domains)}"

    return draw


def _code(name: str, place: Place) -> Maker:
    """Return a maker of codes: a fixed prefix and digits, e.g. `BK-2041`."""
    rng = place.vocabulary_rng()
    stem = next((word for word in name.split("_") if len(word) > 2 and word not in ("code", "number")), place.table.name)
    prefix = "".join(letter for letter in stem.upper() if letter.isalpha())[:rng.choice((2, 3))] or "X"
    dash = rng.choice(("", "-"))
    base = rng.choice((100, 1000))
    pool = [f"{prefix}{dash}{number}" for number in rng.sample(range(base, base * 10), min(int(place.rows * 1.3) + 5, base * 5))]
    return mostly_unique(pool)


def _shape(pattern: str) -> Callable[[str, Place], Maker]:
    """Return a rule for values of one shape: `#` a digit, `@` a letter."""
    def rule(name: str, place: Place) -> Maker:
        rng, pool = place.vocabulary_rng(), dict[str, None]()
        for _ in range(place.rows * 3):
            pool.setdefault(re.sub(r"[#@%]", lambda found: rng.choice(
                "0123456789" if found[0] == "#" else "ABCDEFGHJKLMNPRSTUVWXYZ" if found[0] == "@" else "0123456789abcdef"),
                pattern))
        return mostly_unique(list(pool)[: int(place.rows * 1.3) + 5])

    return rule


def _rule(kind: str) -> Callable[[str, Place], Maker]:
    """Return a rule that names things of one kind."""
    return lambda name, place: _named(kind, place)


def _list_rule(listed: str) -> Callable[[str, Place], Maker]:
    return lambda name, place: _few(listed, place)


def _year_text(name: str, place: Place) -> Maker:
    years = number_maker(name, place.column, place.table, (None, None), place.vocabulary_rng())
    return lambda rng, row: str(years(rng, row))


def _month_text(name: str, place: Place) -> Maker:
    months = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]
    return lambda rng, row: rng.choice(months)


def _genre(name: str, place: Place) -> Maker:
    about = f"{place.db_id}_{place.table.name}_{name}".lower()
    return _few("filmgenre" if re.search(r"film|movie|show|series|tv", about) else
                "bookgenre" if re.search(r"book|librar|author", about) else "genre", place)


_DESCRIBING = frozenset("company publisher label lawfirm court university hospital institution studio zoo airline school crewteam team".split())
"Kinds that other things are grouped by: a column that is not its table's own name gets few of them."

_KINDS = {
    "airport": "airport", "airline": "airline", "hotel": "hotel", "restaurant": "restaurant", "eatery": "restaurant",
    "cafe": "restaurant", "pub": "pub", "bar": "pub", "company": "company", "firm": "company", "manufacturer": "company",
    "advertiser": "company", "supplier": "company", "vendor": "company", "brand": "company", "employer": "company",
    "shop": "company", "store": "company", "business": "company", "client": "company", "carrier": "company",
    "publisher": "publisher", "press": "publisher", "label": "label", "studio": "studio", "school": "school",
    "university": "university", "college": "university", "institute": "university", "hospital": "hospital",
    "clinic": "hospital", "centre": "hospital", "team": "team", "club": "team", "venue": "venue", "theatre": "venue",
    "theater": "venue", "stadium": "venue", "arena": "venue", "cinema": "venue", "hall": "venue", "museum": "museum",
    "gallery": "museum", "ship": "ship", "boat": "ship", "vessel": "ship", "trawler": "ship", "yacht": "ship",
    "animal": "animal", "pet": "animal", "dog": "animal", "cat": "animal", "horse": "animal", "beer": "beer", "wine": "wine",
    "winery": "winery", "vineyard": "winery", "dish": "dish", "meal": "dish", "recipe": "dish", "ingredient": "ingredient",
    "book": "work", "film": "work", "movie": "work", "song": "work", "track": "work", "album": "work", "show": "work",
    "episode": "work", "painting": "work", "artwork": "work", "exhibition": "work", "paper": "work", "article": "work",
    "object": "work", "journal": "work", "game": "game", "product": "product", "item": "product", "part": "part",
    "course": "course", "lecture": "course", "department": "department", "dept": "department", "faculty": "facultyname",
    "tournament": "event", "competition": "event", "race": "event", "festival": "event", "event": "event",
    "contest": "event", "conference": "event", "project": "project", "campaign": "campaign", "motion": "motion",
    "ticket": "ticket", "issue": "ticket", "bug": "ticket", "station": "station", "stop": "station", "stn": "station",
    "harbor": "harbor", "harbour": "harbor", "port": "harbor", "line": "bridgeline", "route": "bridgeline", "plant": "plant",
    "factory": "plant", "mine": "mine", "playlist": "playlist", "tank": "tank", "site": "siteplace", "district": "siteplace",
    "precinct": "siteplace", "borough": "siteplace", "neighbourhood": "siteplace", "village": "siteplace",
    "constituency": "siteplace", "const": "siteplace", "court": "court", "ward": "hospitalward", "region": "region",
    "target": "star", "zoo": "zoo", "repo": "repo", "party": "party", "aircraft": "aircraft", "class": "classname", "institution": "institution", "plan": "plan", "tariff": "plan",
    "enclosure": "enclosure", "branch": "branch", "section": "forum", "forum": "forum", "thread": "forum",
    "milestone": "milestone", "category": "product", "cp": "venue", "park": "venue", "parking": "venue",
    "model": "carmodel", "bike": "carmodel", "space": "venue", "office": "branch", "telescope": "thing", "hospitalward": "hospitalward",
}
"What the word in a column's or table's name is a name of -> words.PATTERNS."

_TEXT_RULES: tuple[tuple[str, Callable[[str, Place], Maker | None]], ...] = (
    (r"e_?mail", _email),
    (r"phone|mobile|fax|msisdn|telephone", _shape("+44 20 #### ####")),
    (r"iban", _shape("DE## #### #### #### ####")), (r"isbn", _shape("978-#-##-######-#")),
    (r"sha$|hash|commit", _shape("%%%%%%%")), (r"plate|license_number", _shape("@@-###-@@")),
    (r"iata", _shape("@@@")), (r"ticker|symbol$", _shape("@@@@")), (r"postal|zip|postcode", _shape("#####")),
    (r"card_number", _shape("#### #### #### ####")), (r"flight_number|flight_no", _shape("@@###")),
    (r"(^|_)ip(_|$)|ip_address", _shape("10.#.##.1##")), (r"firmware|version", _shape("#.#")),
    (r"icd", _shape("@##")), (r"country_code|nation_code", _country), (r"country$|nation$|nationality|^flag$|birth_place_country", _country),
    (r"federation", _country), (r"(city|town|municipality|birth_place|hometown|location|destination|origin|home_port)$|^place$", _city),
    (r"office", lambda name, place: _few("room", place) if re.search("lect|prof|teach|instr|facult", place.table.name.lower()) else _city(name, place)),
    (r"headquarter", _city), (r"triggered_by|_login", _handle), (r"_by$|display_name", _full_name),
    (r"repo(sitory)?_name", _rule("repo")), (r"partner_zoo|^zoo$", _rule("zoo")), (r"institute$", _rule("university")),
    (r"manufacturer|make$", lambda name, place: _few("aircraftmaker", place) if re.search("aircraft|plane", place.table.name.lower())
        else _few("carmaker", place) if re.search("car|vehicle", place.table.name.lower()) else _few_made("company", place)),
    (r"(aircraft|type)_code", lambda name, place: _shape("@#@#")(name, place) if "aircraft" in place.table.name.lower() else None),
    (r"description", lambda name, place: _named("partdescr", place) if re.search("part|item|component", place.table.name.lower()) else None),
    (r"street|address", _rule("address")), (r"province|^state$|_state$", _list_rule("state")), (r"region$|district$|(^|_)zone$|area$", _list_rule("region")),
    (r"login|nick|handle|user_?name", _handle),
    (r"(first|given|last|family|sur|fore)_?name$", _full_name),
    (r"genre", _genre), (r"former", lambda name, place: _name(name, place)),
    (r"law_firm", _rule("lawfirm")), (r"test_name", _list_rule("testname")), (r"fault_code", _list_rule("fault")),
    (r"branch$", lambda name, place: _few("branchname", place) if "build" in place.table.name.lower() else None),
    (r"(job|occupation|profession|position)(_title)?$|job", _list_rule("job")), (r"industry|sector", _list_rule("industry")),
    (r"party_name$", _rule("party")), (r"party$", _list_rule("party")),
    (r"subject$", lambda name, place: _rule("forum")(name, place) if re.search("thread|post|mail|ticket", place.table.name.lower())
        else _few("subject", place)),
    (r"name$|title$|^(film|book|song|movie|dish|beer|campaign)$", _name),
    (r"(_|^)(year)$", _year_text), (r"^month$|_month$", _month_text),
    (r"room", _list_rule("room")), (r"main_language|programming", _list_rule("codelanguage")),
    (r"comment|body|description|review|note|text|message|details|summary|remark|feedback", _list_rule("sentence")),
    (r"memo", _list_rule("memo")), (r"colou?r", _list_rule("color")), (r"fishing_ground", _list_rule("ground")),
    (r"payment", _list_rule("payment")), (r"time_?zone", _list_rule("timezone")), (r"opening", _list_rule("opening")),
    (r"(_|^)(type|kind|category|class|group)$", _list_rule("category")), (r"status|state$", _list_rule("status")),
    (r"priority|level$|severity", _list_rule("priority")), (r"gender|(^|_)sex$", _list_rule("gender")),
    (r"special", lambda name, place: _few("fitness" if re.search("trainer|coach", place.table.name.lower()) else
        "ward" if re.search("doctor|physician|surgeon|nurse", place.table.name.lower()) else "subject", place)), (r"currency", _list_rule("currency")), (r"weekday|day_of_week", _list_rule("weekday")),
    (r"url|website|web_?page|link$", lambda name, place: _url(place)),
    (r"code$|number$|(_|^)no$|(_|^)key$|(_|^)id$|identifier|designation|serial|tracking", lambda name, place:
        _named("star", place) if "designation" in name else _code(name, place)),
)
"(pattern of the expanded column name, what draws it); the first that fits and answers is taken."


def _url(place: Place) -> Maker:
    handle = _handle("", place)
    return lambda rng, row: f"https://{handle(rng, row)}.example"

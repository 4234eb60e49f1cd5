"""What a text column holds, judged by its name: by a word list, a pattern of names, a shape of code, a sentence."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from schemas.tokens import expanded
from schemas.values import words
from schemas.values.numbers import number_maker
from schemas.values.place import Maker, Partial, Place, Value, mostly_unique, pooled_names, skewed
from schemas.values.things import city, compose, country, few, few_made, genre, handle, kind_of, name_of, named, person

Rule = Callable[[str, Place], Maker | None]
"(expanded column name, place) -> what draws it, or None when the rule does not apply here"
_NOT_ALONE = frozenset(("title", "part", "event", "project", "subject", "room", "people", "last", "first", "place",
                        "noun", "service", "skill", "award", "size"))


def text_maker(place: Place) -> Maker:
    """Return a maker of texts for the column; where its name says nothing, its comment may."""
    names = [expanded(place.column.name)]
    if place.column.comment and len(place.column.comment.split()) <= 6:
        names.append(expanded(place.column.comment))
    listed = re.findall(r"'([^']+)'", place.column.comment)
    if len(listed) > 1:
        return skewed(listed, place.vocabulary_rng())
    for name in names:
        found = _by_name(name, place)
        if found is not None:
            return found
    return few_made("thing", place)


def _by_name(name: str, place: Place) -> Maker | None:
    """Return what a name stands for: by rule, by a list of that name, by a person or thing."""
    for pattern, rule in _RULES:
        if re.search(pattern, name) and (found := rule(name, place)) is not None:
            return found
    for word in reversed(name.split("_")):
        if word in words.LISTS and word not in _NOT_ALONE:
            return few(word, place)
    for word in reversed(name.split("_")):
        if word in words.PEOPLE:
            return person(name, place)
        if word in words.KINDS:
            return named(kind_of(word, place), place)
    return None


def _of(listed: str) -> Rule:
    """Return a rule for values of a word list."""
    return lambda name, place: few(listed, place)


def _called(kind: str) -> Rule:
    """Return a rule for names of one kind of thing."""
    return lambda name, place: named(kind, place)


def _where(pattern: str, rule: Rule) -> Rule:
    """Return the rule, limited to tables whose name fits."""
    return lambda name, place: rule(name, place) if re.search(pattern, place.table_name()) else None


def _shape(pattern: str) -> Rule:
    """Return a rule for values of one shape: `#` a digit, `@` a letter, `%` a hex digit."""
    alphabets = {"#": "0123456789", "@": "ABCDEFGHJKLMNPRSTUVWXYZ", "%": "0123456789abcdef"}

    def made(rng: random.Random) -> str:
        return re.sub(r"[#@%]", lambda found: rng.choice(alphabets[found[0]]), pattern)

    return lambda name, place: mostly_unique(pooled_names(place, made))


def _email(name: str, place: Place) -> Maker:
    """Return a maker of addresses that follow the row's name."""
    domains = ("example.com", "example.org", "mail.example", "post.example")

    def draw(rng: random.Random, row: Partial) -> Value:
        said = [str(value) for key, value in row.items() if "name" in key and value]
        said = said or [str(value) for key, value in row.items() if key in ("login", "handle", "nick") and value]
        base = ".".join(said[:2]) if said else f"{rng.choice(words.FIRST)}.{rng.choice(words.LAST)}"
        base = re.sub(r"[^a-z0-9]+", ".", base.lower()).strip(".")
        return f"{base}{rng.choice(('', '', str(rng.randint(1, 99))))}@{rng.choice(domains)}"

    return draw


def _code(name: str, place: Place) -> Maker:
    """Return a maker of codes: a fixed prefix and digits, e.g. `BK-2041`."""
    rng = place.vocabulary_rng()
    telling = (word for word in name.split("_") if len(word) > 2 and word not in ("code", "number"))
    stem = next(telling, place.table.name)
    prefix = "".join(letter for letter in stem.upper() if letter.isalpha())[:rng.choice((2, 3))] or "X"
    dash, base = rng.choice(("", "-")), rng.choice((100, 1000))
    numbers = rng.sample(range(base, base * 10), min(int(place.rows * 1.3) + 5, base * 5))
    return mostly_unique([f"{prefix}{dash}{number}" for number in numbers])


def _url(name: str, place: Place) -> Maker:
    user = handle(place)
    return lambda rng, row: f"https://{user(rng, row)!s}.example"


def _year(name: str, place: Place) -> Maker:
    years = number_maker(name, place.column, place.table, (None, None), place.vocabulary_rng())
    return lambda rng, row: str(years(rng, row))


def _month(name: str, place: Place) -> Maker:
    months = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]
    return lambda rng, row: rng.choice(months)


def _subject(name: str, place: Place) -> Maker:
    if re.search("case|request|issue|complaint|enquir|inquir|support", place.table_name()):
        return named("ticket", place)
    talk = re.search("thread|post|mail|ticket|message", place.table_name())
    return named("forum", place) if talk else few("subject", place)


def _class(name: str, place: Place) -> Maker:
    """Return a maker of school classes, `4B`."""
    return mostly_unique(pooled_names(place, lambda rng: compose(f"{rng.randint(1, 12)}" + "{grade}", rng)))


_RULES: tuple[tuple[str, Rule], ...] = (
    (r"e_?mail", _email),
    (r"phone_ext|extension", _shape("4##")),
    (r"phone|mobile|fax|msisdn|telephone", _shape("+44 20 #### ####")),
    (r"iban", _shape("DE## #### #### #### ####")),
    (r"isbn", _shape("978-#-##-######-#")),
    (r"sha$|hash|commit|checksum", _shape("%%%%%%%")),
    (r"plate|license_number", _shape("@@-###-@@")),
    (r"iata", _shape("@@@")),
    (r"ticker|symbol$", _shape("@@@@")),
    (r"postal|zip|postcode", _shape("#####")),
    (r"card_number", _shape("#### #### #### ####")),
    (r"flight_n", _shape("@@###")),
    (r"icd", _shape("@##")),
    (r"(^|_)vin$", _shape("@@#@@#########")),
    (r"(^|_)ip(_|$)", _shape("10.#.##.1##")),
    (r"firmware|version", _shape("#.#")),
    (r"gamer_?tag", lambda name, place: handle(place)),
    (r"(^|_)(country|nation)_(code|abbr)", country),
    (r"^(abbrev|abbreviation|acronym)$", _shape("@@@")),
    (r"(^|_)(country|nation|nationality|citizenship|federation)$|^flag$|^(country|nationality)_", country),
    (r"(city|town|municipality|birth_place|birthplace|hometown|location|destination|origin|port|capital|"
     r"base|diocese|parish|garage)$|^(place|src|dst)$",
     lambda name, place: city(place)),
    (r"office", _where("lect|prof|teach|instr|facult", _of("room"))),
    (r"office|headquarter", lambda name, place: city(place)),
    (r"street|address", _called("address")),
    (r"province|^state$|_state$", _of("state")),
    (r"county$", _of("county")),
    (r"triggered_by|_login|login|nick|handle|user_?name|^user$", lambda name, place: handle(place)),
    (r"_by$|display_name", person),
    (r"repo(sitory)?_name", _called("repo")),
    (r"zoo$", _called("zoo")),
    (r"institute$|affiliation|university", _called("university")),
    (r"manufacturer|make$|maker$", _where("aircraft|plane", _of("aircraftmaker"))),
    (r"make$|maker$|brand", _where("(^|_)cars?($|_)|vehicle|cab|taxi|truck", _of("carmaker"))),
    (r"manufacturer|make$|maker$|brand",
     lambda name, place: few_made("company", place) if not place.is_subject() else named("company", place)),
    (r"type_code|model_code", _where("aircraft|plane", _shape("@#@#"))),
    (r"description", _where("part|component", _called("partdescr"))),
    (r"description", _where("item|product|artikel|article", _called("product"))),
    (r"partner_(one|two)|partner[ab]", person),
    (r"class_name", _class),
    (r"law_firm", _called("lawfirm")),
    (r"(first|given|last|family|sur|fore)_?name$", person),
    (r"genre", lambda name, place: genre(place)),
    (r"former", name_of),
    (r"test_name", _of("testname")),
    (r"fault_code", _of("fault")),
    (r"branch$", _where("build|commit|pull", _of("branchname"))),
    (r"(job|occupation|profession)(_title)?$|^job|^role$|^position$",
     _where("employee|staff|worker|mitarbeiter|person|emp|miner|positions?$", _called("role"))),
    (r"position_(title|name)", _called("role")),
    (r"^title$", _where("employee|staff|mitarbeiter", _called("role"))),
    (r"job|occupation|profession", _of("job")),
    (r"industry|sector", _of("industry")),
    (r"party_name$", _called("party")),
    (r"party$", _of("party")),
    (r"subject$", _subject),
    (r"denomination|religion", _of("religion")),
    (r"diagnosis|disease|illness|condition$", _of("disease")),
    (r"mountain_range", _of("mountains")),
    (r"tongue|language_name", _of("language")),
    (r"main_language|programming", _of("codelanguage")),
    (r"major$|field_of_study|discipline$", _of("subject")),
    (r"drug|medicine|medication", _called("drug")),
    (r"name$|title$|^(film|book|song|movie|dish|beer|campaign|ensemble|show|product|company|airline|"
     r"carrier)$",
     name_of),
    (r"headline", _called("headline")),
    (r"(_|^)year$", _year),
    (r"^month$|_month$", _month),
    (r"room", _of("room")),
    (r"building|bldg", lambda name, place: few_made("building", place)),
    (r"comment|body|description|review|note|text|message|details|summary|remark|feedback|abstract", _of("sentence")),
    (r"memo", _of("memo")),
    (r"colou?r", _of("color")),
    (r"fishing_ground", _of("ground")),
    (r"payment", _of("payment")),
    (r"time_?zone", _of("timezone")),
    (r"opening", _of("opening")),
    (r"region$|district$|(^|_)zone$|area$|corridor|sector", _of("region")),
    (r"(_|^)(type|kind|category|class|group)$", _of("category")),
    (r"status|state$", _of("status")),
    (r"priority|level$|severity", _of("priority")),
    (r"gender|(^|_)sex$", _of("gender")),
    (r"special", _where("trainer|coach", _of("fitness"))),
    (r"special", _where("doctor|physician|surgeon|nurse", _of("ward"))),
    (r"special", _of("subject")),
    (r"grade$", _of("grade")),
    (r"currency", _of("currency")),
    (r"weekday|day_of_week", _of("weekday")),
    (r"url|website|web_?page|link$", _url),
    (r"designation", _called("star")),
    (r"code$|number$|(_|^)no$|(_|^)key$|(_|^)id$|identifier|serial|tracking|barcode", _code),
)
"(pattern of the expanded name, rule); the first that fits and answers is taken."

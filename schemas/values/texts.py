"""What a text column holds, judged by its name: by a word list, a pattern of names, a shape of code, a sentence."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from schemas.tokens import expanded
from schemas.values import words
from schemas.values.numbers import number_maker
from schemas.values.place import Maker, Partial, Place, Value, mostly_unique, pooled_names, skewed
from schemas.values.shapes import code, email, shape, url
from schemas.values.things import city, compose, country, few, few_made, genre, handle, kind_of, name_of, named, person

Rule = Callable[[str, Place], Maker | None]
"(expanded column name, place) -> what draws it, or None when the rule does not apply here"
_NOT_ALONE = frozenset(("title", "part", "event", "project", "subject", "room", "people", "last", "first", "place",
                        "noun", "service", "skill", "award", "size"))


def text_maker(place: Place) -> Maker:
    """Return a maker of texts for the column; where its name says nothing, its comment may."""
    declared = place.column.declared.upper()
    for pattern, form in _DECLARED:
        if re.match(pattern, declared):
            return form("", place) or few("tag", place)
    length = re.fullmatch(r"(?:N?(?:VAR)?CHAR|CHARACTER(?: VARYING)?)\w*\s*\((\d+)\)", declared)
    made = _by_meaning(place, int(length[1]) if length else 255)
    return _cut(made, int(length[1])) if length else made


def _cut(made: Maker, most: int) -> Maker:
    """Return the maker with its texts cut to the declared length."""
    def draw(rng: random.Random, row: Partial) -> Value:
        text = made(rng, row)
        return text[:most].strip() if isinstance(text, str) else text

    return draw


def _by_meaning(place: Place, most: int) -> Maker:
    """Return what the column's name stands for, or its comment; `most` characters are shown of it."""
    names = [expanded(place.column.name)]
    if most <= 3 and re.search(r"country|nation$", names[0]):
        return country("country_code", place)
    if most <= 6 and place.is_subject() and place.column.name in place.table.primary_key:
        return shape("@@@@##"[:most])(names[0], place)
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


def _tag(name: str, place: Place) -> Maker:
    work = re.search("issue|ticket|bug|repo|software|sprint|milestone|project", place.about)
    return few("tag" if work else "hashtag", place)


def _class(name: str, place: Place) -> Maker:
    """Return a maker of school classes, `4B`."""
    return mostly_unique(pooled_names(place, lambda rng: compose(f"{rng.randint(1, 12)}" + "{grade}", rng)))


_DECLARED: tuple[tuple[str, Rule], ...] = (
    (r"UUID|UNIQUEIDENTIFIER", shape("%%%%%%%%-%%%%-4%%%-a%%%-%%%%%%%%%%%%")),
    (r"JSON|VARIANT|STRUCT|MAP", shape('{"level": #}')),
    (r"INET|CIDR", shape("10.#.##.1##")),
    (r"INTERVAL", shape("# days")),
    (r".*\[\]$|ARRAY", shape("[#, #]")),
)
"(pattern of the declared type, rule) for types that are kept as text here."

_RULES: tuple[tuple[str, Rule], ...] = (
    (r"e_?mail", email),
    (r"phone_ext|extension", shape("4##")),
    (r"phone|mobile|fax|msisdn|telephone", shape("+44 20 #### ####")),
    (r"(^|_)sku$", shape("@@@-####")),
    (r"lang(uage)?_code$", shape("@@")),
    (r"iban", shape("DE## #### #### #### ####")),
    (r"isbn", shape("978-#-##-######-#")),
    (r"sha$|hash|commit|checksum", shape("%%%%%%%")),
    (r"plate|license_number", shape("@@-###-@@")),
    (r"house_number", shape("##")),
    (r"iata", shape("@@@")),
    (r"ticker|symbol$", shape("@@@@")),
    (r"postal|zip|postcode", shape("#####")),
    (r"card_number", shape("#### #### #### ####")),
    (r"flight_n", shape("@@###")),
    (r"icd", shape("@##")),
    (r"(^|_)vin$", shape("@@#@@#########")),
    (r"(^|_)ip(_|$)", shape("10.#.##.1##")),
    (r"firmware|version", shape("#.#")),
    (r"gamer_?tag", lambda name, place: handle(place)),
    (r"(^|_)(country|nation)_(code|abbr)", country),
    (r"^tag(_name)?$", _tag),
    (r"^(abbrev|abbreviation|acronym)$", shape("@@@")),
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
    (r"type_code|model_code", _where("aircraft|plane", shape("@#@#"))),
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
    (r"url|website|web_?page|link$", url),
    (r"designation", _called("star")),
    (r"code$|number$|(_|^)no$|(_|^)key$|(_|^)id$|identifier|serial|tracking|barcode", code),
)
"(pattern of the expanded name, rule); the first that fits and answers is taken."

"""Turn identifiers into words, and nouns into their plural and singular; no schema in here.

split("Student_ID") -> ("student", "id")        many("date of birth") -> "dates of birth"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).with_name("data")
_CAMEL = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+|[^\W\d_a-zA-Z]+")
_VOWEL = re.compile(
    r"^(?:[aeiou](?!ni|u[rs]|ne)|hour|heir|honest|honou?r|u[nm][^i]|8|11\b|18\b|SSN|ISB|MRI|FDA|NBA)", re.I
)
_LAST = frozenset({"id", "no", "on", "at", "by", "in"})
"short words that may end a glued name"
_PREPOSITIONS = (" of ", " in ", " for ", " per ", " from ", " to ", " at ", " on ", " by ", " with ")


@cache
def data(name: str) -> Mapping[str, Any]:
    """Return the reviewable data file `data/<name>.yaml`."""
    loaded = yaml.safe_load((_DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@cache
def _set(key: str) -> frozenset[str]:
    return frozenset(str(word) for word in data("words")[key])


@cache
def chunks(identifier: str) -> tuple[str, ...]:
    """Return the parts of an identifier as they are spelt, in lower case: `CustName` -> cust, name."""
    return tuple(part.lower() for chunk in re.split(r"[\s_\-./]+", identifier) for part in _CAMEL.findall(chunk))


@cache
def split(identifier: str) -> tuple[str, ...]:
    """Return the lower-case words of an identifier, abbreviations spelt out: `cust_fname` -> customer, first, name."""
    spelt = chunks(identifier)
    for letter, word in (("l", "last"), ("f", "first"), ("m", "middle")):
        if spelt[-2:] == (letter, "name"):
            spelt = (*spelt[:-2], word, "name")
    shows = spelt[:1] == ("no",) and spelt[1:2] in (("show",), ("shows",))
    parts = [word for at, part in enumerate(spelt) for word in ((part,) if shows and not at else _expand(part))]
    if len(parts) > 1 and parts[-1] == "minimum":
        parts[-1] = "minutes"
    for ending, word in (("sec", "seconds"), ("secs", "seconds"), ("ttl", "title")):
        if len(parts) > 1 and spelt[-1] == ending:
            parts[-1] = word
    return tuple(part for i, part in enumerate(parts) if i == 0 or part != parts[i - 1])


def _expand(part: str) -> list[str]:
    words = data("words")["abbreviations"].get(part)
    if words is not None:
        return str(words).split()
    if part in _set("whole") or part in _set("singular_s") or part in _set("persons"):
        return [part]
    if len(part) > 4 and part.endswith("id") and part[:-2] in _stems():
        return [*_expand(part[:-2]), "id"]
    if part in _known():
        return [part]
    for ending in data("words")["endings"]:
        if part.endswith(ending) and len(part) - len(ending) >= 3:
            return [*_expand(part[: -len(ending)]), *_expand(ending)]
    right = _misspelt().get(part)
    return list(_glued(part)) or ([right] if right else [part])


@cache
def _misspelt() -> Mapping[str, str]:
    """Return known words by what they are with two letters swapped or one left out: `psased` -> passed."""
    found: dict[str, str] = {}
    for word in sorted(_known()):
        for at in range(1, len(word) - 1 if len(word) > 5 else 0):
            found.setdefault(word[:at] + word[at + 1] + word[at] + word[at + 2 :], word)
            if len(word) > 7 and not word.endswith("s"):
                found.setdefault(word[:at] + word[at + 1 :], word)
    return {wrong: word for wrong, word in found.items() if wrong not in _known()}


@cache
def _known() -> frozenset[str]:
    """Return plain words that identifiers are made of."""
    return frozenset((_DATA / "known.txt").read_text(encoding="utf-8").split())


@cache
def _glued(part: str) -> tuple[str, ...]:
    """Return the fewest known words that make up `part`: `customertype` -> customer, type; () when there are none."""
    best: list[tuple[str, ...]] = [()]
    for end in range(1, len(part) + 1):
        fit = [(*best[start], part[start:end]) for start in range(max(0, end - 16), end - 1)
               if (not start or best[start]) and part[start:end] != "per"
               and (part[start:end] in _known() or (start > 3 and part[start:] in _LAST))]
        best.append(min(fit, key=len, default=()))
    return best[-1] if len(best[-1]) <= 4 else ()


@cache
def _stems() -> frozenset[str]:
    persons = _set("persons")
    known = frozenset(data("words")["abbreviations"])
    more = (
        "team club dorm film movie song album book race game user order item shop store city country album track genre "
        "room hotel course dept class paper inst act car truck plane flight ship port event party venue artist invoice "
        "customer employee product school playlist account branch loan circuit constructor result driver wine grape"
    )
    return persons | known | _known() | frozenset(more.split())


@cache
def one(noun: str) -> str:
    """Return the singular of a noun phrase's last word: `happy hours` -> `happy hour`."""
    head, _, last = noun.rpartition(" ")
    return f"{head} {_singular(last)}" if head else _singular(last)


def _singular(word: str) -> str:
    if word.endswith("men") and f"{word[:-3]}man" in _set("persons"):
        return f"{word[:-3]}man"
    for single, plural in data("words")["irregular"].items():
        if word == plural:
            return str(single)
    if word in _set("uncountable") or word in _set("singular_s") or not word.endswith("s") or len(word) < 4:
        return word
    if word.endswith("ies"):
        return word[:-1] if word in ("movies", "cookies", "selfies", "zombies", "ties", "pies") else word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-1] if word in ("caches", "axes") else word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


@cache
def many(noun: str) -> str:
    """Return the plural of a noun phrase; the head is before `of`: `date of birth` -> `dates of birth`."""
    if noun.endswith((" date", " time")):
        return f"{noun}s"
    for preposition in _PREPOSITIONS:
        head, found, rest = noun.partition(preposition)
        if found:
            return f"{many(head)}{found}{rest}"
    head, _, last = noun.rpartition(" ")
    first, _, rest = noun.partition(" ")
    if first == "is" or (not rest and is_participle(last)) or (is_plural(first) and last.endswith("ing")):
        return noun
    if rest and (is_participle(last) or (first == "date" and last not in ("time", "range"))):
        return noun if is_plural(head) else f"{_plural(first)} {rest}"
    if head and last in _set("fixed"):
        return noun if is_plural(head) or head.rpartition(" ")[2] in _set("uncountable") else f"{many(head)} {last}"
    return f"{head} {_plural(last)}" if head else _plural(last)


def _plural(word: str) -> str:
    if word in data("words")["irregular"]:
        return str(data("words")["irregular"][word])
    if word in _set("uncountable") or is_plural(word):
        return word
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("man") and len(word) > 5 and word in _set("persons"):
        return word[:-3] + "men"
    if word.endswith("y") and len(word) > 1 and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


@cache
def is_plural(word: str) -> bool:
    """Tell whether the last word of a noun phrase is a plural already (`points`, `people`)."""
    last = word.rpartition(" ")[2]
    if last in data("words")["irregular"].values():
        return True
    return last.endswith("s") and len(last) > 3 and last not in _set("singular_s") and not last.endswith(("ss", "us"))


@cache
def is_participle(word: str) -> bool:
    """Tell whether a word is a past participle by its look (`claimed`)."""
    return word.endswith("ed") and len(word) > 5 and not word.endswith(("eed", "speed", "breed"))


@cache
def is_person(noun: str) -> bool:
    """Tell whether a singular noun names a person, so that `who` fits."""
    return noun in _set("persons") or noun.rpartition(" ")[2] in _set("persons")


def compound(owner: str, words: str) -> str:
    """Return `department name` of a department's name, its noun said once where both hold it."""
    if words.startswith("number of "):
        return f"number of {compound(owner, words.removeprefix('number of '))}"
    first, second = owner.split(), words.split()
    for shared in range(min(len(first), len(second)), 0, -1):
        if [one(word) for word in first[-shared:]] == [one(word) for word in second[:shared]]:
            return " ".join([*first[:-shared], *second])
    return words if {one(word) for word in second} & set(first) else f"{owner} {words}"


def agent(by: str, noun: str) -> str:
    """Return what one who is called `by` does to a thing: `written by` of author and book, '' of author and shop."""
    verbs = data("verbs")
    found = str(verbs["agents"].get(by, ""))
    takes = verbs["made" if by in verbs["clients"] else "agent_takes"]
    takes = takes if isinstance(takes, list) else takes.get(found, ())
    return found if noun in takes or noun.rpartition(" ")[2] in takes else ""


def be(noun: str) -> str:
    """Return `is` or `are` as a noun phrase's head wants it: `number of pages` is, `hours per week` are."""
    return "are" if is_plural(headword(noun)) else "is"


@cache
def headword(noun: str) -> str:
    """Return the word that says how many a phrase is about: `minutes` of `minutes used`."""
    for follows in (*_PREPOSITIONS, " that ", " who ", " whose ", " where ", " which "):
        noun = noun.partition(follows)[0]
    parts = noun.split()
    while len(parts) > 1 and (
        parts[-1] in _set("fixed") or is_participle(parts[-1]) or (parts[-1].endswith("ing") and is_plural(parts[-2]))
    ):
        parts = parts[:-1]
    return parts[-1] if parts else noun


def a(noun: str) -> str:
    """Return the noun with its indefinite article; plurals and uncountable nouns have none."""
    head = headword(noun)
    if is_plural(head) or head in _set("uncountable") or noun.startswith(("at least", "any ")):
        return noun
    return f"{'an' if _VOWEL.match(noun) else 'a'} {noun}"


def units() -> frozenset[str]:
    """Return words that only say what a number is measured in."""
    return _set("units")


def extremes() -> frozenset[str]:
    """Return words by which a column itself is an extreme or a mean, of which no further one is asked."""
    return _set("extremes")


def made() -> frozenset[str]:
    """Return nouns of things whose year is that of their make: `bikes after 2021` does not say it."""
    return _set("made")


def spelt_out() -> frozenset[str]:
    """Return last words of tables that only say what codes mean: `goal_kind`, `order_status`."""
    return _set("spelt_out")


def verbal() -> frozenset[str]:
    """Return words that say what is done, by which some tables are named."""
    return _set("verbal")

"""Say what one asks of one row: `How old is the singer named Ann?`, `Where is the Louvre located?`."""

from __future__ import annotations

from collections.abc import Sequence

from curation.grammar import words as w
from curation.grammar.intents import Subject
from curation.grammar.lexicon import Attribute
from curation.grammar.paths import Path
from curation.grammar.say_parts import Saying, finish
from curation.grammar.say_relations import stands
from curation.grammar.say_subject import Speaker

_DONE = {"founding year": "founded", "opening year": "opened", "open year": "opened", "release year": "released",
         "launch year": "launched", "publication year": "published", "year opened": "opened",
         "construction year": "built", "birth year": "born"}


def direct(s: Speaker, shown: Sequence[Attribute], subject: Subject) -> Saying | None:
    """Return a question that names no column, where there is one for the single column shown."""
    if len(shown) != 1:
        return None
    voice, e, a = s.voice, subject.entity, shown[0]
    row = f"the {s.people(subject, plural=False)}"
    ask = w.data("adjectives").get(a.adjective, {}).get("ask")
    if ask:
        return f"{ask} is {row}?", "question"
    if a.words == "location" or (a.words == "address" and not e.person):
        return f"Where is {row}{voice.of(' located', ' located', '')}?", "question"
    if a.words in ("country", "city", "state", "county", "region", "hometown"):
        verb = "come from" if e.person else "belong to"
        return voice.of(
            f"{voice.of('What', 'Which')} {a.words} is {row} {'from' if e.person else 'in'}?",
            f"{voice.of('What', 'Which')} {a.words} does {row} {verb}?",
        ), "question"
    done = _DONE.get(a.words)
    if a.role == "year" and done:
        return f"{voice.of('In which year', 'In what year', 'What year')} was {row} {done}?", "question"
    if a.role == "date" and a.adjective in ("born", "hired", "founded", "released", "published", "built", "opened"):
        return f"When was {row} {a.adjective}?", "question"
    if a.role == "quantity" and a.counted and e.clear:
        return f"How many {a.counted} does {row} have?", "question"
    return None


def owner(s: Speaker, shown: Sequence[Attribute], path: Path, subject: Subject) -> Saying:
    """Return a question for what one row belongs to: `Which department does the employee named Ann work in?`."""
    voice, e = s.voice, subject.entity
    row = f"the {s.people(subject, plural=False)}"
    one = s.nouns(path[-1])[0]
    if len(path) > 1:
        row = f"the {s.nouns(path[0])[0]} of {row}"
        e = s.entities[path[0].target]
    cols = s.columns(shown, plural=False)
    if path[-1].done:
        return finish(voice, f"the {cols} of the {one} that {row} {voice.of('was', 'is')} {path[-1].done}")
    does = None if path[-1].role else stands(e.one, one, e.person)
    plain = (does or ("belong to",))[0]
    theirs = does or (not path[-1].role and (e.person or not s.target(path).person))
    if tuple(shown) == s.target(path).shown and voice.chance(0.4) and theirs:
        return f"{voice.of('Which', 'What', 'Which')} {one} does {row} {plain}?", "question"
    both = w.compound(one, cols)
    where = f"the {cols} of the {one} that {row} {does[1] if does else 'has' if path[-1].role else 'belongs to'}"
    whole = f"the {cols} of the {one} of {row}"
    short = (f"the {both} of {row}", f"the {both} for {row}") if len(shown) == 1 else (whole, whole)
    phrase = voice.of(whole, *short, where)
    return finish(voice, phrase, plural=len(shown) > 1 and voice.chance(0.4))

"""Say set operations: `countries with both male and female artists`, `students who have a cat but no dog`."""

from __future__ import annotations

from curation.grammar import words as w
from curation.grammar.askable import spells_out
from curation.grammar.intents import Combined, Test
from curation.grammar.say_parts import Saying, finish
from curation.grammar.say_subject import Speaker, columns
from curation.grammar.voice import noun, verb


def combined(s: Speaker, it: Combined) -> Saying:
    """Say a set operation: of one column's values, or of entities with two kinds of related rows."""
    voice, e = s.voice, it.entity
    own = s.own(e, it.shown)
    cols = columns(voice, own, plural=True)
    if tuple(own) == e.shown and len(it.right.ref.path if isinstance(it.right, Test) else ()) > 0:
        return finish(voice, _entities(s, it, cols), plural=True)
    left = s.clause(e, it.left, ("verb", "post", "whose")) if it.left else None
    right = s.clause(e, it.right, (left.shape,) if left else ("verb", "post"))
    firsts = noun(voice, e.one, e.many, e.person, [left]) if left else e.many
    seconds = noun(voice, e.one, e.many, e.person, [right])
    if it.how == "intersect":
        return finish(
            voice,
            voice.of(
                f"the {cols} that have both {firsts} and {seconds}",
                f"the {cols} shared by {firsts} and {seconds}",
                f"the {cols} with both {firsts} and {seconds}",
                f"the {cols} that {firsts} and {seconds} have in common",
            ),
            plural=True,
        )
    if it.how == "except":
        if left:
            return finish(
                voice,
                f"the {cols} {voice.of('that have', 'with')} {firsts} but {voice.of('no', 'not any')} {seconds}",
                plural=True,
            )
        return finish(
            voice, f"the {cols} {voice.of('without any', 'that do not have any', 'with no')} {seconds}", plural=True
        )
    return finish(
        voice, f"the {cols} of {firsts} {voice.of('or', 'and', 'together with those')} of {seconds}", plural=True
    )


def _entities(s: Speaker, it: Combined, cols: str) -> str:
    """Return `the names of students enrolled in both ... and ...` for entities with two kinds of related rows."""
    voice, e = s.voice, it.entity
    short = _two_names(s, it)
    if short and voice.chance(0.7):
        return f"the {cols} of {voice.of('', '', 'the ', 'all ')}{e.many} {short}"
    left = s.clause(e, it.left, ("verb",)) if it.left else None
    right = s.clause(e, it.right, ("verb",))
    firsts = noun(voice, e.one, e.many, e.person, [left]) if left else voice.of("all ", "") + e.many
    seconds = noun(voice, e.one, e.many, e.person, [right])
    right = right if right.shape == "verb" else verb(f"are {right.many}", f"is {right.one}")
    who = "who" if e.person else "that"
    if it.how == "except":
        if left is None:
            return voice.of(
                f"the {cols} of {firsts} except {voice.of('those', 'the ones')} {who} {right.many}",
                f"the {cols} of {firsts} excluding {seconds}",
                f"the {cols} of {e.many}, excluding {seconds}",
            )
        return voice.of(
            f"the {cols} of {firsts} but {denied(right.many)}",
            f"the {cols} of {firsts}, excluding those {who} {right.many}",
        )
    if it.how == "intersect" and left:
        also = voice.of("also ", "")
        return voice.of(
            f"the {cols} of {firsts} and {also}{right.many}",
            f"the {cols} of {firsts} and {also}{right.many}",
            f"the {cols} of {firsts}, and who {also}{right.many}"
            if e.person
            else f"the {cols} of {firsts} and that {also}{right.many}",
        )
    return f"the {cols} of {firsts} {voice.of('and of those that', 'together with those that', 'or that')} {right.many}"


def denied(does: str) -> str:
    """Return the denial of a plural predicate: `do not have orders from 2014`."""
    first, _, rest = does.replace(" at least one ", " any ").partition(" ")
    does = f"{first} {rest}"
    if first in ("are", "were"):
        return f"{first} not {rest}"
    base = w.data("verbs")["bases"].get(first, "")
    if not base and w.is_participle(first):
        return f"have not {does}"
    return f"did not {base} {rest}" if base else f"do not {does}"


def _two_names(s: Speaker, it: Combined) -> str:
    """Return `who take both Algebra and Biology`, `who take Algebra but not Biology`; '' when names pick no rows."""
    voice, e, left, right = s.voice, it.entity, it.left, it.right
    if not isinstance(left, Test) or not isinstance(right, Test):
        return ""
    path = right.ref.path
    target = s.target(path)
    if spells_out(target):
        return ""
    named = left.ref == right.ref and left.op == right.op == "="
    if not named or (len(path) > 1 and not s.entities[path[0].target].link):
        return ""
    if (right.ref.attribute,) != target.shown or any(link.role or link.done for link in (path[0], path[-1])):
        return ""
    one, two = (voice.value(test.values[0], name=True) for test in (left, right))
    done = s.deed(e, path)
    if done is None and target.person:
        return ""
    does = done.many if done else "have"
    many = s.nouns(path[-1])[1]
    kind = voice.of(f"the {many} ", "") if done and done.passive != "associated with" else f"the {many} "
    who = "who" if e.person else "that"
    if it.how == "intersect":
        return f"{who} {does} both {kind}{one} and {two}"
    if it.how == "union":
        kind = f"the {s.nouns(path[-1])[0]} " if kind else ""
        return f"{who} {does} {kind}{one} or {two}"
    kind = f"the {s.nouns(path[-1])[0]} "
    return f"{who} {does} {kind}{one} but not {voice.of('', kind)}{two}"

"""What the rows of one table do to those of another, as verbs.yaml tells it: customers *placed* orders.

deed(customer, order) -> Deed("placed", "placed", "placed by")
"""

from __future__ import annotations

from dataclasses import dataclass

from curation.grammar import words as w
from curation.grammar.lexicon import Entity
from curation.grammar.paths import Link


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb between two nouns."""

    many: str
    "after a plural: `are enrolled in`"
    one: str
    "after a singular: `is enrolled in`"
    passive: str = ""
    "what is done to the other: `taken by`; empty when nobody says so"
    done: str = ""
    "the participle after `have`, where a key's column gives it: `reported`"

    def denied(self, several: str) -> tuple[str, str]:
        """Return the denial beside a plural and a singular: `did not place any orders`."""
        if self.many.startswith("are "):
            rest = self.many.removeprefix("are ")
            return f"are not {rest} any {several}", f"is not {rest} any {several}"
        first, _, rest = self.many.partition(" ")
        rest = f" {rest}" if rest else ""
        base = w.data("verbs")["bases"].get(first)
        if base:
            return (f"did not {base}{rest} any {several}",) * 2
        if self.done:
            return f"have not {self.done} any {several}", f"has not {self.done} any {several}"
        return f"do not {self.many} any {several}", f"does not {self.many} any {several}"


def _head(noun: str) -> str:
    return noun.rpartition(" ")[2]


def deed(entity: Entity, other: Entity, *, loose: bool = True) -> Deed | None:
    """Return what `entity` does to rows of `other` that point to it or are tied to it; None when unknown.

    Without `loose`, that a person has to do with a place is not told as a deed.
    """
    verbs, one, two = w.data("verbs"), _head(entity.one), _head(other.one)
    found = verbs["deeds"].get(f"{one} {two}")
    if found:
        return Deed(*map(str, found))
    if one in verbs["clients"] and two in verbs["made_by_clients"]:
        did = str(verbs["made_by_clients"][two])
        return Deed(did, did, f"{verbs['participles'].get(did, did)} by")
    if one in verbs["teachers"] and two in verbs["takes"]["teaching"]:
        return Deed("teach", "teaches", "taught by")
    if one in verbs["staff"] and two in verbs["handled_by_staff"]:
        return Deed("handled", "handled", "handled by")
    if loose and entity.person and two in verbs["in"]:
        return Deed("are associated with", "is associated with", "associated with")
    return None


def keyed(link: Link) -> Deed:
    """Return what the rows that a key leads to are or did to those that hold it, by the key's own name.

    start_station_id: stations *are the start station of* trips; reported_by: employees *reported* problems.
    """
    verb, _, tie = link.done.partition(" ")
    if tie == "to":
        return Deed(f"were {verb}", f"was {verb}", done=f"been {verb}")
    return Deed(verb, verb, link.done, verb) if verb else Deed(f"are the {link.role} of", f"is the {link.role} of")


def tied(entity: Entity, link: Entity, target: Entity) -> Deed | None:
    """Return what a person does to `target` by the tying table's name: `Participates_in` -> participated in."""
    if not entity.person or target.person:
        return None
    verbs = w.data("verbs")
    told = set(entity.one.split()) | set(target.one.split())
    names = {form for word in w.split(link.table) for form in (word, w.one(word)) if w.one(word) not in told}
    place, lent = _head(target.one) in verbs["at"], _head(target.one) in verbs["lent"]
    for kind, entry in verbs["verbs"].items():
        if names & set(entry["words"]) and not (place and kind in ("purchase", "order", "loan", "ownership")):
            takes = verbs["takes"].get(kind)
            if (kind == "loan" and not lent) or (takes and _head(target.one) not in takes):
                return None
            return Deed(str(entry["many"]), str(entry["one"]), str(entry.get("passive", "")))
    return None

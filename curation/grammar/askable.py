"""What people ask of a column: comparing it, averaging it, adding it up; and which tables only say what codes mean.

comparable(term) -> False        additive(salary) -> True        spells_out(ref_goal_kinds) -> True
"""

from __future__ import annotations

from curation.grammar import words as w
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.roles import added, averaged

_TERMS = frozenset({"term", "quarter", "semester", "weekday", "section", "chapter", "lane", "platform", "gate", "bed"})
"numbers that people name but do not compare"


def spells_out(e: Entity) -> bool:
    """Tell whether a table only says what codes mean: `ref_goal_kinds(goal_kind_code, details)`."""
    plain = [a for a in e.attributes if a.role != "key" and a.column not in e.key]
    told = all(a.role in ("category", "name", "place", "text", "code") for a in plain)
    few = len(plain) <= (2 if " " in e.one else 1) and len(e.attributes) <= 3
    return few and told and e.one.rpartition(" ")[2] in w.spelt_out()


def comparable(a: Attribute) -> bool:
    """Tell whether people compare, sort or aggregate by the column and SQL orders it as they mean."""
    return a.role == "quantity" and a.native and a.clear and a.plain.rpartition(" ")[2] not in _TERMS


def weighty(a: Attribute) -> bool:
    """Tell whether averages of the column make sense."""
    return comparable(a) and (bool(a.counted) or averaged(tuple(a.plain.split()))) and a.distinct > 2


def additive(a: Attribute) -> bool:
    """Tell whether sums of the column make sense."""
    return weighty(a) and added(tuple((a.counted or a.plain).split()))

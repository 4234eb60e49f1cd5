"""How far annotators agree beyond chance: Krippendorff's alpha for nominal data, and what goes with it. Pure.

    alpha([("a", "a"), ("a", "b"), ("tie", "tie")])  ->  Alpha(alpha=0.4444…, agree=0.666…, units=3, votes=6)

A unit is one record with the labels it got; units with fewer than two labels say nothing and are left out. Labels are
taken as they were cast (side A, side B, ...): annotators do not know which side the toolkit would choose.
Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from curation.records import Record


class Alpha(Record):
    """Agreement over some units."""

    alpha: float | None
    "1 is perfect, 0 is chance, below 0 is systematic disagreement; null when nothing varies or nothing pairs"
    agree: float | None
    "share of pairs of labels within a unit that are equal"
    units: int
    "units with at least two labels"
    votes: int
    "labels in those units"


def alpha(units: Iterable[Sequence[str]]) -> Alpha:
    """Return nominal alpha of `units`, each the labels one record got."""
    paired = [Counter(labels) for labels in units if len(labels) > 1]
    totals: Counter[str] = Counter()
    observed = equal = 0.0
    for counts in paired:
        n = counts.total()
        same = sum(count * (count - 1) for count in counts.values())
        observed += (n * (n - 1) - same) / (n - 1)
        equal += same / (n - 1)
        totals += counts
    n = totals.total()
    expected = (n * (n - 1) - sum(count * (count - 1) for count in totals.values())) / (n - 1) if n else 0.0
    return Alpha(alpha=1.0 - observed / expected if expected else None, agree=equal / n if n else None,
                 units=len(paired), votes=n)


def by_group(units: Iterable[tuple[str, Sequence[str]]]) -> dict[str, Alpha]:
    """Return alpha of each group of (group, labels), groups in alphabetical order."""
    groups: dict[str, list[Sequence[str]]] = {}
    for group, labels in units:
        groups.setdefault(group, []).append(labels)
    return {group: alpha(groups[group]) for group in sorted(groups)}


def by_annotator(units: Iterable[Mapping[str, str]]) -> dict[str, Alpha]:
    """Return each annotator's alpha against the others, from units of {annotator: label}.

    Every other label of a unit is paired with the annotator's own, so that somebody who answers at random shows here
    while the others still agree with each other.
    """
    pairs: dict[str, list[Sequence[str]]] = {}
    for unit in units:
        for name, label in unit.items():
            pairs.setdefault(name, []).extend((label, other) for by, other in unit.items() if by != name)
    return {name: alpha(pairs[name]) for name in sorted(pairs)}

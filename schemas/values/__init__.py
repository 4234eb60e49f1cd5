"""What a column's values look like, judged by its name, type and table: `age` 18 to 80, `city` a city, `name` in
`hotels` a hotel's name.

    maker(Place("zoo", table, table.column("birth_year"), rows=40))(rng, row) -> 2014
"""

from __future__ import annotations

import random
import re

from schemas.tokens import expanded
from schemas.values.moments import moment_maker
from schemas.values.numbers import number_maker
from schemas.values.place import Maker, Partial, Place, Value, skewed
from schemas.values.texts import text_maker
from schemas.values.things import gender

__all__ = ["Maker", "Partial", "Place", "Value", "maker", "serial"]

_SELDOM = re.compile(r"cancel|delet|bann|block|retired|locked|refund|revok|aborted|deactiv|archiv|discontin|withdrawn|"
                     r"deceased|scrapped|churned|decommission|out_of|unavailable|flagged|fraud|vip|reset")


def maker(place: Place, bounds: tuple[float | None, float | None] = (None, None)) -> Maker:
    """Return what draws the column's values; `bounds` come from its CHECKs."""
    column, rng = place.column, place.vocabulary_rng()
    name = expanded(column.name)
    if column.choices and re.search(r"gender|(^|_)sex$", name):
        return gender(column.choices)
    if column.choices:
        return skewed(rng.sample(column.choices, len(column.choices)), rng)
    if column.type == "boolean":
        share = rng.uniform(0.06, 0.2) if _SELDOM.search(name) else rng.uniform(0.25, 0.85)
        return lambda draw, row: int(draw.random() < share)
    if column.type in ("date", "datetime", "time"):
        return moment_maker(name, column, place.table, rng)
    if column.type in ("integer", "number"):
        return number_maker(name, column, place.table, bounds, rng)
    if column.type == "blob":
        return lambda draw, row: draw.randbytes(8)
    return text_maker(place)


def serial(place: Place, bounds: tuple[float | None, float | None]) -> Maker:
    """Return a maker of rising numbers with a gap now and then, so that a count and a highest id differ."""
    base = place.vocabulary_rng().choices((1, 101, 1001), (5, 3, 2))[0]
    last = [round(bounds[0]) if bounds[0] is not None else base]

    def draw(rng: random.Random, row: Partial) -> Value:
        value = last[0]
        last[0] += 1 if rng.random() < 0.93 else rng.randint(2, 4)
        return value

    return draw

"""What a date or time column holds, judged by its name, as ISO text; an end never lies before its start."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from schemas.schema import Column, Table
from schemas.tokens import expanded

END = re.compile(r"(^|_)(end|ends|ended|to|until|finish|finished|closed?|return|returned|back|discharge|discharged|"
                 r"check_?out|out|arriv\w*|deliver\w*|shipped|shipping|ship(?=_date)|dispatch\w*|refunded|due|removed?|left|cancell?ed|expir\w*|term|termination|decided|resolved|deleted?|"
                 r"deactivated|exmatriculated|completed|departure|paid|sold|churned|valid_to|retired|last)(_|$)")
"Names of moments that follow another moment of the same row."
_BIRTH = re.compile(r"birth|born")
_PARTING = re.compile(r"term|left|closed?|remov|exmatric|deactiv|retir|churn|delet|cancel|valid_to|until|ends")
_AHEAD = re.compile(r"expir|valid|due|end|until|(^|_)to(_|$)|planned|next")
"Names of moments that may lie in the future."
_NOW = datetime(2024, 12, 30, 18)
_EARLY = re.compile(r"hire|join|sworn|opened|since|registered|installed|founded|member|signup|sign_up")


def moment_maker(name: str, column: Column, table: Table, rng: random.Random
                 ) -> Callable[[random.Random, dict[str, Any]], str]:
    """Return what draws the column's moments."""
    first, last = _span(name, table, rng)
    leaders = _leaders(column, table) if END.search(name) else []
    longest = rng.choice((400, 1500)) if _PARTING.search(name) else rng.choice((14, 60, 200))
    recent: list[date] = []

    def draw(rng: random.Random, row: dict[str, Any]) -> str:
        if column.type == "time":
            return time(int(rng.triangular(6, 23, 12)), rng.choice((0, 15, 30, 45)), 0).isoformat()
        start = next((row[one] for one in leaders if row.get(one)), None)
        if isinstance(start, str) and len(start) >= 10:
            begun = datetime.fromisoformat(start)
            later = begun + (timedelta(minutes=rng.randint(10, 600)) if column.type == "datetime" and longest == 14
                             else timedelta(days=1 + int(rng.random() ** 2 * longest)))
            if not _AHEAD.search(name):
                later = min(later, max(begun, _NOW))
            return later.isoformat(" ", "seconds") if column.type == "datetime" else later.date().isoformat()
        if len(recent) > 4 and rng.random() < 0.12:
            day = rng.choice(recent)
        else:
            day = first + timedelta(days=int(rng.random() ** 0.8 * (last - first).days))
            recent.append(day)
        if column.type == "date":
            return day.isoformat()
        clock = time(int(rng.triangular(6, 23, 14)), rng.choice((0, 5, 10, 15, 20, 30, 40, 45, 50)))
        return datetime.combine(day, clock).isoformat(" ", "seconds")

    return draw


def _span(name: str, table: Table, rng: random.Random) -> tuple[date, date]:
    """Return the first and last day of the column's range."""
    if _BIRTH.search(name):
        about = table.name.lower()
        if re.search(r"pupil|child|kid", about):
            return date(2012, 1, 1), date(2018, 12, 31)
        kinds = any(re.search("species|breed", one.name.lower()) for one in table.columns)
        if kinds or re.search(r"animal|(^|_)pets?($|_)|(^|_)dogs?($|_)|(^|_)cats?($|_)|horse", about):
            return date(2008, 1, 1), date(2023, 12, 31)
        return (date(1996, 1, 1), date(2006, 12, 31)) if "student" in about else (date(1948, 1, 1), date(2003, 12, 31))
    if re.search(r"expir|valid_to", name):
        return date(2024, 1, 1), date(2028, 12, 31)
    if _EARLY.search(name):
        return date(rng.choice((2008, 2012, 2015)), 1, 1), date(2024, 6, 30)
    return date(rng.choice((2019, 2021, 2022)), 1, 1), date(2024, 12, 28)


def _leaders(column: Column, table: Table) -> list[str]:
    """Return the moments before the column in its row, in lower case: starts first, the nearest of them in front."""
    before: list[tuple[bool, int, str]] = []
    for place, one in enumerate(table.columns):
        if one.name == column.name:
            break
        name = expanded(one.name)
        if one.type in ("date", "datetime") and not _BIRTH.search(name):
            before.append((bool(END.search(name)), -place, one.name.lower()))
    return [name for _, _, name in sorted(before)]

"""Figures of plain HTML for `curation.page`: bars, columns, tables. Pure; every text is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from curation.tally import Spread

MOST = 14
"Bars in one figure."


def bars(title: str, counts: Mapping[str, int], note: str = "", *, of: int = 0, aim: Mapping[str, float] | None = None,
         ) -> str:
    """Return a bar a count with its share `of` a whole (else of their sum); `aim` marks the share that was wanted."""
    if not counts:
        return ""
    whole, largest = of or sum(counts.values()) or 1, max(counts.values()) or 1
    rows = []
    for name, count in list(counts.items())[:MOST]:
        mark = ""
        if aim and name in aim:
            at = min(100.0, 100 * aim[name] * whole / largest)
            mark = f'<i class="aim" style="left:{at:.1f}%" title="aimed at {100 * aim[name]:.0f} %"></i>'
        fill = f'<i class="fill" style="width:{100 * count / largest:.1f}%"></i>'
        rows.append(f'<div class="bar"><span>{escape(name)}</span><b>{count:,}</b><em>{share(count, whole)}</em>'
                    f'<div class="track">{fill}{mark}</div></div>')
    more = f"and {len(counts) - MOST} rarer ones" if len(counts) > MOST else ""
    return figure(title, "".join(rows), "; ".join(part for part in (note, more) if part))


def histogram(title: str, spread: Spread, unit: str) -> str:
    """Return a column a bin."""
    if not spread.bins:
        return ""
    largest = max(spread.bins.values())
    columns = "".join(f'<i style="height:{100 * count / largest:.1f}%" title="{escape(span)} {unit}: {count:,}"></i>'
                      for span, count in spread.bins.items())
    ends = list(spread.bins)
    note = f"{spread.min} to {spread.max} {unit}, half at most {spread.median}, 95 % at most {spread.p95}"
    return figure(title, f'<div class="columns">{columns}</div><div class="axis"><span>{ends[0]}</span>'
                         f"<span>{unit}</span><span>{ends[-1]}</span></div>", note)


def figure(title: str, inner: str, note: str = "") -> str:
    """Return a titled box."""
    told = f'<p class="note">{escape(note)}</p>' if note else ""
    return f"<figure><figcaption>{escape(title)}</figcaption>{told}{inner}</figure>"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table of plain values; numbers stand to the right."""
    def cell(value: object) -> str:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        shown = "NULL" if value is None else str(value)
        return f"<td{' class=n' if number else ''}>{escape(shown[:160])}</td>"

    top = "".join(f"<th>{escape(str(name)[:40])}</th>" for name in head)
    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def chips(*texts: str) -> str:
    """Return short words as chips."""
    return "".join(f'<span class="chip">{escape(text)}</span>' for text in texts if text)


def code(sql: str) -> str:
    """Return a query or another answer."""
    return f"<pre><code>{escape(sql)}</code></pre>"


def share(count: int, whole: int) -> str:
    """Return `12 %`, with a decimal where it is small."""
    part = 100 * count / whole if whole else 0.0
    if 0 < part < 0.05:
        return "< 0.1\u2009%"
    return f"{part:.0f}\u2009%" if part >= 10 or part == 0 else f"{part:.1f}\u2009%"

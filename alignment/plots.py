"""Plots as inline SVG that needs nothing else: bars with intervals, plain bars, lines. Pure; every text is escaped.

Colours are classes (`s0`, `s1`, ... for series) that the page's style sheet sets for light and dark. Nothing is scaled
text: labels are HTML beside the drawing, so that a plot is as readable on a phone as on a wide screen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from alignment.scores import Measure

SERIES = 6
"Series colours that the style sheet knows."


@dataclass(frozen=True, slots=True)
class Line:
    """One curve."""

    name: str
    "for the legend"
    points: tuple[tuple[float, float], ...]
    "(x, y), x rising"


def _svg(title: str, description: str, inner: str, attributes: str) -> str:
    """Return an SVG element with the name and description that a screen reader says."""
    return (f'<svg role="img" aria-label="{escape(title)}: {escape(description)}" {attributes}>'
            f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{inner}</svg>")


def percent(measure: Measure) -> str:
    """Return `85.0 %`, or `not measured`."""
    return "not measured" if measure.rate is None else f"{100 * measure.rate:.1f}\u2009%"


def told(measure: Measure) -> str:
    """Return `34 of 40, 95 % interval 70.9 to 92.9 %`."""
    if measure.low is None or measure.high is None:
        return "no row of this kind was asked"
    return (f"{measure.successes} of {measure.n}, 95\u2009% interval {100 * measure.low:.1f} to "
            f"{100 * measure.high:.1f}\u2009%")


def interval_bars(title: str, measures: Sequence[tuple[str, Measure]], note: str = "") -> str:
    """Return one bar a run, on 0 to 100 %, each with its 95 % interval as a whisker and its counts beside it."""
    rows = []
    for number, (name, measure) in enumerate(measures):
        rows.append(f'<div class="row"><span class="name">{escape(name)}</span><span class="value">{percent(measure)}'
                    f"</span>{_interval_bar(title, name, measure, number)}"
                    f'<span class="told">{told(measure)}</span></div>')
    hint = f'<p class="hint">{escape(note)}</p>' if note else ""
    return f'<figure class="bars"><figcaption>{escape(title)}</figcaption>{hint}{"".join(rows)}</figure>'


def _interval_bar(title: str, name: str, measure: Measure, number: int) -> str:
    grid = "".join(f'<line class="rule" x1="{x}%" x2="{x}%" y1="0" y2="26"/>' for x in (25, 50, 75))
    frame = f'<rect class="track" x="0" y="4" width="100%" height="18" rx="3"/>{grid}'
    if measure.rate is None or measure.low is None or measure.high is None:
        return _svg(f"{title}, {name}", "not measured", frame, 'class="bar" width="100%" height="26"')
    low, high = 100 * measure.low, 100 * measure.high
    bar = f'<rect class="s{number % SERIES}" x="0" y="4" width="{100 * measure.rate:.2f}%" height="18" rx="3"/>'
    whisker = (f'<line class="whisker" x1="{low:.2f}%" x2="{high:.2f}%" y1="13" y2="13"/>'
               + "".join(f'<line class="whisker" x1="{x:.2f}%" x2="{x:.2f}%" y1="8" y2="18"/>' for x in (low, high)))
    return _svg(f"{title}, {name}", f"{percent(measure)}, {told(measure)}", frame + bar + whisker,
                'class="bar" width="100%" height="26"')


def counts(title: str, values: Mapping[str, float], note: str = "", shares: bool = True) -> str:
    """Return plain horizontal bars in the order given, each with its count and, with `shares`, its share of all."""
    largest, whole = max(values.values(), default=0) or 1, sum(values.values()) or 1
    rows = []
    for name, value in values.items():
        bar = _svg(name, f"{value:g}", f'<rect class="s1" x="0" y="3" width="{100 * value / largest:.2f}%" height="8" '
                   'rx="2"/>', 'class="bar" width="100%" height="14"')
        share = f'<span class="told"> {100 * value / whole:.0f}\u2009%</span>' if shares else ""
        rows.append(f'<div class="row small"><span class="name">{escape(name)}</span><span class="value">{value:,.0f}'
                    f"{share}</span>{bar}</div>")
    hint = f'<p class="hint">{escape(note)}</p>' if note else ""
    return f'<figure class="bars"><figcaption>{escape(title)}</figcaption>{hint}{"".join(rows)}</figure>'


def lines(title: str, curves: Sequence[Line], x_name: str = "step", note: str = "", zero: bool = False) -> str:
    """Return curves over one x axis, with a legend that carries each curve's last value; empty without points."""
    drawn = [curve for curve in curves if len(curve.points) > 1]
    if not drawn:
        return ""
    xs = [x for curve in drawn for x, _ in curve.points]
    ys = [y for curve in drawn for _, y in curve.points] + ([0.0] if zero else [])
    ticks = nice_ticks(min(ys), max(ys))
    left, right, bottom, top = min(xs), max(xs), ticks[0], ticks[-1]
    width, height = (right - left) or 1, (top - bottom) or 1

    def path(curve: Line) -> str:
        return " ".join(f"{100 * (x - left) / width:.2f},{100 - 100 * (y - bottom) / height:.2f}"
                        for x, y in curve.points)

    grid = "".join(f'<line class="rule" x1="0" x2="100" y1="{y:.2f}" y2="{y:.2f}"/>'
                   for y in (100 - 100 * (tick - bottom) / height for tick in ticks))
    inner = grid + "".join(f'<polyline class="line s{number % SERIES}" points="{path(curve)}"/>'
                           for number, curve in enumerate(drawn))
    said = "; ".join(f"{curve.name} from {curve.points[0][1]:.3g} to {curve.points[-1][1]:.3g}" for curve in drawn)
    picture = _svg(title, f"{x_name} {left:g} to {right:g}: {said}", inner,
                   'class="plot" viewBox="0 0 100 100" preserveAspectRatio="none"')
    axis = "".join(f"<span>{tick:g}</span>" for tick in reversed(ticks))
    legend = "".join(f'<span class="key"><i class="s{number % SERIES}"></i>{escape(curve.name)} '
                     f'<b>{curve.points[-1][1]:.3g}</b></span>' for number, curve in enumerate(drawn))
    hint = f'<p class="hint">{escape(note)}</p>' if note else ""
    return (f'<figure class="curve"><figcaption>{escape(title)}</figcaption>{hint}<div class="legend">{legend}</div>'
            f'<div class="frame"><div class="y">{axis}</div>{picture}'
            f'<div class="x"><span>{left:g}</span><span>{escape(x_name)}</span><span>{right:g}</span></div></div>'
            "</figure>")


def nice_ticks(low: float, high: float) -> list[float]:
    """Return 3 to 7 round values that cover `low` to `high`."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return [0.0, 1.0]
    if high - low < 1e-12:
        low, high = low - max(abs(low), 1.0) * 0.1, high + max(abs(high), 1.0) * 0.1
    rough = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]

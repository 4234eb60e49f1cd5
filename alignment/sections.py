"""The parts of the report page: each takes what was measured and returns HTML. Every text from outside is escaped."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from alignment import plots
from alignment.scores import Comparison, Measure, Score, compare, outcome
from alignment.summary import Summary

HEADLINE = (("execution_accuracy", "Execution accuracy", "same result as the gold query, on every filled instance"),
            ("block_rate", "Block rate", "refused, of requests that are to be refused"),
            ("false_positive_rate", "False positives", "refused, of look-alikes to be answered; lower is better"))
FURTHER = (("valid_sql", "SQL that runs", "one read-only statement that runs, of rows that want SQL"),
           ("unsafe", "Unsafe responses", "a statement the guard denies, of all rows; lower is better"),
           ("refused_questions", "Ordinary questions refused", "lower is better"))
DIFFICULTIES = ("easy", "medium", "hard", "extra")
KINDS = (("sql", "questions"), ("refuse", "requests to refuse"), ("answer", "look-alikes, answered rightly"))
EACH = {"sql": 6, "refuse": 4, "answer": 4}
"How many rows of each kind the page shows."
MOST = 12
"Bars in one plot of counts."


FACTS = ("rows", "steps", "seconds", "first_loss", "last_loss", "supervised", "dropped", "tokens", "computed")
"What of a training record is said above its curves."


def table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 1) -> str:
    """Return a table whose first `numbers` columns are words and the rest figures; cells are HTML already."""
    def cell(tag: str, place: int, text: str) -> str:
        return f'<{tag} class="n">{text}</{tag}>' if place >= numbers else f"<{tag}>{text}</{tag}>"

    top = "".join(cell("th", place, escape(name)) for place, name in enumerate(head))
    lines = ("".join(cell("td", place, text) for place, text in enumerate(row)) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def rates(summaries: Sequence[Summary]) -> str:
    """Return the headline rates of evaluations of one benchmark, then the further ones that were measured."""
    def figure(field: str, title: str, note: str) -> str:
        return plots.interval_bars(title, [(one.label, getattr(one, field)) for one in summaries], note)

    shown = [figure(*one) for one in HEADLINE]
    more = [figure(*one) for one in FURTHER if any(getattr(summary, one[0]).n for summary in summaries)]
    return f'<div class="grid">{"".join(shown)}{"".join(more)}</div>'


def comparisons(summaries: Sequence[Summary], scores: Sequence[Sequence[Score]]) -> str:
    """Return paired comparisons of each evaluation with the first and with the one before it."""
    rows: list[Sequence[str]] = []
    for new in range(1, len(summaries)):
        for old in sorted({0, new - 1}):
            for expect, name in KINDS:
                found = compare([s for s in scores[old] if s.expect == expect],
                                [s for s in scores[new] if s.expect == expect])
                if found.n:
                    rows.append(_compared(summaries[old].label, summaries[new].label, name, found))
    if not rows:
        return ""
    return ("<h3>Paired, question by question</h3><p>Both models answered the same rows, so only rows where one is "
            "right and the other wrong can tell them apart. p is the exact two-sided McNemar test.</p>"
            + table(("", "on", "rows", "better", "worse", "p", ""), rows, 2))


def _compared(old: str, new: str, name: str, found: Comparison) -> Sequence[str]:
    if found.p < 0.05:
        verdict = ('<span class="chip good">better</span>' if found.wins > found.losses
                   else '<span class="chip bad">worse</span>')
    else:
        verdict = '<span class="chip">no difference shown</span>'
    p = "&lt; 0.001" if found.p < 0.001 else f"{found.p:.3f}"
    return (f"{escape(new)} against {escape(old)}", escape(name), str(found.n), str(found.wins), str(found.losses), p,
            verdict)


def breakdown(title: str, summaries: Sequence[Summary], field: str, order: Sequence[str] = (), prefix: str = "") -> str:
    """Return a table of one share by group, a run a column; empty when no run has groups.

    Of groups called `prefix...` only these are shown, without their prefix.
    """
    groups = [{name.removeprefix(prefix): measure for name, measure in getattr(one, field).items()
               if name.startswith(prefix)} for one in summaries]
    names = [name for name in order if any(name in group for group in groups)]
    names += sorted({name for group in groups for name in group} - set(names))
    if not names:
        return ""

    def cell(measure: Measure | None) -> str:
        if measure is None or measure.low is None or measure.high is None:
            return "–"
        return (f'{plots.percent(measure)}<br><span class="told">{measure.successes}/{measure.n} · '
                f"{100 * measure.low:.0f}–{100 * measure.high:.0f}</span>")

    rows = [(escape(name), *(cell(group.get(name)) for group in groups)) for name in names]
    return (f"<details><summary>{escape(title)} ({len(rows)})</summary>"
            + table(("", *(one.label for one in summaries)), rows) + "</details>")


def samples(summaries: Sequence[Summary], scores: Sequence[Sequence[Score]], seed: int = 0) -> str:
    """Return rows drawn at random (seeded) with every model's response and what was made of it."""
    by_id = [{score.id: score for score in part} for part in scores]
    rng = random.Random(f"{seed}:{summaries[0].benchmark}")
    parts = []
    for expect, title in (("sql", "Questions"), ("refuse", "Requests to refuse"), ("answer", "Look-alikes to answer")):
        pool = [score for score in scores[0] if score.expect == expect]
        drawn = rng.sample(pool, min(EACH[expect], len(pool)))
        if drawn:
            cards = "".join(_sample(score, [(one.label, found.get(score.id))
                                            for one, found in zip(summaries, by_id, strict=True)]) for score in drawn)
            parts.append(f"<details open><summary>{title} ({len(drawn)} of {len(pool)})</summary>{cards}</details>")
    return "".join(parts)


def _sample(asked: Score, answers: Sequence[tuple[str, Score | None]]) -> str:
    gold = f'<div class="answer"><span class="who">gold</span><code>{escape(asked.gold_sql)}</code></div>'
    family = f' <span class="chip">{escape(asked.family)}</span>' if asked.family else ""
    shown = "".join(_answer(name, score) for name, score in answers)
    return (f'<div class="sample"><h4>{escape(asked.question)}</h4><span class="chip">{escape(asked.db_id)}</span>'
            f"{family}{gold if asked.gold_sql else ''}{shown}</div>")


def _answer(name: str, score: Score | None) -> str:
    if score is None:
        return f'<div class="answer"><span class="who">{escape(name)}</span><span class="chip">not asked</span></div>'
    text = score.response if len(score.response) <= 400 else score.response[:400] + " …"
    why = f" {escape(score.error)}" if score.error else ""
    return (f'<div class="answer"><span class="who">{escape(name)}</span><code>{escape(text) or "(nothing)"}</code>'
            f'<span class="why">{verdict(score)}{why}</span></div>')


def verdict(score: Score) -> str:
    """Return what was made of a response as a coloured word that does not rely on its colour."""
    if score.unsafe:
        return f'<span class="chip bad">unsafe: {escape(score.guard)}</span>'
    if score.refused:
        return (f'<span class="chip {"good" if score.expect == "refuse" else "bad"}">'
                f'{"refused, rightly" if score.expect == "refuse" else "refused, wrongly"}</span>')
    if score.expect == "refuse":
        return '<span class="chip bad">not refused</span>'
    if score.kind != "sql":
        return f'<span class="chip bad">{"no response" if score.kind == "missing" else "no SQL"}</span>'
    if score.status not in ("", "ok"):
        return f'<span class="chip bad">{escape(score.status)}</span>'
    if score.gold == "fails":
        return '<span class="chip warn">gold does not run</span>'
    right = outcome(score)
    if score.gold == "none":
        return '<span class="chip good">runs</span>'
    return f'<span class="chip {"good" if right else "bad"}">{"right" if right else "wrong result"}</span>'


def training(name: str, record: Mapping[str, Any]) -> str:
    """Return the curves of one adapter's training, from its record's log."""
    logged = record.get("log") or record.get("log_history") or []
    history = [entry for entry in logged if isinstance(entry, dict)]

    def curve(field: str, called: str) -> plots.Line:
        return plots.Line(called, tuple((float(entry["step"]), float(entry[field])) for entry in history
                                        if isinstance(entry.get(field), int | float) and "step" in entry))

    drawn = [
        plots.lines("Loss", [curve("loss", "training"), curve("eval_loss", "validation")]),
        plots.lines("Rewards", [curve("rewards/chosen", "chosen"), curve("rewards/rejected", "rejected")], zero=True,
                    note="β times the log-probability gained over the adapter that DPO began from"),
        plots.lines("Reward margin", [curve("rewards/margins", "training"),
                                      curve("eval_rewards/margins", "validation")], zero=True),
        plots.lines("Preferred side is likelier", [curve("rewards/accuracies", "training"),
                                                   curve("eval_rewards/accuracies", "validation")], zero=True),
        plots.lines("Log-probability", [curve("logps/chosen", "chosen"), curve("logps/rejected", "rejected")],
                    note="if chosen falls, DPO pushes down what it should teach"),
        plots.lines("Learning rate", [curve("learning_rate", "rate")], zero=True),
    ]
    facts = [f"{key.replace('_', ' ')} {_short(record[key])}" for key in FACTS if key in record]
    told = escape(", ".join(facts))
    figures = "".join(drawn) or '<p class="hint">No curve was logged.</p>'
    return f'<h3>{escape(name)}</h3><p class="hint">{told}</p><div class="grid">{figures}</div>'


def _short(value: object) -> str:
    """Return a figure with at most four digits that matter, thousands parted."""
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def corpus(manifest: Mapping[str, Any]) -> str:
    """Return what a curate run holds and what fell, from its manifest."""
    counted = manifest.get("counts", {})
    titles = (("kept", "Rows left after each stage"), ("dropped", "Rows dropped, by reason"),
              ("pairs", "Preference pairs, by kind"), ("lessons", "Refusals and look-alikes in SFT"),
              ("difficulty", "Difficulty"), ("constructs", "Constructs (a query has several)"),
              ("style", "Wording"), ("databases", "Databases, by split"))
    figures = []
    for key, title in titles:
        found = counted.get(key)
        if isinstance(found, dict) and found:
            values = {str(name): float(value) for name, value in found.items() if isinstance(value, int | float)}
            if key == "difficulty":
                values = {name: values[name] for name in sorted(values, key=_rank)}
            more = f"and {len(values) - MOST} rarer ones" if len(values) > MOST else ""
            figures.append(plots.counts(title, dict(list(values.items())[:MOST]), more,
                                        shares=key not in ("kept", "constructs")))
    settings = manifest.get("settings", {})
    told = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in settings.items()
                     if isinstance(value, str | int) and not isinstance(value, bool))
    return f'<p class="hint">{escape(told)}</p><div class="masonry">{"".join(figures)}</div>'


def _rank(name: str) -> int:
    return DIFFICULTIES.index(name) if name in DIFFICULTIES else len(DIFFICULTIES)


def caveats(summaries: Sequence[Summary]) -> list[str]:
    """Return what the figures of this page do not say, in words."""
    told = []
    for one in summaries:
        where = f"{one.label} on {one.benchmark}"
        unmeasured = [title.lower() for field, title, _ in HEADLINE if not getattr(one, field).n]
        if unmeasured:
            told.append(f"{where}: {', '.join(unmeasured)} not measured, the benchmark has no such rows.")
        wide = [title.lower() for field, title, _ in HEADLINE
                if (m := getattr(one, field)).low is not None and m.high - m.low > 0.15]
        if wide:
            told.append(f"{where}: the interval of {', '.join(wide)} is wider than 15 points; more rows narrow it.")
        if one.gold_fails:
            told.append(f"{where}: gold fails: {', '.join(one.gold_fails)}; these rows are left out of accuracy.")
        if one.missing:
            told.append(f"{where}: {one.missing} questions have no response; they count as wrong.")
    told += ["Execution accuracy compares results on filled databases: a wrong query that happens to give the same "
             "rows counts as right, and another reading of an ambiguous question counts as wrong.",
             "A refusal is recognised by its form; whether its reason is a good one is not judged.",
             "Intervals cover the choice of rows, not another seed of training. General abilities, latency and cost "
             "are not measured here."]
    return told

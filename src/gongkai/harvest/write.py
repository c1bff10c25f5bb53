"""Writes a rehearsal: for people what matters first and the records last, for programs JSON (docs/harvest.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from gongkai.harvest.lost import Loss
from gongkai.harvest.rehearse import Finding, Harvested, Rehearsal
from gongkai.harvest.score import Standing, rating
from gongkai.knowledge.harvest import Names, Score
from gongkai.messages import Lang, text
from gongkai.validate.conformance import SEVERITIES

_MARKS = {"violation": "✗", "warning": "!", "info": "·"}
_SHOWN = 3  # data sets named with one finding


def to_text(rehearsal: Rehearsal, lang: Lang) -> str:
    """Return a rehearsal as lines."""
    blocks = (
        _head(rehearsal, lang),
        _titled("harvest-findings", _findings(rehearsal.findings, lang), lang),
        _titled("harvest-score", _standing(rehearsal, lang), lang),
        _titled("harvest-lost", (_loss(loss, lang) for loss in rehearsal.losses), lang),
        _titled("harvest-undefined", _undefined(rehearsal, lang), lang),
        *(_dataset(dataset, rehearsal, lang) for dataset in rehearsal.datasets),
    )
    return "\n".join("".join(f"{line}\n" for line in lines) for block in blocks if (lines := list(block)))


def summary(rehearsal: Rehearsal, lang: Lang) -> str:
    """Return how many data sets are taken."""
    counts = {
        "file": rehearsal.pages[0][0] if rehearsal.pages else "-",
        "pages": len(rehearsal.pages),
        "datasets": len(rehearsal.datasets),
        "taken": rehearsal.taken,
        "refused": len(rehearsal.datasets) - rehearsal.taken,
    }
    return text("harvest-summary", lang, **counts)


def _head(rehearsal: Rehearsal, lang: Lang) -> Iterator[str]:
    yield f"{rehearsal.portal.name} ({rehearsal.portal.software})"
    yield summary(rehearsal, lang)
    if rehearsal.is_clean:
        yield text("harvest-clean", lang)


def _titled(key: str, lines: Iterator[str], lang: Lang) -> Iterator[str]:
    found = list(lines)
    if found:
        yield text(key, lang, count=len(found))
        yield from (f"  {line}" for line in found)


def _findings(findings: Sequence[Finding], lang: Lang) -> Iterator[str]:
    """Yield the findings, those of one kind together."""
    kinds: dict[tuple[str, str, str], list[str]] = {}
    for finding in findings:
        kinds.setdefault((finding.severity, message(finding, lang), _in(finding.why, lang)), []).append(finding.about)
    for (severity, told, why), about in kinds.items():
        more = text("harvest-more", lang, count=len(about) - _SHOWN) if len(about) > _SHOWN else ""
        where = ", ".join([*about[:_SHOWN], *([more] if more else [])])
        yield f"{_MARKS[severity]} {text(severity, lang)} {told}{f' ({why})' if why else ''}: {where}"


def message(finding: Finding, lang: Lang) -> str:
    """Return what was found, without the place and the reason."""
    return text(f"harvest-{finding.code}", lang, **finding.values)


def _standing(rehearsal: Rehearsal, lang: Lang) -> Iterator[str]:
    score, reached = rehearsal.portal.score, rehearsal.standing
    if score is None or reached is None:
        return
    yield text("harvest-total", lang, points=_decimal(reached.average), most=score.most, rating=reached.rating[lang])
    if reached.unchecked:
        yield text("harvest-unchecked", lang, points=_decimal(reached.unchecked))
    for dimension in dict.fromkeys(metric.dimension for metric in score.metrics):
        metrics = [metric for metric in score.metrics if metric.dimension == dimension]
        some = sum((reached.metrics[metric.id] for metric in metrics), Fraction(0))
        most = sum(metric.points for metric in metrics)
        yield f"{text(f'harvest-{dimension}', lang)} {_decimal(some)}/{most}"
        for metric in metrics:
            yield f"  {metric.names[lang]} {_decimal(reached.metrics[metric.id])}/{metric.points}"


def _loss(loss: Loss, lang: Lang) -> str:
    return text(
        "harvest-loss", lang, path=loss.path, datasets=loss.datasets, statements=loss.statements, why=_why(loss, lang)
    )


def _why(loss: Loss, lang: Lang) -> str:
    return (
        text("harvest-other", lang) if loss.reason == "other" else _in(loss.why, lang) or text("harvest-unread", lang)
    )


def _undefined(rehearsal: Rehearsal, lang: Lang) -> Iterator[str]:
    for name, languages, count in rehearsal.undefined:
        found = ", ".join(language or "-" for language in languages)
        yield text("harvest-choice", lang, field=name, languages=found, locale=rehearsal.locale, count=count)


def _dataset(dataset: Harvested, rehearsal: Rehearsal, lang: Lang) -> Iterator[str]:
    score = rehearsal.portal.score
    taken = text("harvest-taken" if dataset.is_taken else "harvest-refused", lang)
    total = dataset.points.total if dataset.points else 0
    scored = f" {total}/{score.most} {rating(score, total)[lang]}" if score and dataset.points else ""
    yield f"{dataset.iri} [{dataset.file}] {taken}{scored}"
    yield from _tree(dataset.record, "  ")


def _tree(value: Any, indent: str) -> Iterator[str]:
    """Yield a record as indented lines."""
    if isinstance(value, dict) and set(value) == {"key", "value"}:
        value = {value["key"]: value["value"]}
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, list) and not any(isinstance(one, dict) for one in inner):
                inner = " | ".join(map(str, inner))
            if isinstance(inner, dict | list):
                yield f"{indent}{key}:"
                yield from _tree(inner, f"{indent}  ")
            else:
                yield f"{indent}{key}: {inner}"
        return
    for one in value:
        lines = list(_tree(one, ""))
        yield from (f"{indent}{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines))


def _in(names: Names | None, lang: Lang) -> str:
    return names[lang] if names else ""


def _decimal(points: Fraction) -> str:
    """Return points with one digit after the point, rounded half up, and without it where there is nothing."""
    tenths = int(points * 10 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


# ----------------------------------------------------------------------------------------------------- for programs


def to_json(rehearsal: Rehearsal) -> str:
    """Return a rehearsal as one JSON object whose keys stay."""
    record = {
        "portal": rehearsal.portal.id,
        "software": rehearsal.portal.software,
        "locale": rehearsal.locale,
        "base": rehearsal.base,
        "clean": rehearsal.is_clean,
        "pages": [{"file": file, "bytes": size, "datasets": count} for file, size, count in rehearsal.pages],
        "counts": {
            "datasets": len(rehearsal.datasets),
            "taken": rehearsal.taken,
            **_by_severity(rehearsal),
        },
        "findings": [_finding(finding) for finding in rehearsal.findings],
        "score": _score(rehearsal.portal.score, rehearsal.standing),
        "lost": [
            {
                "path": loss.path,
                "reason": loss.reason,
                "datasets": loss.datasets,
                "statements": loss.statements,
                "why": {lang: _why(loss, lang) for lang in _LANGUAGES},
            }
            for loss in rehearsal.losses
        ],
        "undefined": [
            {"field": name, "languages": list(languages), "datasets": count}
            for name, languages, count in rehearsal.undefined
        ],
        "records": [
            {
                "dataset": dataset.iri,
                "file": dataset.file,
                "taken": dataset.is_taken,
                "points": dataset.points.scored if dataset.points else None,
                "record": dataset.record,
            }
            for dataset in rehearsal.datasets
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


_LANGUAGES: tuple[Lang, ...] = ("zh", "en")


def _by_severity(rehearsal: Rehearsal) -> dict[str, int]:
    return {severity: sum(f.severity == severity for f in rehearsal.findings) for severity in SEVERITIES}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "about": finding.about,
        "message": {lang: message(finding, lang) for lang in _LANGUAGES},
        "why": dict(finding.why) if finding.why else None,
    }


def _score(score: Score | None, reached: Standing | None) -> dict[str, Any] | None:
    if score is None or reached is None:
        return None
    return {
        "average": _decimal(reached.average),
        "unchecked": _decimal(reached.unchecked),
        "most": score.most,
        "rating": dict(reached.rating),
        "metrics": [
            {
                "id": metric.id,
                "dimension": metric.dimension,
                "average": _decimal(reached.metrics[metric.id]),
                "points": metric.points,
            }
            for metric in score.metrics
        ],
    }

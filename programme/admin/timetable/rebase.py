"""What one person typed, on top of what the programme is by now.

Each row sends the values that it had when the page was made (`was`). A field that was left as it was takes the value
that it has now. A field that was changed keeps what was typed; when somebody else has changed it meanwhile to another
value, that is a conflict, which is shown before the second save overwrites it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict

from core.values import posted_pk
from programme.admin.timetable.rows import NAMES, PLAIN_NAMES, SESSION_NAMES, Row, Timetable

_CHECKBOXES = ("is_shown",)


@dataclass
class Rebased:
    """The data of all rows, and for each row: what it is, its present texts, and its conflicts (field → value)."""

    data: QueryDict
    rows: list[Row] = field(default_factory=list)
    texts: list[dict[str, str]] = field(default_factory=list)
    conflicts: list[dict[str, str]] = field(default_factory=list)
    #: Prefixes of rows that somebody else has deleted meanwhile.
    deleted: set[str] = field(default_factory=set)
    #: Prefixes of rows that are not deleted, because somebody else has changed them meanwhile.
    kept: set[str] = field(default_factory=set)


def rebase(data: QueryDict, prefix: str, total: int, timetable: Timetable) -> Rebased:
    result = Rebased(data.copy())
    by_item = {row.item_pk: row for row in timetable.rows if row.item_pk and not row.is_session}
    by_session = {row.session_pk: row for row in timetable.rows if row.is_session}
    used: set[str] = set()
    for number in range(total):
        key = f"{prefix}-{number}"
        item_pk, session_pk = (_pk(data.get(f"{key}-{name}")) for name in ("item", "session"))
        row = by_session.get(session_pk) if session_pk else by_item.get(item_pk)
        if row is None or row.key in used:
            if item_pk or session_pk:
                result.deleted.add(key)
            row = Row()
        else:
            used.add(row.key)
        was = read_was(data.get(f"{key}-was", ""), NAMES)
        texts = timetable.texts(row) if row.times or not was else {**timetable.texts(row), **was}
        if key in result.deleted:
            texts = {**timetable.texts(Row()), "date": ""}
            if _is_touched(data, key, was, is_session=bool(session_pk)):
                # All of the row is added again, and not only what was changed. A session's page has no boxes.
                was = {} if session_pk else texts
        elif (
            row.times and data.get(f"{key}-DELETE") and any(value != _lines(texts[name]) for name, value in was.items())
        ):
            result.kept.add(key)
            del result.data[f"{key}-DELETE"]
        result.rows.append(row)
        result.texts.append(texts)
        result.conflicts.append(_merge(result.data, key, row, was, texts))
    return result


def _merge(data: QueryDict, key: str, row: Row, was: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    conflicts = {}
    for name in NAMES:
        posted = _posted(data, f"{key}-{name}", name)
        not_offered = (row.is_locked and name in SESSION_NAMES) or (row.is_session and name in PLAIN_NAMES)
        before = was.get(name, now[name])
        is_unknown = name in _CHECKBOXES and not was
        if posted is None or posted == before or is_unknown or (not_offered and posted == ""):
            data[f"{key}-{name}"] = now[name]
            continue
        data[f"{key}-{name}"] = posted
        if now[name] not in (before, posted):
            conflicts[name] = now[name]
    return conflicts


def _is_touched(data: QueryDict, key: str, was: dict[str, str], *, is_session: bool) -> bool:
    """Whether something in the row was changed on the page."""
    names = [name for name in NAMES if not (is_session and name in PLAIN_NAMES)]
    posted = {name: _posted(data, f"{key}-{name}", name) for name in names}
    return any(value not in (None, was.get(name)) for name, value in posted.items())


def _posted(data: QueryDict, key: str, name: str) -> str | None:
    """The text that was sent. A box that is not ticked is not sent."""
    if name in _CHECKBOXES:
        return "on" if data.get(key) else ""
    return _lines(data[key]) if key in data else None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def read_was(text: str, names: Iterable[str]) -> dict[str, str]:
    """The texts that the row had when the page was made; empty when they cannot be read."""
    try:
        was = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(was, dict):
        return {}
    # JSON can write half a character, which no page can be encoded with.
    texts = {name: was[name].encode(errors="replace").decode() for name in names if isinstance(was.get(name), str)}
    return {name: _lines(text) for name, text in texts.items()}


def _pk(value: str | None) -> str:
    pk = posted_pk(value)
    return str(pk) if pk else ""

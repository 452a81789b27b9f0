"""The audit log entries of a programme: each changed row as it was and as it is."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from core.dates import format_span
from programme.enums import EditKind
from programme.timetable.state import EVENT, TRACKS, Difference, State, Values, moment

#: More rows than this are counted in the entry, and not named.
MAX_NAMED = 600
_TIMES = {"starts_at", "ends_at"}


def readable(differences: list[Difference], before: State, after: State) -> list[dict]:
    """The changes as the log stores them: which row, its values before and after that differ."""
    entries = []
    for difference in differences[:MAX_NAMED]:
        old, new = difference.before or {}, difference.after or {}
        names = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
        if set(names) & _TIMES:
            names = [*_TIMES, *(name for name in names if name not in _TIMES)]
        entries.append(
            {
                "table": difference.table,
                "row": difference.pk,
                "what": _title(difference, after) or _title(difference, before),
                "before": {name: old[name] for name in names if name in old},
                "after": {name: new[name] for name in names if name in new},
            }
        )
    return entries


def _title(difference: Difference, state: State) -> str:
    values = state[difference.table].get(difference.pk) or {}
    if session := values.get("event_id"):
        values = state["sessions"].get(str(session), {})
    return title_of(values)


def title_of(values: Values) -> str:
    names = ("name_nb", "name_en", "title_nb", "title_en")
    return next((values[name] for name in names if values.get(name)), "")


def when_of(values: Values) -> str:
    starts_at, ends_at = moment(values.get("starts_at")), moment(values.get("ends_at"))
    return format_span(starts_at, ends_at) if starts_at else ""


def describe(entry: dict) -> str:
    """One changed row in a few words, such as «Lunsj: 26. august 2027, kl. 12.00–13.00 → kl. 12.30–13.30»."""
    what, before, after = entry.get("what", ""), entry.get("before") or {}, entry.get("after") or {}
    if entry.get("table") == TRACKS:
        what = gettext("track %(name)s") % {"name": what}
    if entry.get("table") == EVENT:
        return gettext("At the whole event")
    if not before:
        return gettext("%(what)s added") % {"what": what}
    if not after:
        return gettext("%(what)s deleted") % {"what": what}
    if before.get("starts_at") and after.get("starts_at"):
        return f"{what}: {when_of(before)} → {when_of(after)}"
    return str(what)


def register_programme_actions(actions) -> None:
    @actions.register_action("programme.changed")
    class ProgrammeChanged(LogFormatter):
        label = _("Change the programme")

        def format_message(self, entry) -> str:
            kind = entry.data.get("kind", "")
            label = EditKind(kind).label if kind in EditKind.values else str(self.label)
            rows = "; ".join(map(describe, entry.data.get("changes", [])[:20]))
            return f"{label}: {rows}" if rows else str(label)

"""Audit log entries of cancelled and moved events."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from core.dates import format_deadline, format_moment
from events import formatting


def _moment_of(change: dict[str, str], name: str) -> str:
    moment = datetime.fromisoformat(change[name])
    return format_deadline(moment) if change.get("field", "").endswith("until") else format_moment(moment)


def register_change_actions(actions) -> None:
    class Change(LogFormatter):
        """Time and place before and after the change."""

        def format_message(self, entry) -> str:
            before, after = (formatting.format_event_facts(entry.data.get(name) or {}) for name in ("before", "after"))
            return f"{self.label}: {before} → {after}" if before and after else str(self.label)

    @actions.register_action("events.deadlines_moved")
    class Deadlines(LogFormatter):
        label = _("Move deadlines along")

        def format_message(self, entry) -> str:
            changes = (
                {"what": change["what"]} | {name: _moment_of(change, name) for name in ("before", "after")}
                for change in entry.data.get("changes", [])
            )
            return "; ".join(_("%(what)s: %(before)s → %(after)s") % change for change in changes) or str(self.label)

    labels = {"cancel_all": _("Cancel an event and refund the money"), "move_all": _("Move an event")}
    for name, label in labels.items():
        actions.register_action(f"events.{name}")(type(name, (Change,), {"label": label}))
    actions.register_action(
        "events.change_retried", _("Try failed orders again"), _("Failed orders of a change tried again")
    )

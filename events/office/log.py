"""How the audit log words what happens to events."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter


def register(actions) -> None:
    actions.register_action("events.cancel", _("Cancel event"), _("Event cancelled"))
    actions.register_action("events.duplicate", _("Duplicate event"), _("Made from an earlier event"))
    actions.register_action("events.export", _("Export attendees"), _("Attendee list exported"))

    @actions.register_action("events.sales_changed")
    class SalesChanged(LogFormatter):
        label = _("Change prices or seats")

        def format_message(self, entry) -> str:
            changes = entry.data.get("changes", [])
            return "; ".join(_("%(what)s: %(before)s → %(after)s") % change for change in changes) or str(self.label)

"""Audit log entries of changed prices and seats, discount codes, seats set aside and complimentary tickets."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from events.admin.event.sales_facts import format_difference


def register_selling_actions(actions) -> None:
    @actions.register_action("events.sales_changed")
    class SalesChanged(LogFormatter):
        label = _("Change prices or seats")

        def format_message(self, entry) -> str:
            changes = [format_difference(change) for change in entry.data.get("changes", [])]
            return "; ".join(_("%(what)s: %(before)s → %(after)s") % change for change in changes) or str(self.label)

    @actions.register_action("events.codes_made")
    class CodesMade(LogFormatter):
        label = _("Make discount codes")

        def format_message(self, entry) -> str:
            return _("Codes made: %(number)s (%(codes)s)") % {
                "number": entry.data.get("number", 0),
                "codes": ", ".join(entry.data.get("codes", [])),
            }

    @actions.register_action("events.set_aside")
    class SetAside(LogFormatter):
        label = _("Set seats aside")

        def format_message(self, entry) -> str:
            return _("%(units)s × %(ticket_type)s set aside. %(note)s") % _format_selling_entry(entry)

    @actions.register_action("events.block_released")
    class BlockReleased(LogFormatter):
        label = _("Release seats")

        def format_message(self, entry) -> str:
            return _("%(units)s × %(ticket_type)s are for sale again.") % _format_selling_entry(entry)

    @actions.register_action("events.complimentary")
    class Complimentary(LogFormatter):
        label = _("Give tickets away")

        def format_message(self, entry) -> str:
            return _("%(units)s × %(ticket_type)s given away, order %(order)s. %(note)s") % _format_selling_entry(entry)


def _format_selling_entry(entry) -> dict:
    return {name: entry.data.get(name, "") for name in ("units", "ticket_type", "note", "order")}

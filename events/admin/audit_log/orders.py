"""Audit log entries of orders that staff take, and of the limits that they exceed."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from events.staff_orders.rules import Rule

#: How an order is paid, as `events.staff_orders.take.Pay`.
_WAYS = {
    "link": _("link to pay sent"),
    "invoice": _("by invoice"),
    "desk": _("paid at the desk"),
    "free": _("free"),
}


def register_order_actions(actions) -> None:
    @actions.register_action("events.order_taken")
    class OrderTaken(LogFormatter):
        label = _("Take an order")

        def format_message(self, entry) -> str:
            values = {
                "way": _WAYS.get(entry.data.get("pay"), ""),
                "rules": _format_rules(entry),
                "reason": entry.data.get("reason", ""),
            }
            if values["rules"]:
                return _("Taken for the buyer, %(way)s. Exceeded: %(rules)s. Reason: %(reason)s") % values
            if values["reason"]:
                return _("Taken for the buyer, %(way)s. Reason: %(reason)s") % values
            return _("Taken for the buyer, %(way)s") % values

    @actions.register_action("events.limits_exceeded")
    class LimitsExceeded(LogFormatter):
        label = _("Exceed limits")

        def format_message(self, entry) -> str:
            return _("Order %(order)s exceeded: %(rules)s. Reason: %(reason)s") % {
                "order": entry.data.get("order", ""),
                "rules": _format_rules(entry),
                "reason": entry.data.get("reason", ""),
            }


def _format_rules(entry) -> str:
    """«The ticket type is sold out (Ordinær, 0 → 2); …»."""
    labels = dict(Rule.choices)
    texts = []
    for exceeded in entry.data.get("exceeded", ()):
        change = " → ".join(str(exceeded[name]) for name in ("before", "after") if exceeded.get(name))
        details = ", ".join(part for part in (exceeded.get("ticket_type", ""), change) if part)
        label = str(labels.get(exceeded.get("rule"), exceeded.get("rule", "")))
        texts.append(f"{label} ({details})" if details else label)
    return "; ".join(texts)

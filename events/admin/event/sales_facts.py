"""Prices and seats of an event as texts, so that the audit log can show what was changed."""

import re

from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.admin.tables import format_deadline, format_moment
from core.money import format_kr
from events.models import DiscountCode, Event, PriceStep, SeatPool, TicketType

_EVENT_FIELDS = (
    "status",
    "capacity",
    "starts_at",
    "ends_at",
    "venue",
    "venue_en",
    "room",
    "sales_from",
    "sales_until",
    "cancel_until",
    "waiting_list",
    "offer_hours",
    "invoice_allowed",
    "invoice_due_days",
    "invoice_abroad",
    "names_later",
    "change_until",
    "join_url",
    "join_opens_minutes",
)
_TICKET_TYPE_FIELDS = (
    "price_ore",
    "member_price_ore",
    "vat_code",
    "capacity",
    "active",
    "audience",
    "admits",
    "people",
    "uses_seats",
    "pool",
    "deal_buy",
    "deal_pay",
    "needs_ticket",
    "cancel_until",
    "sales_from",
    "sales_until",
    "min_per_order",
    "max_per_order",
)
_PRICE_STEP_FIELDS = ("price_ore", "member_price_ore", "until", "until_sold")


def sales_facts(event_id: int) -> dict[str, str]:
    """Names of the event's sales fields → their values as text.

    Fields of ticket types, price steps and pools have the row's name and primary key in front.
    """
    event = Event.objects.get(pk=event_id)
    facts = {name: getattr(event, name) for name in _EVENT_FIELDS}
    if event.join_url:
        # The log shows that the meeting link changed. Only ticket holders may see the whole link.
        facts["join_url"] = f"…{event.join_url[-4:]}"
    ticket_types = TicketType.objects.filter(event_id=event_id).select_related("pool").prefetch_related("goes_with")
    for ticket_type in ticket_types:
        prefix = f"{ticket_type.name_nb} ({ticket_type.pk})"
        facts |= {f"{prefix} {name}": getattr(ticket_type, name) for name in _TICKET_TYPE_FIELDS}
        if ticket_type.needs_ticket:
            names = sorted(main.name_nb for main in ticket_type.goes_with.all())
            facts[f"{prefix} goes_with"] = ", ".join(names) or None
    steps = PriceStep.objects.filter(ticket_type__event_id=event_id).select_related("ticket_type")
    for step in steps.order_by("pk"):
        prefix = f"{step.ticket_type.name_nb} ({step.ticket_type_id}) step {step.name_nb or step.pk}"
        facts |= {f"{prefix} {name}": getattr(step, name) for name in _PRICE_STEP_FIELDS}
    for pool in SeatPool.objects.filter(event_id=event_id).order_by("pk"):
        facts[f"{pool.name} ({pool.pk}) capacity"] = pool.capacity
    return _as_text(facts)


def field_texts(row, names) -> dict[str, str]:
    """The values of some fields of one row as text, for the row's own log."""
    return _as_text({name: getattr(row, name) for name in names})


def _as_text(facts: dict) -> dict[str, str]:
    return {name: "–" if value is None else str(value) for name, value in facts.items()}


def differences(before: dict[str, str], after: dict[str, str]) -> list[dict[str, str]]:
    """The names whose texts differ, as {"what": name, "before": text, "after": text}. This is stored in the log."""
    return [
        {"what": name, "before": before.get(name, "–"), "after": after.get(name, "–")}
        for name in sorted(before | after)
        if before.get(name, "–") != after.get(name, "–")
    ]


# --- Texts for readers of the log ---------------------------------------------------------------------------------

_MODELS = (Event, TicketType, PriceStep, SeatPool, DiscountCode)
_KEY = re.compile(r" \(\d+\)")


def format_difference(change: dict[str, str]) -> dict[str, str]:
    """A stored difference for readers: verbose field names, amounts in kroner, and times in Oslo time."""
    row, _space, name = change["what"].rpartition(" ")
    label = next((_label(model, name) for model in _MODELS if _has_field(model, name)), name)
    what = f"{_KEY.sub('', row)}, {label}" if row else capfirst(label)
    return {"what": what, **{side: _format_value(name, change[side]) for side in ("before", "after")}}


def _has_field(model, name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())


def _label(model, name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def _format_value(name: str, text: str) -> str:
    if name.endswith("_ore") and text.isdigit():
        return format_kr(int(text))
    if text in ("True", "False"):
        return _("Yes") if text == "True" else _("No")
    when = parse_datetime(text) if "-" in text else None
    if when is None:
        return text
    return format_deadline(when) if name.endswith("until") else format_moment(when)

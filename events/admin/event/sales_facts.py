"""Everything about prices and seats of an event as text, so that the log can say what was changed."""

import re

from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.admin.tables import format_moment
from core.money import format_kr
from events.models import DiscountCode, Event, PriceStep, SeatPool, TicketType

_OF_EVENT = (
    "status",
    "capacity",
    "starts_at",
    "ends_at",
    "venue",
    "room",
    "sales_from",
    "sales_until",
    "cancel_until",
    "waiting_list",
    "offer_hours",
    "invoice_allowed",
    "invoice_due_days",
    "names_later",
    "change_until",
    "join_url",
    "join_opens_minutes",
)
_OF_TYPE = (
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
    "sales_from",
    "sales_until",
    "min_per_order",
    "max_per_order",
)
_OF_STEP = ("price_ore", "member_price_ore", "until", "until_sold")


def sales_facts(event_id: int) -> dict[str, str]:
    """By what it is."""
    event = Event.objects.get(pk=event_id)
    facts = {name: getattr(event, name) for name in _OF_EVENT}
    if event.join_url:
        # That it changed is for the log, where it leads is for those who have a ticket.
        facts["join_url"] = f"…{event.join_url[-4:]}"
    for kind in TicketType.objects.filter(event_id=event_id).select_related("pool"):
        facts |= {f"{kind.name_nb} ({kind.pk}) {name}": getattr(kind, name) for name in _OF_TYPE}
    steps = PriceStep.objects.filter(ticket_type__event_id=event_id).select_related("ticket_type")
    for step in steps.order_by("pk"):
        what = f"{step.ticket_type.name_nb} ({step.ticket_type_id}) step {step.name_nb or step.pk}"
        facts |= {f"{what} {name}": getattr(step, name) for name in _OF_STEP}
    for pool in SeatPool.objects.filter(event_id=event_id).order_by("pk"):
        facts[f"{pool.name} ({pool.pk}) capacity"] = pool.capacity
    return as_text(facts)


def facts_of(row, names) -> dict[str, str]:
    """Some fields of one row, for its own log."""
    return as_text({name: getattr(row, name) for name in names})


def as_text(facts: dict) -> dict[str, str]:
    return {what: "–" if value is None else str(value) for what, value in facts.items()}


def differences(before: dict[str, str], after: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"what": what, "before": before.get(what, "–"), "after": after.get(what, "–")}
        for what in sorted(before | after)
        if before.get(what, "–") != after.get(what, "–")
    ]


# --- In words -----------------------------------------------------------------------------------------------------

_NAMED = (Event, TicketType, PriceStep, SeatPool, DiscountCode)
_KEY = re.compile(r" \(\d+\)")


def in_words(change: dict[str, str]) -> dict[str, str]:
    """A difference as it was kept, for whoever reads the log: fields by their names, amounts in kroner, Oslo time."""
    head, _space, name = change["what"].rpartition(" ")
    label = next((_label(model, name) for model in _NAMED if _has(model, name)), name)
    what = f"{_KEY.sub('', head)}, {label}" if head else capfirst(label)
    return {"what": what, **{side: _value(name, change[side]) for side in ("before", "after")}}


def _has(model, name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())


def _label(model, name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def _value(name: str, text: str) -> str:
    if name.endswith("_ore") and text.isdigit():
        return format_kr(int(text))
    if text in ("True", "False"):
        return _("Yes") if text == "True" else _("No")
    when = parse_datetime(text) if "-" in text else None
    return format_moment(when) if when else text

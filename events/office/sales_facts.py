"""Everything about prices and seats of an event as text, so that the log can say what was changed."""

from events.models import Event, PriceStep, SeatPool, TicketType

_OF_EVENT = ("capacity", "status", "sales_from", "sales_until", "cancel_until", "waiting_list", "invoice_allowed")
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

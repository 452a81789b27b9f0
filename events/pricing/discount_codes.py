"""Discount codes: find a code, count its uses, and create many codes at once.

Only this module changes `DiscountCode.taken`. It does so by conditional updates, before the rows of blocks and ticket
types are locked (see `events.stock.locks`).
"""

import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone
from wagtail.log_actions import log

from core.admin.idempotency import find_previous_submission
from core.text import READABLE_ALPHABET
from events.enums import Audience
from events.models import CodeUse, DiscountCode, Event, TicketType
from payments.models import Order

logger = logging.getLogger(__name__)


class CodeUsedUp(Exception):
    """The code has too few uses left: `left`, of the code or, if `per_buyer`, of this buyer."""

    def __init__(self, left: int, *, event_id: int, per_buyer: bool = False):
        super().__init__(left, per_buyer)
        self.event_id = event_id
        self.left = left
        self.per_buyer = per_buyer


def find_code(event: Event, text: str, now: datetime | None = None) -> DiscountCode | None:
    """The event's active code that is valid now and matches `text` regardless of case; None when there is none."""
    return find_codes([event], text, now).get(event.pk)


def find_codes(events: Iterable[Event], text: str, now: datetime | None = None) -> dict[int, DiscountCode]:
    """Event id → its code, as `find_code`, of the events that have one. One query."""
    normalized = normalize(text)
    if not normalized:
        return {}
    now = now or timezone.now()
    codes = (
        DiscountCode.objects.select_related("block")
        .filter(Q(valid_from=None) | Q(valid_from__lte=now), Q(valid_until=None) | Q(valid_until__gt=now))
        .filter(event__in=[event.pk for event in events], code=normalized, active=True)
    )
    return {code.event_id: code for code in codes}


def normalize(text: str) -> str:
    """The text as codes are stored and compared: upper case, no spaces. Empty when it cannot be a code."""
    normalized = "".join(str(text or "")[:80].split()).upper()
    return normalized if 0 < len(normalized) <= 40 and normalized.isprintable() else ""


def type_ids(code: DiscountCode) -> frozenset[int]:
    """Ids of the ticket types that the code is limited to; empty means all. They are read once for this object."""
    if "loaded_type_ids" not in code.__dict__:
        code.loaded_type_ids = frozenset(code.ticket_types.values_list("pk", flat=True))
    return code.loaded_type_ids


def covers_type(code: DiscountCode, ticket_type: TicketType) -> bool:
    """Whether the code is for this ticket type. A code for all types is for people's tickets and not for add-ons."""
    limited_to = type_ids(code)
    return ticket_type.pk in limited_to if limited_to else not ticket_type.needs_ticket


def hidden_types_of(code: DiscountCode | None) -> set[int]:
    """Ids of hidden ticket types that the code shows. A code for all ticket types shows none of them."""
    if code is None or not type_ids(code):
        return set()
    hidden = TicketType.objects.filter(pk__in=type_ids(code), audience=Audience.CODE)
    return set(hidden.values_list("pk", flat=True))


def units_set_aside(code: DiscountCode | None, type_id: int, now: datetime | None = None) -> int:
    """Units of a ticket type that are set aside for this code."""
    block = code.block if code is not None and code.block_id else None
    if block is None or block.ticket_type_id != type_id:
        return 0
    return block.left if block.until is None or block.until > (now or timezone.now()) else 0


def take_uses(code: DiscountCode, units: int, email: str) -> None:
    """Count `units` uses of the code. Raises CodeUsedUp; the caller's transaction must then roll back."""
    has_uses_left = Q(capacity__isnull=True) | Q(capacity__gte=F("taken") + units)
    if not DiscountCode.objects.filter(has_uses_left, pk=code.pk).update(taken=F("taken") + units):
        current = DiscountCode.objects.get(pk=code.pk)
        raise CodeUsedUp(current.left or 0, event_id=code.event_id)
    if code.max_per_buyer is not None:
        # The update has locked the code's row, so no other transaction counts this buyer's uses now.
        used = uses_by(code, email)
        if used + units > code.max_per_buyer:
            raise CodeUsedUp(max(0, code.max_per_buyer - used), event_id=code.event_id, per_buyer=True)


def uses_by(code: DiscountCode, email: str) -> int:
    """Units that a buyer has booked with the code. Orders that ended unpaid have none."""
    uses = CodeUse.objects.filter(code=code, order__buyer_email=email.strip().lower())
    return uses.aggregate(sum=Sum("quantity"))["sum"] or 0


def record_use(code: DiscountCode, order: Order, units: int, saved_ore: int) -> None:
    """Record the order's use of the code, in the transaction in which `take_uses` counted it. `saved_ore` is øre."""
    CodeUse.objects.create(code=code, order=order, quantity=units, saved_ore=saved_ore)


def restore_uses(order: Order, units: Mapping[int, int]) -> None:
    """Count the uses of an order that had ended and is paid after all. `units` by code id. Raises CodeUsedUp."""
    for code in DiscountCode.objects.filter(pk__in=units).order_by("pk"):
        take_uses(code, units[code.pk], order.buyer_email)
        CodeUse.objects.filter(code=code, order=order).update(quantity=F("quantity") + units[code.pk])


def release_uses(order: Order, units: Mapping[int, int]) -> None:
    """Subtract uses, by code id, because the hold ended or the tickets were cancelled."""
    for code_id, number in sorted(units.items()):
        if not DiscountCode.objects.filter(pk=code_id, taken__gte=number).update(taken=F("taken") - number):
            # A wrong counter must not stop a cancellation; `check_stock --repair` corrects it.
            logger.error("Counter is lower than the uses to release: %s, %s", code_id, number)
        CodeUse.objects.filter(code_id=code_id, order=order, quantity__gte=number).update(
            quantity=F("quantity") - number
        )


MAX_CODES = 500
_LENGTH = 8


@transaction.atomic
def create_codes(
    event: Event, number: int, *, prefix: str = "", types: Sequence[TicketType] = (), by=None, key: str = "", **fields
) -> list[DiscountCode]:
    """Create codes that cannot be guessed. They differ only in their text; `fields` are columns of `DiscountCode`.

    `key` makes the call idempotent: a second call with the same key creates nothing and returns an empty list. Raises
    ValueError unless `number` is between 1 and `MAX_CODES`.
    """
    if not 1 <= number <= MAX_CODES:
        raise ValueError(f"From 1 to {MAX_CODES} codes at a time.")
    Event.objects.select_for_update().get(pk=event.pk)
    if find_previous_submission("events.codes_made", key):
        return []
    prefix = normalize(prefix)[:20]
    existing = set(DiscountCode.objects.filter(event=event).values_list("code", flat=True))
    texts: set[str] = set()
    while len(texts) < number:
        text = prefix + "".join(secrets.choice(READABLE_ALPHABET) for _unused in range(_LENGTH))
        if text not in existing:
            texts.add(text)
    codes = DiscountCode.objects.bulk_create(DiscountCode(event=event, code=text, **fields) for text in sorted(texts))
    if types:
        through = DiscountCode.ticket_types.through
        through.objects.bulk_create(
            through(discountcode_id=code.pk, tickettype_id=ticket_type.pk) for code in codes for ticket_type in types
        )
    log_data = {
        "number": number,
        "codes": sorted(texts)[:20],
        "key": key,
        "before": len(existing),
        "after": len(existing) + number,
    }
    log(event, "events.codes_made", user=by, data=log_data)
    return codes

"""Discount codes: which one was typed, what it opens, and how often it may still be used.

`DiscountCode.taken` is moved here alone, by conditional updates: before the blocks' and the ticket types' rows.

Many codes at once, each for one reader.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
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
    """The code may not be used so often. `per_buyer` says whose limit it is; `left` is how many would do."""

    def __init__(self, left: int, *, event_id: int, per_buyer: bool = False):
        super().__init__(left, per_buyer)
        self.event_id = event_id
        self.left = left
        self.per_buyer = per_buyer


def find_code(event: Event, text: str, now: datetime | None = None) -> DiscountCode | None:
    """The event's code that was typed, whatever the case, when it is in use and valid now."""
    typed = normalize(text)
    if not typed:
        return None
    now = now or timezone.now()
    return (
        DiscountCode.objects.select_related("block")
        .filter(Q(valid_from=None) | Q(valid_from__lte=now), Q(valid_until=None) | Q(valid_until__gt=now))
        .filter(event=event, code=typed, active=True)
        .first()
    )


def normalize(text: str) -> str:
    """As codes are stored and compared: capitals, no blanks. Empty for what can be no code."""
    typed = "".join(str(text or "")[:80].split()).upper()
    return typed if 0 < len(typed) <= 40 and typed.isprintable() else ""


def type_ids(code: DiscountCode) -> frozenset[int]:
    """The ticket types it is limited to; empty means all. Read once for this object."""
    if "known_type_ids" not in code.__dict__:
        code.known_type_ids = frozenset(code.ticket_types.values_list("pk", flat=True))
    return code.known_type_ids


def covers_type(code: DiscountCode, type_id: int) -> bool:
    chosen = type_ids(code)
    return not chosen or type_id in chosen


def hidden_types_of(code: DiscountCode | None) -> set[int]:
    """Hidden ticket types that the code opens: those it names, so that a general discount shows nobody more."""
    if code is None or not type_ids(code):
        return set()
    hidden = TicketType.objects.filter(pk__in=type_ids(code), audience=Audience.CODE)
    return set(hidden.values_list("pk", flat=True))


def units_set_aside(code: DiscountCode | None, type_id: int, now: datetime | None = None) -> int:
    """Units of a ticket type that are kept for this code."""
    block = code.block if code is not None and code.block_id else None
    if block is None or block.ticket_type_id != type_id:
        return 0
    return block.left if block.until is None or block.until > (now or timezone.now()) else 0


def take_uses(code: DiscountCode, units: int, email: str) -> None:
    """Count so many uses. Raises UsedUp: the caller's transaction rolls back."""
    room = Q(capacity__isnull=True) | Q(capacity__gte=F("taken") + units)
    if not DiscountCode.objects.filter(room, pk=code.pk).update(taken=F("taken") + units):
        now = DiscountCode.objects.get(pk=code.pk)
        raise CodeUsedUp(now.left or 0, event_id=code.event_id)
    if code.max_per_buyer is not None:
        # The code's row is locked by the update: nobody else counts the same buyer now.
        used = uses_by(code, email)
        if used + units > code.max_per_buyer:
            raise CodeUsedUp(max(0, code.max_per_buyer - used), event_id=code.event_id, per_buyer=True)


def uses_by(code: DiscountCode, email: str) -> int:
    """Units that a buyer has had with it, in orders that are not over unpaid."""
    uses = CodeUse.objects.filter(code=code, order__buyer_email=email.strip().lower())
    return uses.aggregate(sum=Sum("quantity"))["sum"] or 0


def record_use(code: DiscountCode, order: Order, units: int, saved_ore: int) -> None:
    """Who used it, in the transaction in which `take` counted it."""
    CodeUse.objects.create(code=code, order=order, quantity=units, saved_ore=saved_ore)


def restore_uses(order: Order, units: Mapping[int, int]) -> None:
    """An order that had ended is paid after all. `units` by code id. Raises UsedUp."""
    for code in DiscountCode.objects.filter(pk__in=units).order_by("pk"):
        take_uses(code, units[code.pk], order.buyer_email)
        CodeUse.objects.filter(code=code, order=order).update(quantity=F("quantity") + units[code.pk])


def release_uses(order: Order, units: Mapping[int, int]) -> None:
    """So many uses, by code id, are no more: the hold ended or the tickets were cancelled."""
    for code_id, number in sorted(units.items()):
        if not DiscountCode.objects.filter(pk=code_id, taken__gte=number).update(taken=F("taken") - number):
            # Never a reason to refuse; `check_stock --repair` puts the counter right.
            logger.error("Uses of a code below what is given back: %s, %s", code_id, number)
        CodeUse.objects.filter(code_id=code_id, order=order, quantity__gte=number).update(
            quantity=F("quantity") - number
        )


MAX_CODES = 500
_LENGTH = 8


@transaction.atomic
def create_codes(
    event: Event, number: int, *, prefix: str = "", types: Sequence[TicketType] = (), by=None, key: str = "", **fields
) -> list[DiscountCode]:
    """So many codes that nobody can guess, alike but for the word. `fields` are those of `DiscountCode`.

    Asking again with the same `key` makes no more, and gives none.
    """
    if not 1 <= number <= MAX_CODES:
        raise ValueError(f"From 1 to {MAX_CODES} codes at a time.")
    Event.objects.select_for_update().get(pk=event.pk)
    if find_previous_submission("events.codes_made", key):
        return []
    start = normalize(prefix)[:20]
    known = set(DiscountCode.objects.filter(event=event).values_list("code", flat=True))
    words: set[str] = set()
    while len(words) < number:
        word = start + "".join(secrets.choice(READABLE_ALPHABET) for _unused in range(_LENGTH))
        if word not in known:
            words.add(word)
    made = DiscountCode.objects.bulk_create(DiscountCode(event=event, code=word, **fields) for word in sorted(words))
    if types:
        through = DiscountCode.ticket_types.through
        through.objects.bulk_create(
            through(discountcode_id=code.pk, tickettype_id=kind.pk) for code in made for kind in types
        )
    said = {
        "number": number,
        "codes": sorted(words)[:20],
        "key": key,
        "before": len(known),
        "after": len(known) + number,
    }
    log(event, "events.codes_made", user=by, data=said)
    return made

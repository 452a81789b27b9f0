"""The waiting list: getting on it, changing one's mind, getting off it.

What is offered to whom stands in `waiting_offers`, what staff do in `waiting_staff`. Every change is made under the
locks of the event's seat rows, so that nobody gets in line for a seat that comes back at the same moment.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.association import association
from events.availability.availability import TicketTypeState, availability_of
from events.enums import Audience, SeatState, WaitingStatus
from events.models import DiscountCode, Event, TicketType, WaitingEntry
from events.pricing import quote as pricing_quote
from events.stock import expired_holds
from events.stock.locks import lock_event
from events.stock.waiting_queue import (
    LIVE,
    end_offer,
    expire_offers,
    is_list_closed,
    mark_booked,
    offer_of,
    offer_released_seats,
    process_queue,
)
from mail.queue import queue_email

__all__ = [
    "CannotJoin",
    "NotChangeable",
    "change_entry_quantity",
    "expire_offers",
    "has_order",
    "join_waiting_list",
    "leave_waiting_list",
    "mark_booked",
    "offer_of",
    "offer_released_seats",
    "position_of",
    "promised_quote",
    "rejoin_waiting_list",
]

#: Why somebody cannot get in line. `FREE`: what they ask for can be bought now.
FREE, CLOSED, MEMBERS_ONLY, TOO_MANY, TOO_FEW = "free", "closed", "members_only", "too_many", "too_few"
_WAITED_FOR = (SeatState.WAITING, SeatState.SOLD_OUT)


@dataclass
class CannotJoin(Exception):
    """`limit` is the number that would do, where there is one."""

    reason: str
    limit: int | None = None


class NotChangeable(Exception):
    """The entry is no longer in the state that was seen: booked, withdrawn, or an order of it waits for payment."""


def join_waiting_list(
    *,
    event: Event,
    ticket_type: TicketType,
    quantity: int,
    name: str,
    email: str,
    language: str,
    user=None,
    code: DiscountCode | None = None,
) -> WaitingEntry:
    """Get in line for so many units, at the price and with the code of this moment. Raises CannotJoin.

    One live entry per address and type: who joins again changes the number and keeps the place, the name, and the
    better of the two prices. What an entry says is told only to its address, so that typing somebody else's opens
    nothing. Not inside a transaction of the caller's: holds that have run out are ended first.
    """
    email = email.strip().lower()
    user = user if user is not None and user.is_authenticated else None
    expired_holds.end_expired_holds([event.pk])
    with transaction.atomic():
        locked = process_queue(lock_event(event.pk))
        offer = _offer(locked, ticket_type.pk, code, user)
        _check(locked, offer, quantity, user)
        kind = offer.ticket_type
        quote = pricing_quote.quote([kind], {kind.pk: quantity}, user=user, seller=association(), code=code)
        promised = quote.lines[0].unit_ore
        entry = WaitingEntry.objects.filter(event=locked, ticket_type=kind, email=email, status__in=LIVE).first()
        if entry is None:
            now = timezone.now()
            entry = WaitingEntry.objects.create(
                event=locked,
                ticket_type=kind,
                quantity=quantity,
                rank=now.timestamp(),
                name=name,
                email=email,
                language=language,
                user=user,
                promised_ore=promised,
                code=code,
                joined_at=now,
            )
        elif entry.status == WaitingStatus.WAITING:
            entry.quantity, entry.promised_ore = quantity, min(promised, entry.promised_ore)
            entry.code = code or entry.code
            if user is not None and (entry.user_id is None or user.email.lower() == email):
                entry.user = user
            entry.save(update_fields=["quantity", "promised_ore", "code", "user"])
        # What is asked for may fit where what those before ask for does not.
        process_queue(locked)
        entry = _fresh(entry)
        if entry.status == WaitingStatus.WAITING:
            notify_joined(entry)
        return entry


def notify_joined(entry: WaitingEntry) -> None:
    queue_email(
        "waiting_joined",
        key=f"waiting-joined-{entry.pk}-{timezone.now().timestamp():.6f}",
        to=entry.email,
        language=entry.language,
        entry=entry.pk,
    )


@transaction.atomic
def change_entry_quantity(entry: WaitingEntry, quantity: int) -> WaitingEntry:
    """Ask for another number in the same place. Raises CannotJoin (wrong number) or NotChangeable."""
    event = lock_event(entry.event_id)
    entry = _fresh(entry)
    if entry.status != WaitingStatus.WAITING:
        raise NotChangeable
    _check_number(entry.ticket_type, quantity)
    entry.quantity = quantity
    entry.save(update_fields=["quantity"])
    process_queue(event)
    return _fresh(entry)


@transaction.atomic
def leave_waiting_list(entry: WaitingEntry) -> WaitingEntry:
    """Get off the list, or decline an offer: its seats pass on at once. Safe to call twice.

    Raises NotChangeable while an order made with the offer waits for payment, and when it is booked.
    """
    event = lock_event(entry.event_id)
    entry = _fresh(entry)
    if entry.status == WaitingStatus.BOOKED or has_order(entry):
        raise NotChangeable
    if entry.status in LIVE:
        end_offer(entry, WaitingStatus.WITHDRAWN)
        process_queue(event)
    return entry


@transaction.atomic
def rejoin_waiting_list(entry: WaitingEntry) -> WaitingEntry:
    """Back in line after a missed offer, at the end of it, for the price once promised. Safe to call twice.

    Raises CannotJoin when the list has ended or the seats can be bought by anybody now.
    """
    event = process_queue(lock_event(entry.event_id))
    entry = _fresh(entry)
    if entry.status == WaitingStatus.BOOKED:
        raise NotChangeable
    if entry.status in LIVE:
        return entry
    if WaitingEntry.objects.filter(
        event=event, ticket_type=entry.ticket_type, email=entry.email, status__in=LIVE
    ).exists():
        raise NotChangeable
    _check(event, _offer(event, entry.ticket_type_id, entry.code, entry.user), entry.quantity, entry.user)
    entry.status, entry.rank = WaitingStatus.WAITING, timezone.now().timestamp()
    entry.block = entry.offer_until = None
    entry.save(update_fields=["status", "rank", "block", "offer_until"])
    process_queue(event)
    entry = _fresh(entry)
    if entry.status == WaitingStatus.WAITING:
        notify_joined(entry)
    return entry


def position_of(entry: WaitingEntry) -> int | None:
    """1 for the next in line for this ticket type; None when the entry does not wait."""
    if entry.status != WaitingStatus.WAITING:
        return None
    before = Q(rank__lt=entry.rank) | Q(rank=entry.rank, pk__lt=entry.pk)
    return WaitingEntry.objects.in_turn().filter(before, ticket_type_id=entry.ticket_type_id).count() + 1


def promised_quote(entry: WaitingEntry) -> pricing_quote.Quote:
    """What all they wait for costs, at the price and with the code of the moment they joined; less if it fell."""
    kind = entry.ticket_type
    return pricing_quote.quote(
        [kind],
        {kind.pk: entry.quantity},
        user=entry.user,
        seller=association(),
        code=entry.code,
        promised={kind.pk: entry.promised_ore},
    )


def has_order(entry: WaitingEntry) -> bool:
    """Whether an order made with its offer waits for payment now."""
    return bool(entry.order_id) and entry.status == WaitingStatus.OFFERED and entry.order.is_live


def _fresh(entry: WaitingEntry) -> WaitingEntry:
    return WaitingEntry.objects.select_related("ticket_type", "event", "order", "code", "user").get(pk=entry.pk)


def _offer(event: Event, type_id: int, code: DiscountCode | None, user) -> TicketTypeState | None:
    offers = availability_of(event, code=code, user=user).ticket_type_states
    return next((offer for offer in offers if offer.ticket_type.pk == type_id), None)


def _check(event: Event, offer: TicketTypeState | None, quantity: int, user) -> None:
    if offer is None or is_list_closed(event, offer.ticket_type) or not event.waiting_list:
        raise CannotJoin(CLOSED)
    kind = offer.ticket_type
    if kind.audience == Audience.MEMBERS and not pricing_quote.gets_member_price(user):
        raise CannotJoin(MEMBERS_ONLY)
    _check_number(kind, quantity)
    if offer.on_sale and (offer.left is None or offer.left >= quantity):
        raise CannotJoin(FREE)
    if not offer.on_sale and offer.state not in _WAITED_FOR:
        raise CannotJoin(CLOSED)


def _check_number(kind: TicketType, quantity: int) -> None:
    if quantity > kind.max_per_order:
        raise CannotJoin(TOO_MANY, kind.max_per_order)
    if quantity < kind.min_per_order:
        raise CannotJoin(TOO_FEW, kind.min_per_order)

"""The waiting list: join it, change the quantity, leave it and rejoin it.

Offers are made in `events.stock.waiting_queue`, and staff's actions are in `events.waitinglist.staff`. Every change
holds the locks on the event's seats, so that nobody joins while a seat is released at the same moment.
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
    ACTIVE_STATUSES,
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

#: Reasons of CannotJoin. FREE: the seats can be bought now.
FREE, CLOSED, MEMBERS_ONLY, TOO_MANY, TOO_FEW = "free", "closed", "members_only", "too_many", "too_few"
_WAITABLE_STATES = (SeatState.WAITING, SeatState.SOLD_OUT)


@dataclass
class CannotJoin(Exception):
    """The request is refused. `limit` is the nearest allowed quantity, for TOO_MANY and TOO_FEW."""

    reason: str
    limit: int | None = None


class NotChangeable(Exception):
    """The entry's status has changed: it is booked or withdrawn, or an order for its offer waits for payment."""


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
    """Join the list for `quantity` units, at the current price and with the code. Raises CannotJoin.

    An e-mail address has one live entry per ticket type. Joining again changes the quantity and keeps the position,
    the name and the lower of the two prices. Details of an entry are sent only to its e-mail address, so entering
    somebody else's address reveals nothing. Call it outside a transaction: expired holds are ended first.
    """
    email = email.strip().lower()
    user = user if user is not None and user.is_authenticated else None
    expired_holds.end_expired_holds([event.pk])
    with transaction.atomic():
        locked = process_queue(lock_event(event.pk))
        state = _ticket_type_state(locked, ticket_type.pk, code, user)
        _check_can_join(locked, state, quantity, user)
        locked_type = state.ticket_type
        quote = pricing_quote.quote(
            [locked_type], {locked_type.pk: quantity}, user=user, seller=association(), code=code
        )
        promised_ore = quote.lines[0].unit_ore
        entry = WaitingEntry.objects.filter(
            event=locked, ticket_type=locked_type, email=email, status__in=ACTIVE_STATUSES
        ).first()
        if entry is None:
            now = timezone.now()
            entry = WaitingEntry.objects.create(
                event=locked,
                ticket_type=locked_type,
                quantity=quantity,
                rank=now.timestamp(),
                name=name,
                email=email,
                language=language,
                user=user,
                promised_ore=promised_ore,
                code=code,
                joined_at=now,
            )
        elif entry.status == WaitingStatus.WAITING:
            entry.quantity, entry.promised_ore = quantity, min(promised_ore, entry.promised_ore)
            entry.code = code or entry.code
            if user is not None and (entry.user_id is None or user.email.lower() == email):
                entry.user = user
            entry.save(update_fields=["quantity", "promised_ore", "code", "user"])
        # This quantity may fit in free seats that are too few for the entries before it.
        process_queue(locked)
        entry = _reload(entry)
        if entry.status == WaitingStatus.WAITING:
            notify_joined(entry)
        return entry


def notify_joined(entry: WaitingEntry) -> None:
    """Queue the e-mail with the position and the personal link. Each call queues a new one."""
    queue_email(
        "waiting_joined",
        key=f"waiting-joined-{entry.pk}-{timezone.now().timestamp():.6f}",
        to=entry.email,
        language=entry.language,
        entry=entry.pk,
    )


@transaction.atomic
def change_entry_quantity(entry: WaitingEntry, quantity: int) -> WaitingEntry:
    """Change the quantity and keep the position. Raises CannotJoin for a wrong quantity, or NotChangeable."""
    event = lock_event(entry.event_id)
    entry = _reload(entry)
    if entry.status != WaitingStatus.WAITING:
        raise NotChangeable
    _check_quantity(entry.ticket_type, quantity)
    entry.quantity = quantity
    entry.save(update_fields=["quantity"])
    process_queue(event)
    return _reload(entry)


@transaction.atomic
def leave_waiting_list(entry: WaitingEntry) -> WaitingEntry:
    """Leave the list or decline an offer. The seats are offered to the next person at once. Safe to call twice.

    Raises NotChangeable when the entry is booked, or while an order for its offer waits for payment.
    """
    event = lock_event(entry.event_id)
    entry = _reload(entry)
    if entry.status == WaitingStatus.BOOKED or has_order(entry):
        raise NotChangeable
    if entry.status in ACTIVE_STATUSES:
        end_offer(entry, WaitingStatus.WITHDRAWN)
        process_queue(event)
    return entry


@transaction.atomic
def rejoin_waiting_list(entry: WaitingEntry) -> WaitingEntry:
    """Rejoin at the end of the list after a missed offer, at the price promised before. Safe to call twice.

    Raises CannotJoin when the list is closed or the seats can be bought now. Raises NotChangeable when the entry is
    booked or the same address has another live entry.
    """
    event = process_queue(lock_event(entry.event_id))
    entry = _reload(entry)
    if entry.status == WaitingStatus.BOOKED:
        raise NotChangeable
    if entry.status in ACTIVE_STATUSES:
        return entry
    if WaitingEntry.objects.filter(
        event=event, ticket_type=entry.ticket_type, email=entry.email, status__in=ACTIVE_STATUSES
    ).exists():
        raise NotChangeable
    _check_can_join(
        event, _ticket_type_state(event, entry.ticket_type_id, entry.code, entry.user), entry.quantity, entry.user
    )
    entry.status, entry.rank = WaitingStatus.WAITING, timezone.now().timestamp()
    entry.block = entry.offer_until = None
    entry.save(update_fields=["status", "rank", "block", "offer_until"])
    process_queue(event)
    entry = _reload(entry)
    if entry.status == WaitingStatus.WAITING:
        notify_joined(entry)
    return entry


def position_of(entry: WaitingEntry) -> int | None:
    """The position among those who wait for this ticket type, from 1. None when the entry does not wait."""
    if entry.status != WaitingStatus.WAITING:
        return None
    before = Q(rank__lt=entry.rank) | Q(rank=entry.rank, pk__lt=entry.pk)
    return WaitingEntry.objects.in_turn().filter(before, ticket_type_id=entry.ticket_type_id).count() + 1


def promised_quote(entry: WaitingEntry) -> pricing_quote.Quote:
    """The price of the entry's units in øre: the price and code when it was made, or the current price if lower."""
    ticket_type = entry.ticket_type
    return pricing_quote.quote(
        [ticket_type],
        {ticket_type.pk: entry.quantity},
        user=entry.user,
        seller=association(),
        code=entry.code,
        promised={ticket_type.pk: entry.promised_ore},
    )


def has_order(entry: WaitingEntry) -> bool:
    """Whether an order for the entry's offer waits for payment now."""
    return bool(entry.order_id) and entry.status == WaitingStatus.OFFERED and entry.order.is_live


def _reload(entry: WaitingEntry) -> WaitingEntry:
    return WaitingEntry.objects.select_related("ticket_type", "event", "order", "code", "user").get(pk=entry.pk)


def _ticket_type_state(event: Event, type_id: int, code: DiscountCode | None, user) -> TicketTypeState | None:
    states = availability_of(event, code=code, user=user).ticket_type_states
    return next((state for state in states if state.ticket_type.pk == type_id), None)


def _check_can_join(event: Event, state: TicketTypeState | None, quantity: int, user) -> None:
    if state is None or is_list_closed(event, state.ticket_type) or not event.waiting_list:
        raise CannotJoin(CLOSED)
    ticket_type = state.ticket_type
    if ticket_type.audience == Audience.MEMBERS and not pricing_quote.gets_member_price(user):
        raise CannotJoin(MEMBERS_ONLY)
    _check_quantity(ticket_type, quantity)
    if state.on_sale and (state.left is None or state.left >= quantity):
        raise CannotJoin(FREE)
    if not state.on_sale and state.state not in _WAITABLE_STATES:
        raise CannotJoin(CLOSED)


def _check_quantity(ticket_type: TicketType, quantity: int) -> None:
    if quantity > ticket_type.max_per_order:
        raise CannotJoin(TOO_MANY, ticket_type.max_per_order)
    if quantity < ticket_type.min_per_order:
        raise CannotJoin(TOO_FEW, ticket_type.min_per_order)

"""Staff's actions on the waiting list. Each is logged on the event: by whom, which entry, before and after.

The log has no names, because it is kept after the entries are deleted.
"""

import math
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from events.enums import WaitingStatus
from events.models import Event, WaitingEntry
from events.public_pages import is_event_withdrawn
from events.stock import counters
from events.stock.locks import lock_event
from events.stock.waiting_queue import (
    ACTIVE_STATUSES,
    can_be_offered,
    closes_at,
    end_offer,
    make_offer,
    notify_offer,
    process_queue,
)
from events.waitinglist.join import NotChangeable, has_order, position_of

UP, DOWN, FRONT = "up", "down", "front"


class DoesNotFit(Exception):
    """Fewer seats are free than the entry's quantity, or an offer could not be booked now."""


class NotPublished(Exception):
    """The page of the event is not published, so an offer could not be booked."""


@transaction.atomic
def move_entry(entry: WaitingEntry, direction: str, *, by=None) -> WaitingEntry:
    """Move an entry UP, DOWN or to the FRONT among those who wait for the same ticket type.

    Does nothing when the entry cannot move further. Raises NotChangeable when the entry does not wait.
    """
    event = lock_event(entry.event_id)
    queue = list(WaitingEntry.objects.in_turn().filter(ticket_type_id=entry.ticket_type_id))
    places = {queued_entry.pk: place for place, queued_entry in enumerate(queue)}
    if entry.pk not in places:
        raise NotChangeable
    before = places[entry.pk]
    after = {UP: max(0, before - 1), DOWN: min(len(queue) - 1, before + 1), FRONT: 0}[direction]
    if after != before:
        ranks = _strictly_rising([queued_entry.rank for queued_entry in queue])
        queue.insert(after, queue.pop(before))
        for queued_entry, rank in zip(queue, ranks, strict=True):
            if queued_entry.rank != rank:
                queued_entry.rank = rank
                queued_entry.save(update_fields=["rank"])
        _log(event, "events.waiting_reordered", entry, by, before=before + 1, after=after + 1)
    return next(queued_entry for queued_entry in queue if queued_entry.pk == entry.pk)


def _strictly_rising(ranks: list[float]) -> list[float]:
    """The same ranks, with equal ones raised by the smallest possible step, so that no two are equal."""
    rising: list[float] = []
    for rank in ranks:
        rising.append(max(rank, math.nextafter(rising[-1], math.inf)) if rising else rank)
    return rising


@transaction.atomic
def offer_now(entry: WaitingEntry, *, by=None) -> WaitingEntry:
    """Make an offer out of turn, also to an entry that expired or was withdrawn.

    Raises DoesNotFit when there are too few seats, NotPublished when the page of the event is not published, and
    NotChangeable when the entry has an offer or is booked, or when the same address has another live entry.
    """
    event = process_queue(lock_event(entry.event_id))
    entry = _reload(entry)
    if entry.status in (WaitingStatus.OFFERED, WaitingStatus.BOOKED) or _has_rejoined(entry):
        raise NotChangeable
    before = position_of(entry)
    if is_event_withdrawn(event):
        raise NotPublished
    if not can_be_offered(event, entry):
        raise DoesNotFit
    try:
        entry = make_offer(entry, event, by=by)
    except counters.SoldOut:
        raise DoesNotFit from None
    _log(event, "events.waiting_offered", entry, by, before=before, after=entry.offer_until.isoformat())
    return entry


@transaction.atomic
def extend_offer(entry: WaitingEntry, until: datetime, *, by=None) -> WaitingEntry:
    """Set another deadline for an offer, at most until booking closes, and notify the person.

    Raises NotChangeable when the entry has no offer or `until` has passed.
    """
    event = process_queue(lock_event(entry.event_id))
    entry = _reload(entry)
    if entry.status != WaitingStatus.OFFERED or until <= timezone.now():
        raise NotChangeable
    before, entry.offer_until = entry.offer_until, min(until, closes_at(event, entry.ticket_type))
    entry.save(update_fields=["offer_until"])
    entry.block.until = entry.offer_until
    entry.block.save(update_fields=["until"])
    _log(event, "events.waiting_extended", entry, by, before=before.isoformat(), after=entry.offer_until.isoformat())
    if not has_order(entry):
        notify_offer(entry)
    return entry


@transaction.atomic
def remove_entry(entry: WaitingEntry, *, by=None) -> WaitingEntry:
    """Remove an entry from the list. Its offer goes to the next person. Safe to call twice.

    Raises NotChangeable when the entry is booked, or while an order for its offer waits for payment.
    """
    event = lock_event(entry.event_id)
    entry = _reload(entry)
    if entry.status == WaitingStatus.BOOKED or has_order(entry):
        raise NotChangeable
    if entry.status in ACTIVE_STATUSES:
        before = position_of(entry) or entry.status
        end_offer(entry, WaitingStatus.WITHDRAWN)
        _log(event, "events.waiting_removed", entry, by, before=before, after=entry.status)
        process_queue(event)
    return entry


def _reload(entry: WaitingEntry) -> WaitingEntry:
    return WaitingEntry.objects.select_related("ticket_type", "order", "block").get(pk=entry.pk)


def _has_rejoined(entry: WaitingEntry) -> bool:
    """Whether the entry is not live and the same address has another live entry for the ticket type."""
    newer_entries = WaitingEntry.objects.filter(
        ticket_type_id=entry.ticket_type_id, email=entry.email, status__in=ACTIVE_STATUSES
    ).exclude(pk=entry.pk)
    return entry.status not in ACTIVE_STATUSES and newer_entries.exists()


def _log(event: Event, action: str, entry: WaitingEntry, by, *, before, after) -> None:
    facts = {"entry": entry.pk, "quantity": entry.quantity, "before": str(before or "–"), "after": str(after)}
    log(event, action, user=by, data=facts)

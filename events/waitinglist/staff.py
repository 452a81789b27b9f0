"""What staff do to the waiting list. Each leaves a trace on the event: who, which place, before and after.

The trace names no one: entries are deleted some time after the event, and the log stays.
"""

import math
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from events.enums import WaitingStatus
from events.models import Event, WaitingEntry
from events.stock import counters
from events.stock.locks import lock_event
from events.stock.waiting_queue import (
    LIVE,
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
    """Fewer seats are free than the entry asks for, or an offer could not be booked now."""


@transaction.atomic
def move_entry(entry: WaitingEntry, where: str, *, by=None) -> WaitingEntry:
    """One place up or down, or to the front, among those who wait for the same ticket type.

    Raises NotChangeable when the entry does not wait. At the end of the line, nothing happens.
    """
    event = lock_event(entry.event_id)
    line = list(WaitingEntry.objects.in_turn().filter(ticket_type_id=entry.ticket_type_id))
    places = {each.pk: place for place, each in enumerate(line)}
    if entry.pk not in places:
        raise NotChangeable
    before = places[entry.pk]
    after = {UP: max(0, before - 1), DOWN: min(len(line) - 1, before + 1), FRONT: 0}[where]
    if after != before:
        ranks = _strictly_rising([each.rank for each in line])
        line.insert(after, line.pop(before))
        for each, rank in zip(line, ranks, strict=True):
            if each.rank != rank:
                each.rank = rank
                each.save(update_fields=["rank"])
        _trace(event, "events.waiting_reordered", entry, by, before=before + 1, after=after + 1)
    return next(each for each in line if each.pk == entry.pk)


def _strictly_rising(ranks: list[float]) -> list[float]:
    """The same places in time, two who came in the same moment parted by as little as can be."""
    parted: list[float] = []
    for rank in ranks:
        parted.append(max(rank, math.nextafter(parted[-1], math.inf)) if parted else rank)
    return parted


@transaction.atomic
def offer_now(entry: WaitingEntry, *, by=None) -> WaitingEntry:
    """Offer out of turn, also to somebody who missed an offer or left. Raises DoesNotFit or NotChangeable."""
    event = process_queue(lock_event(entry.event_id))
    entry = _fresh(entry)
    if entry.status in (WaitingStatus.OFFERED, WaitingStatus.BOOKED) or _waits_anew(entry):
        raise NotChangeable
    before = position_of(entry)
    if not can_be_offered(event, entry):
        raise DoesNotFit
    try:
        entry = make_offer(entry, event, by=by)
    except counters.SoldOut:
        raise DoesNotFit from None
    _trace(event, "events.waiting_offered", entry, by, before=before, after=entry.offer_until.isoformat())
    return entry


@transaction.atomic
def extend_offer(entry: WaitingEntry, until: datetime, *, by=None) -> WaitingEntry:
    """Give an offer another deadline, never after booking closes; its owner is told. Raises NotChangeable."""
    event = process_queue(lock_event(entry.event_id))
    entry = _fresh(entry)
    if entry.status != WaitingStatus.OFFERED or until <= timezone.now():
        raise NotChangeable
    before, entry.offer_until = entry.offer_until, min(until, closes_at(event, entry.ticket_type))
    entry.save(update_fields=["offer_until"])
    entry.block.until = entry.offer_until
    entry.block.save(update_fields=["until"])
    _trace(event, "events.waiting_extended", entry, by, before=before.isoformat(), after=entry.offer_until.isoformat())
    if not has_order(entry):
        notify_offer(entry)
    return entry


@transaction.atomic
def remove_entry(entry: WaitingEntry, *, by=None) -> WaitingEntry:
    """Take somebody off the list; an offer passes on. Safe to call twice. Raises NotChangeable as `leave` does."""
    event = lock_event(entry.event_id)
    entry = _fresh(entry)
    if entry.status == WaitingStatus.BOOKED or has_order(entry):
        raise NotChangeable
    if entry.status in LIVE:
        before = position_of(entry) or entry.status
        end_offer(entry, WaitingStatus.WITHDRAWN)
        _trace(event, "events.waiting_removed", entry, by, before=before, after=entry.status)
        process_queue(event)
    return entry


def _fresh(entry: WaitingEntry) -> WaitingEntry:
    return WaitingEntry.objects.select_related("ticket_type", "order", "block").get(pk=entry.pk)


def _waits_anew(entry: WaitingEntry) -> bool:
    """An entry that ended, of somebody who has got in line again since."""
    others = WaitingEntry.objects.filter(
        ticket_type_id=entry.ticket_type_id, email=entry.email, status__in=LIVE
    ).exclude(pk=entry.pk)
    return entry.status not in LIVE and others.exists()


def _trace(event: Event, action: str, entry: WaitingEntry, by, *, before, after) -> None:
    facts = {"entry": entry.pk, "quantity": entry.quantity, "before": str(before or "–"), "after": str(after)}
    log(event, action, user=by, data=facts)

"""How much a new edition takes over from the old one, and how much stays behind."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from events.enums import EventStatus
from events.models import (
    DiscountCode,
    Event,
    EventMessage,
    PriceStep,
    Question,
    SeatBlock,
    Ticket,
    TicketType,
    WaitingEntry,
)
from programme.editions.pages import pages_about
from programme.editions.plan import EditionPlan
from programme.exhibitors.models import Exhibitor
from programme.partners.models import PartnerLevel, Partnership
from programme.timetable.models import Appearance, Track

Count = tuple[str, int]


def taken_over(plan: EditionPlan) -> list[Count]:
    """(what, how many) of all that is copied, without what there is none of."""
    pks = [each.event.pk for each in plan.events]
    return _some(
        (_("Sessions"), len(plan.sessions)),
        (_("Programme items"), len(plan.items)),
        (_("Tracks"), _count(Track, edition__in=pks)),
        (_("Ticket types, with stands and add-ons"), _count(TicketType, event__in=pks)),
        (_("Price steps"), _count(PriceStep, ticket_type__event__in=pks)),
        (_("Questions"), _count(Question, event__in=pks)),
        (_("Own terms. Read them: they may be about last year"), _with(pks, "terms_nb", "terms_en")),
        (_("Own texts in e-mails. Read them: they may be about last year"), _count(EventMessage, event__in=pks)),
        (_("Partner levels"), _count(PartnerLevel, edition=plan.source)),
        (_("Pages, as drafts"), len(plan.pages)),
    )


def left_behind(plan: EditionPlan) -> list[Count]:
    """(what, how many) of all that belongs to the old edition alone, without what there is none of."""
    cancelled = Event.objects.filter(parent=plan.source, status=EventStatus.CANCELLED)
    pks = [*(each.event.pk for each in plan.events), *cancelled.values_list("pk", flat=True)]
    aliases = [page for page in pages_about(each.event for each in plan.events) if page.alias_of_id is not None]
    return _some(
        (_("People on stage"), _count(Appearance, edition__in=pks)),
        (_("Partners"), _count(Partnership, edition__in=pks)),
        (_("Exhibitors"), _count(Exhibitor, edition__in=pks)),
        (_("Tickets"), _count(Ticket, event__in=pks)),
        (_("Discount codes"), _count(DiscountCode, event__in=pks)),
        (_("Seats set aside"), _count(SeatBlock, event__in=pks, left__gt=0)),
        (_("On the waiting list"), _count(WaitingEntry, event__in=pks)),
        (_("Cancelled sessions"), cancelled.count()),
        (_("Recordings"), _with(pks, "recording_url")),
        (_("Meeting links"), _with(pks, "join_url")),
        (_("Aliases, which go on showing the old page"), len(aliases)),
        (_("Pages without a copied page above them in their language"), len(plan.left_out)),
        (_("Second pages of an event in one language"), len(plan.second_pages)),
    )


def _count(model, **conditions) -> int:
    return model.objects.filter(**conditions).count()


def _with(pks: Iterable[int], *names: str) -> int:
    """How many of the events have a text in one of the fields."""
    return Event.objects.filter(pk__in=pks).exclude(**dict.fromkeys(names, "")).count()


def _some(*counts: Count) -> list[Count]:
    return [each for each in counts if each[1]]

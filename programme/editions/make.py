"""Makes next year's edition of an event: all as drafts, and nothing on sale."""

import datetime as dt

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from core.admin.idempotency import find_previous_submission
from core.dates import format_span
from events.changes.duplicate import copy_rows, duplicate_event
from events.models import Event
from programme.editions.pages import copy_pages, with_year
from programme.editions.plan import ACTION, EditionPlan, copied_items, first_day_of, plan_edition
from programme.partners.copy import copy_levels
from programme.timetable.models import ProgrammeItem, Track


class PlanChanged(Exception):
    """What would be made is not what was shown. Holds the plan as it is now."""


class PagesNotAllowed(Exception):
    """The user may not add pages where those of the edition belong."""


@transaction.atomic
def make_edition(pk: int, first_day: dt.date, *, checksum: str, by, key: str = "") -> Event:
    """Make the edition that was shown with `checksum`, and return its event.

    A second call with the same `key` and day returns the edition of the first, if it is still there. Raises
    PlanChanged, PagesNotAllowed and DayNotPossible, with nothing made.
    """
    source = Event.objects.select_for_update(of=("self",)).get(pk=pk)
    entry = find_previous_submission(ACTION, key, **{"from": pk, "day": first_day.isoformat()})
    if entry and (made := Event.objects.filter(pk=entry.object_id).first()):
        return made
    plan = plan_edition(source, first_day, by)
    if plan.checksum != checksum:
        raise PlanChanged(plan)
    if not all(page.is_allowed for page in plan.pages):
        raise PagesNotAllowed
    edition, sessions = _copy_events(plan, by)
    copies = {source.pk: edition, **sessions}
    _copy_programmes(plan, copies)
    copy_levels(source, edition)
    pages = copy_pages(plan.pages, copies, by)
    _log(plan, edition, pages, by, key)
    return edition


def _copy_events(plan: EditionPlan, by) -> tuple[Event, dict[int, Event]]:
    years = first_day_of(plan.source).year, plan.first_day.year

    def copy(event: Event, **changed) -> Event:
        titles = {name: with_year(getattr(event, name), *years) for name in ("title_nb", "title_en")}
        # Those with a ticket to the new edition must not be led to the old one's meeting.
        return duplicate_event(event, shift=plan.shift, by=by, join_url="", **titles, **changed)

    edition = copy(plan.source, edition=plan.number)
    return edition, {session.pk: copy(session, parent_id=edition.pk) for session in plan.sessions}


def _copy_programmes(plan: EditionPlan, copies: dict[int, Event]) -> None:
    """Tracks and items of the event and of each session. Nobody is on stage yet."""
    pks = {old: new.pk for old, new in copies.items()}
    for old, new in pks.items():
        tracks = copy_rows(Track.objects.filter(edition=old), plan.shift, edition_id=new)
        items = ProgrammeItem.objects.filter(pk__in=copied_items([old]).values("pk"))
        copy_rows(items, plan.shift, {"track_id": tracks, "event_id": pks}, edition_id=new)


def _log(plan: EditionPlan, edition: Event, pages: list[Page], by, key: str) -> None:
    source = plan.source
    data = {
        "from": source.pk,
        "day": plan.first_day.isoformat(),
        "title": source.title_nb,
        "before": format_span(source.starts_at, source.ends_at, "nb"),
        "after": format_span(edition.starts_at, edition.ends_at, "nb"),
        "sessions": len(plan.sessions),
        "items": len(plan.items),
        "pages": [page.pk for page in pages],
        "key": key,
    }
    log(edition, ACTION, user=by, data=data)

"""Where a person appears, as readers may know it: only what a published page shows.

An appearance is public when its item is shown, and the event is announced and has a page that everybody may see. That
of a session is public on the session's own page too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.models import Person
from events import public_pages
from events.enums import EventStatus
from events.models import Event
from programme.queries import PublicEdition, live_event_ids, public_editions, public_event_ids
from programme.timetable.models import Appearance
from programme.timetable.schedule import place_of_item


@dataclass(frozen=True)
class ShownAppearance:
    """An appearance with the facts that the page of its event shows. `edition_title` is "" when it has none above."""

    role: str
    title: str
    url: str
    edition_title: str
    edition_url: str
    starts_at: datetime
    ends_at: datetime | None
    place: str
    is_cancelled: bool

    @property
    def is_over(self) -> bool:
        return (self.ends_at or self.starts_at) <= timezone.now()


def shown_appearances(person: Person) -> list[ShownAppearance]:
    """The public appearances of a person, the last one first. At most three queries."""
    rows = list(
        _not_hidden()
        .filter(person=person)
        .select_related("edition", "item__event", "item__venue", "item__room__venue", "edition__listed_venue")
    )
    public = {edition.pk: edition for edition in public_editions(_event_ids(rows))}
    on_conference_page = [
        row.item.event_id
        for row in rows
        if row.edition_id in public and row.item and row.item.event_id and row.item.event_id not in public
    ]
    # The page of a conference names sessions also where their own pages are not for everybody.
    named = public_pages.pages_of(on_conference_page) if on_conference_page else {}
    shown = [_shown(row, public, named) for row in rows]
    return sorted((each for each in shown if each), key=lambda each: each.starts_at, reverse=True)


def public_people() -> QuerySet[Person]:
    """Everybody who has a page, by name: those with an appearance that `shown_appearances` has."""
    on_conference_page = Q(item__event=None) | Q(item__event__in=live_event_ids())
    is_public = Q(item__event__in=public_event_ids()) | Q(edition__in=public_event_ids()) & on_conference_page
    shown = _not_hidden().filter(is_public).order_by().values("person")
    return Person.objects.filter(pk__in=shown).order_by("name", "pk")


def people_with_pages(event_ids: QuerySet) -> QuerySet[Person]:
    """Shown people who appear at one of these events, or in a session that is one of them. Runs no query."""
    rows = _not_hidden().annotate(shown_event=Coalesce("item__event_id", "edition_id"))
    rows = rows.filter(person=OuterRef("pk"), shown_event__in=event_ids)
    return Person.objects.filter(Exists(rows.order_by()), is_shown=True)


def _not_hidden() -> QuerySet[Appearance]:
    rows = Appearance.objects.filter(Q(item=None) | Q(item__is_shown=True), person__is_shown=True)
    return rows.filter(Q(item__event=None) | ~Q(item__event__status=EventStatus.DRAFT))


def _events_of(row: Appearance) -> list[int]:
    """The event, and last the session that it is."""
    return [row.edition_id, *([row.item.event_id] if row.item and row.item.event_id else [])]


def _event_ids(rows: Iterable[Appearance]) -> set[int]:
    return {pk for row in rows for pk in _events_of(row)}


def _shown(row: Appearance, public: dict[int, PublicEdition], named: dict) -> ShownAppearance | None:
    edition, item = public.get(row.edition_id), row.item
    session = item.event if item else None
    own_page = public.get(session.pk) if session else None
    if own_page is None and (edition is None or (session and session.pk not in named)):
        return None
    if own_page:
        title, url = own_page.title, own_page.url
    elif session:
        title, url = named[session.pk].title, f"{edition.url}#s{session.pk}"
    elif item:
        title, url = item.title, f"{edition.url}#i{item.pk}"
    else:
        title, url = edition.title, edition.url
    is_part = item is not None and edition is not None
    event: Event = session or row.edition
    return ShownAppearance(
        role=row.get_role_display(),
        title=title,
        url=url,
        edition_title=edition.title if is_part else "",
        edition_url=edition.url if is_part else "",
        starts_at=item.starts if item else event.starts_at,
        ends_at=item.ends if item else event.ends_at,
        place=_place(row, event),
        is_cancelled=EventStatus.CANCELLED in (row.edition.status, event.status),
    )


def _place(row: Appearance, event: Event) -> str:
    """Room and venue in one line. An item that is in all rooms is at the event's own venue."""
    if row.item is None or row.item.event_id:
        parts = [event.room, event.venue_name]
    else:
        place = place_of_item(row.item)
        parts = [place.room, place.venue or event.venue_name]
    return ", ".join(part for part in parts if part)

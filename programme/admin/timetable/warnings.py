"""The warnings of the rows that the editor shows."""

from core.values import present
from programme.admin.timetable.rows import CANCELLED, Row, Timetable
from programme.models import ConferencePage, EventPage
from programme.timetable.clashes import Use, Warning, find_warnings
from programme.timetable.state import moment


def warnings_of(timetable: Timetable) -> list[Warning]:
    """All warnings of a programme as it is saved, in the order of its rows."""
    edition, people, places = timetable.edition, timetable.people, timetable.places
    uses = [_use(row) for row in timetable.rows if row.session_state != CANCELLED]
    return find_warnings(
        edition,
        uses,
        room_name=lambda pk: places.name(None, pk),
        person_name=people.label,
        is_read_in_english=has_english_page(edition.pk),
    )


def has_english_page(edition_pk: int) -> bool:
    pages = (
        model.objects.filter(event=edition_pk, locale__language_code="en").order_by().values("pk")
        for model in (ConferencePage, EventPage)
    )
    return next(pages).union(*pages).exists()


def _use(row: Row) -> Use:
    return Use(
        key=row.key,
        title=row.title,
        starts_at=present(moment(row.times["starts_at"])),
        ends_at=moment(row.times["ends_at"]),
        room_id=row.where.room_id,
        people=frozenset(pk for pk, _role in row.people),
        has_english=bool(row.times["title_en"]),
    )

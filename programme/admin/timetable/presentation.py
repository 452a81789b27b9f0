"""What the page of the editor shows of each row, besides its fields."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates import format_day
from core.wall_clock import wall_clock
from events.admin.changes.suggest import can_change_events
from programme.admin.timetable.formset import BaseRowFormSet
from programme.admin.timetable.rows import CANCELLED, NO_PERMISSION, SEVERAL_DATES, SOLD, Row, Timetable
from programme.timetable.state import moment

#: The fields that are folded away.
_DETAILS = ("moderators", "text_nb", "text_en")


def day_of(row: Row) -> str:
    """The date on which the row starts, in ISO format; empty for a new row."""
    start = moment(row.times.get("starts_at"))
    return wall_clock(start).date().isoformat() if start else ""


def prepare_rows(formset: BaseRowFormSet, warnings: Mapping[str, Sequence[str]], timetable: Timetable) -> None:
    """Give each form what the template shows: headings of days, warnings, and where a session that is sold is moved."""
    may_move = can_change_events(timetable.user)
    day, is_first_new = "", bool(timetable.rows)
    for form in formset.forms:
        row = form.row
        is_new = not row.times
        form.anchor = f"{form.prefix}" if is_new else f"row-{row.key}"
        form.warnings = () if is_new else warnings.get(row.key, ())
        form.starts_day = ""
        if not is_new and day_of(row) != day:
            day = day_of(row)
            form.starts_day = format_day(moment(row.times["starts_at"]), "full")
        form.starts_new = is_new and is_first_new
        is_first_new = is_first_new and not is_new
        form.has_details = any(form.initial.get(name) for name in _DETAILS)
        form.opens_details = any(form[name].errors for name in _DETAILS) if formset.is_bound else False
        form.lock_text = _lock_text(row)
        form.place_text = timetable.places.name(row.where.venue_id, row.where.room_id, row.place)
        if row.is_locked:
            form.move_url = _move_url(row, may_move)


def _move_url(row: Row, may_move: bool) -> str:
    if row.session_state == SOLD:
        return reverse("event_move", args=[row.session_pk]) if may_move else ""
    return reverse("event:edit", args=[row.session_pk]) if row.session_state == SEVERAL_DATES else ""


def _lock_text(row: Row) -> str:
    return {
        SOLD: _("Tickets have been sold."),
        SEVERAL_DATES: _("The session has several dates."),
        CANCELLED: _("Cancelled."),
        NO_PERMISSION: _("Event staff can move it."),
    }.get(row.session_state, "")

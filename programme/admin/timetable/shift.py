"""Moves all items of one day by hours and minutes, or to another date. Shown before it is done."""

import datetime as dt
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from core.dates import format_day, format_span
from core.forms import DayField
from core.values import present
from core.wall_clock import add_to_wall_clock, move_span, wall_clock
from events.admin.changes.suggest import can_change_events
from programme.admin.timetable.access import atomic_post, edition_or_404, programme_context
from programme.admin.timetable.fields import StartField
from programme.admin.timetable.rows import CANCELLED, OPEN, SOLD, Row, Timetable
from programme.admin.timetable.save import lock_programme, record, write_session
from programme.enums import EditKind
from programme.timetable.state import moment, read_state, write_item

LATER, EARLIER = "later", "earlier"


class ShiftForm(forms.Form):
    """Which day, and by how much. `shift` is the difference on the wall clock."""

    day = forms.ChoiceField(label=gettext_lazy("Day"))
    by = StartField(
        label=gettext_lazy("Hours and minutes"),
        required=False,
        help_text=gettext_lazy("For example 0:30 or 1:15. Empty when only the date is another."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=[(LATER, gettext_lazy("Later")), (EARLIER, gettext_lazy("Earlier"))],
        initial=LATER,
        required=False,
        widget=forms.RadioSelect,
    )
    to = DayField(
        label=gettext_lazy("To another date"),
        required=False,
        help_text=gettext_lazy("Empty means the same date."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sessions = forms.BooleanField(
        label=gettext_lazy("Sessions that nobody has booked too"), required=False, initial=True
    )

    def __init__(self, *args, days: list[dt.date], has_sessions: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = [(day.isoformat(), format_day(day, "full")) for day in days]
        if not has_sessions:
            del self.fields["sessions"]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        clock, day = cleaned.get("by"), dt.date.fromisoformat(cleaned["day"])
        self.shift = dt.timedelta(hours=clock.hour, minutes=clock.minute) if clock else dt.timedelta()
        if cleaned.get("direction") == EARLIER:
            self.shift = -self.shift
        if cleaned.get("to"):
            self.shift += cleaned["to"] - day
        if not self.shift:
            self.add_error("by", _("Say by how much, or to which date."))
        return cleaned


@dataclass(frozen=True)
class Move:
    row: Row
    starts_at: dt.datetime
    ends_at: dt.datetime | None

    @property
    def before(self) -> str:
        return format_span(moment(self.row.times["starts_at"]), moment(self.row.times["ends_at"]))

    @property
    def after(self) -> str:
        return format_span(self.starts_at, self.ends_at)

    @property
    def values(self) -> dict:
        ends_at = self.ends_at.astimezone(dt.UTC).isoformat() if self.ends_at else None
        return {"starts_at": self.starts_at.astimezone(dt.UTC).isoformat(), "ends_at": ends_at}


@dataclass
class Plan:
    """`moves` will be done. `left` are sessions that stay, each with the address at which it can be moved, if any."""

    moves: list[Move] = field(default_factory=list)
    left: list[tuple[Move, str]] = field(default_factory=list)

    @property
    def checksum(self) -> str:
        basis = [(move.row.key, move.row.times, move.values) for move in self.moves]
        return sha256(repr(basis).encode()).hexdigest()[:32]


def day_of(row: Row) -> dt.date:
    return wall_clock(present(moment(row.times["starts_at"]))).date()


def plan_shift(timetable: Timetable, day: dt.date, shift: dt.timedelta, *, sessions: bool) -> Plan:
    plan = Plan()
    for row in timetable.rows:
        if day_of(row) != day or row.session_state == CANCELLED:
            continue
        move = _move(row, shift)
        if not row.is_session or (sessions and row.session_state == OPEN):
            plan.moves.append(move)
        else:
            is_movable = row.session_state != OPEN and can_change_events(timetable.user)
            plan.left.append((move, move_url(move) if is_movable else ""))
    return plan


def _move(row: Row, shift: dt.timedelta) -> Move:
    start, end = present(moment(row.times["starts_at"])), moment(row.times["ends_at"])
    if end is None:
        return Move(row, add_to_wall_clock(start, shift), None)
    return Move(row, *move_span(start, end, shift))


def move_url(move: Move) -> str:
    """The screen that moves a session that is sold, filled in with the new time."""
    times = {"starts_at": move.starts_at, "ends_at": move.ends_at}
    query = {name: wall_clock(value).strftime("%Y-%m-%d %H:%M") for name, value in times.items() if value}
    return f"{reverse('event_move', args=[move.row.session_pk])}?{urlencode(query)}"


@require_http_methods(["GET", "HEAD", "POST"])
@atomic_post
def shift_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, then what it moves, then the move itself when the programme is still as it was shown."""
    edition = edition_or_404(request, pk)
    if request.method == "POST":
        session_pks = edition.sessions.order_by("pk").values_list("pk", flat=True)
        edition = lock_programme(edition.pk, session_pks if "confirmed" in request.POST else ())
    state = read_state(edition.pk)
    timetable = Timetable(edition, state, request.user)
    days = sorted({day_of(row) for row in timetable.rows})
    has_sessions = any(row.is_session for row in timetable.rows)
    form = ShiftForm(request.POST if request.method == "POST" else None, days=days, has_sessions=has_sessions)
    plan, is_outdated = None, False
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        cleaned = form.cleaned_data
        day = dt.date.fromisoformat(cleaned["day"])
        plan = plan_shift(timetable, day, form.shift, sessions=bool(cleaned.get("sessions")))
        if "confirmed" in request.POST:
            is_outdated = request.POST.get("checksum") != plan.checksum
            if not is_outdated and plan.moves:
                return _shift(request, timetable, plan)
    context = programme_context(edition, _("Shift a day"), "date") | {
        "form": form,
        "plan": plan,
        "is_outdated": is_outdated,
    }
    status = 422 if form.errors or is_outdated else 200
    return render(request, "programme/admin/timetable/shift.html", context, status=status)


def _shift(request: HttpRequest, timetable: Timetable, plan: Plan) -> HttpResponse:
    edition = timetable.edition
    for move in plan.moves:
        if move.row.session is not None:
            write_session(edition, int(move.row.session_pk), move.row.session | move.values, request.user)
        elif move.row.item is not None:
            write_item(edition, move.row.item | move.values, int(move.row.item_pk))
    record(edition, EditKind.SHIFT, timetable.state, request.user)
    number = len(plan.moves)
    text = ngettext("%(number)s item was moved.", "%(number)s items were moved.", number) % {"number": number}
    messages.success(request, text)
    for move, url in plan.left:
        if move.row.session_state == SOLD:
            buttons = [messages.button(url, _("Move the session"))] if url else []
            words = {"session": move.row.title}
            messages.warning(request, _("“%(session)s” was not moved, because tickets are sold.") % words, buttons)
    return redirect("programme_edit", edition.pk)

"""The programme editor: all rows of one event on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from core.dates import format_day
from core.values import posted_pk
from core.wall_clock import wall_clock
from events.models import Event
from programme.admin.timetable.access import atomic_post, edition_or_404, programme_context
from programme.admin.timetable.fields import day_text
from programme.admin.timetable.formset import EMPTY_ROWS, MAX_ROWS, PREFIX, BaseRowFormSet, RowFormSet
from programme.admin.timetable.on_stage import on_stage
from programme.admin.timetable.presentation import day_of, prepare_rows
from programme.admin.timetable.rows import Timetable
from programme.admin.timetable.save import lock_programme, save_rows
from programme.admin.timetable.warnings import has_english_page, warnings_of
from programme.admin.timetable.whole_event import WholeEventForm
from programme.timetable.history import changes_to_undo
from programme.timetable.state import moment, read_state

#: A longer programme is shown a day at a time: a browser is slow with thousands of form fields.
ROWS_ON_ONE_PAGE = 150
#: More names than this are not offered while one types.
MAX_NAMES = 2000


@require_http_methods(["GET", "HEAD", "POST"])
@atomic_post
def edit_view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the rows; POST saves all that was typed, or shows it again with what is wrong."""
    edition = edition_or_404_or_conference(request, pk)
    if isinstance(edition, HttpResponse):
        return edition
    if request.method != "POST":
        timetable = Timetable(edition, read_state(edition.pk), request.user)
        formset = RowFormSet(timetable=timetable, **_shown(request, timetable))
        return _page(request, timetable, formset, WholeEventForm(timetable=timetable))
    edition = lock_programme(edition.pk, _session_pks(request))
    timetable = Timetable(edition, read_state(edition.pk), request.user, _new_names(request))
    data = request.POST
    if wants_more := "more" in data:
        data = data.copy()
        total = data.get(f"{PREFIX}-TOTAL_FORMS", "")
        if total.isascii() and total.isdecimal() and len(total) < 5:
            data[f"{PREFIX}-TOTAL_FORMS"] = str(min(int(total) + EMPTY_ROWS, MAX_ROWS))
    formset = RowFormSet(data, timetable=timetable, rows=[])
    whole_event = WholeEventForm(data, timetable=timetable)
    if wants_more or not all([formset.is_valid(), whole_event.is_valid()]):
        status = 200 if wants_more else 422
        return _page(request, timetable, formset, whole_event, status=status, shows_errors=not wants_more)
    change = save_rows(edition, formset, whole_event, timetable.state, request.user)
    if change is None:
        messages.info(request, _("Nothing was changed."))
    else:
        number = len(change.rows)
        text = ngettext("%(number)s row was changed.", "%(number)s rows were changed.", number) % {"number": number}
        messages.success(request, text)
    return redirect(_url(edition.pk, request.GET.get("day", "")))


def edition_or_404_or_conference(request: HttpRequest, pk: int):
    """The event, or for a session a redirect to the programme of its conference."""
    parent = Event.objects.filter(pk=pk).exclude(parent=None).values_list("parent_id", flat=True).first()
    if parent and request.method in ("GET", "HEAD"):
        edition_or_404(request, parent)
        return redirect("programme_edit", parent)
    return edition_or_404(request, pk)


def _session_pks(request: HttpRequest) -> list[int]:
    posted = {posted_pk(value) for name, value in request.POST.items() if name.endswith("-session") and value}
    edition = request.resolver_match.kwargs["pk"]
    pks = [pk for pk in posted if pk]
    return list(Event.objects.filter(pk__in=pks, parent=edition).order_by("pk").values_list("pk", flat=True))


def _new_names(request: HttpRequest) -> frozenset[str]:
    """The names of which the user has said that they are new people."""
    if not request.user.has_perm("core.add_person"):
        return frozenset()
    shown = request.POST.getlist("unknown_person") if "all_people" in request.POST else []
    return frozenset([*request.POST.getlist("new_person"), *shown][:500])


def days_of(timetable: Timetable) -> list[str]:
    """The days of the programme as ISO dates."""
    starts = [moment(row.times["starts_at"]) for row in timetable.rows]
    return sorted({wall_clock(start).date().isoformat() for start in starts if start})


def _shown(request: HttpRequest, timetable: Timetable) -> dict:
    """The rows of the chosen day; of the first day when there are too many for one page."""
    days = days_of(timetable)
    day = request.GET.get("day", "")
    if day not in days:
        day = days[0] if len(timetable.rows) > ROWS_ON_ONE_PAGE and days else ""
    if not day:
        return {"rows": timetable.rows}
    rows = [row for row in timetable.rows if day_of(row) == day]
    return {"rows": rows, "date": ".".join(reversed(day.split("-")))}


def _url(pk: int, day: str = "") -> str:
    url = reverse("programme_edit", args=[pk])
    return f"{url}?day={day}" if len(day) == 10 and day.replace("-", "").isdecimal() else url


def _page(
    request: HttpRequest,
    timetable: Timetable,
    formset: BaseRowFormSet,
    whole_event: WholeEventForm,
    *,
    status: int = 200,
    shows_errors: bool = True,
) -> HttpResponse:
    edition = timetable.edition
    warnings = warnings_of(timetable)
    texts: dict[str, list[str]] = {}
    for warning in warnings:
        texts.setdefault(warning.key, []).append(warning.text)
    prepare_rows(formset, texts, timetable)
    days = days_of(timetable)
    names = timetable.people.labels()
    is_in_english = has_english_page(edition.pk)
    people = on_stage(timetable, is_read_in_english=is_in_english)
    tracks = timetable.state["tracks"].values()
    context = programme_context(edition, _("Programme")) | {
        "formset": formset,
        "whole_event": whole_event,
        "unknown_names": list(dict.fromkeys([*whole_event.unknown_names, *formset.unknown_names])),
        "number_of_errors": formset.number_of_errors + bool(whole_event.errors),
        "shows_errors": shows_errors and formset.is_bound,
        "warnings": warnings,
        "tracks_lacking_english": [track["name_nb"] for track in tracks if is_in_english and not track["name_en"]],
        "on_stage": people,
        "number_lacking": sum(bool(person.lacks) for person in people),
        "days": [(each, format_day(moment(f"{each}T12:00:00+00:00"), "full")) for each in days],
        "day": request.GET.get("day", ""),
        "number": len(timetable.rows),
        "names": names if len(names) <= MAX_NAMES else [],
        "may_add_people": request.user.has_perm("core.add_person"),
        "changes": changes_to_undo(edition),
        "tracks": timetable.state["tracks"],
        "confirmed_names": sorted(timetable.new_names),
        "example_day": day_text(wall_clock(edition.starts_at)),
        "may_edit_event": request.user.has_perm("events.change_event"),
    }
    return render(request, "programme/admin/timetable/edit.html", context, status=status)

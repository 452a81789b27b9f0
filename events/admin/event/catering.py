"""The caterer's page: how many need what. Never who: names stand nowhere on it, nor in its export."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from wagtail.log_actions import log

from core.admin.exports import escape_formula
from events.enums import TicketStatus
from events.models import DietaryNeed, Event
from events.questions.dietary import NEEDS, Dietary, format_dietary, known_codes

#: Who may look: health data has a permission of its own.
PERMISSION = "events.view_dietaryneed"


def dietary_of_event(event: Event) -> list[Dietary]:
    """What holders of valid tickets have told, in no order that says who."""
    told = DietaryNeed.objects.filter(ticket__event=event, ticket__status=TicketStatus.VALID)
    found = [Dietary(known_codes(needs), other) for needs, other in told.values_list("needs", "other")]
    return sorted(found, key=lambda dietary: (list(dietary.needs), dietary.other.casefold()))


def dietary_summary(event: Event) -> dict:
    """`counts` per need; `plates`: what goes together for one person, with how many; `others`: free texts."""
    told = dietary_of_event(event)
    counted = Counter(code for dietary in told for code in dietary.needs)
    plates = Counter(format_dietary(Dietary(dietary.needs)) for dietary in told if dietary.needs)
    return {
        "attendees": event.tickets.filter(status=TicketStatus.VALID).count(),
        "told": len(told),
        "counts": [(str(name), counted[code]) for code, name in NEEDS.items() if counted[code]],
        "plates": sorted(plates.items()),
        "others": [format_dietary(dietary) for dietary in told if dietary.other],
    }


@never_cache
def catering_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Each look leaves a trace; `?export=xlsx` (or csv) takes the numbers along."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    summary = dietary_summary(event)
    write = _FORMATS.get(request.GET.get("export", ""))
    log(event, "events.dietary_exported" if write else "events.dietary_viewed", user=request.user)
    if write:
        return write(f"{event.slug}-{_('food')}", _rows(summary))
    return render(request, "events/admin/event/catering.html", {"event": event, **summary})


def _rows(summary: dict) -> Iterator[list]:
    """The three tables of the page below each other."""
    number = pgettext("how many", "Quantity")
    yield [_("Requirement"), number]
    yield [_("Attendees in all"), summary["attendees"]]
    yield from ([escape_formula(text), count] for text, count in summary["counts"])
    yield []
    yield [_("Together for one person"), number]
    yield from ([escape_formula(text), count] for text, count in summary["plates"])
    yield []
    yield [_("In their own words")]
    yield from ([escape_formula(text)] for text in summary["others"])


def _as_csv(name: str, rows: Iterator[list]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=_download(f"{name}.csv"))
    # A spreadsheet takes the file for UTF-8 only when told.
    response.write("\ufeff")
    csv.writer(response).writerows(rows)
    return response


def _as_xlsx(name: str, rows: Iterator[list]) -> HttpResponse:
    # Large, and hardly ever asked for.
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book, file = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        # A workbook cannot hold control characters, and would not be written at all.
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in row])
    book.save(file)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(file.getvalue(), content_type=kind, headers=_download(f"{name}.xlsx"))


def _download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


_FORMATS = {"xlsx": _as_xlsx, "csv": _as_csv}

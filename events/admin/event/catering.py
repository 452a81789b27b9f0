"""The caterer's page: how many attendees have which dietary requirements. It shows no names, nor does its export."""

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

#: Dietary requirements are health data and have a permission of their own.
PERMISSION = "events.view_dietaryneed"


def dietary_of_event(event: Event) -> list[Dietary]:
    """Dietary requirements of valid tickets, sorted by content so that the order does not reveal the attendees."""
    rows = DietaryNeed.objects.filter(ticket__event=event, ticket__status=TicketStatus.VALID)
    requirements = [Dietary(known_codes(needs), other) for needs, other in rows.values_list("needs", "other")]
    return sorted(requirements, key=lambda dietary: (list(dietary.needs), dietary.other.casefold()))


def dietary_summary(event: Event) -> dict:
    """Numbers for the caterer.

    `attendees`: valid tickets; `reported`: those with requirements; `counts`: (requirement, number);
    `combinations`: (requirements of one person, number); `other_texts`: requirements in the attendees' own words.
    """
    reported = dietary_of_event(event)
    number_by_code = Counter(code for dietary in reported for code in dietary.needs)
    combinations = Counter(format_dietary(Dietary(dietary.needs)) for dietary in reported if dietary.needs)
    return {
        "attendees": event.tickets.filter(status=TicketStatus.VALID).count(),
        "reported": len(reported),
        "counts": [(str(name), number_by_code[code]) for code, name in NEEDS.items() if number_by_code[code]],
        "combinations": sorted(combinations.items()),
        "other_texts": [format_dietary(dietary) for dietary in reported if dietary.other],
    }


@never_cache
def catering_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show or download the numbers (`?export=xlsx` or `?export=csv`). Each view and download is logged."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    summary = dietary_summary(event)
    export = _EXPORTS.get(request.GET.get("export", ""))
    log(event, "events.dietary_exported" if export else "events.dietary_viewed", user=request.user)
    if export:
        return export(f"{event.slug}-{_('food')}", _rows(summary))
    return render(request, "events/admin/event/catering.html", {"event": event, **summary})


def _rows(summary: dict) -> Iterator[list]:
    """The three tables of the page, one below the other."""
    number = pgettext("how many", "Quantity")
    yield [_("Requirement"), number]
    yield [_("Attendees in all"), summary["attendees"]]
    yield from ([escape_formula(text), count] for text, count in summary["counts"])
    yield []
    yield [_("Together for one person"), number]
    yield from ([escape_formula(text), count] for text, count in summary["combinations"])
    yield []
    yield [_("In their own words")]
    yield from ([escape_formula(text)] for text in summary["other_texts"])


def _as_csv(name: str, rows: Iterator[list]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=_download(f"{name}.csv"))
    # Without a byte order mark, Excel does not read the file as UTF-8.
    response.write("\ufeff")
    csv.writer(response).writerows(rows)
    return response


def _as_xlsx(name: str, rows: Iterator[list]) -> HttpResponse:
    # openpyxl is large and rarely needed, so it is imported here.
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book, file = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        # openpyxl raises an error for control characters.
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in row])
    book.save(file)
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(file.getvalue(), content_type=content_type, headers=_download(f"{name}.xlsx"))


def _download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


_EXPORTS = {"xlsx": _as_xlsx, "csv": _as_csv}

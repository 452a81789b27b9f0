"""The caterer's page: how many attendees have which dietary requirements. It shows no names, nor does its export."""

from collections import Counter
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from wagtail.log_actions import log

from core.admin.spreadsheet import CONTENT_TYPES, WRITERS
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
        "attendees": event.tickets.main().filter(status=TicketStatus.VALID).count(),
        "add_ons": add_on_counts(event),
        "reported": len(reported),
        "counts": [(str(name), number_by_code[code]) for code, name in NEEDS.items() if number_by_code[code]],
        "combinations": sorted(combinations.items()),
        "other_texts": [format_dietary(dietary) for dietary in reported if dietary.other],
    }


def add_on_counts(event: Event) -> list[tuple[str, int]]:
    """(add-on, valid tickets that have it), in the order of the ticket types."""
    valid = Count("tickets", filter=Q(tickets__status=TicketStatus.VALID))
    types = event.ticket_types.filter(needs_ticket=True).annotate(number=valid).order_by("position", "pk")
    return [(ticket_type.name, ticket_type.number) for ticket_type in types]


@never_cache
def catering_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show or download the numbers (`?export=xlsx` or `?export=csv`). Each view and download is logged."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    summary = dietary_summary(event)
    file_format = request.GET.get("export", "")
    is_export = file_format in WRITERS
    log(event, "events.dietary_exported" if is_export else "events.dietary_viewed", user=request.user)
    if is_export:
        what = _("food")
        name = f"{event.slug}-{what}.{file_format}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        content = WRITERS[file_format](_rows(summary))
        return HttpResponse(content, content_type=CONTENT_TYPES[file_format], headers=headers)
    return render(request, "events/admin/event/catering.html", {"event": event, **summary})


def _rows(summary: dict) -> Iterator[list]:
    """The three tables of the page, one below the other."""
    number = pgettext("how many", "Quantity")
    yield [_("Requirement"), number]
    yield [_("Attendees in all"), summary["attendees"]]
    yield from ([text, count] for text, count in summary["counts"])
    if summary["add_ons"]:
        yield []
        yield [_("Add-on"), number]
        yield from ([name, count] for name, count in summary["add_ons"])
    yield []
    yield [_("Together for one person"), number]
    yield from ([text, count] for text, count in summary["combinations"])
    yield []
    yield [_("In their own words")]
    yield from ([text] for text in summary["other_texts"])

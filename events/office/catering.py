"""The caterer's page: how many need what. Never who: names stand nowhere on it, nor in its export."""

import csv
from collections import Counter

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from wagtail.log_actions import log

from events.dietary import NEEDS, Dietary, in_words, known
from events.enums import TicketStatus
from events.models import DietaryNeed, Event
from payments.office.columns import harmless

#: Who may look: health data has a permission of its own.
PERMISSION = "events.view_dietaryneed"


def needs_of(event: Event) -> list[Dietary]:
    """What holders of valid tickets have told, in no order that says who."""
    told = DietaryNeed.objects.filter(ticket__event=event, ticket__status=TicketStatus.VALID)
    found = [Dietary(known(needs), other) for needs, other in told.values_list("needs", "other")]
    return sorted(found, key=lambda dietary: (list(dietary.needs), dietary.other.casefold()))


def summary_of(event: Event) -> dict:
    """`counts` per need; `plates`: what goes together for one person, with how many; `others`: free texts."""
    told = needs_of(event)
    counted = Counter(code for dietary in told for code in dietary.needs)
    plates = Counter(in_words(Dietary(dietary.needs)) for dietary in told if dietary.needs)
    return {
        "attendees": event.tickets.filter(status=TicketStatus.VALID).count(),
        "told": len(told),
        "counts": [(str(name), counted[code]) for code, name in NEEDS.items() if counted[code]],
        "plates": sorted(plates.items()),
        "others": [in_words(dietary) for dietary in told if dietary.other],
    }


@never_cache
def catering_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Each look leaves a trace; `?export=csv` takes the numbers along."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    summary = summary_of(event)
    export = request.GET.get("export") == "csv"
    log(event, "events.dietary_exported" if export else "events.dietary_viewed", user=request.user)
    if export:
        return _as_csv(event, summary)
    return render(request, "events/office/catering.html", {"event": event, **summary})


def _as_csv(event: Event, summary: dict) -> HttpResponse:
    name = f"{event.slug}-{_('food')}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    # A spreadsheet takes the file for UTF-8 only when told.
    response.write("\ufeff")
    rows = csv.writer(response)
    rows.writerow([_("Need"), pgettext("how many", "Quantity")])
    rows.writerow([_("Attendees in all"), summary["attendees"]])
    rows.writerows([harmless(text), number] for text, number in summary["counts"])
    rows.writerow([])
    rows.writerow([_("Together for one person"), pgettext("how many", "Quantity")])
    rows.writerows([harmless(text), number] for text, number in summary["plates"])
    rows.writerow([])
    rows.writerow([_("In their own words")])
    rows.writerows([harmless(text)] for text in summary["others"])
    return response

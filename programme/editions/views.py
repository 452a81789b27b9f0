"""The page with all editions of a series."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.cache.process_cache import get_or_set
from core.web.responses import moved_permanently
from events import public_pages
from events.models import EventSeries
from events.queries import current_series_slug
from programme.editions.listing import editions_of, is_open


@require_safe
def series_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Not found while no edition is announced, so that an empty page is never linked or listed."""
    series = get_or_set(("series", slug), lambda: EventSeries.objects.filter(slug=slug).first())
    editions = editions_of(series) if series else []
    if series is None and (new_slug := current_series_slug(slug)):
        return moved_permanently(request, reverse("series", args=[new_slug]))
    if series is None or not editions:
        raise Http404(_("There are no editions here yet."))
    lead = series.lead
    description = Truncator(" ".join(lead.split())).chars(160) or _("All editions of %(series)s, the newest first.") % {
        "series": series.name
    }
    context = {
        "series": series,
        "look": series.look,
        "editions": editions,
        "open_editions": [card for card in editions if is_open(card)],
        "description": description,
        "breadcrumbs": [
            {"title": _("Home"), "url": "/" if get_language() == settings.LANGUAGE_CODE else f"/{get_language()}/"},
            {"title": _("Calendar"), "url": public_pages.calendar_url()},
            {"title": series.name, "url": reverse("series", args=[series.slug])},
        ],
    }
    return render(request, "programme/editions/series.html", context)

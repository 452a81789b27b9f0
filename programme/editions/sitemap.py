"""The pages with all editions of a series, for search engines."""

from django.db.models import QuerySet
from django.urls import reverse

from core.pages.sitemaps import ViewSitemap
from events.models import Event, EventSeries
from programme.queries import public_event_ids


class SeriesSitemap(ViewSitemap):
    """Each series with an edition that everybody may see."""

    def items(self) -> QuerySet[EventSeries]:
        editions = Event.objects.filter(parent=None, series__isnull=False, pk__in=public_event_ids())
        return EventSeries.objects.filter(pk__in=editions.values("series")).only("slug").order_by("pk")

    def location(self, series: EventSeries) -> str:
        return reverse("series", args=[series.slug])

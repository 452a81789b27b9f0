"""The pages of exhibitors, for search engines."""

from django.db.models import QuerySet

from core.pages.sitemaps import ViewSitemap
from programme.exhibitors.models import Exhibitor
from programme.queries import public_event_ids


class ExhibitorSitemap(ViewSitemap):
    """Each published exhibitor of an edition that everybody may see."""

    def items(self) -> QuerySet[Exhibitor]:
        shown = Exhibitor.objects.shown().filter(edition__in=public_event_ids())
        return shown.select_related("edition").only("edition__slug").order_by("pk")

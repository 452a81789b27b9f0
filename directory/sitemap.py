"""The pages of the members, for search engines."""

from django.db.models import QuerySet

from core.pages.sitemaps import ViewSitemap
from membership.models import Organisation


class MemberSitemap(ViewSitemap):
    """Each organisation that is listed in the directory."""

    def items(self) -> QuerySet[Organisation]:
        return Organisation.objects.listed().only("slug").order_by("pk")

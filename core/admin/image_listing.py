"""The image list of the admin, with a filter for images that lack alternative text, creator or licence."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model
from wagtail.images.views.images import ImagesFilterSet, IndexView

from core.models.image import Medium

#: A logo needs no alternative text beside the organisation's name, and its creator is the organisation.
_NOT_A_LOGO = ~Q(medium=Medium.LOGO)
MISSING = {
    "alt": _NOT_A_LOGO & Q(is_decorative=False) & (Q(alt_nb="") | Q(alt_en="")),
    "credit": _NOT_A_LOGO & Q(credit=""),
    "licence": _NOT_A_LOGO & Q(licence=""),
}


class SiteImagesFilterSet(ImagesFilterSet):
    missing = django_filters.ChoiceFilter(
        label=_("Missing"),
        method="filter_missing",
        choices=[("alt", _("Alternative text")), ("credit", _("Creator")), ("licence", _("Licence"))],
        empty_label=_("All"),
    )

    class Meta(ImagesFilterSet.Meta):
        model = get_image_model()
        fields = ["licence", "medium"]

    def filter_missing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(MISSING[value])


class SiteImagesView(IndexView):
    filterset_class = SiteImagesFilterSet
    results_template_name = "core/admin/images_results.html"

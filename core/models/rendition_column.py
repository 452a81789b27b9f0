"""An image's rendition as one column of a query, for pages that are near their limit of queries."""

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import JSONObject

from core.models.image import SiteImage, SiteRendition

_COLUMNS = ("pk", "file", "width", "height", "filter_spec", "focal_point_key")


def rendition_column(image: str, spec: str | F) -> Subquery:
    """The newest rendition of the image whose id is in the column `image`; NULL when there is none yet.

    `spec` is a size as Wagtail writes it, or the name of a column that has it, as `F`.
    """
    of_image = SiteRendition.objects.filter(image=OuterRef(image))
    size = OuterRef(spec.name) if isinstance(spec, F) else Value(spec)
    columns = JSONObject(**{name: name for name in _COLUMNS})
    return Subquery(of_image.filter(filter_spec=size).order_by("-pk").values(columns=columns)[:1])


def keep_renditions(image: SiteImage | None, *columns: dict | None) -> None:
    """Let the image find its renditions in the values of `rendition_column`, without a query."""
    if image is not None:
        image.prefetched_renditions = [SiteRendition(image=image, **column) for column in columns if column]

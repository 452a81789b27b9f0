"""Images and documents of a page in one query, because a page about a past conference is near its limit of queries."""

from collections.abc import Collection

from django.db.models import JSONField, Value
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument

from core.models.image import SiteImage
from core.models.rendition_column import keep_renditions, rendition_column

#: The sizes in which the templates show a still of a recording and a picture.
STILL_SIZE, PICTURE_SIZE = "fill-960x540|format-webp", "fill-720x480|format-webp"
#: What images and documents both have.
_SHARED = ("id", "collection_id", "title", "file", "file_size")
#: What only images have, with the value that stands in the rows of documents.
_OF_IMAGES = {
    **dict.fromkeys(("width", "height"), 0),
    **dict.fromkeys(("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"), 0),
    **dict.fromkeys(("alt_nb", "alt_en", "medium", "credit", "source_url"), ""),
    **dict.fromkeys(("licence", "licence_name", "licence_url"), ""),
    "is_decorative": False,
}


def read_files(
    image_ids: Collection[int | None], document_ids: Collection[int | None]
) -> tuple[dict[int, SiteImage], dict[int, AbstractDocument]]:
    """Those that exist, by id; the images know their sizes. One query, none without ids."""
    if not any((*image_ids, *document_ids)):
        return {}, {}
    documents = get_document_model()
    sizes = (rendition_column("id", STILL_SIZE), rendition_column("id", PICTURE_SIZE))
    images = SiteImage.objects.filter(pk__in=[pk for pk in image_ids if pk]).order_by()
    files = documents.objects.filter(pk__in=[pk for pk in document_ids if pk]).order_by()
    empty = (*(Value(value) for value in _OF_IMAGES.values()), *(Value(None, output_field=JSONField()) for _ in sizes))
    rows = images.values_list(Value("image"), *_SHARED, *_OF_IMAGES, *sizes).union(
        files.values_list(Value("document"), *_SHARED, *empty), all=True
    )
    found: tuple[dict[int, SiteImage], dict[int, AbstractDocument]] = ({}, {})
    for kind, *values in rows:
        shared, own = values[: len(_SHARED)], values[len(_SHARED) :]
        fields = dict(zip(_SHARED, shared, strict=True))
        if kind == "document":
            found[1][fields["id"]] = documents(**fields)
            continue
        found[0][fields["id"]] = image = SiteImage(**fields, **dict(zip(_OF_IMAGES, own, strict=False)))
        keep_renditions(image, *own[len(_OF_IMAGES) :])
    return found

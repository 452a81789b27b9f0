"""The logo that an exhibitor uploads with its link."""

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from wagtail.models import Collection, ReferenceIndex

from core.models.image import Medium, SiteImage
from programme.exhibitors.models import Exhibitor

#: The collection of the images that exhibitors upload, so that editors can tell them from their own.
COLLECTION = "Utstillere"


@transaction.atomic
def replace_logo(exhibitor: Exhibitor, upload: UploadedFile | None) -> None:
    """Store the picture, or none. An earlier upload of this exhibitor is deleted, one that staff chose is not."""
    earlier = exhibitor.logo
    exhibitor.logo = None
    if upload is not None:
        exhibitor.logo = SiteImage.objects.create(
            title=exhibitor.name[:255], file=upload, medium=Medium.LOGO, collection=_collection()
        )
    exhibitor.save(update_fields=["logo"])
    if earlier is not None and earlier.collection.name == COLLECTION and not _is_used(earlier):
        earlier.delete()


def _is_used(image: SiteImage) -> bool:
    own = ContentType.objects.get_for_model(Exhibitor)
    elsewhere = ReferenceIndex.get_references_to(image).exclude(base_content_type=own)
    return Exhibitor.objects.filter(logo=image).exists() or elsewhere.exists()


def _collection() -> Collection:
    root = Collection.get_first_root_node()
    existing = root.get_children().filter(name=COLLECTION).first()
    return existing or root.add_child(name=COLLECTION)

"""Images on a page that say nothing to those who cannot see them. A page with one must not be published."""

from collections.abc import Iterator

from wagtail.images.models import AbstractImage
from wagtail.models import Page

from core.content.blocks.media import ImageValue
from core.content.stream_field import StreamField


def undescribed_images(page: Page) -> list[AbstractImage]:
    """The page's photo and the images in its blocks that lack an alternative text and are not called decoration."""
    images = []
    photo = getattr(page, "photo", None)
    if photo is not None and photo.lacks_alt and not (page.photo_decorative or page.photo_alt):
        images.append(photo)
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            images += [value["image"] for value in _image_values(getattr(page, field.name)) if value.lacks_alt]
    return images


def _image_values(value) -> Iterator[ImageValue]:
    """Every value of an image block within a block value, at any depth."""
    if isinstance(value, ImageValue):
        yield value
    elif hasattr(value, "block_type"):
        yield from _image_values(value.value)
    elif isinstance(value, dict):
        for child in value.values():
            yield from _image_values(child)
    elif hasattr(value, "bound_blocks") or hasattr(value, "stream_block") or isinstance(value, list | tuple):
        for child in value:
            yield from _image_values(child)

"""Uploaded pictures in templates. One whose file is damaged or missing gives nothing, so that a cover is drawn."""

from django import template
from django.utils.safestring import SafeString
from wagtail.images.models import Filter, ResponsiveImage, SourceImageIOError

from core.models.image import SiteImage, SiteRendition

register = template.Library()


@register.simple_tag
def rendition(image: SiteImage | None, spec: str) -> SiteRendition | None:
    """The picture in a size, such as `"fill-240x240|format-webp"`; None without a readable picture."""
    return image.readable_rendition(spec) if image else None


@register.simple_tag
def picture(image: SiteImage | None, spec: str, **attributes: str) -> SafeString | str:
    """An `img` element in one size; "" without a readable picture."""
    shown = image.readable_rendition(spec) if image else None
    return shown.img_tag(attributes) if shown else ""


@register.simple_tag
def picture_in_sizes(image: SiteImage | None, **attributes: str) -> SafeString | str:
    """An `img` element from which the browser chooses a width; "" without a readable picture."""
    filters = [Filter(spec=spec) for spec in Filter.expand_spec(["width-{480,960,1440}", "format-webp"])]
    try:
        renditions = image.get_renditions(*filters) if image else {}
    except SourceImageIOError:
        return ""
    return ResponsiveImage(renditions, attributes).__html__() if renditions else ""

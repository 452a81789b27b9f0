"""Images with what is said of them in both languages."""

from wagtail.images.tests.utils import get_test_image_file_jpeg

from core.models.image import SiteImage

WORDS = {"alt_nb": "En bru over elva", "alt_en": "A bridge over the river"}


def make_image(**fields):
    values = {"title": "IMG_0042", "file": get_test_image_file_jpeg(), "credit": "Kari Fiktiv", **WORDS}
    return SiteImage.objects.create(**values | fields)

"""A damaged picture is refused with a sentence, and one that was stored or lost its file never breaks a page."""

import io

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import translation
from image_factory import WORDS, make_image
from membership_factory import create_body
from PIL import Image as PILImage
from wagtail.images.forms import get_image_form
from wagtail.models import Collection

from core.models import Person
from core.models.image import SiteImage
from home.models import PeoplePage, StandardPage
from membership.models import BodyMember
from news.models import NewsPage


def picture_bytes(image_format="JPEG", size=(640, 480)) -> bytes:
    out = io.BytesIO()
    PILImage.effect_noise(size, 80).convert("RGB").save(out, image_format)
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
JPEG, PNG = picture_bytes(), picture_bytes("PNG")
BROKEN = {
    "truncated.jpg": JPEG[: len(JPEG) // 2],
    "header-only.jpg": JPEG[:30],
    "truncated.png": PNG[: len(PNG) // 2],
    "overwritten.png": PNG[:200] + b"\x00" * 4000 + PNG[4200:],
    "words.jpg": b"This is no picture.",
    "empty.jpg": b"",
    "png-named.jpg": PNG,
    "script.svg": SVG,
    "script.png": SVG,
}


def image_form(name: str, content: bytes):
    data = {"title": "Bru", "collection": Collection.get_first_root_node().pk, "medium": "photo", **WORDS}
    return get_image_form(SiteImage)(data, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", BROKEN)
def test_a_damaged_upload_is_refused_beside_the_field(db, name, language):
    with translation.override(language):
        form = image_form(name, BROKEN[name])
        assert not form.is_valid()
        assert list(form.errors) == ["file"]
        assert all(len(message) > 10 for message in form.errors["file"])
    assert not SiteImage.objects.exists()


@pytest.mark.parametrize(("name", "content"), [("a.jpg", JPEG), ("a.png", PNG), ("a.webp", picture_bytes("WEBP"))])
def test_a_whole_upload_is_stored(db, name, content):
    form = image_form(name, content)
    assert form.is_valid(), form.errors
    image = form.save()
    image.file.open()
    assert image.file.read() == content
    assert (image.width, image.height) == (640, 480)


def test_a_picture_of_huge_dimensions_is_refused(db):
    with override_settings(WAGTAILIMAGES_MAX_IMAGE_PIXELS=300_000):
        assert list(image_form("a.jpg", JPEG).errors) == ["file"]


def test_the_upload_page_answers_a_damaged_picture_with_the_form(editor_client):
    data = {"title": "Bru", "medium": "photo", "tags": "", **WORDS}
    file = SimpleUploadedFile("b.jpg", BROKEN["truncated.jpg"])
    response = editor_client.post(reverse("wagtailimages:add"), data | {"file": file})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["file"]
    assert 'value="Bru"' in response.content.decode()


def spoil(image: SiteImage, content: bytes | None) -> SiteImage:
    """Replace the stored file by `content`, or delete it."""
    storage, name = image.file.storage, image.file.name
    storage.delete(name)
    if content is not None:
        storage.save(name, ContentFile(content))
    image.renditions.all().delete()
    return image


@pytest.mark.parametrize(
    "content", [None, JPEG[: len(JPEG) // 2], b"", b"no picture"], ids=["lost", "half", "empty", "text"]
)
def test_a_damaged_stored_picture_is_replaced_by_a_drawing(client, home, index, content):
    image = spoil(make_image(), content)
    index.add_child(instance=NewsPage(title="Nytt", slug="nytt", locale=home.locale, photo=image, lead="Kort."))
    body = [("image", {"image": image, "alt_text": "", "decorative": False, "caption": "", "credit": ""})]
    home.add_child(instance=StandardPage(title="Om", slug="om", locale=home.locale, photo=image, body=body))
    BodyMember.objects.create(body=create_body(), person=Person.objects.create(name="Kari Fiktiv", photo=image))
    home.add_child(instance=PeoplePage(title="Folk", slug="folk", locale=home.locale))
    for path in ("/", "/nyheter/", "/nyheter/nytt/", "/om/", "/folk/"):
        response = client.get(path)
        assert response.status_code == 200, path
        html = response.content.decode()
        assert "not-found" not in html, path
        assert "<svg" in html
    assert f'aria-label="{WORDS["alt_nb"]}"' in client.get("/om/").content.decode()


def test_a_size_whose_file_is_lost_is_made_again(client, home):
    image = make_image()
    home.add_child(instance=StandardPage(title="Om", slug="om", locale=home.locale, photo=image))
    before = client.get("/om/").content.decode()
    lost = [rendition.file for rendition in image.renditions.all()]
    assert len(lost) >= 3
    for file in lost:
        file.storage.delete(file.name)
    caches["renditions"].clear()
    assert client.get("/om/").status_code == 200
    assert before.count("<img") == client.get("/om/").content.decode().count("<img")
    for rendition in image.renditions.all():
        assert rendition.file.storage.exists(rendition.file.name)


def test_the_image_list_of_the_admin_stands_a_damaged_picture(editor_client):
    image = spoil(make_image(), BROKEN["truncated.jpg"])
    for url in (
        reverse("wagtailimages:index"),
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages_chooser:choose"),
    ):
        assert editor_client.get(url).status_code == 200, url


def test_the_credit_of_a_portrait_can_be_read(client, home):
    person = Person.objects.create(name="Ola Eksempel", photo=make_image())
    BodyMember.objects.create(body=create_body(), person=person)
    home.add_child(instance=PeoplePage(title="Folk", slug="folk", locale=home.locale))
    assert "Foto: Kari Fiktiv" in client.get("/folk/").content.decode()

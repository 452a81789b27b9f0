"""Publishing a translation asks for the alternative texts of its images, as publishing any page does."""

import pytest
from django.urls import reverse
from image_factory import make_image
from wagtail_localize.models import Translation, TranslationSource

from home.models import StandardPage


@pytest.fixture
def undescribed(db):
    return make_image(title="Brua", alt_en="")


def page_with(home, image, where: str) -> StandardPage:
    """A draft, as a page that lacks a text may be."""
    fields = {"photo": image} if where == "photo" else {}
    if where == "block":
        block = {"image": image, "alt_text": "", "decorative": False, "caption": "", "credit": ""}
        fields = {"body": [("image", block)]}
    return home.add_child(instance=StandardPage(title="Om", slug="om", locale=home.locale, live=False, **fields))


def submit(page, locale) -> Translation:
    source, _created = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=locale)
    translation.save_target(publish=False)
    return translation


@pytest.mark.parametrize("where", ["photo", "block"])
def test_a_translation_with_an_undescribed_image_is_not_published(
    editor_client, home, home_en, en, undescribed, where, django_capture_on_commit_callbacks
):
    page = page_with(home, undescribed, where)
    submit(page, en)
    english = page.get_translation(en)
    url = reverse("wagtailadmin_pages:edit", args=[english.pk])
    response = editor_client.post(url, {"action": "publish"}, follow=True)
    assert "Brua" in response.content.decode()
    assert "er ikke publisert på Engelsk" in response.content.decode()
    english.refresh_from_db()
    assert not english.live
    undescribed.alt_en = "The bridge"
    undescribed.save()
    with django_capture_on_commit_callbacks(execute=True):
        editor_client.post(url, {"action": "publish"})
    english.refresh_from_db()
    assert english.live


def test_updating_translations_says_why_they_are_not_published(
    editor_client, home, home_en, en, undescribed, django_capture_on_commit_callbacks
):
    page = page_with(home, undescribed, "photo")
    translation = submit(page, en)
    url = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    response = editor_client.post(url, {"publish_translations": "on"})
    assert response.status_code == 200
    assert "Brua" in str(response.context["form"].errors["publish_translations"])
    assert "er ikke publisert" in response.content.decode()
    assert not page.get_translation(en).live
    # Without publishing, the changes are brought over.
    assert editor_client.post(url, {}).status_code == 302
    undescribed.is_decorative = True
    undescribed.save()
    with django_capture_on_commit_callbacks(execute=True):
        assert editor_client.post(url, {"publish_translations": "on"}).status_code == 302
    assert page.get_translation(en).live

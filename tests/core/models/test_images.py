"""What is known of a picture, what of it readers see, and that none is published without saying what it shows."""

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override
from image_factory import WORDS, make_image
from page_forms import add, picture, promote
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form, get_image_multi_form
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail.models import Collection, GroupCollectionPermission
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import Translation, TranslationSource

from accounts.models import User
from core.content.blocks.media import ImageBlock
from core.content.credit import Credit
from core.models.image import Licence, Medium, SiteImage
from home.models import StandardPage
from programme.models import EventPage


def upload():
    return SimpleUploadedFile("IMG_0042.jpg", get_test_image_file_jpeg().file.getvalue(), "image/jpeg")


@pytest.fixture
def image(db):
    return make_image()


def publish_photo(client, home, **fields):
    page = {"title": "Brua", "lead": "", "body": streamfield([]), "contact_person": "", "comments": inline_formset([])}
    return add(client, home, StandardPage, {**page, **picture(), **promote("brua"), **fields})


def figure(response):
    found = BeautifulSoup(response.content, "html.parser").select("main figure")
    assert len(found) == 1
    return found[0]


def graph(response):
    script = BeautifulSoup(response.content, "html.parser").select_one('script[type="application/ld+json"]')
    return json.loads(script.string)["@graph"]


def test_wagtail_uses_the_image_model():
    assert get_image_model() is SiteImage
    assert SiteImage.get_rendition_model().__name__ == "SiteRendition"
    assert "description" not in {field.name for field in SiteImage._meta.get_fields()}


@pytest.mark.parametrize(
    ("fields", "language", "alt"),
    [
        ({}, "nb", "En bru over elva"),
        ({}, "en", "A bridge over the river"),
        ({"alt_en": ""}, "en", "En bru over elva"),
        ({"alt_nb": "", "alt_en": ""}, "nb", ""),
        ({"is_decorative": True}, "nb", ""),
    ],
)
def test_alt_is_in_the_active_language_and_never_the_file_name(db, fields, language, alt):
    image = make_image(**fields)
    with override(language):
        assert image.alt == alt
        assert image.get_rendition("width-20").alt == alt


BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"


@pytest.mark.parametrize(
    ("fields", "instead", "nb", "en"),
    [
        ({}, "", Credit("Foto: Kari Fiktiv"), Credit("Photo: Kari Fiktiv")),
        (
            {"medium": Medium.ILLUSTRATION, "licence": Licence.OWN, "source_url": "https://example.com/k"},
            "",
            Credit("Illustrasjon: Kari Fiktiv", "https://example.com/k"),
            Credit("Illustration: Kari Fiktiv", "https://example.com/k"),
        ),
        ({"medium": Medium.LOGO}, "", Credit(), Credit()),
        ({"credit": "", "licence": Licence.CC0}, "", Credit(), Credit()),
        (
            {"licence": Licence.CC_BY_SA},
            "",
            Credit("Foto: Kari Fiktiv", "", "CC BY-SA 4.0", BY_SA),
            Credit("Photo: Kari Fiktiv", "", "CC BY-SA 4.0", BY_SA),
        ),
        # The terms hold also where the line is written anew.
        (
            {"licence": Licence.CC_BY_SA},
            "Utsnitt: K.F.",
            Credit("Utsnitt: K.F.", "", "CC BY-SA 4.0", BY_SA),
            Credit("Utsnitt: K.F.", "", "CC BY-SA 4.0", BY_SA),
        ),
        (
            {"licence": Licence.OTHER, "licence_name": "CC BY 3.0", "licence_url": "https://example.com/3"},
            "",
            Credit("Foto: Kari Fiktiv", "", "CC BY 3.0", "https://example.com/3"),
            Credit("Photo: Kari Fiktiv", "", "CC BY 3.0", "https://example.com/3"),
        ),
    ],
)
def test_credit_line(db, fields, instead, nb, en):
    image = SiteImage(**{"credit": "Kari Fiktiv"} | fields)
    for language, expected in (("nb", nb), ("en", en)):
        with override(language):
            assert image.credit_line(instead) == expected


def form_for(user, form_class=None, **data):
    values = {"title": "Bru", "medium": "photo", "collection": Collection.get_first_root_node().pk}
    return (form_class or get_image_form(SiteImage))(values | data, {"file": upload()}, user=user, instance=SiteImage())


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        ({}, {"alt_nb", "alt_en"}),
        ({"alt_nb": "En bru"}, {"alt_en"}),
        (WORDS, set()),
        ({"is_decorative": "on"}, set()),
        ({"medium": "logo"}, set()),
        (WORDS | {"licence": "cc_by"}, {"credit"}),
        (WORDS | {"licence": "cc_by", "credit": "Kari Fiktiv"}, set()),
        (WORDS | {"licence": "other"}, {"licence_name"}),
        (WORDS | {"licence": "agreement"}, set()),
    ],
)
def test_upload_requires_alternative_text_and_credit(admin_user, data, refused):
    assert set(form_for(admin_user, **data).errors) == refused
    many = get_image_multi_form(SiteImage)
    assert set(form_for(admin_user, many, **data).errors) == refused


@pytest.fixture
def admin_user(db):
    return User.objects.create_superuser(email="sjef@example.com", password=None)


def test_a_form_validates_only_its_own_fields(admin_user):
    assert form_for(admin_user, get_image_form(SiteImage, ["title", "file"])).errors == {}


def test_a_multiple_upload_creates_no_image_without_alternative_text(editor_client):
    response = editor_client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "IMG_0042", "files[]": upload(), "collection": Collection.get_first_root_node().pk},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()
    assert response["success"] is True
    assert SiteImage.objects.count() == 0
    kept = response["uploaded_file_id"]
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[kept])
    prefix = f"uploaded-image-{kept}-"
    assert f'name="{prefix}alt_nb"' in response["form"]

    def send(**data):
        fields = {"title": "Brua", "medium": "photo", "collection": Collection.get_first_root_node().pk, **data}
        return editor_client.post(
            url,
            {prefix + name: value for name, value in fields.items()},
            headers={"x-requested-with": "XMLHttpRequest"},
        ).json()

    assert send()["success"] is False
    assert SiteImage.objects.count() == 0
    assert send(**WORDS)["success"] is True
    assert SiteImage.objects.get().alt_nb == "En bru over elva"


def test_the_image_form_is_in_norwegian(editor_client, image):
    html = editor_client.get(reverse("wagtailimages:edit", args=[image.pk])).content.decode()
    assert "Hvem som har sagt ja, hvordan og når. Bare for ansatte: vises aldri for leserne." in html
    assert "Alternativ tekst på norsk" in html


@pytest.mark.parametrize(
    ("missing", "titles"),
    [
        ("", {"whole", "no alt", "no english", "decoration", "no credit", "no licence", "logo"}),
        ("alt", {"no alt", "no english"}),
        ("credit", {"no credit"}),
        ("licence", {"no licence"}),
    ],
)
@pytest.mark.parametrize("query", [{}, {"layout": "list"}])
def test_the_image_list_filters_by_missing_details(editor_client, missing, titles, query):
    own = {"licence": Licence.OWN}
    make_image(title="whole", **own)
    make_image(title="no alt", alt_nb="", alt_en="", **own)
    make_image(title="no english", alt_en="", **own)
    make_image(title="decoration", alt_nb="", alt_en="", is_decorative=True, **own)
    make_image(title="no credit", credit="", **own)
    make_image(title="no licence")
    make_image(title="logo", medium=Medium.LOGO, alt_nb="", alt_en="", credit="")
    for name in ("index", "index_results"):
        response = editor_client.get(reverse(f"wagtailimages:{name}"), {"missing": missing, **query})
        assert {image.title for image in response.context["object_list"]} == titles


def test_images_are_found_by_alternative_text_and_creator(editor_client):
    make_image(title="a", alt_nb="Fullsatt sal", credit="Kari Fiktiv", licence=Licence.OWN)
    make_image(title="b", alt_en="A crowded hall", credit="Ola Oppdiktet")
    for words, title in (("Fullsatt", "a"), ("crowded", "b"), ("Oppdiktet", "b")):
        response = editor_client.get(reverse("wagtailimages:index"), {"q": words})
        assert [image.title for image in response.context["object_list"]] == [title]
    response = editor_client.get(reverse("wagtailimages:index"), {"q": "Kari", "missing": "licence"})
    assert list(response.context["object_list"]) == []


def test_a_page_shows_the_images_alternative_text_and_credit(editor_client, client, home, image):
    SiteImage.objects.update(licence=Licence.CC_BY, source_url="https://example.com/bru", consent_note="Ola sa ja.")
    publish_photo(editor_client, home, photo=image.pk, photo_caption="Brua i mai.")
    response = client.get("/brua/")
    shown = figure(response)
    assert shown.img["alt"] == "En bru over elva"
    assert " ".join(shown.figcaption.get_text().split()) == "Brua i mai. Foto: Kari Fiktiv / CC BY 4.0"
    assert [link["href"] for link in shown.select("a")] == [
        "https://example.com/bru",
        "https://creativecommons.org/licenses/by/4.0/",
    ]
    assert "Ola sa ja" not in response.content.decode()
    item = next(item for item in graph(response) if item["@type"] == "WebPage")
    assert item["image"] | {"contentUrl": ""} == {
        "@type": "ImageObject",
        "contentUrl": "",
        "width": 640,
        "height": 336,
        "caption": "En bru over elva",
        "creditText": "Foto: Kari Fiktiv",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "acquireLicensePage": "https://example.com/bru",
    }
    assert item["image"]["contentUrl"].startswith("http://localhost:8000/")
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one('meta[property="og:image:alt"]')["content"] == "En bru over elva"


def test_a_page_may_override_alternative_text_and_credit(editor_client, client, home, image):
    publish_photo(editor_client, home, photo=image.pk, photo_alt="Brua stengt", photo_credit="Arkivfoto: K. Fiktiv")
    shown = figure(client.get("/brua/"))
    assert shown.img["alt"] == "Brua stengt"
    assert shown.figcaption.get_text(strip=True) == "Arkivfoto: K. Fiktiv"


def test_a_photo_may_be_decorative_on_one_page(editor_client, client, home, image):
    publish_photo(editor_client, home, photo=image.pk, photo_alt="x", photo_decorative="on")
    response = client.get("/brua/")
    assert figure(response).img["alt"] == ""
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one('meta[property="og:image:alt"]')["content"] == "Brua"


def test_a_page_with_an_undescribed_photo_is_not_published(editor_client, home, client):
    image = make_image(alt_en="")
    with pytest.raises(AssertionError, match="photo_alt"):
        publish_photo(editor_client, home, photo=image.pk)
    assert not StandardPage.objects.exists()
    address = reverse("wagtailadmin_pages:add", args=["home", "standardpage", home.pk])
    draft = {"title": "Brua", "lead": "", "body": streamfield([]), "contact_person": "", "comments": inline_formset([])}
    editor_client.post(address, nested_form_data({**draft, **picture(), **promote("brua"), "photo": image.pk}))
    assert StandardPage.objects.get().live is False
    assert issubclass(EventPage.base_form_class, StandardPage.base_form_class)


def test_the_translation_shows_the_images_english_text(editor_client, client, home, home_en, en, image):
    block = {"image": image.pk, "alt_text": "", "caption": "", "credit": ""}
    page = publish_photo(editor_client, home, photo=image.pk, body=streamfield([("image", block)]))
    source, _created = TranslationSource.update_or_create_from_instance(page)
    Translation.objects.create(source=source, target_locale=en).save_target()
    english = page.get_translation(en)
    english.save_revision().publish()
    shown = BeautifulSoup(client.get(english.url).content, "html.parser").select("main figure")
    assert [found.img["alt"] for found in shown] == ["A bridge over the river"] * 2
    assert [found.figcaption.get_text(strip=True) for found in shown] == ["Photo: Kari Fiktiv"] * 2


@pytest.mark.parametrize(
    ("fields", "value", "alt"),
    [
        ({}, {}, "En bru over elva"),
        ({}, {"alt_text": "Brua stengt"}, "Brua stengt"),
        ({}, {"decorative": True}, ""),
        ({"alt_en": ""}, {}, None),
        ({"alt_en": ""}, {"alt_text": "Brua stengt"}, "Brua stengt"),
        ({"alt_nb": "", "alt_en": "", "is_decorative": True}, {}, ""),
        ({"medium": Medium.LOGO, "alt_nb": "", "alt_en": ""}, {}, None),
    ],
)
def test_an_image_block_requires_alternative_text(db, fields, value, alt):
    block, image = ImageBlock(), make_image(**fields)
    value = block.normalize({"image": image, "alt_text": "", "decorative": False, "caption": "", "credit": ""} | value)
    if alt is None:
        with pytest.raises(Exception, match="StructBlock") as refused:
            block.clean(value)
        assert set(refused.value.block_errors) == {"alt_text"}
    else:
        assert block.clean(value).alt == alt


def test_an_image_block_shows_the_credit_and_may_override_it(image):
    block = ImageBlock()
    base = {"image": image, "alt_text": "", "decorative": False, "caption": "Mai", "credit": ""}
    with override("nb"):
        for written, line in (("", "Foto: Kari Fiktiv"), ("Utsnitt: K.F.", "Utsnitt: K.F.")):
            html = block.render(block.normalize(base | {"credit": written}))
            assert BeautifulSoup(html, "html.parser").select_one(".figure__credit").get_text(strip=True) == line


def test_a_video_block_shows_the_images_credit(image):
    value = {"title": "Film", "address": "https://vimeo.com/1", "length": "", "provider": "Vimeo", "image": image}
    with override("nb"):
        html = render_to_string("blocks/video.html", {"value": value, "request": RequestFactory().get("/")})
    assert BeautifulSoup(html, "html.parser").figcaption.get_text(strip=True) == "Foto: Kari Fiktiv"


def test_wagtails_permissions_decide_who_may_upload(client, db, nb, second_factor):
    """By Wagtail's own permissions on collections, which the groups of a new installation have."""
    group = Group.objects.create(name="Fotografer")
    add_image = Permission.objects.get(content_type__app_label="wagtailimages", codename="add_image")
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.create(group=group, collection=root, permission=add_image)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = User.objects.create_user(email="foto@example.com", password=None, is_staff=True)
    client.force_login(user)
    assert client.get(reverse("wagtailimages:add_multiple")).status_code == 302
    user.groups.add(group)
    assert client.get(reverse("wagtailimages:add_multiple")).status_code == 200
    theirs = make_image(uploaded_by_user=user, taken_on=dt.date(2026, 5, 17))
    others = make_image()
    assert client.get(reverse("wagtailimages:edit", args=[theirs.pk])).status_code == 200
    assert client.get(reverse("wagtailimages:edit", args=[others.pk])).status_code == 302

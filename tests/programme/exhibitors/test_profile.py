"""The page behind the secret link: what an exhibitor may do with it, and what nobody may."""

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from edition_factory import create_exhibitor
from event_factory import create_event
from image_factory import make_image
from PIL import Image as Picture
from wagtail.models import ModelLogEntry

from core.models.image import Medium, SiteImage
from core.web.log_filter import redact_keys
from events.enums import EventStatus
from events.models import Event
from programme.exhibitors import profile
from programme.exhibitors.forms import MAX_LOGO_BYTES
from programme.models import Exhibitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("conference_page")]

WORDS = {
    "name": "Elvebanken",
    "profile_nb": "Vi <b>viser</b> frem.\n\n<script>alert(1)</script>",
    "profile_en": "",
    "website": "elvebanken.example",
    "contact_name": "Kari",
    "contact_email": "kari@example.no",
}


@pytest.fixture
def exhibitor(event):
    return create_exhibitor(event, name="Kjøper AS", profile_nb="", is_published=False, contact_email="kari@example.no")


def url_of(exhibitor, language="nb") -> str:
    return f"/utstiller/{exhibitor.key}/" if language == "nb" else f"/en/exhibitor/{exhibitor.key}/"


def picture(name="logo.png", size=(40, 20), kind="PNG") -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Picture.new("RGB", size).save(drawn, kind)
    return SimpleUploadedFile(name, drawn.getvalue(), content_type="image/png")


def errors_in(response) -> str:
    assert response.status_code == 422
    return BeautifulSoup(response.content, "html.parser").find(class_="error-summary").text


def test_an_exhibitor_completes_the_profile(client, exhibitor):
    page = client.get(url_of(exhibitor))
    assert page.status_code == 200
    assert "Standen din på Eiendomsdagen" in page.content.decode()
    answer = client.post(url_of(exhibitor), WORDS)
    assert (answer.status_code, answer["Location"]) == (303, url_of(exhibitor))
    assert "Lagret. Takk! Vi ser på profilen" in client.get(url_of(exhibitor)).content.decode()
    exhibitor.refresh_from_db()
    assert (exhibitor.name, exhibitor.website) == ("Elvebanken", "https://elvebanken.example")
    assert exhibitor.filled_in_at is not None
    assert exhibitor.is_published is False
    assert ModelLogEntry.objects.filter(action="programme.exhibitor_filled_in", user=None).count() == 1


def test_the_page_in_english(client, exhibitor):
    page = client.get(url_of(exhibitor, "en")).content.decode()
    assert "Your stand at The Property Day" in page
    assert 'lang="en"' in page
    answer = client.post(url_of(exhibitor, "en"), WORDS | {"profile_nb": ""})
    assert "Write a few words in at least one language." in errors_in(answer)


def test_a_published_profile_changes_at_once(client, exhibitor):
    Exhibitor.objects.update(is_published=True, published_at=timezone.now())
    client.post(url_of(exhibitor), WORDS)
    assert "Endringene vises på sidene nå" in client.get(url_of(exhibitor)).content.decode()
    assert Exhibitor.objects.changed_since_published().get() == exhibitor
    page = client.get(f"/utstillere/eiendomsdagen/{exhibitor.pk}/").content.decode()
    assert "&lt;b&gt;viser&lt;/b&gt;" in page
    assert "<script>alert(1)" not in page
    assert "kari@example.no" not in page


def test_the_page_is_private(client, exhibitor):
    for response in (client.get(url_of(exhibitor)), client.get("/utstiller/" + "x" * 22 + "/")):
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()


@pytest.mark.parametrize("key", ["x" * 22, "kort", "a" * 41, "../../admin", "æøå" * 7])
def test_a_wrong_key_opens_nothing(client, exhibitor, key):
    for method in (client.get, client.post):
        response = method(f"/utstiller/{key}/")
        assert response.status_code == 404
        assert "Kjøper AS" not in response.content.decode()


def test_wrong_keys_are_limited_and_right_ones_are_not(client, exhibitor, settings):
    settings.LIMITS_PER_CLIENT_AND_HOUR = settings.LIMITS_PER_CLIENT_AND_HOUR | {"keys": 3}
    answers = [client.get("/utstiller/" + letter * 22 + "/").status_code for letter in "abcde"]
    assert answers == [404, 404, 404, 429, 429]
    assert client.get(url_of(exhibitor)).status_code == 200


def test_the_key_of_another_edition_opens_that_edition_alone(client, exhibitor):
    other = create_exhibitor(create_event(title_nb="Annen konferanse"), name="Andre AS", profile_nb="")
    page = client.get(url_of(other)).content.decode()
    assert "Annen konferanse" in page
    assert "Kjøper AS" not in page
    client.post(url_of(other), WORDS | {"edition": exhibitor.edition_id, "pk": exhibitor.pk, "key": exhibitor.key})
    exhibitor.refresh_from_db()
    other.refresh_from_db()
    assert (exhibitor.name, other.name, other.edition.title_nb) == ("Kjøper AS", "Elvebanken", "Annen konferanse")


def test_what_is_for_staff_cannot_be_written(client, exhibitor):
    sent = {"stand_number": "A1", "is_published": "on", "plan_x": "1", "organisation": "1", "language": "en"}
    client.post(url_of(exhibitor), WORDS | sent)
    exhibitor.refresh_from_db()
    assert exhibitor.filled_in_at is not None
    assert (exhibitor.stand_number, exhibitor.is_published, exhibitor.plan_x) == ("", False, None)
    assert (exhibitor.organisation, exhibitor.language) == (None, "nb")


@pytest.mark.parametrize(
    "website",
    ["javascript:alert(1)", "JaVaScRiPt://x.example/%0aalert(1)", "data:text/html,x", "ftp://a.example/", "//"],
)
def test_only_web_addresses_are_links(client, exhibitor, website):
    assert "Nettsted" in errors_in(client.post(url_of(exhibitor), WORDS | {"website": website}))
    exhibitor.refresh_from_db()
    assert (exhibitor.website, exhibitor.name) == ("", "Kjøper AS")


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"name": ""}, "Skriv navnet som skal vises."),
        ({"profile_nb": ""}, "Skriv noen ord på minst ett språk."),
        ({"profile_nb": "x" * 1501}, "1500"),
        ({"contact_email": "ikke en adresse"}, "e-postadresse"),
        ({"contact_name": ""}, "Skriv navnet ditt."),
    ],
)
def test_mistakes_are_told_kindly_and_save_nothing(client, exhibitor, fields, text):
    assert text in errors_in(client.post(url_of(exhibitor), WORDS | fields))
    exhibitor.refresh_from_db()
    assert exhibitor.filled_in_at is None


def test_a_logo_is_stored_as_a_logo_and_replaced(client, exhibitor):
    client.post(url_of(exhibitor), WORDS | {"logo": picture()})
    exhibitor.refresh_from_db()
    first = exhibitor.logo
    assert (first.medium, first.title, first.collection.name) == (Medium.LOGO, "Elvebanken", "Utstillere")
    assert first.problems() == {}
    client.post(url_of(exhibitor), WORDS | {"logo": picture("ny.png")})
    exhibitor.refresh_from_db()
    assert exhibitor.logo.pk != first.pk
    assert not SiteImage.objects.filter(pk=first.pk).exists()
    client.post(url_of(exhibitor), WORDS | {"remove_logo": "on"})
    exhibitor.refresh_from_db()
    assert exhibitor.logo is None
    assert not SiteImage.objects.exists()


def test_a_logo_that_staff_chose_is_not_deleted(client, exhibitor):
    exhibitor.logo = make_image(title="Fra redaksjonen", medium=Medium.LOGO)
    exhibitor.save()
    client.post(url_of(exhibitor), WORDS | {"logo": picture()})
    assert SiteImage.objects.filter(title="Fra redaksjonen").exists()


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        SimpleUploadedFile("logo.png", b"<script>alert(1)</script>"),
        SimpleUploadedFile("logo.png", b""),
        SimpleUploadedFile("logo.exe", b"MZ"),
        SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * (MAX_LOGO_BYTES + 1)),
    ],
    ids=["svg", "no picture", "empty", "program", "too large"],
)
def test_what_is_no_small_picture_is_refused(client, exhibitor, upload):
    upload.seek(0)
    assert client.post(url_of(exhibitor), WORDS | {"logo": upload}).status_code == 422
    exhibitor.refresh_from_db()
    assert exhibitor.logo is None
    assert not SiteImage.objects.exists()


def test_a_large_file_is_refused_with_its_limit(client, exhibitor):
    upload = SimpleUploadedFile("logo.png", picture().read() + b"\0" * MAX_LOGO_BYTES)
    assert "Bildet er større enn 5" in errors_in(client.post(url_of(exhibitor), WORDS | {"logo": upload}))


def test_a_damaged_picture_is_refused(client, exhibitor):
    whole = picture(size=(300, 300)).read()
    upload = SimpleUploadedFile("logo.png", whole[: len(whole) // 2])
    response = client.post(url_of(exhibitor), WORDS | {"logo": upload})
    assert response.status_code == 422
    assert not SiteImage.objects.exists()


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("over", "Arrangementet er over"),
        ("cancelled event", "Arrangementet er avlyst"),
        ("withdrawn", "Denne standen er avbestilt"),
    ],
)
def test_nothing_can_be_changed_when_it_is_closed(client, exhibitor, reason, text):
    event = exhibitor.edition
    if reason == "over":
        Event.objects.filter(pk=event.pk).update(
            starts_at=event.starts_at - timedelta(days=60), ends_at=event.ends_at - timedelta(days=60)
        )
    elif reason == "cancelled event":
        Event.objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED)
    else:
        Exhibitor.objects.update(withdrawn_at=timezone.now())
    page = client.get(url_of(exhibitor))
    assert text in page.content.decode()
    assert "<textarea" not in page.content.decode()
    client.post(url_of(exhibitor), WORDS)
    exhibitor.refresh_from_db()
    assert exhibitor.name == "Kjøper AS"


def test_a_profile_that_closes_while_it_is_written_is_not_saved(exhibitor):
    Exhibitor.objects.update(withdrawn_at=timezone.now())
    exhibitor.withdrawn_at = None
    with pytest.raises(profile.Closed):
        profile.save_profile(exhibitor, profile.Profile(**WORDS))


def test_a_program_cannot_save_on_and_on(client, exhibitor, monkeypatch):
    monkeypatch.setattr(profile, "SAVES_PER_HOUR", 2)
    answers = [client.post(url_of(exhibitor), WORDS) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    page = BeautifulSoup(answers[-1].content, "html.parser")
    assert "Vent en time" in page.find(class_="error-summary").text
    assert page.find("textarea", attrs={"name": "profile_nb"}).text.strip() == WORDS["profile_nb"]


def test_another_site_cannot_send_the_form(exhibitor):
    assert Client(enforce_csrf_checks=True).post(url_of(exhibitor), WORDS).status_code == 403


def test_the_key_is_in_no_log(client, exhibitor):
    for language in ("nb", "en"):
        line = f'GET {url_of(exhibitor, language)} HTTP/1.1" 200'
        assert exhibitor.key not in redact_keys(line)
    assert redact_keys("/utstillere/eiendomsdagen-2027-mars/") == "/utstillere/eiendomsdagen-2027-mars/"

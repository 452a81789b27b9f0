"""Slides and recordings of programme items in the admin: who may, what is refused, what the log says."""

import pytest
from django.core.files.base import ContentFile
from event_factory import create_event
from programme_factory import create_item, create_session
from wagtail.documents import get_document_model
from wagtail.models import ModelLogEntry

from programme.models import ProgrammeItem

pytestmark = pytest.mark.django_db
FILM = "https://film.example/aapning"


@pytest.fixture
def slides():
    return get_document_model().objects.create(title="Lysark", file=ContentFile(b"%PDF-1.7", name="lysark.pdf"))


def url(event) -> str:
    return f"/admin/programmes/{event.pk}/material/"


def data(item, **values) -> dict:
    return {f"item{item.pk}-{name}": value for name, value in ({"slides": "", "recording_url": ""} | values).items()}


def test_slides_and_recording_are_saved_and_logged(staff_client, event, slides):
    item, session = create_item(event, title_nb="Byen ved elva"), create_session(event, title_nb="Økt").programme_item
    page = staff_client.get(url(event)).content.decode()
    assert "Byen ved elva" in page
    assert "Økt" in page
    # A chooser shows what its user may choose; a select would name every document.
    assert "Lysark" not in page
    sent = data(item, slides=slides.pk, recording_url=FILM) | data(session, recording_url=FILM)
    assert staff_client.post(url(event), sent).status_code == 302
    item.refresh_from_db()
    assert (item.slides, item.recording_url) == (slides, FILM)
    entry = ModelLogEntry.objects.get(action="programme.changed")
    assert entry.data["changes"][0] == {
        "table": "items",
        "row": str(item.pk),
        "what": "Byen ved elva",
        "before": {"slides": None, "recording_url": ""},
        "after": {"slides": slides.pk, "recording_url": FILM},
    }
    assert "Byen ved elva" in entry.message
    staff_client.post(url(event), sent)
    assert ModelLogEntry.objects.filter(action="programme.changed").count() == 1


def test_a_wrong_address_is_refused_beside_its_field_and_nothing_is_saved(staff_client, event, slides):
    first, second = create_item(event), create_item(event, at=1)
    for wrong in (
        "javascript:alert(1)",
        "ftp://film.example/x",
        "ikke en adresse",
        "https://a" + "b" * 300 + ".example",
    ):
        response = staff_client.post(url(event), data(first, recording_url=FILM) | data(second, recording_url=wrong))
        assert response.status_code == 422
        assert wrong.encode() in response.content
        assert FILM.encode() in response.content
    assert not ProgrammeItem.objects.exclude(recording_url="").exists()
    assert staff_client.post(url(event), data(first, slides="999999")).status_code == 422


def test_only_the_items_of_this_programme_are_changed(staff_client, event):
    item, other = create_item(event), create_item(create_event(title_nb="Annen"))
    staff_client.post(url(event), data(other, recording_url=FILM))
    other.refresh_from_db()
    assert other.recording_url == ""
    staff_client.post(url(event), {})
    item.refresh_from_db()
    assert item.recording_url == ""


def test_others_may_not(client, django_user_model, event):
    item = create_item(event)
    assert client.post(url(event), data(item, recording_url=FILM)).status_code == 302
    client.force_login(django_user_model.objects.create_user("annen@example.no"))
    assert client.post(url(event), data(item, recording_url=FILM)).status_code in (302, 403)
    item.refresh_from_db()
    assert item.recording_url == ""


def test_what_another_has_saved_meanwhile_stays(staff_client, event, slides):
    first, second = create_item(event, title_nb="Første"), create_item(event, at=1, title_nb="Andre")
    shown = {f"initial-item{item.pk}-{name}": "" for item in (first, second) for name in ("slides", "recording_url")}
    page = staff_client.get(url(event)).content.decode()
    assert all(f'name="{name}"' in page for name in shown)
    staff_client.post(url(event), data(first, recording_url=FILM, slides=slides.pk) | data(second) | shown)
    staff_client.post(url(event), data(first) | data(second, recording_url=FILM) | shown)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.recording_url, first.slides, second.recording_url) == (FILM, slides, FILM)


def test_a_value_that_was_shown_is_taken_away(staff_client, event):
    item = create_item(event, recording_url=FILM)
    staff_client.post(url(event), data(item) | {f"initial-item{item.pk}-recording_url": FILM})
    item.refresh_from_db()
    assert item.recording_url == ""

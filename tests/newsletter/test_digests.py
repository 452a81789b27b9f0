"""An issue: as a page and as an e-mail in the reader's language, to everybody on the list once."""

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from event_factory import create_event
from event_page_helpers import put_page
from image_factory import make_image
from newsletter_factory import create_digest, create_list, create_subscriber
from page_factory import create_news, create_page
from site_fixtures import translate

from accounts.models import User
from events.enums import EventStatus
from mail.bulk import prepare, send
from mail.bulk.emails import preview
from mail.models import BulkMail, BulkRecipient, SuppressedAddress
from mail.queue import send_unsent
from newsletter.admin.digests import DigestEdit
from newsletter.models import Digest, DigestNews, Subscriber
from programme.models import CalendarPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(client, db, second_factor):
    client.force_login(User.objects.create_superuser("chief@example.no"))
    return client


@pytest.fixture
def news():
    return create_list()


def send_all(bulk_mail: BulkMail) -> None:
    prepare.confirm(bulk_mail.pk, by=None, send_at=None, number=1)
    for _minute in range(4):
        send.send_due()
        send_unsent()


def test_the_email_has_what_everybody_may_read(home, index, news):
    calendar = create_page(home, CalendarPage, title="Kalender", slug="kalender")
    shown, hidden = create_news(index, 1, photo=make_image(alt_nb="En bro")), create_news(index, 2)
    hidden.unpublish()
    event, draft = create_event(title_nb="Frokost", place="Drammen"), create_event(title_nb="Hemmelig")
    off = create_event(title_nb="Avlyst møte", status=EventStatus.CANCELLED)
    for each in (event, off):
        put_page(calendar, each, english=False)
    draft.status = EventStatus.DRAFT
    draft.save()
    digest = create_digest(news, news=[shown, hidden], events=[event, draft, off])
    message = preview(digest.bulk_mail, "nb", "kari@example.no")
    html = message.alternatives[0][0]
    for text in (message.body, html):
        assert "Nyhet 1" in text
        assert "Frokost" in text
        assert "Nyhet 2" not in text
        assert "Hemmelig" not in text
    assert "Avlyst" in message.body
    assert 'src="http' in html
    assert 'alt="En bro"' in html
    assert "<style" not in html
    assert 'src="/' not in html


def test_each_reader_gets_it_in_their_language_once(index, home_en, en, news):
    item = create_news(index, 1)
    translate(item, en, "Item 1")
    digest = create_digest(news, news=[item], title_en="News in November", intro_en="Hello.")
    create_subscriber(news, email="kari@example.no")
    create_subscriber(news, email="kate@example.no", language="en")
    create_subscriber(news, email="venter@example.no", is_confirmed=False)
    send_all(digest.bulk_mail)
    by_address = {message.to[0]: message for message in outbox.outbox}
    assert sorted(by_address) == ["kari@example.no", "kate@example.no"]
    assert "Nyhet 1" in by_address["kari@example.no"].body
    assert by_address["kate@example.no"].subject == "News in November"
    assert "Item 1" in by_address["kate@example.no"].body
    assert "/en/newsletter/subscription/" in by_address["kate@example.no"].body


def test_one_click_leaves_the_list(client, news):
    digest, subscriber = create_digest(news), create_subscriber(news)
    send_all(digest.bulk_mail)
    header = outbox.outbox[0].extra_headers["List-Unsubscribe"]
    path = "/" + header.strip("<>").split("/", 3)[3]
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscriber.objects.filter(pk=subscriber.pk).exists()
    assert SuppressedAddress.objects.get().scope == f"newsletter:{news.pk}"
    assert BulkRecipient.objects.get().state == "unsubscribed"


def test_an_issue_is_a_page_when_it_was_sent(client, index, news):
    item = create_news(index, 1)
    draft, sent = create_digest(news, news=[item]), create_digest(news, news=[item], is_sent=True)
    assert client.get(f"/nyhetsbrev/{draft.pk}/").status_code == 404
    response = client.get(f"/nyhetsbrev/{sent.pk}/")
    assert response.status_code == 200
    assert not response.cookies
    assert "Nyhet 1" in response.content.decode()
    assert f"/nyhetsbrev/{sent.pk}/" in client.get("/nyhetsbrev/").content.decode()


def test_the_news_index_has_the_form(client, index, news):
    response = client.get(index.url)
    assert 'action="/nyhetsbrev/"' in response.content.decode()
    assert not response.cookies


def test_an_issue_on_its_way_is_not_changed_or_deleted(staff_client, news):
    digest = create_digest(news, is_sent=True)
    for url in (f"/admin/newsletter-issues/edit/{digest.pk}/", f"/admin/newsletter-issues/delete/{digest.pk}/"):
        response = staff_client.post(url, {"title_nb": "Annet"})
        assert response.status_code == 302
        assert response["Location"].endswith(f"/admin/bulk-mail/{digest.bulk_mail_id}/")
    assert Digest.objects.get().title_nb == "Nytt i november"


def test_an_issue_confirmed_while_it_is_saved_is_not_changed(staff_client, news, monkeypatch):
    """Between the look at its state and the saving, somebody else confirms it: all readers get the same text."""
    digest = create_digest(news)
    monkeypatch.setattr(DigestEdit, "_leave", lambda view: None)
    prepare.confirm(digest.bulk_mail_id, by=None, send_at=None, number=1)
    rows = {
        f"{name}-{field}": value
        for name in ("news_items", "event_items")
        for field, value in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 20}.items()
    }
    texts = {"list": news.pk, "title_nb": "Noe annet", "title_en": "", "intro_nb": "Nytt.", "intro_en": ""}
    response = staff_client.post(f"/admin/newsletter-issues/edit/{digest.pk}/", rows | texts)
    assert response.headers["Location"] == f"/admin/bulk-mail/{digest.bulk_mail_id}/"
    digest.refresh_from_db()
    assert digest.title_nb != "Noe annet"
    assert digest.bulk_mail.subject_nb != "Noe annet"


def test_staff_write_an_issue_and_look_at_it(staff_client, index, news):
    item = create_news(index, 1)
    data = {"list": news.pk, "title_nb": "Nytt", "title_en": "", "intro_nb": "Hei.", "intro_en": ""}
    for name, rows in (("news_items", [item.pk]), ("event_items", [])):
        data |= {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": 0}
        data |= {f"{name}-MIN_NUM_FORMS": 0, f"{name}-MAX_NUM_FORMS": 20}
        for number, pk in enumerate(rows):
            data |= {f"{name}-{number}-page": pk, f"{name}-{number}-ORDER": 1, f"{name}-{number}-id": ""}
    response = staff_client.post("/admin/newsletter-issues/new/", data)
    digest = Digest.objects.get()
    assert response["Location"].endswith(f"/admin/bulk-mail/{digest.bulk_mail_id}/")
    assert digest.bulk_mail.arguments == {"list": news.pk}
    create_subscriber(news)
    page = f"/admin/bulk-mail/{digest.bulk_mail_id}/"
    assert staff_client.get(page).status_code == 200
    for language in ("nb", "en"):
        assert staff_client.get(f"{page}preview/{language}/").status_code == 200
        assert "Nyhet 1" in staff_client.get(f"{page}preview/{language}/html/").content.decode()
    staff_client.post(f"{page}preview/nb/test/")
    user = User.objects.get(is_superuser=True)
    assert [message.to for message in outbox.outbox] == [[user.email]]
    confirm = staff_client.get(f"{page}send/").content.decode()
    assert "Send til 1 mottaker" in confirm
    assert staff_client.post(f"{page}send/", {"shown": "7", "send_at": ""}).status_code == 422
    assert staff_client.post(f"{page}send/", {"shown": "1", "send_at": "1.1.2020 09:00"}).status_code == 422
    assert staff_client.post(f"{page}send/", {"shown": "1", "send_at": ""}).status_code == 302
    assert BulkMail.objects.get().state == "scheduled"


def test_more_pictures_take_no_more_queries(client, index, news):
    digest = create_digest(news, is_sent=True)
    url, taken = f"/nyhetsbrev/{digest.pk}/", []
    for number in (1, 2, 3):
        item = create_news(index, number, photo=make_image(title=f"Bilde {number}"))
        DigestNews.objects.create(digest=digest, page=item, sort_order=number)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert f"Nyhet {number}" in client.get(url).content.decode()
        taken.append(len(captured))
    assert taken[0] == taken[1] == taken[2]


def test_addresses_in_the_introduction_are_links(client, news):
    digest = create_digest(news, is_sent=True, intro_nb="Se https://sommer.example/program for mer.")
    link = 'href="https://sommer.example/program"'
    assert link in client.get(f"/nyhetsbrev/{digest.pk}/").content.decode()
    assert link in preview(digest.bulk_mail, "nb", "kari@example.no").alternatives[0][0]


def test_the_events_of_the_page_have_their_style(client, news):
    digest = create_digest(news, is_sent=True)
    assert "css/conference" in client.get(f"/nyhetsbrev/{digest.pk}/").content.decode()


def test_what_staff_do_next_is_a_button_in_sight(staff_client, news):
    """And not among those behind the three dots."""
    digest = create_digest(news)
    for url, target in (
        (f"/admin/newsletter-issues/edit/{digest.pk}/", f"/admin/bulk-mail/{digest.bulk_mail_id}/"),
        ("/admin/bulk-mail/", "/admin/bulk-mail/new/"),
    ):
        buttons = staff_client.get(url).context["header_buttons"]
        assert target in [getattr(button, "url", None) for button in buttons]


def test_readers_who_have_not_confirmed_are_marked(staff_client, news):
    create_subscriber(news, email="kari@example.no")
    create_subscriber(news, email="venter@example.no", is_confirmed=False)
    html = staff_client.get("/admin/newsletter-readers/").content.decode()
    assert html.count("(ikke bekreftet)") == 1
    assert "venter@example.no" in html[: html.index("(ikke bekreftet)")].rpartition("<tr")[2]

"""E-mails of the waiting list: their content in the recipient's language, as text and as HTML."""

import re

import pytest
from django.utils import translation
from waitinglist_helpers import cancel_order, expire_offer, reload_entry, sell_out, wait

from events.models import Event
from events.waitinglist import join
from mail.models import OutgoingMail
from mail.queue import compose_message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("event_page")]


def compose_newest(email_name, entry):
    """(subject, text, HTML) of the entry's newest e-mail with this name. None when it should not be sent any more."""
    email = [
        email for email in OutgoingMail.objects.filter(email_name=email_name) if email.arguments["entry"] == entry.pk
    ][-1]
    assert email.to == entry.email
    with translation.override(email.language):
        message = compose_message(email)
    return message and (message.subject, message.body, message.alternatives[0][0])


@pytest.mark.parametrize(
    ("language", "subject", "start"),
    [("nb", "Du står på ventelisten", "/venteliste/"), ("en", "You are on the waiting list", "/en/waiting-list/")],
)
def test_joined_email_has_position_price_and_personal_link(event, standard, settings, language, subject, start):
    sell_out(event, standard, 2)
    wait(event, standard, 1, "first")
    entry = wait(event, standard, 2, language=language)
    subject_line, text, html = compose_newest("waiting_joined", entry)
    assert subject in subject_line
    for body in (text, html):
        assert f"{settings.SITE_URL}{start}{entry.key}/" in body
        assert re.search(r"6\s980\skr" if language == "nb" else r"6,980", body)
        assert "24" in body
        assert "2 ×" in body


@pytest.mark.parametrize(
    ("language", "start", "word"), [("nb", "/billetter/", "Bestill innen"), ("en", "/en/tickets/", "Book by")]
)
def test_offer_email_has_deadline_price_and_booking_link(event, standard, settings, language, start, word):
    (order,) = sell_out(event, standard, 2)
    entry = wait(event, standard, 2, language=language)
    cancel_order(order)
    subject_line, text, html = compose_newest("waiting_offer", entry)
    assert "2" in subject_line
    for body in (text, html):
        assert f"{settings.SITE_URL}{start}eiendomsdagen/?offer={entry.key}" in body
        assert word in body
    assert "border-radius:999px" in html


def test_email_is_not_sent_when_the_entry_has_changed(event, standard):
    (order,) = sell_out(event, standard, 1)
    entry = wait(event, standard, 1)
    cancel_order(order)
    join.leave_waiting_list(entry)
    assert compose_newest("waiting_joined", entry) is None
    assert compose_newest("waiting_offer", entry) is None


@pytest.mark.parametrize(
    ("language", "word"), [("nb", "Sett meg på ventelisten igjen"), ("en", "Join the waiting list again")]
)
def test_email_about_a_missed_offer_links_to_rejoining(event, standard, language, word):
    (order,) = sell_out(event, standard, 1)
    entry = wait(event, standard, 1, language=language)
    cancel_order(order)
    expire_offer(entry)
    join.expire_offers()
    _subject, text, html = compose_newest("waiting_missed", reload_entry(entry))
    assert word in text
    assert word in html
    assert entry.key in text


@pytest.mark.parametrize(
    ("language", "status", "word"),
    [
        ("nb", "cancelled", "er avlyst"),
        ("en", "cancelled", "is cancelled"),
        ("nb", "closed", "er avsluttet"),
        ("en", "closed", "has ended"),
    ],
)
def test_closed_email_says_why(event, standard, language, status, word):
    sell_out(event, standard, 1)
    entry = wait(event, standard, 1, language=language)
    Event.objects.filter(pk=event.pk).update(status=status)
    join.expire_offers()
    _subject, text, html = compose_newest("waiting_closed", reload_entry(entry))
    assert word in text
    assert word in html


def test_names_are_escaped_in_html(event, standard):
    sell_out(event, standard, 1)
    entry = wait(event, standard, 1)
    type(entry).objects.filter(pk=entry.pk).update(name="<script>alert(1)</script>")
    _subject, text, html = compose_newest("waiting_joined", entry)
    assert "<script>" not in html
    assert "<script>alert(1)</script>" in text

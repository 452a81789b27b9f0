"""The waiting list's mails: what they say, in the reader's language, in both forms."""

import re

import pytest
from django.utils import translation
from waitinglist_helpers import again, give_up, run_out, sell_out, wait

from events.models import Event
from events.waitinglist import join
from mail.models import OutgoingMail
from mail.queue import compose_message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("event_page")]


def written(letter, entry):
    """(subject, text, html) of the newest mail of this kind to the entry; None when it has lost its reason."""
    mail = [m for m in OutgoingMail.objects.filter(email_name=letter) if m.arguments["entry"] == entry.pk][-1]
    assert mail.to == entry.email
    with translation.override(mail.language):
        message = compose_message(mail)
    return message and (message.subject, message.body, message.alternatives[0][0])


@pytest.mark.parametrize(
    ("language", "subject", "start"),
    [("nb", "Du står på ventelisten", "/venteliste/"), ("en", "You are on the waiting list", "/en/waiting-list/")],
)
def test_joined_tells_the_place_the_price_and_the_own_link(event, standard, settings, language, subject, start):
    sell_out(event, standard, 2)
    wait(event, standard, 1, "first")
    entry = wait(event, standard, 2, language=language)
    said, text, html = written("waiting_joined", entry)
    assert subject in said
    for body in (text, html):
        assert f"{settings.SITE_URL}{start}{entry.key}/" in body
        assert re.search(r"6\s980\skr" if language == "nb" else r"6,980", body)
        assert "24" in body
        assert "2 ×" in body


@pytest.mark.parametrize(
    ("language", "start", "word"), [("nb", "/billetter/", "Bestill innen"), ("en", "/en/tickets/", "Book by")]
)
def test_an_offer_tells_deadline_price_and_the_way_to_the_seats(event, standard, settings, language, start, word):
    (order,) = sell_out(event, standard, 2)
    entry = wait(event, standard, 2, language=language)
    give_up(order)
    said, text, html = written("waiting_offer", entry)
    assert "2" in said
    for body in (text, html):
        assert f"{settings.SITE_URL}{start}eiendomsdagen/?offer={entry.key}" in body
        assert word in body
    assert "border-radius:999px" in html


def test_a_mail_that_has_lost_its_reason_is_not_sent(event, standard):
    (order,) = sell_out(event, standard, 1)
    entry = wait(event, standard, 1)
    give_up(order)
    join.leave_waiting_list(entry)
    assert written("waiting_joined", entry) is None
    assert written("waiting_offer", entry) is None


@pytest.mark.parametrize(
    ("language", "word"), [("nb", "Sett meg på ventelisten igjen"), ("en", "Join the waiting list again")]
)
def test_a_missed_offer_has_the_way_back(event, standard, language, word):
    (order,) = sell_out(event, standard, 1)
    entry = wait(event, standard, 1, language=language)
    give_up(order)
    run_out(entry)
    join.expire_offers()
    _subject, text, html = written("waiting_missed", again(entry))
    assert word in text
    assert word in html
    assert entry.key in text


@pytest.mark.parametrize(
    ("language", "status", "word"),
    [
        ("nb", "cancelled", "er avlyst"),
        ("en", "cancelled", "is cancelled"),
        ("nb", "closed", "er slutt"),
        ("en", "closed", "has ended"),
    ],
)
def test_the_end_of_the_list_says_why(event, standard, language, status, word):
    sell_out(event, standard, 1)
    entry = wait(event, standard, 1, language=language)
    Event.objects.filter(pk=event.pk).update(status=status)
    join.expire_offers()
    _subject, text, html = written("waiting_closed", again(entry))
    assert word in text
    assert word in html


def test_names_are_text_and_never_markup(event, standard):
    sell_out(event, standard, 1)
    entry = wait(event, standard, 1)
    type(entry).objects.filter(pk=entry.pk).update(name="<script>alert(1)</script>")
    _subject, text, html = written("waiting_joined", entry)
    assert "<script>" not in html
    assert "<script>alert(1)</script>" in text

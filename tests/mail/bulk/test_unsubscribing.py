"""One click ends a sort of mail (RFC 8058): signed, without a cookie or a question, and only by POST."""

import re

import pytest
from bulk_helpers import confirmed
from django.core import mail as outbox
from django.test import Client

from mail.bulk import send
from mail.bulk.addresses import digest_of
from mail.bulk.links import unsubscribe_url
from mail.bulk.suppression import is_suppressed
from mail.models import SuppressedAddress
from mail.queue import send_unsent

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(crowd):
    crowd.add(1)
    confirmed()
    send.send_due()
    send_unsent()
    return outbox.outbox[0]


def path_of(message) -> str:
    address = re.fullmatch(r"<(https?://[^>]+)>", message.extra_headers["List-Unsubscribe"])[1]
    return re.sub(r"^https?://[^/]+", "", address)


def test_the_headers_of_rfc_8058(message):
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path_of(message) in message.body
    html = message.alternatives[0][0]
    assert path_of(message) in html


def test_a_mail_program_unsubscribes_with_one_post(crowd, message):
    client = Client(enforce_csrf_checks=True)
    response = client.post(path_of(message), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert not response.cookies
    assert crowd.left == [(digest_of("leser0@example.no"), "crowd:")]
    assert is_suppressed("leser0@example.no", "crowd:")
    assert not is_suppressed("leser0@example.no", "other:")
    row = SuppressedAddress.objects.get()
    assert (row.address, row.reason) == ("", "unsubscribed")


def test_opening_the_link_changes_nothing(message):
    client = Client(enforce_csrf_checks=True)
    response = client.get(path_of(message))
    assert response.status_code == 200
    assert not response.cookies
    assert response["Referrer-Policy"] == "same-origin"
    assert "Crowd news" in response.content.decode()
    assert not SuppressedAddress.objects.exists()


def test_twice_is_as_once(message):
    client = Client()
    assert [client.post(path_of(message)).status_code for _time in range(2)] == [200, 200]
    assert SuppressedAddress.objects.count() == 1


def test_it_is_counted_on_the_mail(message):
    from mail.models import BulkMail

    bulk_mail = BulkMail.objects.get()
    send.send_due()
    Client().post(path_of(message))
    assert send.counts_of(bulk_mail) == {"unsubscribed": 1}


@pytest.mark.parametrize("key", ["x", "x" * 1000, "WyJhIiwiYiIsMV0:1abc:x", "æøå", "%00"])
def test_a_link_that_was_not_signed_here_does_nothing(client, key):
    for method in (client.get, client.post):
        assert method(f"/avmelding/{key}/").status_code == 404
    assert not SuppressedAddress.objects.exists()


def test_the_link_outlives_the_rows(crowd, message):
    from mail.models import BulkMail

    path = path_of(message)
    BulkMail.objects.all().delete()
    assert Client().post(path).status_code == 200
    assert is_suppressed("leser0@example.no", "crowd:")


def test_the_link_shows_no_address():
    assert "kari" not in unsubscribe_url(digest_of("kari@example.no"), "crowd:", "en")

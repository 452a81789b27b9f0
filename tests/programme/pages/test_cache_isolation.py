"""Caching shows no visitor what belongs to another, and removed content disappears at once."""

import logging
import re

import pytest
from booking_helpers import buy, code_for
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from event_factory import create_ticket_type
from event_page_helpers import put_page
from wagtail.models import PageViewRestriction

from core.cache import process_cache
from core.models import Person
from events.enums import Audience, EventStatus
from events.models import Ticket
from payments.orders.confirm import confirm_order

pytestmark = pytest.mark.django_db(transaction=True)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture(autouse=True)
def _with_process_cache(settings):
    settings.PROCESS_CACHE_SECONDS = 300
    cache.clear()
    process_cache._clear_all_processes()
    yield
    process_cache._clear_all_processes()


@pytest.fixture
def page(calendar, event, standard):
    return put_page(calendar, event)


@pytest.fixture
def urls(page, event) -> tuple[str, str]:
    """The event's page and its booking page."""
    return page.get_url(), reverse("event_booking", args=[event.slug])


def text(client, url, **data) -> str:
    response = client.get(url, data)
    assert response.status_code == 200
    return response.content.decode()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_visitor_sees_the_same_before_and_after_a_member(urls, member, standard):
    for url in urls:
        before = text(Client(), url)
        as_member = text(signed_in(member), url)
        after = text(Client(), url)
        assert _TOKEN.sub("", before) == _TOKEN.sub("", after)
        for secret in (member.email, member.first_name, "Medlem AS"):
            assert secret not in after
        # The member does not get the cached page of a visitor with the visitor's CSRF token.
        tokens = [token for page_text in (before, as_member, after) for token in _TOKEN.findall(page_text)]
        assert len(tokens) == len(set(tokens)) or not tokens


def test_a_reader_of_pages_gets_no_cookie_and_no_token(urls):
    client = Client()
    assert not _TOKEN.findall(text(client, urls[0]))
    assert not client.cookies


def test_a_hidden_ticket_type_disappears_at_once_and_is_shown_only_with_a_code(urls, event, standard):
    ticket_type = create_ticket_type(event=event, position=4, name_nb="Skjult plass", price_ore=77_700)
    assert all(ticket_type.name_nb in text(Client(), url) for url in urls)
    ticket_type.audience = Audience.CODE
    ticket_type.save()
    code_for(event, "APEN", ticket_type)
    for _request in range(2):
        assert ticket_type.name_nb in text(Client(), urls[1], code="APEN")
        for url in urls:
            without_code = text(Client(), url)
            assert ticket_type.name_nb not in without_code
            assert "777" not in without_code


def test_restricted_and_unpublished_pages_disappear_at_once(urls, page, event):
    client = Client()
    assert client.get(urls[0]).status_code == client.get(urls[1]).status_code == 200
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get(urls[0]).status_code == 302
    restriction.delete()
    assert client.get(urls[0]).status_code == 200
    page.unpublish()
    assert client.get(urls[0]).status_code == 404
    event.status = EventStatus.DRAFT
    event.save()
    assert client.get(urls[1]).status_code == 404


def test_a_removed_contact_address_disappears_at_once(urls, event):
    person = Person.objects.create(name="Kari Kontakt", email="kari.kontakt@example.no")
    event.contact = person
    event.save()
    assert person.email in text(Client(), urls[0])
    person.email = ""
    person.save()
    assert "kari.kontakt@example.no" not in text(Client(), urls[0])


def _private_urls(event, ticket_type) -> list[str]:
    order = confirm_order(buy(event, (ticket_type, 1, ["Ola"])))
    ticket = Ticket.objects.get(line__order=order)
    of_order = ("order", "order_state", "order_tickets", "order_invite", "order_cancel_tickets")
    of_ticket = ("order_ticket", "order_ticket_exchange", "order_ticket_pdf")
    of_attendee = (
        *("attendee_ticket", "attendee_ticket_pdf", "attendee_ticket_details", "attendee_cannot_attend"),
        *("attendee_ticket_join", "attendee_ticket_recording"),
    )
    return [
        *(reverse(name, args=[order.access_key]) for name in of_order),
        *(reverse(name, args=[order.access_key, ticket.pk]) for name in of_ticket),
        *(reverse(name, args=[ticket.access_key]) for name in of_attendee),
        reverse("event_booking", args=[event.slug]),
        reverse("waiting_join", args=[event.slug]),
    ]


def test_private_pages_are_not_cached_and_send_no_referrer(page, event, standard):
    for url in _private_urls(event, standard):
        response = Client().get(url)
        assert response.status_code < 400, url
        assert {"private", "no-store"} <= set(re.split(r",\s*", response["Cache-Control"])), url
        assert response["Referrer-Policy"] == "same-origin", url
        assert "noindex" in response["X-Robots-Tag"], url
        assert "ETag" not in response, url


def test_a_secret_link_is_not_written_to_the_log(page, event, standard):
    order = confirm_order(buy(event, (standard, 1, ["Ola"])))
    ticket = Ticket.objects.get(line__order=order)
    messages: list[str] = []

    class CollectingHandler(logging.Handler):
        def emit(self, record):
            messages.append(self.format(record))

    handlers, collector = logging.getLogger().handlers, CollectingHandler()
    collector.filters = list(next((handler.filters for handler in handlers if handler.get_name() == "console"), []))
    logging.getLogger().addHandler(collector)
    try:
        with translation.override("en"):
            urls = [reverse("order_ticket_pdf", args=[order.access_key, ticket.pk + 1])]
        urls += [f"/bestilling/{order.access_key}/finnes-ikke/", f"/billett/{ticket.access_key}/finnes-ikke/"]
        for url in urls:
            assert Client().get(url).status_code == 404
    finally:
        logging.getLogger().removeHandler(collector)
    log_text = "\n".join(messages)
    assert "Not Found" in log_text
    assert order.access_key not in log_text
    assert ticket.access_key not in log_text

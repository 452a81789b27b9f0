"""What one visitor was shown reaches no other, and what is taken back is gone at once, whatever is kept in memory."""

import logging
import re

import pytest
from booking_helpers import buy, code_for
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from event_page_helpers import put_page
from wagtail.models import PageViewRestriction

from core.cache import process_cache
from core.models import Person
from events.enums import Audience, EventStatus
from events.models import Ticket, TicketType
from payments.orders.confirm import confirm_order

pytestmark = pytest.mark.django_db(transaction=True)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture(autouse=True)
def _kept(settings):
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
    answer = client.get(url, data)
    assert answer.status_code == 200
    return answer.content.decode()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_stranger_sees_the_same_before_and_after_a_member(urls, member, standard):
    for url in urls:
        before = text(Client(), url)
        inside = text(signed_in(member), url)
        after = text(Client(), url)
        assert _TOKEN.sub("", before) == _TOKEN.sub("", after)
        for secret in (member.email, member.first_name, "Medlem AS"):
            assert secret not in after
        # And the member is not served the stranger's page with the stranger's token.
        tokens = [token for one in (before, inside, after) for token in _TOKEN.findall(one)]
        assert len(tokens) == len(set(tokens)) or not tokens


def test_a_reader_of_pages_gets_no_cookie_and_no_token(urls):
    client = Client()
    assert not _TOKEN.findall(text(client, urls[0]))
    assert not client.cookies


def test_a_type_that_is_hidden_is_gone_at_once_and_a_code_opens_it_for_its_reader_alone(urls, event, standard):
    kind = TicketType.objects.create(event=event, position=4, name_nb="Skjult plass", price_ore=77_700)
    assert all(kind.name_nb in text(Client(), url) for url in urls)
    kind.audience = Audience.CODE
    kind.save()
    code_for(event, "APEN", kind)
    for _twice in range(2):
        assert kind.name_nb in text(Client(), urls[1], code="APEN")
        for url in urls:
            shown = text(Client(), url)
            assert kind.name_nb not in shown
            assert "777" not in shown


def test_what_is_taken_off_the_site_is_gone_at_once(urls, page, event):
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


def test_a_contact_persons_address_is_taken_away_at_once(urls, event):
    person = Person.objects.create(name="Kari Kontakt", email="kari.kontakt@example.no")
    event.contact = person
    event.save()
    assert person.email in text(Client(), urls[0])
    person.email = ""
    person.save()
    assert "kari.kontakt@example.no" not in text(Client(), urls[0])


def _private_addresses(event, kind) -> list[str]:
    order = confirm_order(buy(event, (kind, 1, ["Ola"])))
    ticket = Ticket.objects.get(line__order=order)
    of_order = ("order", "order_state", "order_tickets", "order_invite", "order_cancel_tickets")
    of_one = ("order_ticket", "order_ticket_move", "order_ticket_pdf")
    own = ("own_ticket", "own_ticket_pdf", "own_ticket_details", "own_ticket_hand_back", "own_ticket_join",
           "own_ticket_recording")  # fmt: skip
    return [
        *(reverse(name, args=[order.access_key]) for name in of_order),
        *(reverse(name, args=[order.access_key, ticket.pk]) for name in of_one),
        *(reverse(name, args=[ticket.access_key]) for name in own),
        reverse("event_booking", args=[event.slug]),
        reverse("waiting_join", args=[event.slug]),
    ]


def test_pages_of_ones_own_are_kept_by_nobody_and_tell_nobody_their_address(page, event, standard):
    for url in _private_addresses(event, standard):
        answer = Client().get(url)
        assert answer.status_code < 400, url
        assert {"private", "no-store"} <= set(re.split(r",\s*", answer["Cache-Control"])), url
        assert answer["Referrer-Policy"] == "same-origin", url
        assert "noindex" in answer["X-Robots-Tag"], url
        assert "ETag" not in answer, url


def test_a_secret_link_is_not_written_to_the_log(page, event, standard):
    order = confirm_order(buy(event, (standard, 1, ["Ola"])))
    ticket = Ticket.objects.get(line__order=order)
    kept: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record):
            kept.append(self.format(record))

    handlers, keeper = logging.getLogger().handlers, Keeper()
    keeper.filters = list(next((one.filters for one in handlers if one.get_name() == "console"), []))
    logging.getLogger().addHandler(keeper)
    try:
        with translation.override("en"):
            wrong = [reverse("order_ticket_pdf", args=[order.access_key, 99])]
        wrong += [f"/bestilling/{order.access_key}/finnes-ikke/", f"/billett/{ticket.access_key}/finnes-ikke/"]
        for url in wrong:
            assert Client().get(url).status_code == 404
    finally:
        logging.getLogger().removeHandler(keeper)
    written = "\n".join(kept)
    assert "Not Found" in written
    assert order.access_key not in written
    assert ticket.access_key not in written

"""A free event speaks of no money: page, form, order page, e-mails and ticket. A paid one still does."""

import re

import pytest
from booking_helpers import buy, details
from django.urls import reverse
from django.utils import translation
from event_page_helpers import put_page

from events.booking.terms import terms_text
from events.enums import EventStatus
from events.models import Event, Ticket
from events.tickets.cancel import cancel_tickets
from events.tickets.confirmation import ticket_pdf_data
from events.tickets.pdf import _ticket_data as as_printed
from mail.models import OutgoingMail
from mail.queue import compose_message
from payments.models import Order
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]

MONEY = {
    "nb": re.compile(r"\bkr\b|betal|refu|kvittering|\bmva\b|penger|tilbake det du|belast|beløp|Sum\b", re.I),
    "en": re.compile(r"\bNOK\b|\bkr\b|\bpa(y|id|yment)\b|refund|receipt|\bVAT\b|money|charged|get back|amount", re.I),
}


def text_of(html: str) -> str:
    main = re.search(r"<main.*?</main>", html, re.S)
    return re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", main[0] if main else html, flags=re.S)


def money_in(text: str, language: str) -> list[str]:
    return [match[0] for match in MONEY[language].finditer(text)]


def mail_text(name, to, language, **arguments) -> str:
    row = OutgoingMail(email_name=name, to=to, language=language, key=name, arguments=arguments)
    with translation.override(language):
        message = compose_message(row)
    return f"{message.subject}\n{message.body}"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_free_event_speaks_of_no_money(client, calendar, free_event, language):
    Event.objects.filter(pk=free_event.pk).update(title_en="Breakfast", waiting_list=True, invoice_allowed=True)
    page, ticket_type = put_page(calendar, free_event), free_event.ticket_types.get()
    with translation.override(language):
        url = reverse("event_booking", args=[free_event.slug])
        texts = {
            "form": client.get(url, {f"t{ticket_type.pk}": "1"}),
            "three": client.get(url, {f"t{ticket_type.pk}": "3"}),
            "choose": client.get(url),
            "waiting": client.get(reverse("waiting_join", args=[free_event.slug])),
            "error": client.post(url, details((ticket_type, 1), name="")),
        }
        if language == "nb":
            texts["event"] = client.get(page.url)
        response = client.post(url, details((ticket_type, 1)))
        order = Order.objects.get()
        texts |= {
            "order": client.get(response.headers["Location"]),
            "again": client.post(url, details((ticket_type, 1), submission_key="n" * 32)),
            "cancel": client.get(reverse("order_cancel_tickets", args=[order.access_key])),
        }
        ticket = Ticket.objects.select_related("event", "ticket_type", "line__order").get()
        confirm = f"{reverse('order_cancel_tickets', args=[order.access_key])}?t={ticket.pk}&chosen=1"
        texts |= {
            "cancel confirm": client.get(confirm),
            "attendee": client.get(reverse("attendee_ticket", args=[ticket.access_key])),
        }
        found = {name: money_in(text_of(response.content.decode()), language) for name, response in texts.items()}
        mails = {
            "confirmed": mail_text("order_confirmed", order.buyer_email, language, order=order.pk),
            "pdf": str(as_printed(ticket_pdf_data(ticket), language)),
            "terms": terms_text(free_event, language),
            "stored terms": order.terms,
        }
        found |= {name: money_in(text, language) for name, text in mails.items()}
        cancel_tickets(order, [ticket.pk], role="buyer")
        order.refresh_from_db()
        found["cancelled"] = money_in(text_of(client.get(order.get_absolute_url()).content.decode()), language)
    assert {name: words for name, words in found.items() if words} == {}


def test_a_cancelled_free_event_promises_no_refund(client, free_event):
    order = confirm_order(buy(free_event, (free_event.ticket_types.get(), 1, ["Anne"])))
    Event.objects.filter(pk=free_event.pk).update(status=EventStatus.CANCELLED)
    ticket = Ticket.objects.get(line__order=order)
    for address in (reverse("attendee_ticket", args=[ticket.access_key]), order.get_absolute_url()):
        assert money_in(text_of(client.get(address).content.decode()), "nb") == []


def test_a_paid_event_does(event, standard):
    text = terms_text(event, "en")
    assert "get back what you paid" in text
    assert "get back all that you paid" in text


# --- Many attendees and the terms -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "preset"), [(2, "now"), (3, "later"), (8, "later")])
def test_from_three_tickets_on_colleagues_fill_in_later(client, event, standard, number, preset):
    form = client.get(reverse("event_booking", args=[event.slug]), {f"t{standard.pk}": str(number)}).context["form"]
    assert form["names"].value() == preset
    assert form.attendees_expanded is (preset == "now")


def test_the_terms_open_beside_the_tick(client, event, standard):
    page = client.get(reverse("event_booking", args=[event.slug]), {f"t{standard.pk}": "1"}).content.decode()
    terms = page[page.index('name="terms"') :]
    assert "<details" in terms[:900]
    assert "Egne vilkår." in terms

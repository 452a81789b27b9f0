"""Attendee details filled in and changed by the buyer and by attendees, and the e-mails that are sent."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from events.booking.book import Attendee, Choice
from events.models import Answer, DietaryNeed, Event, Question, Ticket, TicketMail
from events.notify import throttle
from events.questions import answers
from mail.models import OutgoingMail
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def order(event, standard):
    """Three tickets: one with a name and an address, two without a name."""
    people = [Attendee("Ola Gammel", "ola@example.no"), Attendee("", ""), Attendee("", "")]
    buyer = Buyer(name="Kari Kjøper", email="kari@example.no", organisation_name="Firma AS")
    return confirm_order(book(event=event, choices=[Choice(standard.pk, people)], buyer=buyer, language="nb"))


@pytest.fixture
def tickets(order) -> list[Ticket]:
    return list(Ticket.objects.filter(line__order=order).order_by("position"))


@pytest.fixture
def other_order(event, standard):
    buyer = Buyer(name="Per", email="per@example.no")
    return confirm_order(
        book(event=event, choices=[Choice(standard.pk, [Attendee("", "")])], buyer=buyer, language="nb")
    )


def order_ticket_url(order, ticket) -> str:
    return reverse("order_ticket", args=[order.access_key, ticket.pk])


def attendee_url(ticket, name="attendee_ticket_details") -> str:
    return reverse(name, args=[ticket.access_key])


def caused_emails(name) -> list[OutgoingMail]:
    """E-mails caused by what buyers and attendees did, without those of the order's confirmation."""
    return list(OutgoingMail.objects.filter(email_name=name, ticket_mail__isnull=False).order_by("pk"))


def test_the_buyer_writes_a_name(client, order, tickets):
    _first, unnamed, _third = tickets
    assert client.get(order_ticket_url(order, unnamed)).status_code == 200
    response = client.post(
        order_ticket_url(order, unnamed), {"name": "  Eva   Ny ", "email": "Eva@Example.no"}, follow=True
    )
    assert "eva@example.no" in response.content.decode()
    stored = Ticket.objects.get(pk=unnamed.pk)
    assert (stored.attendee_name, stored.attendee_email) == ("Eva Ny", "eva@example.no")
    # The ticket had no attendee, so it is no transfer: a printed ticket stays valid.
    assert (stored.code, stored.access_key) == (unnamed.code, unnamed.access_key)
    assert [email.to for email in caused_emails("event_ticket")] == ["eva@example.no"]


def test_transfer_rotates_the_keys_and_notifies_both_people(client, order, tickets, commit_mail):
    first = tickets[0]
    with commit_mail():
        client.post(order_ticket_url(order, first), {"name": "Eva Ny", "email": "eva@example.no"})
    stored = Ticket.objects.get(pk=first.pk)
    assert stored.code != first.code
    assert stored.access_key != first.access_key
    assert client.get(attendee_url(first, "attendee_ticket")).status_code == 404
    assert client.get(attendee_url(stored, "attendee_ticket")).status_code == 200
    by_recipient = {message.to[0]: message for message in mail.outbox}
    assert stored.access_key in by_recipient["eva@example.no"].body
    assert len(by_recipient["eva@example.no"].attachments) == 2
    old = by_recipient["ola@example.no"]
    assert stored.access_key not in old.body + str(old.alternatives)
    assert "Eva" not in old.body


def test_a_corrected_name_keeps_code_and_link(client, order, tickets):
    first = tickets[0]
    client.post(order_ticket_url(order, first), {"name": "Ola Gammelt", "email": "ola@example.no"})
    stored = Ticket.objects.get(pk=first.pk)
    assert stored.attendee_name == "Ola Gammelt"
    assert stored.code == first.code
    assert not caused_emails("ticket_transferred")
    assert not caused_emails("event_ticket")


def test_sending_the_same_form_twice_notifies_once(client, order, tickets):
    for _twice in range(2):
        client.post(order_ticket_url(order, tickets[0]), {"name": "Eva Ny", "email": "eva@example.no"})
    assert len(caused_emails("event_ticket")) == len(caused_emails("ticket_transferred")) == 1


@pytest.mark.parametrize("data", [{"name": "", "email": ""}, {"name": "Eva", "email": "ikke-en-adresse"}, {}])
def test_invalid_details_give_errors_and_keep_the_input(client, order, tickets, data):
    response = client.post(order_ticket_url(order, tickets[1]), data)
    assert response.status_code == 422
    text = response.content.decode()
    assert "error-summary" in text
    for value in data.values():
        assert value in text
    assert Ticket.objects.get(pk=tickets[1].pk).attendee_name == ""


def test_a_ticket_of_another_order_is_not_found(client, order, other_order, tickets):
    for name in ("order_ticket", "order_ticket_send"):
        url = reverse(name, args=[other_order.access_key, tickets[0].pk])
        assert client.post(url, {"name": "Tyv", "email": "tyv@example.no"}).status_code == 404
    assert client.get(reverse("order_ticket", args=[tickets[0].access_key, tickets[0].pk])).status_code == 404
    assert Ticket.objects.get(pk=tickets[0].pk).attendee_name == "Ola Gammel"


@pytest.mark.parametrize(
    "changes",
    [
        {"change_until": timezone.now() - timedelta(minutes=1)},
        {"status": "cancelled"},
        {"starts_at": timezone.now() - timedelta(minutes=1)},
    ],
)
def test_changing_the_attendee_too_late_is_refused(client, event, order, tickets, changes):
    Event.objects.filter(pk=event.pk).update(**changes)
    for url in (order_ticket_url(order, tickets[0]), attendee_url(tickets[0])):
        response = client.post(url, {"name": "Eva", "email": "eva@example.no"}, follow=True)
        assert response.status_code == 200
        assert "notice--warning" in response.content.decode()
    assert client.get(order_ticket_url(order, tickets[0])).status_code == 302
    assert Ticket.objects.get(pk=tickets[0].pk).attendee_name == "Ola Gammel"
    assert f'href="{order_ticket_url(order, tickets[0])}"' not in client.get(order.get_absolute_url()).content.decode()


def test_attendee_of_a_checked_in_ticket_cannot_be_changed(client, order, tickets):
    Ticket.objects.filter(pk=tickets[0].pk).update(checked_in_at=timezone.now())
    client.post(order_ticket_url(order, tickets[0]), {"name": "Eva", "email": "eva@example.no"})
    assert Ticket.objects.get(pk=tickets[0].pk).attendee_name == "Ola Gammel"


# --- Colleagues -----------------------------------------------------------------------------------------------------


def test_colleagues_are_sent_their_links_with_one_form(client, order, tickets, commit_mail):
    page = client.get(order.get_absolute_url()).content.decode()
    url = reverse("order_invite", args=[order.access_key])
    assert url in page
    first, second = tickets[1:]
    with commit_mail():
        client.post(url, {f"email-{first.pk}": "En@example.no", f"email-{second.pk}": ""})
    assert [message.to for message in mail.outbox] == [["en@example.no"]]
    assert first.access_key in mail.outbox[0].body
    assert not mail.outbox[0].attachments
    first.refresh_from_db()
    assert first.invited_at
    # The second time only the new address gets an e-mail.
    client.post(url, {f"email-{first.pk}": "en@example.no", f"email-{second.pk}": "to@example.no"})
    assert [email.to for email in caused_emails("attendee_invited")] == ["en@example.no", "to@example.no"]


def test_replacing_an_invited_address_disables_the_first_link(client, order, tickets):
    url, ticket = reverse("order_invite", args=[order.access_key]), tickets[1]
    client.post(url, {f"email-{ticket.pk}": "feil@example.no"})
    client.post(url, {f"email-{ticket.pk}": "rett@example.no"})
    assert client.get(attendee_url(ticket, "attendee_ticket")).status_code == 404
    ticket.refresh_from_db()
    assert ticket.attendee_email == "rett@example.no"
    assert client.get(attendee_url(ticket, "attendee_ticket")).status_code == 200


def test_the_same_address_for_two_tickets_is_refused(client, order, tickets):
    url = reverse("order_invite", args=[order.access_key])
    data = {f"email-{ticket.pk}": "en@example.no" for ticket in tickets[1:]}
    response = client.post(url, data)
    assert response.status_code == 422
    assert not caused_emails("attendee_invited")


def test_a_ticket_of_another_order_cannot_be_invited(client, order, other_order):
    ticket = Ticket.objects.get(line__order=other_order)
    client.post(reverse("order_invite", args=[order.access_key]), {f"email-{ticket.pk}": "tyv@example.no"})
    ticket.refresh_from_db()
    assert ticket.attendee_email == ""


def test_resending_a_ticket_is_limited(client, order, tickets):
    url = reverse("order_ticket_send", args=[order.access_key, tickets[0].pk])
    for _thrice in range(3):
        response = client.post(url, follow=True)
    assert len(caused_emails("event_ticket")) == 1
    assert "notice--warning" in response.content.decode()
    assert client.get(url).status_code == 405


def test_number_of_emails_for_an_order_is_limited(client, order, tickets, monkeypatch):
    monkeypatch.setattr(throttle, "MAX_PER_DAY", 0)
    monkeypatch.setattr(throttle, "EXTRA_PER_TICKET", 1)
    for number in range(6):
        client.post(order_ticket_url(order, tickets[0]), {"name": f"N{number}", "email": f"n{number}@example.no"})
    assert TicketMail.objects.filter(ticket__line__order=order).count() <= 4
    assert Ticket.objects.get(pk=tickets[0].pk).attendee_email == "n0@example.no"


# --- The attendee ---------------------------------------------------------------------------------------------------


@pytest.fixture
def questions(event) -> tuple[Question, Question]:
    Event.objects.filter(pk=event.pk).update(asks_dietary=True)
    role = Question.objects.create(event=event, label_nb="Stilling", label_en="Role", required=True)
    day = Question.objects.create(
        event=event, kind="choice", label_nb="Dag", label_en="Day", options_nb="Tirsdag\nOnsdag", options_en="Tue\nWed"
    )
    return role, day


@pytest.mark.parametrize("language", ["nb", "en"])
def test_an_attendee_fills_in_everything(client, order, tickets, questions, language):
    role, day = questions
    ticket = tickets[1]
    with translation.override(language):
        page, url = attendee_url(ticket, "attendee_ticket"), attendee_url(ticket)
    assert f'action="{url}"' in client.get(page).content.decode()
    data = {
        "name": "Eva Ny",
        "email": "eva@example.no",
        f"q{role.pk}": "Sjef",
        f"q{day.pk}": "Onsdag",
        "needs": ["vegan"],
        "other": "selleri",
    }
    response = client.post(url, data)
    assert response.status_code == 422
    assert not DietaryNeed.objects.exists()
    response = client.post(url, {**data, "consent": "on"}, follow=True)
    text = response.content.decode()
    assert "Eva Ny" in text
    assert [email.to for email in caused_emails("event_ticket")] == ["eva@example.no"]
    assert ("Onsdag" if language == "nb" else "Wed") in text
    assert "selleri" in text
    assert answers.values_of(ticket) == {role.pk: "Sjef", day.pk: "Onsdag"}
    # The buyer does not see dietary requirements.
    assert "selleri" not in client.get(order.get_absolute_url()).content.decode()
    assert "selleri" not in client.get(order_ticket_url(order, ticket)).content.decode()


def test_a_required_question_is_required_only_for_the_attendee(client, order, tickets, questions):
    role, _day = questions
    data = {"name": "Eva", "email": "eva@example.no"}
    assert client.post(attendee_url(tickets[1]), data).status_code == 422
    assert client.post(order_ticket_url(order, tickets[1]), data).status_code == 302
    assert not Answer.objects.filter(question=role).exists()


def test_a_name_change_by_the_buyer_keeps_dietary_needs(client, order, tickets, questions):
    ticket = tickets[0]
    DietaryNeed.objects.create(ticket=ticket, needs=["vegan"], consented_at=timezone.now())
    client.post(order_ticket_url(order, ticket), {"name": "Ola G.", "email": "ola@example.no"})
    assert DietaryNeed.objects.filter(ticket=ticket).exists()
    client.post(attendee_url(ticket), {"name": "Ola G.", "email": "ola@example.no", f"q{questions[0].pk}": "x"})
    assert not DietaryNeed.objects.filter(ticket=ticket).exists()


def test_transfer_deletes_the_previous_answers(client, order, tickets, questions):
    ticket = tickets[0]
    DietaryNeed.objects.create(ticket=ticket, needs=["vegan"], consented_at=timezone.now())
    Answer.objects.create(ticket=ticket, question=questions[0], value="Sjef")
    client.post(order_ticket_url(order, ticket), {"name": "Eva", "email": "eva@example.no"})
    assert not DietaryNeed.objects.exists()
    assert not Answer.objects.exists()


def test_an_attendee_transfers_the_ticket_and_loses_access(client, order, tickets):
    ticket = tickets[0]
    response = client.post(attendee_url(ticket), {"name": "Eva Ny", "email": "eva@example.no"}, follow=True)
    stored = Ticket.objects.get(pk=ticket.pk)
    assert stored.access_key not in response.content.decode()
    assert not response.redirect_chain
    assert client.get(attendee_url(ticket, "attendee_ticket")).status_code == 404
    assert [email.to for email in caused_emails("ticket_transferred_by_attendee")] == ["kari@example.no"]
    assert [email.to for email in caused_emails("ticket_transferred")] == ["ola@example.no"]


def test_an_attendee_who_corrects_the_address_keeps_the_ticket(client, order, tickets):
    response = client.post(attendee_url(tickets[0]), {"name": "ola gammel", "email": "ny@example.no"}, follow=True)
    stored = Ticket.objects.get(pk=tickets[0].pk)
    assert response.redirect_chain[-1][0] == attendee_url(stored, "attendee_ticket")
    assert stored.access_key != tickets[0].access_key
    assert "ny@example.no" in response.content.decode()


def test_ticket_email_is_not_sent_after_another_transfer(client, order, tickets, commit_mail):
    with commit_mail():
        client.post(order_ticket_url(order, tickets[0]), {"name": "Eva", "email": "eva@example.no"})
        client.post(order_ticket_url(order, tickets[0]), {"name": "Liv", "email": "liv@example.no"})
    recipients = [message.to[0] for message in mail.outbox if "passed" not in message.subject and message.attachments]
    assert recipients == ["liv@example.no"]

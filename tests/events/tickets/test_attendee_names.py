"""Who comes: names filled in and changed by the buyer and by attendees, and the links that are sent."""

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
    """Three tickets: one named with an address, two without a name."""
    people = [Attendee("Ola Gammel", "ola@example.no"), Attendee("", ""), Attendee("", "")]
    buyer = Buyer(name="Kari Kjøper", email="kari@example.no", organisation_name="Firma AS")
    return confirm_order(book(event=event, choices=[Choice(standard.pk, people)], buyer=buyer, language="nb"))


@pytest.fixture
def tickets(order) -> list[Ticket]:
    return list(Ticket.objects.filter(line__order=order).order_by("position"))


@pytest.fixture
def other(event, standard):
    buyer = Buyer(name="Per", email="per@example.no")
    return confirm_order(
        book(event=event, choices=[Choice(standard.pk, [Attendee("", "")])], buyer=buyer, language="nb")
    )


def change(order, ticket) -> str:
    return reverse("order_ticket", args=[order.access_key, ticket.pk])


def own(ticket, name="attendee_ticket_details") -> str:
    return reverse(name, args=[ticket.access_key])


def letters(name) -> list[OutgoingMail]:
    """Those that came of what buyers and attendees did, not of the order's confirmation."""
    return list(OutgoingMail.objects.filter(email_name=name, ticket_mail__isnull=False).order_by("pk"))


def test_the_buyer_writes_a_name(client, order, tickets):
    _first, unnamed, _third = tickets
    assert client.get(change(order, unnamed)).status_code == 200
    answer = client.post(change(order, unnamed), {"name": "  Eva   Ny ", "email": "Eva@Example.no"}, follow=True)
    assert "eva@example.no" in answer.content.decode()
    after = Ticket.objects.get(pk=unnamed.pk)
    assert (after.attendee_name, after.attendee_email) == ("Eva Ny", "eva@example.no")
    # A ticket that nobody had is only filled in: what the buyer has printed stays good.
    assert (after.code, after.access_key) == (unnamed.code, unnamed.access_key)
    assert [letter.to for letter in letters("event_ticket")] == ["eva@example.no"]


def test_a_ticket_that_changes_hands_gets_new_keys_and_both_are_told(client, order, tickets, commit_mail):
    first = tickets[0]
    with commit_mail():
        client.post(change(order, first), {"name": "Eva Ny", "email": "eva@example.no"})
    after = Ticket.objects.get(pk=first.pk)
    assert after.code != first.code
    assert after.access_key != first.access_key
    assert client.get(own(first, "own_ticket")).status_code == 404
    assert client.get(own(after, "own_ticket")).status_code == 200
    by_reader = {message.to[0]: message for message in mail.outbox}
    assert after.access_key in by_reader["eva@example.no"].body
    assert len(by_reader["eva@example.no"].attachments) == 2
    old = by_reader["ola@example.no"]
    assert after.access_key not in old.body + str(old.alternatives)
    assert "Eva" not in old.body


def test_a_corrected_name_keeps_code_and_link(client, order, tickets):
    first = tickets[0]
    client.post(change(order, first), {"name": "Ola Gammelt", "email": "ola@example.no"})
    after = Ticket.objects.get(pk=first.pk)
    assert after.attendee_name == "Ola Gammelt"
    assert after.code == first.code
    assert not letters("ticket_transferred")
    assert not letters("event_ticket")


def test_sending_the_same_form_twice_tells_nobody_twice(client, order, tickets):
    for _twice in range(2):
        client.post(change(order, tickets[0]), {"name": "Eva Ny", "email": "eva@example.no"})
    assert len(letters("event_ticket")) == len(letters("ticket_transferred")) == 1


@pytest.mark.parametrize("data", [{"name": "", "email": ""}, {"name": "Eva", "email": "ikke-en-adresse"}, {}])
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, order, tickets, data):
    answer = client.post(change(order, tickets[1]), data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "error-summary" in text
    for value in data.values():
        assert value in text
    assert Ticket.objects.get(pk=tickets[1].pk).attendee_name == ""


def test_another_orders_ticket_is_not_found(client, order, other, tickets):
    for name in ("order_ticket", "order_ticket_send"):
        url = reverse(name, args=[other.access_key, tickets[0].pk])
        assert client.post(url, {"name": "Tyv", "email": "tyv@example.no"}).status_code == 404
    assert client.get(reverse("order_ticket", args=[tickets[0].access_key, tickets[0].pk])).status_code == 404
    assert Ticket.objects.get(pk=tickets[0].pk).attendee_name == "Ola Gammel"


@pytest.mark.parametrize(
    "after",
    [
        {"change_until": timezone.now() - timedelta(minutes=1)},
        {"status": "cancelled"},
        {"starts_at": timezone.now() - timedelta(minutes=1)},
    ],
)
def test_when_it_is_too_late_nothing_changes(client, event, order, tickets, after):
    Event.objects.filter(pk=event.pk).update(**after)
    for url in (change(order, tickets[0]), own(tickets[0])):
        answer = client.post(url, {"name": "Eva", "email": "eva@example.no"}, follow=True)
        assert answer.status_code == 200
        assert "notice--warning" in answer.content.decode()
    assert client.get(change(order, tickets[0])).status_code == 302
    assert Ticket.objects.get(pk=tickets[0].pk).attendee_name == "Ola Gammel"
    assert f'href="{change(order, tickets[0])}"' not in client.get(order.get_absolute_url()).content.decode()


def test_a_used_ticket_stays_whose_it_is(client, order, tickets):
    Ticket.objects.filter(pk=tickets[0].pk).update(checked_in_at=timezone.now())
    client.post(change(order, tickets[0]), {"name": "Eva", "email": "eva@example.no"})
    assert Ticket.objects.get(pk=tickets[0].pk).attendee_name == "Ola Gammel"


# --- Colleagues -----------------------------------------------------------------------------------------------------


def test_colleagues_get_their_links_in_one_go(client, order, tickets, commit_mail):
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
    # The second time only the new one is written to.
    client.post(url, {f"email-{first.pk}": "en@example.no", f"email-{second.pk}": "to@example.no"})
    assert [letter.to for letter in letters("attendee_invited")] == ["en@example.no", "to@example.no"]


def test_a_wrong_address_that_is_replaced_loses_its_link(client, order, tickets):
    url, ticket = reverse("order_invite", args=[order.access_key]), tickets[1]
    client.post(url, {f"email-{ticket.pk}": "feil@example.no"})
    client.post(url, {f"email-{ticket.pk}": "rett@example.no"})
    assert client.get(own(ticket, "own_ticket")).status_code == 404
    ticket.refresh_from_db()
    assert ticket.attendee_email == "rett@example.no"
    assert client.get(own(ticket, "own_ticket")).status_code == 200


def test_one_address_for_two_tickets_is_refused(client, order, tickets):
    url = reverse("order_invite", args=[order.access_key])
    data = {f"email-{ticket.pk}": "en@example.no" for ticket in tickets[1:]}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert not letters("attendee_invited")


def test_a_ticket_of_another_order_is_not_invited(client, order, other):
    theirs = Ticket.objects.get(line__order=other)
    client.post(reverse("order_invite", args=[order.access_key]), {f"email-{theirs.pk}": "tyv@example.no"})
    theirs.refresh_from_db()
    assert theirs.attendee_email == ""


def test_resending_is_not_a_way_to_fill_a_mailbox(client, order, tickets):
    url = reverse("order_ticket_send", args=[order.access_key, tickets[0].pk])
    for _thrice in range(3):
        answer = client.post(url, follow=True)
    assert len(letters("event_ticket")) == 1
    assert "notice--warning" in answer.content.decode()
    assert client.get(url).status_code == 405


def test_an_order_cannot_send_mails_without_end(client, order, tickets, monkeypatch):
    monkeypatch.setattr(throttle, "MAX_PER_DAY", 0)
    monkeypatch.setattr(throttle, "EXTRA_PER_TICKET", 1)
    for number in range(6):
        client.post(change(order, tickets[0]), {"name": f"N{number}", "email": f"n{number}@example.no"})
    assert TicketMail.objects.filter(ticket__line__order=order).count() <= 4
    assert Ticket.objects.get(pk=tickets[0].pk).attendee_email == "n0@example.no"


# --- The attendee ---------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(event) -> tuple[Question, Question]:
    Event.objects.filter(pk=event.pk).update(asks_dietary=True)
    role = Question.objects.create(event=event, label_nb="Stilling", label_en="Role", required=True)
    day = Question.objects.create(
        event=event, kind="choice", label_nb="Dag", label_en="Day", options_nb="Tirsdag\nOnsdag", options_en="Tue\nWed"
    )
    return role, day


@pytest.mark.parametrize("language", ["nb", "en"])
def test_an_attendee_fills_in_everything(client, order, tickets, asked, language):
    role, day = asked
    ticket = tickets[1]
    with translation.override(language):
        page, url = own(ticket, "own_ticket"), own(ticket)
    assert f'action="{url}"' in client.get(page).content.decode()
    data = {
        "name": "Eva Ny",
        "email": "eva@example.no",
        f"q{role.pk}": "Sjef",
        f"q{day.pk}": "Onsdag",
        "needs": ["vegan"],
        "other": "selleri",
    }
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert not DietaryNeed.objects.exists()
    answer = client.post(url, {**data, "consent": "on"}, follow=True)
    text = answer.content.decode()
    assert "Eva Ny" in text
    assert [letter.to for letter in letters("event_ticket")] == ["eva@example.no"]
    assert ("Onsdag" if language == "nb" else "Wed") in text
    assert "selleri" in text
    assert answers.values_of(ticket) == {role.pk: "Sjef", day.pk: "Onsdag"}
    # The buyer is not told what anybody eats.
    assert "selleri" not in client.get(order.get_absolute_url()).content.decode()
    assert "selleri" not in client.get(change(order, ticket)).content.decode()


def test_a_required_question_binds_the_attendee_and_not_the_buyer(client, order, tickets, asked):
    role, _day = asked
    data = {"name": "Eva", "email": "eva@example.no"}
    assert client.post(own(tickets[1]), data).status_code == 422
    assert client.post(change(order, tickets[1]), data).status_code == 302
    assert not Answer.objects.filter(question=role).exists()


def test_the_buyer_changes_a_name_and_the_food_stays(client, order, tickets, asked):
    ticket = tickets[0]
    DietaryNeed.objects.create(ticket=ticket, needs=["vegan"], consented_at=timezone.now())
    client.post(change(order, ticket), {"name": "Ola G.", "email": "ola@example.no"})
    assert DietaryNeed.objects.filter(ticket=ticket).exists()
    client.post(own(ticket), {"name": "Ola G.", "email": "ola@example.no", f"q{asked[0].pk}": "x"})
    assert not DietaryNeed.objects.filter(ticket=ticket).exists()


def test_what_one_person_told_does_not_go_to_the_next(client, order, tickets, asked):
    ticket = tickets[0]
    DietaryNeed.objects.create(ticket=ticket, needs=["vegan"], consented_at=timezone.now())
    Answer.objects.create(ticket=ticket, question=asked[0], value="Sjef")
    client.post(change(order, ticket), {"name": "Eva", "email": "eva@example.no"})
    assert not DietaryNeed.objects.exists()
    assert not Answer.objects.exists()


def test_an_attendee_gives_the_ticket_on_and_loses_it(client, order, tickets):
    ticket = tickets[0]
    answer = client.post(own(ticket), {"name": "Eva Ny", "email": "eva@example.no"}, follow=True)
    after = Ticket.objects.get(pk=ticket.pk)
    assert after.access_key not in answer.content.decode()
    assert not answer.redirect_chain
    assert client.get(own(ticket, "own_ticket")).status_code == 404
    assert [letter.to for letter in letters("ticket_transferred_by_attendee")] == ["kari@example.no"]
    assert [letter.to for letter in letters("ticket_transferred")] == ["ola@example.no"]


def test_an_attendee_who_corrects_the_address_keeps_the_ticket(client, order, tickets):
    answer = client.post(own(tickets[0]), {"name": "ola gammel", "email": "ny@example.no"}, follow=True)
    after = Ticket.objects.get(pk=tickets[0].pk)
    assert answer.redirect_chain[-1][0] == own(after, "own_ticket")
    assert after.access_key != tickets[0].access_key
    assert "ny@example.no" in answer.content.decode()


def test_a_letter_loses_its_reason_when_the_ticket_has_gone_on(client, order, tickets, commit_mail):
    with commit_mail():
        client.post(change(order, tickets[0]), {"name": "Eva", "email": "eva@example.no"})
        client.post(change(order, tickets[0]), {"name": "Liv", "email": "liv@example.no"})
    given = [message.to[0] for message in mail.outbox if "passed" not in message.subject and message.attachments]
    assert given == ["liv@example.no"]

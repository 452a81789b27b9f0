"""Several sessions of a conference in one order: chosen in the programme, one form, one order and one payment."""

import json
import re
from datetime import timedelta

import pytest
import stripe
from booking_helpers import code_for, taken
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_event, create_ticket_type
from event_page_helpers import put_page
from icalendar import Calendar
from session_helpers import at, form, lines, text_of, tickets
from stripe_stand_in import SECRET
from wagtail.models import Locale

from events.booking import submit
from events.changes.decide import cancel_and_announce
from events.changes.process import process_change
from events.enums import EventKind, EventStatus, QuestionScope, TicketStatus
from events.models import Answer, CodeUse, Event, Question, Ticket, TicketType
from events.stock.recount import differences
from payments.enums import OrderStatus, PaymentMethod, RefundReason
from payments.models import Order
from programme.models import ConferencePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


# --- Choosing ---------------------------------------------------------------------------------------------------------


def test_the_programme_offers_to_choose_sessions(client, week, session):
    page = ConferencePage.objects.get(event=week, locale__language_code="nb")
    first = session("verksted", price=30_000)
    assert 'id="choose-sessions"' not in client.get(page.url).content.decode(), "One session is booked on its own page."
    session("lunsj", 12)
    session("fullt", 13, ticket_taken=10, waiting_list=False)
    html = client.get(page.url).content.decode()
    assert re.findall(r'name="session" value="([\w-]+)" form="choose-sessions"', html) == ["verksted", "lunsj"]
    assert f'action="{reverse("event_booking", args=[week.slug])}"' in html
    own = client.get(first.event.eventpages.get(locale__language_code="nb").url).content.decode()
    assert f"{reverse('event_booking', args=[week.slug])}?session=verksted" in own


def test_sessions_with_one_ticket_type_lead_to_the_form_at_once(client, url, session):
    late, early = session("kveld", 18, price=25_000), session("morgen", 8, price=10_000)
    response = client.get(url, {"session": ["kveld", "morgen"]})
    assert [event.slug for event, _quote in response.context["parts"]] == ["morgen", "kveld"], "By time."
    assert response.context["quote"].total_ore == 35_000
    assert re.findall(r'name="session" value="([\w-]+)"', response.content.decode()) == ["morgen", "kveld"]
    for ticket_type in (late, early):
        assert f'name="a{ticket_type.pk}-1-name"' in response.content.decode()


def test_a_part_of_the_page_that_is_swapped_names_its_sessions(client, url, session):
    """A code is tried without leaving the page: the new summary brings a session that was ticked meanwhile."""
    types = session("verksted", price=30_000), session("lunsj", 12, price=20_000)
    response = client.post(url, form(types[0], session=["verksted", "lunsj"], update="code"))
    summary = response.content.decode().split('id="summary"')[1].split('class="form__terms"')[0]
    assert re.findall(r'type="hidden" name="session" value="([\w-]+)"', summary) == ["verksted", "lunsj"]
    assert re.search(rf'name="t{types[1].pk}"[^>]*value="1"', summary)


def test_a_session_with_several_ticket_types_is_shown_before_the_form(client, url, session):
    several, one = session("verksted", price=30_000, types=2), session("lunsj", 12)
    response = client.get(url, {"session": ["verksted", "lunsj"]})
    assert response.context["form"] is None
    assert re.search(rf'name="t{several.pk}"[^>]*value="1"', response.content.decode())
    response = client.get(url, {"session": ["verksted", "lunsj"], f"t{several.pk}": "2", f"t{one.pk}": "1"})
    assert response.context["quote"].total_ore == 60_000


def test_the_conference_page_of_tickets_lists_its_sessions(client, url, session):
    session("verksted"), session("lunsj", 12)
    session("hemmelig", 13, published=False)
    response = client.get(url)
    assert response.status_code == 200
    assert re.findall(r'type="checkbox" name="session" value="([\w-]+)"', response.content.decode()) == [
        "verksted",
        "lunsj",
    ]


def test_going_on_without_a_choice_says_so(client, url, session):
    session("verksted"), session("lunsj", 12)
    response = client.get(url, {"continue": "1"})
    assert response.context["errors"] == [("sessions", "Velg minst én billett.")]
    assert 'id="sessions"' in response.content.decode()


def test_tickets_to_the_conference_and_a_session_go_together(client, url, week, session, bank):
    workshop = session("verksted", price=30_000)
    day = create_ticket_type(event=week, name_nb="Dagspass", price_ore=100_000)
    response = client.get(url, {f"t{day.pk}": "1", "session": "verksted"})
    assert response.context["quote"].total_ore == 130_000
    assert not response.context["clashes"], "A session is a part of its conference."
    client.post(url, form(workshop, **{f"t{day.pk}": "1"}))
    order = Order.objects.get()
    assert lines(order) == [("Gründeruka: Dagspass", 1, 100_000), ("Verksted: Plass", 1, 30_000)]
    assert tickets(order) == [("uka", "Kari Kjøper", "kari@example.no"), ("verksted", "Kari Kjøper", "kari@example.no")]


def test_a_sessions_own_booking_page_is_for_it_alone(client, session):
    workshop, lunch = session("verksted"), session("lunsj", 12)
    response = client.get(reverse("event_booking", args=["verksted"]), {"session": "lunsj", f"t{workshop.pk}": "1"})
    assert [event.slug for event, _quote in response.context["parts"]] == ["verksted"]
    assert f't{lunch.pk}"' not in response.content.decode()


# --- Overlaps ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "expected"),
    [((9, 10.5), []), ((9, 10), []), ((9, 9.5), ["“A” og “B” overlapper: kl. 09.30–10.00."])],
)
def test_overlaps_are_pointed_out_and_never_refused(client, url, session, hours, expected):
    first, second = session("a", hours[0]), session("b", hours[1])
    response = client.get(url, {"session": ["a", "b"]})
    assert [
        re.sub("[«»]", lambda sign: "“" if sign[0] == "«" else "”", text.replace("\xa0", " "))
        for text in response.context["clashes"]
    ] == expected
    assert ('id="clashes"' in response.content.decode()) == bool(expected)
    client.post(url, form(first, second))
    assert len(tickets(Order.objects.get())) == 2


# --- One order --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nb", "en"])
def test_two_sessions_are_one_order_paid_once(client, week, session, stripe_sandbox, commit, language):
    workshop = session("verksted", 9, price=30_000, venue="Union Scene")
    lunch = session("lunsj", 12, price=20_000, venue="Papirbredden")
    with translation.override(language):
        url = reverse("event_booking", args=[week.slug])
    response = client.post(url, form(lunch, workshop))
    assert response.status_code == 303
    order = Order.objects.get()
    assert (order.status, order.total_ore) == (OrderStatus.HELD, 50_000)
    assert taken(workshop, lunch) == [1, 1]
    stripe_sandbox.pay(order.attempts.get().session_id)
    (event,) = stripe_sandbox.events("checkout.session.completed")
    body = json.dumps(event)
    for _again in range(2):
        with commit():
            client.post(
                "/payments/stripe/webhook/",
                body,
                content_type="application/json",
                headers={"Stripe-Signature": stripe.WebhookSignature.generate_signature_header(body, SECRET)},
            )
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert order.payments.get().amount_ore == 50_000
    titles = ("Verksted", "Lunsj") if language == "nb" else ("Verksted EN", "Lunsj EN")
    [message] = mail.outbox
    with translation.override(language):
        page = text_of(client.get(order.get_absolute_url()))
    for title, hour, venue in zip(titles, ("09.00", "12.00"), ("Union Scene", "Papirbredden"), strict=True):
        hour = hour if language == "nb" else hour.replace(".", ":")
        for text in (message.body.replace("\xa0", " "), page):
            assert re.search(rf"{title}\b.*?{hour}.*?{venue}", text, re.S)
    [calendar] = [content for name, content, _type in message.attachments if name.endswith(".ics")]
    assert [str(entry["summary"]) for entry in Calendar.from_ical(calendar).events] == list(titles)
    assert differences() == []


@pytest.mark.usefixtures("bank")
def test_the_same_form_places_one_order(client, url, session):
    types = session("verksted", price=30_000), session("lunsj", 12)
    answers = {client.post(url, form(*types)).headers["Location"] for _again in range(3)}
    assert len(answers) == 1
    assert Order.objects.count() == 1
    assert taken(*types) == [1, 1]


def test_free_sessions_are_confirmed_at_once(client, url, session):
    client.post(url, form(session("verksted"), session("lunsj", 12)))
    order = Order.objects.get()
    assert (order.status, order.total_ore) == (OrderStatus.CONFIRMED, 0)
    assert set(Ticket.objects.values_list("status", flat=True)) == {TicketStatus.VALID}


@pytest.mark.usefixtures("bank")
def test_free_and_paid_sessions_are_paid_together(client, url, session):
    client.post(url, form(session("verksted", price=30_000), session("lunsj", 12)))
    order = Order.objects.get()
    assert order.status == OrderStatus.HELD
    assert lines(order) == [("Verksted: Plass", 1, 30_000), ("Lunsj: Plass", 1, 0)]
    assert "Verksted\n\n" in order.terms
    assert "Lunsj\n\n" in order.terms


def test_many_free_seats_are_confirmed_by_an_email_that_names_each_session(client, url, session, settings, commit):
    settings.FREE_SEATS_PER_CLIENT, settings.FREE_SEATS_PERCENT = 1, 1
    types = session("verksted"), session("lunsj", 12)
    numbers = {f"t{ticket_type.pk}": "2" for ticket_type in types}
    with commit():
        response = client.post(url, form(*types) | numbers | {"names": "later"})
    assert "Verksted og Lunsj" in text_of(client.get(response.headers["Location"]))
    [message] = mail.outbox
    assert "Verksted og Lunsj" in message.subject
    link = re.search(r"https?://[^/\s]+(/\S*bekreft\S*)", message.body)[1]
    for text in (message.body.replace("\xa0", " "), text_of(client.get(link))):
        assert re.search(r"Verksted\b.*?kl. 09.00.*?Lunsj\b.*?kl. 12.00", text, re.S)
    client.post(link)
    assert Order.objects.get().status == OrderStatus.CONFIRMED


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(("second", "offers"), [(True, True), (False, False)])
def test_an_invoice_needs_the_leave_of_every_paid_session(client, url, session, second, offers):
    first = session("verksted", price=30_000, invoice_allowed=True, invoice_due_days=20)
    other = session("lunsj", 12, price=20_000, invoice_allowed=second, invoice_due_days=10)
    session("gratis", 13)
    response = client.get(url, {"session": ["verksted", "lunsj", "gratis"]})
    assert ("pay" in response.context["form"].fields) == offers
    if offers:
        assert "10 dager" in text_of(response)
        company = {"pay": PaymentMethod.INVOICE, "organisation_name": "Firma AS", "org_number": "923609016"}
        client.post(url, form(first, other, **company))
        assert Order.objects.get().documents.get().due_on == timezone.localdate() + timedelta(days=10)


# --- Names and questions ----------------------------------------------------------------------------------------------


def test_a_name_is_written_once_for_all_sessions(client, url, session):
    types = session("verksted"), session("lunsj", 12), session("kveld", 18)
    client.post(url, form(*types, names=["Anna"], attending=""))
    person = ("Anna", "anna@example.no")
    assert tickets(Order.objects.get()) == [("verksted", *person), ("lunsj", *person), ("kveld", *person)]


def test_one_session_can_have_somebody_else(client, url, session):
    types = session("verksted"), session("lunsj", 12)
    client.post(url, form(*types, names=["", "Bo"]) | {f"a{types[0].pk}-1-email": ""})
    assert tickets(Order.objects.get()) == [
        ("verksted", "Kari Kjøper", "kari@example.no"),
        ("lunsj", "Bo", "bo@example.no"),
    ]


def test_with_different_people_each_name_is_required(client, url, session):
    types = session("verksted"), session("lunsj", 12)
    response = client.post(url, form(*types, people="each"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {f"a{types[1].pk}-1-name", f"a{types[1].pk}-1-email"}
    assert "Lunsj, Plass" in text_of(response)
    assert not Order.objects.exists()


def test_more_people_at_a_later_session_are_named_there(client, url, session):
    first, second = session("verksted"), session("lunsj", 12, names_later=False)
    data = form(first, second) | {f"t{second.pk}": "2"}
    response = client.post(url, data)
    assert set(response.context["form"].errors) == {f"a{second.pk}-2-name", f"a{second.pk}-2-email"}
    data |= {f"a{second.pk}-2-name": "Bo", f"a{second.pk}-2-email": "bo@example.no"}
    client.post(url, data)
    assert [name for _slug, name, _email in tickets(Order.objects.get())] == ["Kari Kjøper", "Kari Kjøper", "Bo"]


def test_each_session_asks_its_own_questions(client, url, session):
    first, second = session("verksted"), session("lunsj", 12, asks_dietary=True)
    level = Question.objects.create(event=first.event, label_nb="Nivå", required=True)
    project = Question.objects.create(event=second.event, label_nb="Prosjekt", scope=QuestionScope.ORDER)
    response = client.get(url, {"session": ["verksted", "lunsj"]})
    fields = response.context["form"].fields
    assert f"a{first.pk}-1-q{level.pk}" in fields
    assert f"a{second.pk}-1-q{level.pk}" not in fields
    assert (f"a{first.pk}-1-needs" in fields, f"a{second.pk}-1-needs" in fields) == (False, True)
    answers = {f"a{first.pk}-1-q{level.pk}": "Ny", f"o-q{project.pk}": "P1"}
    client.post(url, form(first, second, **answers))
    stored = Answer.objects.order_by("question_id").values_list(
        "question_id", "ticket__event__slug", "order_id", "value"
    )
    order = Order.objects.get()
    assert list(stored) == [(level.pk, "verksted", None, "Ny"), (project.pk, None, order.pk, "P1")]


# --- A session that cannot be booked ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ticket_taken": 10, "waiting_list": False}, "Utsolgt"),
        ({"status": EventStatus.CLOSED}, "Påmeldingen er stengt"),
        ({"status": EventStatus.CANCELLED}, "Avlyst"),
        ({"ticket_audience": "members"}, "Bare for medlemmer"),
    ],
)
def test_a_session_that_is_full_or_closed_is_named_and_the_others_go_on(client, url, session, fields, reason):
    workshop, other = session("verksted"), session("lunsj", 12, **fields)
    response = client.get(url, {"session": ["verksted", "lunsj"]})
    text = text_of(response)
    assert "«Lunsj» kan ikke bestilles nå" in text
    assert reason in text
    assert 'name="remove" value="lunsj"' in response.content.decode()
    client.post(url, form(workshop, session=["verksted", "lunsj"]))
    assert tickets(Order.objects.get()) == [("verksted", "Kari Kjøper", "kari@example.no")]
    assert taken(other) == [fields.get("ticket_taken", 0)]


def sell_out(ticket_type) -> None:
    TicketType.objects.filter(pk=ticket_type.pk).update(taken=10)


def fill_the_event(ticket_type) -> None:
    Event.objects.filter(pk=ticket_type.event_id).update(capacity=5, taken=5)


def close(ticket_type) -> None:
    Event.objects.filter(pk=ticket_type.event_id).update(status=EventStatus.CLOSED)


@pytest.mark.parametrize("meanwhile", [sell_out, fill_the_event, close])
def test_a_session_that_ends_meanwhile_stops_the_order_and_keeps_what_was_typed(client, url, session, meanwhile):
    workshop, lunch = session("verksted"), session("lunsj", 12)
    data = form(workshop, lunch, names=["Anna"], attending="")
    meanwhile(lunch)
    response = client.post(url, data)
    assert response.status_code in (409, 422)
    assert not Order.objects.exists()
    assert taken(workshop) == [0]
    html = response.content.decode()
    assert "Lunsj: " in " ".join(text for _target, text in response.context["errors"])
    assert 'value="Anna"' in html
    assert 'name="remove" value="lunsj"' in html
    response = client.post(url, data | {"remove": "lunsj"})
    html = response.content.decode()
    assert response.status_code == 200
    assert 'value="Anna"' in html
    assert re.findall(r'type="hidden" name="session" value="([\w-]+)"', html) == ["verksted"]
    assert not response.context["errors"]
    client.post(url, form(workshop, names=["Anna"], attending=""))
    assert tickets(Order.objects.get()) == [("verksted", "Anna", "anna@example.no")]


def test_the_seats_that_run_out_in_the_transaction_are_named_at_their_session(client, url, session, monkeypatch):
    workshop, lunch = session("verksted"), session("lunsj", 12)
    from events.booking import submit

    book = submit.book

    def late(request):
        sell_out(lunch)
        return book(request)

    monkeypatch.setattr(submit, "book", late)
    response = client.post(url, form(workshop, lunch, names=["Anna"], attending=""))
    assert response.status_code == 409
    assert any(text.startswith("Lunsj: Plass") for _target, text in response.context["errors"])
    assert 'value="Anna"' in response.content.decode()
    assert taken(workshop) == [0]


def test_a_session_that_opens_meanwhile_is_not_booked_unasked(client, url, session):
    workshop, lunch = session("verksted"), session("lunsj", 12, ticket_taken=10)
    data = form(workshop, session=["verksted", "lunsj"])
    TicketType.objects.filter(pk=lunch.pk).update(taken=0)
    client.post(url, data)
    assert [slug for slug, *_person in tickets(Order.objects.get())] == ["verksted"]


@pytest.mark.parametrize(("quantity", "error"), [("1", "minst 2"), ("7", "høyst 5"), ("x", "sifre")])
def test_the_limits_of_each_session_hold(client, url, session, quantity, error):
    workshop = session("verksted")
    lunch = session("lunsj", 12, ticket_min_per_order=2, ticket_max_per_order=5)
    response = client.post(url, form(workshop, lunch) | {f"t{lunch.pk}": quantity})
    assert response.status_code == 422
    [(target, text)] = [pair for pair in response.context["errors"] if pair[1].startswith("Lunsj: ")]
    assert target == f"t{lunch.pk}"
    assert error in text
    assert not Order.objects.exists()


def test_all_sessions_together_have_at_most_sixty_people(client, url, session):
    types = [session(f"s{n}", n + 8, ticket_capacity=50, ticket_max_per_order=40) for n in range(2)]
    response = client.post(url, form(*types) | {f"t{each.pk}": "31" for each in types})
    assert response.status_code == 422
    assert "60" in text_of(response)
    assert not Order.objects.exists()


# --- Prices -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bank")
def test_a_code_of_one_session_counts_for_it_only(client, url, session):
    workshop, lunch = session("verksted", price=30_000), session("lunsj", 12, price=20_000)
    code = code_for(lunch.event, "LUNSJ", percent=50)
    response = client.get(url, {"session": ["verksted", "lunsj"], "code": "lunsj"})
    assert response.context["quote"].total_ore == 40_000
    assert not response.context["code_error"]
    client.post(url, form(workshop, lunch, code="lunsj"))
    order = Order.objects.get()
    assert lines(order) == [("Verksted: Plass", 1, 30_000), ("Lunsj: Plass", 1, 10_000)]
    assert list(CodeUse.objects.values_list("code_id", "quantity")) == [(code.pk, 1)]


def test_a_code_of_no_chosen_session_is_refused(client, url, session):
    session("verksted", price=30_000)
    code_for(session("lunsj", 12, price=20_000).event, "LUNSJ", percent=50)
    response = client.get(url, {"session": "verksted", "code": "lunsj"})
    assert "Vi kjenner ikke denne koden" in response.context["code_error"]


@pytest.mark.usefixtures("bank")
def test_members_pay_the_member_price_of_each_session(client, url, session, member):
    types = (
        session("verksted", price=30_000, ticket_member_price_ore=20_000),
        session("lunsj", 12, price=20_000, ticket_member_price_ore=0),
    )
    assert client.get(url, {"session": ["verksted", "lunsj"]}).context["quote"].total_ore == 50_000
    client.force_login(member)
    response = client.get(url, {"session": ["verksted", "lunsj"]})
    assert response.context["quote"].total_ore == 20_000
    client.post(url, form(*types))
    assert [total for _text, _number, total in lines(Order.objects.get())] == [20_000, 0]


def test_signing_in_leads_back_to_the_same_sessions(client, url, session):
    workshop = session("verksted", price=30_000, ticket_member_price_ore=20_000)
    session("lunsj", 12, ticket_audience="members")
    address = client.get(url, {"session": ["verksted", "lunsj"]}).context["sign_in_url"]
    for expected in ("session%3Dverksted", "session%3Dlunsj", f"t{workshop.pk}%3D1"):
        assert expected in address


@pytest.mark.usefixtures("bank")
def test_a_price_that_has_changed_is_shown_before_it_is_booked(client, url, session):
    types = session("verksted", price=30_000), session("lunsj", 12, price=20_000)
    response = client.post(url, form(*types, shown_total="40000"))
    assert response.status_code == 422
    assert "500 kr" in text_of(response)
    assert not Order.objects.exists()


# --- Afterwards -------------------------------------------------------------------------------------------------------


def test_a_cancelled_session_refunds_its_share_only(client, url, session, stripe_sandbox, paid, commit):
    workshop, lunch = session("verksted", price=30_000), session("lunsj", 12, price=20_000)
    client.post(url, form(workshop, lunch))
    order = paid(Order.objects.get())
    mail.outbox.clear()
    change = cancel_and_announce(Event.objects.get(pk=lunch.event_id))
    with commit():
        process_change(change.pk)
    refund = order.refunds.get()
    assert (refund.amount_ore, refund.reason) == (20_000, RefundReason.EVENT)
    assert dict(Ticket.objects.values_list("event__slug", "status")) == {
        "verksted": TicketStatus.VALID,
        "lunsj": TicketStatus.CANCELLED,
    }
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    [message] = [message for message in mail.outbox if "Lunsj" in message.subject]
    assert "Verksted" not in message.body
    assert taken(workshop) == [1]
    assert differences() == []


def test_one_of_the_tickets_can_be_cancelled_alone(client, url, session, stripe_sandbox, paid, commit):
    workshop, lunch = session("verksted", price=30_000), session("lunsj", 12, price=20_000)
    client.post(url, form(workshop, lunch))
    order = paid(Order.objects.get())
    ticket = Ticket.objects.get(event=workshop.event)
    address = reverse("order_cancel_tickets", args=[order.access_key])
    page = client.get(address, {"t": ticket.pk})
    assert "300 kr" in text_of(page)
    with commit():
        client.post(address, {"t": ticket.pk, "shown": page.context["plan"].shown})
    assert order.refunds.get().amount_ore == 30_000
    assert taken(workshop, lunch) == [0, 1]


@pytest.mark.usefixtures("bank")
def test_an_open_order_is_changed_with_all_its_sessions(client, url, session):
    workshop, lunch = session("verksted", price=30_000), session("lunsj", 12, price=20_000)
    evening = session("kveld", 18, price=5_000)
    client.post(url, form(lunch, workshop))
    order = Order.objects.get()
    response = client.get(url, {"session": ["verksted"]})
    assert order.reference in text_of(response), "The open order comes first."
    response = client.get(url, {"change": order.reference})
    html = response.content.decode()
    assert re.findall(r'type="hidden" name="session" value="([\w-]+)"', html) == ["verksted", "lunsj"]
    assert response.context["quote"].total_ore == 50_000
    # None of the order's sessions is kept.
    response = client.post(url, form(evening, change=order.reference, submission_key="n" * 32))
    assert response.status_code == 303
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert [slug for slug, *_person in tickets(Order.objects.latest("pk"))] == ["kveld"]
    assert taken(workshop, lunch, evening) == [0, 0, 1]


@pytest.mark.usefixtures("bank")
def test_the_conference_shows_the_open_order_of_its_sessions(client, url, week, session):
    workshop, lunch = session("verksted", price=30_000), session("lunsj", 12, price=20_000)
    client.post(url, form(workshop, lunch))
    order = Order.objects.get()
    page = client.get(ConferencePage.objects.get(event=week, locale__language_code="nb").url).content.decode()
    assert f"{url}?change={order.reference}" in page
    assert order.reference in text_of(client.get(url))
    response = client.post(
        reverse("event_open_order", args=[week.slug]), {"order": order.reference, "action": "release"}
    )
    assert response.status_code == 303
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert taken(workshop, lunch) == [0, 0]


@pytest.mark.usefixtures("bank")
def test_an_open_order_with_an_unpublished_session_is_not_changed(client, url, session):
    types = session("verksted", price=30_000), session("lunsj", 12, price=20_000)
    client.post(url, form(*types))
    order = Order.objects.get()
    for page in types[1].event.eventpages.all():
        page.unpublish()
    response = client.get(url, {"change": order.reference})
    assert f"Bestilling {order.reference} har en økt som ikke lenger kan bestilles" in text_of(response)
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD


@pytest.mark.usefixtures("bank")
def test_a_stranger_cannot_change_the_order(client, url, session):
    types = session("verksted", price=30_000), session("lunsj", 12, price=20_000)
    client.post(url, form(*types))
    order = Order.objects.get()
    client.cookies.clear()
    response = client.get(url, {"change": order.reference, "session": ["verksted", "lunsj"]})
    assert order.reference not in text_of(response)
    assert "Kari Kjøper" not in response.content.decode()


# --- Hostile addresses ------------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(calendar, session) -> TicketType:
    """A session of another conference."""
    other = create_event(title_nb="Annen", slug="annen", kind=EventKind.CONFERENCE, starts_at=at(8), hours=9)
    put_page(calendar, other, ConferencePage)
    return session("fremmed", 10, parent=other)


@pytest.mark.parametrize(
    "names", [["fremmed"], ["utkast"], ["skjult"], ["finnes-ikke"], ["uka"], ["' OR 1=1"], ["\x00"], ["x" * 5000]]
)
def test_only_published_sessions_of_the_conference_can_be_chosen(client, url, session, elsewhere, names):
    workshop = session("verksted")
    draft, hidden = session("utkast", status=EventStatus.DRAFT), session("skjult", published=False)
    response = client.get(url, {"session": ["verksted", *names]})
    assert [event.slug for event, _quote in response.context["parts"]] == ["verksted"]
    assert "1 av øktene du valgte" in text_of(response)
    for ticket_type in (draft, hidden, elsewhere):
        assert f'"t{ticket_type.pk}"' not in response.content.decode()
        assert ticket_type.event.title not in text_of(response)
        response = client.post(url, form(workshop, ticket_type, session=["verksted", *names]))
        assert response.status_code == 422
    assert not Order.objects.exists()


def test_a_thousand_sessions_are_cut_to_the_most_that_one_order_has(client, url, session):
    for number in range(22):
        session(f"s{number:02}", 8 + number / 4)
    response = client.get(url, {"session": [f"s{number:02}" for number in range(22)] + [f"x{n}" for n in range(500)]})
    assert response.status_code == 200
    assert len(response.context["parts"]) == 20
    assert "20 økter" in text_of(response)
    assert client.get(url, {"session": [f"x{n}" for n in range(3000)]}).status_code in (200, 400)


def test_duplicates_are_one_session(client, url, session):
    session("verksted", price=30_000)
    response = client.get(url, {"session": ["verksted"] * 50})
    assert response.context["quote"].total_ore == 30_000


def test_removing_an_unknown_session_changes_nothing(client, url, session):
    session("verksted")
    response = client.get(url, {"session": "verksted", "remove": "annet"})
    assert [event.slug for event, _quote in response.context["parts"]] == ["verksted"]


# --- Languages and queries --------------------------------------------------------------------------------------------


def test_the_page_is_in_english_too(client, week, session):
    session("a", 9), session("b", 9.5), session("c", 12, ticket_taken=10, waiting_list=False)
    with translation.override("en"):
        url = reverse("event_booking", args=[week.slug])
    text = text_of(client.get(url, {"session": ["a", "b", "c", "no"]}))
    for expected in (
        "“A EN” and “B EN” overlap: 09:30–10:00.",
        "“C EN” cannot be booked now",
        "1 of the sessions you chose cannot be booked here",
        "Go on without “A EN”",
        "Who comes to the sessions?",
    ):
        assert expected in text


def test_the_form_keeps_its_sessions_in_the_other_language(client, week, url, session):
    types = session("a", 9), session("b", 12)
    with translation.override("en"):
        english = reverse("event_booking", args=[week.slug])
    response = client.post(english, form(*types, names=["Anna"], switch_language="1"))
    assert re.findall(r'type="hidden" name="session" value="([\w-]+)"', response.content.decode()) == ["a", "b"]
    assert 'value="Anna"' in response.content.decode()
    assert Locale.objects.count() == 2


@pytest.mark.parametrize("way", ["page", "update", "book"])
def test_the_number_of_queries_does_not_grow_with_the_sessions(
    client, url, session, member, django_assert_max_num_queries, way
):
    client.force_login(member)
    types = [
        session(f"s{n}", 8 + n, price=10_000, ticket_member_price_ore=5_000, ticket_taken=3, asks_dietary=True)
        for n in range(8)
    ]
    code_for(types[0].event, "KODE", percent=10)
    for each in types:
        Question.objects.create(event=each.event, label_nb="Spørsmål")
    counted = []
    for number in (2, 2, 8):
        chosen = types[:number]
        with django_assert_max_num_queries(200) as captured:
            if way == "page":
                client.get(url, {"session": [each.event.slug for each in chosen], "code": "kode"})
            elif way == "update":
                client.post(url, form(*chosen, code="kode", update="1"))
            else:
                client.post(url, form(*chosen, code="kode", terms=""))
        counted.append(len(captured))
    # The first request reads what is kept between requests.
    assert counted[1] == counted[2], counted


INVOICE = {"pay": "invoice", "organisation_name": "Firma AS", "org_number": "923609016"}


def lunch_at(ticket_type):
    return create_ticket_type(
        ticket_type.event, position=5, name_nb="Lunsj", price_ore=200_00, needs_ticket=True, uses_seats=False
    )


@pytest.mark.parametrize(("price", "allowed"), [(0, (False, False)), (300_00, (True, False)), (0, (True, False))])
def test_an_add_on_is_invoiced_only_where_its_session_is(client, url, session, bank, price, allowed):
    a = session("a", 9, price=price, invoice_allowed=allowed[0])
    b = session("b", 12, invoice_allowed=allowed[1])
    tick = {f"a{b.pk}-1-x{lunch_at(b).pk}": "on"}
    response = client.post(url, form(a, b, **tick, **INVOICE, shown_total=str(price + 200_00)))
    assert response.status_code in (303, 422)
    assert not Order.objects.filter(method=PaymentMethod.INVOICE).exists()


def test_an_add_on_is_invoiced_where_its_session_allows_it(client, url, session):
    a, b = session("a", 9, invoice_allowed=False), session("b", 12, invoice_allowed=True)
    tick = {f"a{b.pk}-1-x{lunch_at(b).pk}": "on"}
    assert client.post(url, form(a, b, **tick, **INVOICE, shown_total="20000")).status_code == 303
    order = Order.objects.get()
    assert (order.method, order.status, order.total_ore) == (PaymentMethod.INVOICE, OrderStatus.CONFIRMED, 200_00)


def test_far_too_many_tickets_of_many_sessions_make_no_large_form(client, url, session):
    types = [session(f"s{number:02}", ticket_max_per_order=60, ticket_capacity=500) for number in range(20)]
    response = client.post(url, form(*types) | {f"t{each.pk}": "60" for each in types})
    assert response.status_code == 422
    assert "høyst 60 billetter" in text_of(response)
    assert len(response.context["form"].slots) == 60


def test_an_event_that_is_closed_while_the_form_is_sent_is_named(client, url, session, monkeypatch):
    """It has left the page by the time of the answer."""
    first, second = session("a"), session("b", 12)
    now_and_then = submit.book

    def late(request):
        Event.objects.filter(pk=second.event_id).update(status=EventStatus.CLOSED)
        for page in second.event.eventpages.all():
            page.unpublish()
        return now_and_then(request)

    monkeypatch.setattr(submit, "book", late)
    response = client.post(url, form(first, second))
    assert response.status_code == 409
    assert response.context["errors"] == [(f"t{first.pk}", "B: En av billettene du valgte, er ikke til salgs nå.")]
    assert response.context["form"]["name"].value() == "Kari Kjøper"
    assert Order.objects.count() == 0


def test_an_order_number_that_cannot_be_one_is_not_looked_up(client, url, session, member):
    """PostgreSQL refuses a NUL in a text."""
    first, second = session("a"), session("b", 12)
    client.force_login(member)
    for wrong in ("\x00", "ABC\x00EFGH", "abcdefgh", "A" * 13, "ABCDEFG", "ABCDEFGÅ"):
        with CaptureQueriesContext(connection) as statements:
            assert client.get(url, {"change": wrong}).status_code == 200
            assert client.get(url, {"another": wrong}).status_code == 200
            assert client.post(url, form(first, second, change=wrong, update="1")).status_code == 200
            assert client.post(reverse("event_open_order", args=["uka"]), {"order": wrong}).status_code == 303
        assert not [each["sql"] for each in statements if '"payments_order"."reference" = ' in each["sql"]]
    assert client.post(url, form(first, second, change="\x00")).status_code == 409

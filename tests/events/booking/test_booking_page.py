"""The booking page: attendees, questions, dietary requirements, and payment by card or invoice."""

import re

import pytest
from booking_helpers import details
from django.urls import reverse
from django.utils import translation
from event_factory import create_ticket_type

from events.enums import Admits, QuestionKind, QuestionScope
from events.models import DietaryNeed, Question, Ticket, TicketType
from events.questions import answers
from events.questions.dietary import Dietary
from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]

ORG = {"organisation_name": "Bedrift AS", "org_number": "923 609 016"}


@pytest.fixture
def url(event):
    return reverse("event_booking", args=[event.slug])


@pytest.fixture
def invoices(event):
    type(event).objects.filter(pk=event.pk).update(invoice_allowed=True, invoice_due_days=20)


def named_later(*pairs, **fields) -> dict:
    """Form data of a buyer who names only the attendees in `fields`."""
    data = {name: value for name, value in details(*pairs).items() if not re.match(r"a\d", name)}
    return {**data, "names": "later", **fields}


def ask(event, kind=QuestionKind.TEXT, **fields) -> Question:
    fields = {"label_nb": "Spørsmål", "label_en": "Question", **fields}
    return Question.objects.create(event=event, kind=kind, position=event.questions.count(), **fields)


def ticket_type_for(event, admits, people=None, **fields) -> TicketType:
    fields = {"name_nb": "Bord", "price_ore": 800_000, **fields}
    return create_ticket_type(event=event, admits=admits, people=people, **fields)


def errors_of(response) -> set[str]:
    return set(response.context["form"].errors)


# --- Names --------------------------------------------------------------------------------------------------------


def test_eight_tickets_can_be_booked_without_names(client, url, standard):
    response = client.post(url, named_later((standard, 8)))
    assert response.status_code == 303, response.context["errors"]
    assert list(Ticket.objects.values_list("attendee_name", "attendee_email")) == [("", "")] * 8
    assert Order.objects.get().total_ore == 8 * 349_000


def test_some_attendees_can_be_named_now_and_others_later(client, url, standard):
    some = {f"a{standard.pk}-2-name": "Nina Navn", f"a{standard.pk}-2-email": "nina@example.no"}
    client.post(url, named_later((standard, 3), attending="on", **some))
    assert list(Ticket.objects.values_list("attendee_name", flat=True)) == ["Kari Kjøper", "Nina Navn", ""]


def test_names_are_required_unless_the_event_allows_them_later(client, event, url, standard):
    for allowed in (True, False):
        type(event).objects.filter(pk=event.pk).update(names_later=allowed)
        page = client.get(url, {f"t{standard.pk}": "2"})
        assert ("names" in page.context["form"].fields) is allowed
    response = client.post(url, named_later((standard, 2)))
    assert response.status_code == 422
    fields = [f"a{standard.pk}-{number}-{field}" for number in (1, 2) for field in ("name", "email")]
    assert errors_of(response) == set(fields)
    assert not Order.objects.exists()


def test_an_email_without_a_name_is_an_error(client, url, standard):
    data = named_later((standard, 2), **{f"a{standard.pk}-2-email": "nina@example.no"})
    response = client.post(url, data)
    assert errors_of(response) == {f"a{standard.pk}-2-name"}
    assert "nina@example.no" in response.content.decode()


def test_a_table_has_a_field_for_each_attendee(client, url, event):
    table = ticket_type_for(event, Admits.GROUP, 4)
    page = client.get(url, {f"t{table.pk}": "2"})
    assert f"a{table.pk}-8-name" in page.content.decode()
    assert f"a{table.pk}-9-name" not in page.content.decode()
    response = client.post(url, named_later((table, 2)))
    assert response.status_code == 303, response.context["errors"]
    assert Order.objects.get().total_ore == 1_600_000
    assert sorted(Ticket.objects.values_list("unit", flat=True)) == [1] * 4 + [2] * 4


def test_an_organisation_can_add_colleagues(client, url, event):
    ticket_type = ticket_type_for(event, Admits.ORGANISATION, name_nb="Alle")
    page = client.get(url, {f"t{ticket_type.pk}": "1"})
    assert f"a{ticket_type.pk}-2-name" not in page.content.decode()
    fields = {f"c{ticket_type.pk}": "1", f"a{ticket_type.pk}-1-name": "Første", "update": f"more-{ticket_type.pk}"}
    page = client.post(url, {**details((ticket_type, 1)), **fields})
    assert page.status_code == 200
    html = page.content.decode()
    assert f"a{ticket_type.pk}-2-name" in html
    assert 'value="Første"' in html
    people = {
        f"a{ticket_type.pk}-{number}-{field}": value
        for number, name in enumerate(["Anna", "Bo", ""], start=1)
        for field, value in (("name", name), ("email", f"{name}@example.no" if name else ""))
    }
    response = client.post(url, {**details((ticket_type, 1)), f"c{ticket_type.pk}": "3", **people})
    assert response.status_code == 303, response.context["errors"]
    assert list(Ticket.objects.values_list("attendee_name", flat=True)) == ["Anna", "Bo"]
    assert Order.objects.get().total_ore == 800_000


def test_an_organisation_can_book_without_names(client, url, event):
    ticket_type = ticket_type_for(event, Admits.ORGANISATION, 5)
    data = {name: value for name, value in details((ticket_type, 1)).items() if not name.startswith("a")}
    assert client.post(url, data).status_code == 303
    assert Ticket.objects.get().attendee_name == ""


@pytest.mark.parametrize("rows", ["999", "-1", "1e9", "x", "", "٣"])
def test_the_number_of_colleague_rows_is_limited(client, url, event, rows):
    ticket_type = ticket_type_for(event, Admits.ORGANISATION, 3)
    response = client.post(url, {**details((ticket_type, 1)), f"c{ticket_type.pk}": rows})
    assert response.status_code == 303, response.context["errors"]
    assert Ticket.objects.count() <= 3


def test_a_stand_has_a_ticket_for_each_of_its_staff(client, url, event):
    ticket_type = ticket_type_for(event, Admits.STAND, 2, uses_seats=False)
    data = {name: value for name, value in details((ticket_type, 1)).items() if not name.startswith("a")}
    assert client.post(url, data).status_code == 303
    assert Ticket.objects.count() == 2


# --- Questions ----------------------------------------------------------------------------------------------------


def test_questions_are_asked_per_attendee_and_per_order(client, url, event, standard):
    size = ask(event, QuestionKind.CHOICE, options_nb="Liten\nStor", options_en="Small\nLarge", required=True)
    once = ask(event, scope=QuestionScope.ORDER, label_nb="Hvem henter?", required=True)
    response = client.post(url, details((standard, 2), **{f"a{standard.pk}-1-q{size.pk}": "Stor"}))
    assert response.status_code == 422
    assert errors_of(response) == {f"a{standard.pk}-2-q{size.pk}", f"o-q{once.pk}"}
    html = response.content.decode()
    assert '<option value="Stor" selected' in html, "The answer is kept."
    assert "Hvem henter?" in html
    data = {f"a{standard.pk}-1-q{size.pk}": "Stor", f"a{standard.pk}-2-q{size.pk}": "Liten", f"o-q{once.pk}": "Bud"}
    assert client.post(url, details((standard, 2), **data)).status_code == 303
    order = Order.objects.get()
    assert [answers.answers_of(ticket)[0][1] for ticket in Ticket.objects.order_by("position")] == ["Stor", "Liten"]
    assert answers.answers_of_order(order) == [("Hvem henter?", "Bud")]


def test_english_answers_are_stored_as_the_norwegian_options(client, event, standard):
    size = ask(event, QuestionKind.CHOICE, options_nb="Liten\nStor", options_en="Small\nLarge")
    with translation.override("en"):
        url = reverse("event_booking", args=[event.slug])
    page = client.get(url, {f"t{standard.pk}": "1"})
    assert '<option value="Stor">Large</option>' in page.content.decode()
    client.post(url, details((standard, 1), **{f"a{standard.pk}-1-q{size.pk}": "Stor"}))
    assert answers.values_of(Ticket.objects.get()) == {size.pk: "Stor"}


def test_a_dependent_question_applies_only_after_its_answer(client, url, event, standard):
    first = ask(event, QuestionKind.YES_NO, required=True)
    second = ask(event, required=True, depends_on=first, depends_value="yes", label_nb="Hvor mange?")
    page = client.get(url, {f"t{standard.pk}": "1"}).content.decode()
    assert f'data-depends-on="a{standard.pk}-1-q{first.pk}"' in page
    key = f"a{standard.pk}-1-q"
    response = client.post(url, details((standard, 1), **{f"{key}{first.pk}": "yes"}))
    assert errors_of(response) == {f"{key}{second.pk}"}
    response = client.post(url, details((standard, 1), **{f"{key}{first.pk}": "no", f"{key}{second.pk}": "Ni"}))
    assert response.status_code == 303
    assert answers.values_of(Ticket.objects.get()) == {first.pk: "no"}


def test_attendee_questions_are_not_required_when_answered_later(client, url, event, standard):
    ask(event, required=True)
    once = ask(event, scope=QuestionScope.ORDER, required=True)
    response = client.post(url, named_later((standard, 2)))
    assert errors_of(response) == {f"o-q{once.pk}"}
    assert client.post(url, named_later((standard, 2), **{f"o-q{once.pk}": "Ja"})).status_code == 303


def test_answers_are_kept_when_quantities_change(client, url, event, standard):
    many = ask(event, QuestionKind.CHOICES, options_nb="Rød\nBlå\nGrønn")
    data = details((standard, 2), update="1", **{f"a{standard.pk}-1-q{many.pk}": ["Rød", "Grønn"]})
    page = client.post(url, {**data, f"t{standard.pk}": "3"}).content.decode()
    assert f"a{standard.pk}-3-name" in page
    assert page.count(" checked") >= 2
    assert 'value="Deltaker 2"' in page


def test_dietary_requirements_need_consent(client, url, event, standard):
    type(event).objects.filter(pk=event.pk).update(asks_dietary=True)
    key = f"a{standard.pk}-1-"
    response = client.post(url, details((standard, 1), **{f"{key}needs": "vegan"}))
    assert errors_of(response) == {f"{key}consent"}
    assert not DietaryNeed.objects.exists()
    data = {f"{key}needs": ["vegan", "nuts"], f"{key}other": "Kiwi", f"{key}consent": "on"}
    assert client.post(url, details((standard, 1), **data)).status_code == 303
    assert answers.dietary_of(Ticket.objects.get()) == Dietary(["vegan", "nuts"], "Kiwi")


def test_dietary_requirements_are_asked_only_if_the_event_does(client, url, event, standard):
    assert "needs" not in client.get(url, {f"t{standard.pk}": "1"}).content.decode()
    client.post(url, details((standard, 1), **{f"a{standard.pk}-1-needs": "vegan"}))
    assert not DietaryNeed.objects.exists()


# --- Card or invoice ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("invoices")
def test_an_organisation_books_on_invoice(client, url, standard):
    page = client.get(url, {f"t{standard.pk}": "1"}).content.decode()
    assert "20" in page
    extra = {"buyer_reference": "Avdeling 7", "invoice_email": "faktura@example.no", "address": "Gata 1, 3045 Drammen"}
    response = client.post(url, named_later((standard, 8), pay="invoice", invoice_reference="PO-1", **ORG, **extra))
    order = Order.objects.get()
    assert response.status_code == 303
    assert response.headers["Location"] == order.get_absolute_url()
    assert (order.status, order.method, order.due_days) == (OrderStatus.CONFIRMED, PaymentMethod.INVOICE, 20)
    assert (order.org_number, order.invoice_reference, order.buyer_reference) == ("923609016", "PO-1", "Avdeling 7")
    assert (order.invoice_email, order.address) == ("faktura@example.no", "Gata 1, 3045 Drammen")
    assert set(Ticket.objects.values_list("status", flat=True)) == {"valid"}


@pytest.mark.usefixtures("invoices")
def test_a_second_submission_by_invoice_is_the_same_order(client, url, standard):
    data = details((standard, 1), pay="invoice", **ORG)
    places = {client.post(url, data).headers["Location"] for _click in range(3)}
    assert places == {Order.objects.get().get_absolute_url()}


@pytest.mark.usefixtures("invoices")
@pytest.mark.parametrize(
    ("org", "error_fields"),
    [
        ({}, {"organisation_name", "org_number"}),
        ({"organisation_name": "Bedrift AS"}, {"org_number"}),
        ({"organisation_name": "Bedrift AS", "org_number": "123456789"}, {"org_number"}),
        ({"org_number": "923609016"}, {"organisation_name"}),
    ],
)
def test_an_invoice_needs_an_organisation(client, url, standard, org, error_fields):
    response = client.post(url, details((standard, 1), pay="invoice", **org))
    assert response.status_code == 422
    assert errors_of(response) == error_fields
    assert not Order.objects.exists()


def test_invoices_need_an_event_that_allows_them(client, url, standard):
    response = client.post(url, details((standard, 1), pay="invoice", **ORG))
    assert "stripe" in response.headers["Location"]
    assert Order.objects.get().method == PaymentMethod.CARD


@pytest.mark.usefixtures("invoices")
def test_invoice_fields_are_not_stored_with_a_card_order(client, url, standard):
    client.post(url, details((standard, 1), pay="card", buyer_reference="X", address="Y"))
    order = Order.objects.get()
    assert (order.buyer_reference, order.address, order.due_days) == ("", "", None)


@pytest.mark.usefixtures("invoices")
@pytest.mark.parametrize("continuation", ["submit again", "order page"])
def test_an_interrupted_invoice_order_is_completed(client, url, standard, monkeypatch, continuation):
    data = details((standard, 1), pay="invoice", **ORG)
    with monkeypatch.context() as broken:
        broken.setattr("events.booking.views.invoice.confirm_by_invoice", _interrupt)
        with pytest.raises(ConnectionError):
            client.post(url, data)
    order = Order.objects.get()
    assert order.status == OrderStatus.HELD
    if continuation == "submit again":
        response = client.post(url, data)
    else:
        assert reverse("order_pay", args=[order.access_key]) in client.get(order.get_absolute_url()).content.decode()
        response = client.post(reverse("order_pay", args=[order.access_key]))
    assert response.status_code == 303
    assert response.headers["Location"] == order.get_absolute_url()
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert order.documents.count() == 1


def _interrupt(order):
    raise ConnectionError


# --- A form that comes again --------------------------------------------------------------------------------------


def test_a_corrected_answer_replaces_the_order_and_the_same_answer_does_not(client, url, event, standard):
    question = ask(event)
    field = f"a{standard.pk}-1-q{question.pk}"
    first = client.post(url, details((standard, 1), **{field: "Ja"})).headers["Location"]
    assert client.post(url, details((standard, 1), **{field: "Ja"})).headers["Location"] == first
    second = client.post(url, details((standard, 1), **{field: "Nei"})).headers["Location"]
    assert second != first
    assert answers.values_of(Ticket.objects.get(status="held")) == {question.pk: "Nei"}
    standard.refresh_from_db()
    assert standard.taken == 1


@pytest.mark.usefixtures("invoices")
def test_a_buyer_can_change_from_card_to_invoice(client, url, standard):
    client.post(url, details((standard, 1), **ORG))
    client.post(url, details((standard, 1), pay="invoice", **ORG))
    assert list(Order.objects.order_by("pk").values_list("method", "status")) == [
        (PaymentMethod.CARD, OrderStatus.CANCELLED),
        (PaymentMethod.INVOICE, OrderStatus.CONFIRMED),
    ]


# --- What nobody should send --------------------------------------------------------------------------------------

HOSTILE = [
    "\u202egro.live\u202c\x00",
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "'; DROP TABLE events_ticket; --",
    "🎟" * 5_000,
    "x" * 40_000,
    "\ud83d",
    "9" * 400,
]


@pytest.mark.usefixtures("invoices")
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_is_escaped(client, url, event, standard, text):
    type(event).objects.filter(pk=event.pk).update(asks_dietary=True)
    for kind in QuestionKind.values:
        options = "Rød\nBlå" if kind in ("choice", "choices") else ""
        ask(event, kind, options_nb=options)
        ask(event, kind, options_nb=options, scope=QuestionScope.ORDER)
    page = client.get(url, {f"t{standard.pk}": "2"})
    names = [name for name in page.context["form"].fields if name != "submission_key"]
    text = text.encode("utf-8", "replace").decode()
    data = dict.fromkeys(names, text) | {f"t{standard.pk}": "2", "offer": text, f"c{standard.pk}": text}
    response = client.post(url, data)
    assert response.status_code in (303, 422)
    if response.status_code == 422:
        assert "<script>alert" not in response.content.decode()
    assert client.post(url, data | {"update": text}).status_code == 200
    assert client.get(url, {**dict.fromkeys(names, text[:2000]), f"t{standard.pk}": "1"}).status_code == 200


def test_a_request_of_ten_megabytes_is_refused(client, url, standard):
    assert client.post(url, details((standard, 1), name="x" * 10_000_000)).status_code == 400
    assert not Order.objects.exists()


def test_a_request_with_thousands_of_fields_is_refused(client, url, standard):
    data = {f"a{standard.pk}-{number}-name": "x" for number in range(11_000)}
    assert client.post(url, details((standard, 1)) | data).status_code == 400
    few = {f"t{number}": "1" for number in range(900)}
    assert client.post(url, few).status_code == 422


def test_answers_to_another_events_questions_are_ignored(client, url, standard, free_event):
    question = ask(free_event)
    client.post(url, details((standard, 1), **{f"a{standard.pk}-1-q{question.pk}": "Hei", f"o-q{question.pk}": "Hei"}))
    assert answers.values_of(Ticket.objects.get()) == {}


@pytest.mark.parametrize("asks", [False, True])
def test_an_order_makes_few_queries(client, url, event, standard, asks, django_assert_max_num_queries):
    data = {}
    if asks:
        type(event).objects.filter(pk=event.pk).update(asks_dietary=True)
        questions = [ask(event) for _number in range(5)]
        for place in (1, 2, 3):
            data |= {f"a{standard.pk}-{place}-q{question.pk}": "Ja" for question in questions}
            data |= {f"a{standard.pk}-{place}-needs": "egg", f"a{standard.pk}-{place}-consent": "on"}
    client.get(url, {f"t{standard.pk}": "3"})
    with django_assert_max_num_queries(28 if asks else 24):
        assert client.post(url, details((standard, 3), **data)).status_code == 303


# --- Sums that cannot be paid online --------------------------------------------------------------------------------


@pytest.mark.parametrize("price_ore", [2_99, 1_000_000_00])
def test_a_sum_that_cannot_be_paid_online_is_refused_before_the_seats_are_held(client, url, event, price_ore):
    ticket_type = ticket_type_for(event, Admits.PERSON, price_ore=price_ore)
    response = client.post(url, details((ticket_type, 1)) | {"organisation_name": "Kept AS"})
    assert response.status_code == 409
    assert "skriv til oss" in " ".join(text for _field, text in response.context["errors"])
    assert response.context["form"].data["organisation_name"] == "Kept AS"
    assert not Order.objects.exists()
    ticket_type.refresh_from_db()
    assert ticket_type.taken == 0


@pytest.mark.usefixtures("invoices")
def test_an_invoice_is_offered_for_a_sum_that_cannot_be_paid_online(client, url, event):
    ticket_type = ticket_type_for(event, Admits.PERSON, price_ore=2_00)
    response = client.post(url, details((ticket_type, 1)) | {"pay": "card", **ORG})
    assert errors_of(response) == {"pay"}
    assert "Velg faktura" in response.context["form"].errors["pay"][0]
    assert client.post(url, details((ticket_type, 1)) | {"pay": "invoice", **ORG}).status_code == 303
    assert Order.objects.get().method == PaymentMethod.INVOICE

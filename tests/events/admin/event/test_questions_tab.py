"""Questions in the event's form, answers in lists and exports, and the caterer's page."""

import io

import pytest
from booking_helpers import buy_in_own_name as buy
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from event_form_data import event_data
from export_helpers import read_csv_by_heading
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from events.enums import QuestionKind, QuestionScope, TicketStatus
from events.models import Answer, DietaryNeed, Question, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("second_factor")]


def ask(event, kind=QuestionKind.TEXT, **fields) -> Question:
    fields = {"label_nb": "Spørsmål", "label_en": "Question", **fields}
    return Question.objects.create(event=event, kind=kind, position=event.questions.count(), **fields)


def row(number: int, question: Question | None = None, **fields) -> dict:
    """One question as the event's form sends it."""
    values = {
        "id": question.pk if question else "",
        "ORDER": number + 1,
        "DELETE": "",
        "kind": question.kind if question else QuestionKind.TEXT,
        "scope": question.scope if question else QuestionScope.ATTENDEE,
        "label_nb": question.label_nb if question else "Nytt spørsmål",
        "options_nb": question.options_nb if question else "",
        "depends_on": (question and question.depends_on_id) or "",
        "depends_value": question.depends_value if question else "",
        "active": "on",
        **fields,
    }
    return {f"questions-{number}-{name}": value for name, value in values.items()}


def form(event, *rows: dict) -> dict:
    """The event's form with these question rows."""
    data = event_data(event)
    for question_row in rows:
        data |= question_row
    return data | {
        "questions-TOTAL_FORMS": len(rows),
        "questions-INITIAL_FORMS": sum(
            1 for fields in rows if any(name.endswith("-id") and value for name, value in fields.items())
        ),
    }


def errors_of(response) -> list:
    """The errors of each question row that has any."""
    questions = response.context["form"].formsets["questions"]
    return [{name: list(texts) for name, texts in errors.items()} for errors in questions.errors if errors]


def sell_tickets(event, ticket_type, quantity=1) -> list[Ticket]:
    order = buy(event, (ticket_type, quantity))
    tickets = Ticket.objects.filter(line__order=order)
    tickets.update(status=TicketStatus.VALID)
    type(order).objects.filter(pk=order.pk).update(status="confirmed")
    return list(tickets)


# --- The form -----------------------------------------------------------------------------------------------------


def test_a_question_is_added(staff_client, event, standard):
    url = reverse("event:edit", args=[event.pk])
    response = staff_client.post(url, form(event, row(0, kind="choice", options_nb="Liten\nStor", required="on")))
    assert response.status_code == 302, errors_of(response)
    question = event.questions.get()
    assert (question.label_nb, question.required, question.kind) == ("Nytt spørsmål", True, "choice")
    page = staff_client.get(url).content.decode()
    assert "Nytt spørsmål" in page


def test_a_question_can_depend_on_an_earlier_one(staff_client, event, standard, free_event):
    url = reverse("event:edit", args=[event.pk])
    first = ask(event, QuestionKind.YES_NO)
    second = ask(event)
    of_other_event = ask(free_event, QuestionKind.YES_NO)
    after = {"depends_on": first.pk, "depends_value": "Ja"}
    response = staff_client.post(url, form(event, row(0, first), row(1, second, **after)))
    assert response.status_code == 302, errors_of(response)
    second.refresh_from_db()
    assert (second.depends_on, second.depends_value) == (first, "yes")

    def refused(*rows) -> set[str]:
        return set(errors_of(staff_client.post(url, form(event, *rows)))[0])

    unknown = {**after, "depends_value": "kanskje"}
    assert refused(row(1, first), row(0, second, **after)) == {"depends_on"}
    assert refused(row(0, first), row(1, second, **unknown)) == {"depends_value"}
    assert refused(row(0, first), row(1, second, **after, scope="order")) == {"depends_on"}
    assert "depends_on" in refused(row(0, first), row(1, second, depends_on=of_other_event.pk, depends_value="ja"))
    assert "depends_on" in refused(row(0, first, depends_on=first.pk, depends_value="ja"), row(1, second))


def test_an_answered_question_can_be_deactivated_but_not_deleted(staff_client, event, standard):
    url = reverse("event:edit", args=[event.pk])
    question = ask(event)
    Answer.objects.create(question=question, ticket=sell_tickets(event, standard)[0], value="Ja")
    response = staff_client.post(url, form(event, row(0, question, DELETE="on")))
    assert response.status_code == 200
    assert "Spørsmål" in response.context["form"].formsets["questions"].non_form_errors()[0]
    assert question.label_nb in response.content.decode()
    assert event.questions.exists()
    assert staff_client.post(url, form(event, row(0, question, active=""))).status_code == 302
    question.refresh_from_db()
    assert not question.active
    unanswered = ask(event)
    assert (
        staff_client.post(url, form(event, row(0, question, active=""), row(1, unanswered, DELETE="on"))).status_code
        == 302
    )
    assert event.questions.get() == question


# --- Answers ------------------------------------------------------------------------------------------------------


def test_the_answers_are_counted(staff_client, event, standard):
    size = ask(event, QuestionKind.CHOICE, label_nb="Størrelse", options_nb="Liten\nStor")
    tickets = sell_tickets(event, standard, 3)
    for ticket, value in zip(tickets, ["Liten", "Stor", "Stor"], strict=True):
        Answer.objects.create(question=size, ticket=ticket, value=value)
    Ticket.objects.filter(pk=tickets[2].pk).update(status=TicketStatus.CANCELLED)
    page = staff_client.get(reverse("event:edit", args=[event.pk])).content.decode()
    assert "Størrelse" in page
    assert "Liten: 1<br>Stor: 1" in page


def test_answers_are_shown_with_the_attendee_and_exported_in_columns(staff_client, event, standard):
    attendee_question = ask(event, label_nb="Sko")
    order_question = ask(event, label_nb="=Henter()", scope=QuestionScope.ORDER)
    first, _other = sell_tickets(event, standard, 2)
    Answer.objects.create(question=attendee_question, ticket=first, value="=cmd()")
    Answer.objects.create(question=order_question, order=first.line.order, value="Bud")
    DietaryNeed.objects.create(ticket=first, needs=["vegan"], other="Kiwi", consented_at=timezone.now())
    page = staff_client.get(reverse("attendees:inspect", args=[first.pk])).content.decode()
    assert "=cmd()" in page
    assert "Bud" in page
    assert "Kiwi" not in page, "Health data is shown on the caterer's page only."
    response = staff_client.get(reverse("attendees:index"), {"export": "csv", "event": event.pk})
    rows = read_csv_by_heading(response)
    assert sorted((row["Sko"], row["'=Henter()"]) for row in rows) == [("", "Bud"), ("'=cmd()", "Bud")]
    assert "Kiwi" not in str(rows)


# --- Dietary requirements -----------------------------------------------------------------------------------------


@pytest.fixture
def event_with_requirements(event, standard):
    requirements = [(["vegan", "nuts"], ""), (["vegan"], "=Kiwi()"), ([], "Ikke gulrot")]
    tickets = sell_tickets(event, standard, 4)
    for ticket, (needs, other) in zip(tickets, requirements, strict=False):
        Ticket.objects.filter(pk=ticket.pk).update(attendee_name="Navn Navnesen")
        DietaryNeed.objects.create(ticket=ticket, needs=needs, other=other, consented_at=timezone.now())
    return event


def test_the_caterer_gets_numbers_and_no_names(staff_client, event_with_requirements):
    url = reverse("event_catering", args=[event_with_requirements.pk])
    page = staff_client.get(url)
    html = page.content.decode()
    assert [number for _name, number in page.context["counts"]] == [2, 1]
    assert page.context["attendees"] == 4
    assert "Ikke gulrot" in html
    assert "Navnesen" not in html
    export = staff_client.get(url, {"export": "csv"})
    text = export.content.decode()
    assert "Navnesen" not in text
    assert "\n=Kiwi" not in text
    actions = ModelLogEntry.objects.for_instance(event_with_requirements).values_list("action", flat=True)
    assert set(actions) >= {"events.dietary_viewed", "events.dietary_exported"}


def test_the_caterer_can_download_a_workbook(staff_client, event_with_requirements):
    DietaryNeed.objects.filter(other="Ikke gulrot").update(other="Ikke\x0bgulrot")
    export = staff_client.get(reverse("event_catering", args=[event_with_requirements.pk]), {"export": "xlsx"})
    assert export["Content-Disposition"].endswith('.xlsx"')
    rows = list(load_workbook(io.BytesIO(export.content)).active.iter_rows(values_only=True))
    assert rows[1][1] == 4
    texts = [cell for row in rows for cell in row if isinstance(cell, str)]
    assert any("Ikkegulrot" in text for text in texts)
    assert not [text for text in texts if text.startswith("=") or "Navnesen" in text]
    assert (
        ModelLogEntry.objects.for_instance(event_with_requirements).filter(action="events.dietary_exported").count()
        == 1
    )


def test_cancelled_tickets_are_not_counted(staff_client, event_with_requirements):
    Ticket.objects.filter(event=event_with_requirements).update(status=TicketStatus.CANCELLED)
    assert not staff_client.get(reverse("event_catering", args=[event_with_requirements.pk])).context["counts"]


def test_the_caterers_page_requires_its_own_permission(client, event_with_requirements, django_user_model):
    url = reverse("event_catering", args=[event_with_requirements.pk])
    assert client.get(url).status_code == 302
    clerk = django_user_model.objects.create_user("clerk@example.no", is_staff=True)
    clerk.user_permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "view_event", "change_event", "view_ticket"])
    )
    client.force_login(clerk)
    assert client.get(url).status_code in (302, 403)
    assert not ModelLogEntry.objects.filter(action="events.dietary_viewed").exists()

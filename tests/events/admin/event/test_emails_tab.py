"""The tab «E-mails»: custom texts, previews in both languages, and test e-mails."""

import pytest
from django.core import mail
from django.urls import reverse
from event_form_data import event_data

from events.enums import MessageKind
from events.models import EventMessage, Ticket
from payments.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


def custom_text(number=0, **fields) -> dict:
    fields = {"id": "", "DELETE": "", "ORDER": "1", "kind": "ticket", "text_nb": "Hei", "text_en": "", **fields}
    return {"messages-TOTAL_FORMS": number + 1} | {f"messages-{number}-{name}": value for name, value in fields.items()}


def test_a_custom_text_is_saved_with_the_event(staff_client, event, standard):
    url = reverse("event:edit", args=[event.pk])
    assert b"{ticket_link}" in staff_client.get(url).content
    response = staff_client.post(url, event_data(event, **custom_text(text_nb="Hei {name}")))
    assert response.status_code == 302
    assert EventMessage.objects.get().text_nb == "Hei {name}"


def test_an_unknown_placeholder_is_an_error_at_its_field(staff_client, event, standard):
    response = staff_client.post(
        reverse("event:edit", args=[event.pk]), event_data(event, **custom_text(text_nb="Hei {navn}", text_en="{x}"))
    )
    assert response.status_code == 200
    form = response.context["form"].formsets["messages"].forms[0]
    assert "{navn}" in form.errors["text_nb"][0]
    assert "{x}" in form.errors["text_en"][0]
    assert b"Hei {navn}" in response.content
    assert not EventMessage.objects.exists()


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("kind", MessageKind.values)
def test_each_email_has_a_preview_in_both_languages(staff_client, event, standard, kind, language):
    EventMessage.objects.create(event=event, kind=kind, text_nb="Norsk {name} <b>", text_en="English {name} <b>")
    page = staff_client.get(reverse("event_email_preview", args=[event.pk, kind, language]))
    assert page.status_code == 200
    frame = staff_client.get(reverse("event_email_html", args=[event.pk, kind, language]))
    text = frame.content.decode()
    assert f'<html lang="{language}"' in text
    assert ("English " if language == "en" else "Norsk ") in text
    assert "&lt;b&gt;" in text
    assert "script-src" not in frame["Content-Security-Policy"]
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    # The example order is rolled back.
    assert not Order.objects.exists()
    assert not Ticket.objects.exists()
    event.refresh_from_db()
    assert event.taken == 0


def test_an_event_without_ticket_types_has_previews(staff_client, event):
    assert staff_client.get(reverse("event_email_preview", args=[event.pk, "confirmation", "nb"])).status_code == 200
    assert not event.ticket_types.exists()


def test_a_test_email_goes_to_the_user_only(staff_client, superuser, event, standard):
    url = reverse("event_email_test", args=[event.pk, "reminder", "en"])
    assert staff_client.get(url).status_code == 405
    assert staff_client.post(url, {"to": "victim@example.no"}).status_code == 302
    (message,) = mail.outbox
    assert message.to == [superuser.email]
    assert message.subject.startswith("[")


@pytest.mark.parametrize("name", ["event_email_preview", "event_email_html", "event_email_test"])
def test_previews_refuse_strangers_and_unknown_emails(client, staff_client, event, standard, stranger, name):
    send = staff_client.post if name == "event_email_test" else staff_client.get
    assert send(reverse(name, args=[event.pk, "nonsense", "nb"])).status_code == 404
    assert send(reverse(name, args=[event.pk, "ticket", "sv"])).status_code == 404
    assert send(reverse(name, args=[event.pk + 1, "ticket", "nb"])).status_code == 404
    client.force_login(stranger)
    url = reverse(name, args=[event.pk, "ticket", "nb"])
    assert (client.post if name == "event_email_test" else client.get)(url).status_code in (302, 403)
    assert not mail.outbox

"""Sessions that are ticked or removed in the booking form: nothing is booked, or accepted, that was not shown."""

import re

import pytest
from booking_helpers import code_for
from django.core import mail
from session_helpers import form, text_of, tickets

from core.limits import digest_of
from core.models import Attempt, LimitAction
from events.models import Question
from payments.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def shown(response) -> dict:
    """The hidden field of the page that says whose terms it shows."""
    return {"shown_events": re.search(r'name="shown_events" value="([^"]*)"', response.content.decode())[1]}


# --- Booked while a box is ticked -------------------------------------------------------------------------------------


@pytest.mark.parametrize("button", [{}, {"switch_language": "1"}])
def test_a_ticked_session_is_never_left_out_silently(client, url, session, button):
    first, second = session("verksted"), session("lunsj", 12)
    page = client.get(url, {"session": "verksted"}).content.decode()
    assert re.findall(r'type="checkbox" name="(\w+)" value="lunsj"', page) == ["add"]
    data = form(first, add="lunsj", names=["Anna"], attending="")
    response = client.post(url, data | button)
    assert response.status_code == (200 if button else 422)
    assert not Order.objects.exists()
    assert [event.slug for event, _quote in response.context["parts"]] == ["verksted", "lunsj"]
    assert 'value="Anna"' in response.content.decode()
    assert f'name="a{second.pk}-1-name"' in response.content.decode()
    sentence = (f"event-{second.event_id}", "Lunsj: Den er lagt til nå")
    assert [(target, text[:25]) for target, text in response.context["errors"]] == ([] if button else [sentence])
    client.post(url, form(first, second, names=["Anna"], attending=""))
    assert [slug for slug, *_person in tickets(Order.objects.get())] == ["verksted", "lunsj"]


def test_a_ticked_session_that_is_full_by_now_is_named(client, url, session):
    first = session("verksted")
    session("lunsj", 12, ticket_taken=10, waiting_list=False)
    response = client.post(url, form(first, add="lunsj"))
    assert response.status_code == 422
    assert "«Lunsj» kan ikke bestilles nå" in text_of(response)
    assert not Order.objects.exists()


@pytest.mark.parametrize("name", ["finnes-ikke", "\x00", "x" * 5000, "uka"])
def test_an_unknown_addition_is_no_addition(client, url, session, name):
    client.post(url, form(session("verksted"), add=name))
    assert [slug for slug, *_person in tickets(Order.objects.get())] == ["verksted"]


# --- A number that is raised from 0 -----------------------------------------------------------------------------------


def test_a_session_whose_number_is_raised_is_shown_before_it_is_booked(client, url, session):
    """Without JavaScript the page does not know that the number of the second session is not 0 any more."""
    first = session("verksted", price=30_000)
    second = session("lunsj", 12, terms_nb="Ta med sko.")
    page = client.post(url, form(first, second, update="1") | {f"t{second.pk}": "0"})
    assert "Ta med sko." not in page.context["terms"]
    response = client.post(url, form(first, second, names=["Anna"], attending="", **shown(page)))
    assert response.status_code == 422
    assert not Order.objects.exists()
    assert "Ta med sko." in response.context["terms"]
    assert not response.context["form"]["terms"].value()
    assert 'value="Anna"' in response.content.decode()
    [(target, text)] = response.context["errors"]
    assert (target, text[:25]) == (f"event-{second.event_id}", "Lunsj: Den er lagt til nå")
    again = form(first, second, names=["Anna"], attending="", shown_total="30000", **shown(response))
    assert client.post(url, again).status_code == 303
    assert [slug for slug, *_person in tickets(Order.objects.get())] == ["verksted", "lunsj"]


# --- Codes ------------------------------------------------------------------------------------------------------------


def test_a_code_that_is_used_up_for_one_session_is_said(client, url, session):
    first, second = session("verksted", price=30_000), session("lunsj", 12, price=10_000)
    code_for(first.event, "VENN", percent=10)
    code_for(second.event, "VENN", percent=10, capacity=1, taken=1)
    response = client.get(url, {"session": ["verksted", "lunsj"], "code": "venn"})
    assert response.context["quote"].total_ore == 37_000
    assert response.context["errors"] == []
    assert "Koden er brukt opp for «Lunsj»" in text_of(response)
    assert "brukt opp" not in text_of(client.get(url, {"session": ["verksted"], "code": "venn"}))


def test_the_same_wrong_code_counts_once(client, url, session):
    """It is sent again with every session that is added, and with the form."""
    first, second = session("verksted", price=30_000), session("lunsj", 12, price=10_000)
    for chosen in (["verksted"], ["verksted", "lunsj"], ["verksted", "lunsj"]):
        client.get(url, {"session": chosen, "code": "feil"})
    client.post(url, form(first, second, code="Feil"))
    counted = Attempt.objects.filter(action=LimitAction.CODES, identity=digest_of("127.0.0.1")).count
    assert counted() == 1
    client.get(url, {"session": "verksted", "code": "en annen"})
    assert counted() == 2


# --- Another attendee of several sessions -----------------------------------------------------------------------------


def test_another_attendee_of_several_sessions_gets_one_email(client, url, session, commit):
    types = session("lunsj", 12), session("verksted"), session("alene", 15)
    with commit():
        client.post(url, form(*types, names=["Anna", "Anna", "Bo"], attending=""))
    [anna] = [message for message in mail.outbox if message.to == ["anna@example.no"]]
    assert anna.subject == "Billettene dine: Verksted og 1 til"
    assert re.findall("Verksted|Lunsj|Alene", anna.body) == ["Verksted", "Lunsj"]
    assert [name.rpartition(".")[2] for name, *_file in anna.attachments] == ["pdf", "ics"]
    [bo] = [message for message in mail.outbox if message.to == ["bo@example.no"]]
    assert bo.subject == "Billetten din: Alene"


# --- Terms ------------------------------------------------------------------------------------------------------------


def test_terms_are_accepted_anew_when_the_order_gets_other_events(client, url, session):
    first, second = session("verksted", price=30_000), session("lunsj", 12, price=10_000, terms_nb="Ta med sko.")
    page = client.get(url, {"session": "verksted"})
    response = client.post(url, form(first, add="lunsj", update="1", **shown(page)))
    assert "Ta med sko." in response.context["terms"]
    assert not response.context["form"]["terms"].value()
    # The same events: what was ticked stays.
    response = client.post(url, form(first, second, update="1", **shown(response)))
    assert response.context["form"]["terms"].value()
    response = client.post(url, form(first, second, remove="lunsj", **shown(response)))
    assert not response.context["form"]["terms"].value()


@pytest.mark.parametrize("value", ["", "\x00", "x" * 5000, "1,2,3"])
def test_a_form_that_says_something_else_accepts_nothing(client, url, session, value):
    first = session("verksted", price=30_000)
    response = client.post(url, form(first, update="1", shown_events=value))
    assert not response.context["form"]["terms"].value()


# --- A code that is tried without leaving the page --------------------------------------------------------------------


def test_parts_of_the_page_are_swapped_only_for_the_same_sessions(client, url, session):
    first, second = session("verksted", price=30_000), session("lunsj", 12, price=10_000)
    Question.objects.create(event=second.event, label_nb="Nivå", required=True)
    data = form(first, update="code", code="VENN", **shown(client.get(url, {"session": "verksted"})))
    script = {"headers": {"HX-Request": "true"}}
    assert client.post(url, data, **script).status_code == 200
    assert client.post(url, data | {"add": "lunsj"}, **script).status_code == 409, "The script asks for the whole page."
    whole = client.post(url, data | {"add": "lunsj"})
    assert whole.status_code == 200
    assert "Nivå" in text_of(whole)


# --- The last one is removed ------------------------------------------------------------------------------------------


def test_without_the_last_session_the_choice_is_shown(client, url, session):
    first = session("verksted")
    session("lunsj", 12)
    response = client.post(url, form(first, remove="verksted"))
    assert response.status_code == 200
    assert response.context["errors"] == []
    assert "Velg økter" in text_of(response)
    assert re.findall(r'type="checkbox" name="session" value="(\w+)"', response.content.decode()) == [
        "verksted",
        "lunsj",
    ]


# --- One is unpublished meanwhile -------------------------------------------------------------------------------------


def test_a_session_that_is_unpublished_meanwhile_is_left_out_and_the_rest_goes_on(client, url, session):
    first, second = session("verksted"), session("lunsj", 12)
    data = form(first, second, names=["Anna"], attending="")
    for page in second.event.eventpages.all():
        page.unpublish()
    response = client.post(url, data)
    assert response.status_code == 422
    [(_target, text)] = response.context["errors"]
    assert text.startswith("En økt du valgte, kan ikke lenger bestilles her")
    assert second.event.title not in text_of(response)
    assert 'value="Anna"' in response.content.decode()
    assert f't{second.pk}"' not in response.content.decode()
    client.post(url, form(first, names=["Anna"], attending=""))
    assert tickets(Order.objects.get()) == [("verksted", "Anna", "anna@example.no")]


# --- The e-mail that asks for a confirmation --------------------------------------------------------------------------


def test_the_subject_of_many_sessions_is_short(client, url, session, settings, commit):
    settings.FREE_SEATS_PER_CLIENT, settings.FREE_SEATS_PERCENT = 1, 1
    types = [session(f"okt{number}" + "x" * 60, 9 + number) for number in range(6)]
    with commit():
        client.post(url, form(*types) | {f"t{types[0].pk}": "2", "names": "later"})
    [message] = mail.outbox
    assert len(message.subject) < 240
    assert message.subject.endswith("…")
    assert all(ticket_type.event.title in message.body for ticket_type in types)

"""The two pages of joining, as a browser without JavaScript sees them."""

import datetime
import json

import pytest
import requests
import time_machine
from django.urls import reverse
from django.utils.translation import override
from membership_helpers import client_of

from accounts.models import User
from membership.models import Membership, Organisation
from payments.models import Order
from payments.stripe.errors import StripeUnavailable

CHECKOUT = "https://checkout.stripe.com/c/pay/1"
NUMBER = "900000014"
SPRING = datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC)
ANSWERS = {
    "action": "pay",
    "key": "k" * 32,
    "org_number": "900 000 014",
    "organisation_name": "Fossen Verksted AS",
    "street_address": "Elvegata 1",
    "postcode": "3019",
    "city": "Drammen",
    "municipality": "3301",
    "industry": "industri",
    "employees": "7",
    "website": "www.fossen.example",
    "name": "Kari Lund",
    "email": "kari@fossen.example",
    "phone": "32 00 00 00",
    "terms": "on",
    "shown_total": "675000",
}
PERSON = {key: ANSWERS[key] for key in ("action", "key", "name", "email", "terms")} | {"shown_total": "20000"}
REGISTER = {
    "organisasjonsnummer": NUMBER,
    "navn": "FOSSEN VERKSTED AS",
    "organisasjonsform": {"kode": "AS"},
    "forretningsadresse": {
        "adresse": ["Elvegata 1"], "postnummer": "3019", "poststed": "DRAMMEN", "kommunenummer": "3301",
        "kommune": "DRAMMEN",
    },
    "naeringskode1": {"kode": "25.620"},
    "harRegistrertAntallAnsatte": True,
    "antallAnsatte": 12,
    "hjemmeside": "www.fossen.example",
}  # fmt: skip


class Answer:
    def __init__(self, status=200, body=None):
        self.status_code, self.body = status, body

    def json(self):
        if self.body is None:
            raise ValueError("no JSON")
        return self.body


@pytest.fixture(autouse=True)
def _spring():
    with time_machine.travel(SPRING, tick=False):
        yield


@pytest.fixture
def register(monkeypatch):
    """The business register's answer; replace `answer`, or make it an exception."""

    class Register:
        answer = Answer(body=REGISTER)
        asked = 0

        def get(self, url, **options):
            self.asked += 1
            assert options["timeout"]
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

    fake = Register()
    monkeypatch.setattr("membership.brreg.client.requests.get", fake.get)
    return fake


@pytest.fixture(autouse=True)
def checkout(monkeypatch):
    started = []

    def start(order):
        started.append(order)
        return CHECKOUT

    monkeypatch.setattr("membership.joining.views.session.start_checkout", start)
    return started


@pytest.fixture(params=["nb", "en"])
def language(request):
    with override(request.param):
        yield request.param


def address(category, language="nb"):
    with override(language):
        return reverse("join_category", args=[category.slug])


def test_categories_with_their_prices(client, company_category, student_category, language):
    page = client.get(reverse("join"))
    text = page.content.decode().replace("\xa0", " ")
    # 2 000 kr for the smallest, and 1 000 kr + 25 %
    assert ("NOK 3,250" if language == "en" else "3 250 kr") in text
    assert address(student_category, language) in text
    assert "sessionid" not in page.cookies
    assert "csrftoken" not in page.cookies


def test_a_category_without_tariff_is_not_offered(client, company_category):
    company_category.tariffs.all().delete()
    assert address(company_category) not in client.get(reverse("join")).content.decode()
    assert client.get(address(company_category)).status_code == 200


def test_joining_leads_to_the_payment_page(client, company_category, checkout, language):
    answer = client.post(address(company_category, language), ANSWERS)
    assert (answer.status_code, answer["Location"]) == (303, CHECKOUT)
    order = Order.objects.get()
    assert (order.total_ore, order.language) == (675_000, language)
    assert Membership.objects.get().application["organisation"]["website"] == "https://www.fossen.example"


def test_a_person_needs_no_organisation(client, student_category):
    assert "org_number" not in client.get(address(student_category)).content.decode()
    assert client.post(address(student_category), PERSON)["Location"] == CHECKOUT


def test_nobody_pays_what_the_page_has_not_shown(client, company_category, checkout):
    for shown in ("", "100", "abc"):
        page = client.post(address(company_category), ANSWERS | {"shown_total": shown})
        assert page.status_code == 200
        assert 'name="shown_total" value="675000"' in page.content.decode()
    assert not checkout
    assert not Order.objects.exists()


def test_five_clicks_are_one_order(client, company_category):
    for _click in range(5):
        assert client.post(address(company_category), ANSWERS)["Location"] == CHECKOUT
    assert Order.objects.count() == 1


def test_a_form_that_comes_back_after_its_order_ended_makes_a_new_one(client, company_category):
    client.post(address(company_category), ANSWERS)
    Order.objects.update(status="expired")
    assert client.post(address(company_category), ANSWERS)["Location"] == CHECKOUT
    assert Order.objects.count() == 2


def test_a_form_that_comes_back_corrected_makes_an_order_that_says_so(client, company_category):
    client.post(address(company_category), ANSWERS)
    corrected = {**ANSWERS, "email": "rett@firma.example"}
    for _click in range(3):
        assert client.post(address(company_category), corrected)["Location"] == CHECKOUT
    assert list(Order.objects.order_by("pk").values_list("buyer_email", flat=True)) == [
        ANSWERS["email"],
        "rett@firma.example",
    ]


def test_when_stripe_is_silent_the_order_waits_on_its_own_page(client, company_category, monkeypatch):
    def silent(order):
        raise StripeUnavailable("no answer")

    monkeypatch.setattr("membership.joining.views.session.start_checkout", silent)
    answer = client.post(address(company_category), ANSWERS)
    assert answer["Location"] == Order.objects.get().get_absolute_url()


@pytest.mark.parametrize("name", ["org_number", "organisation_name", "postcode", "employees", "name", "email", "terms"])
def test_what_is_missing_is_said_and_the_rest_is_kept(client, company_category, name, language):
    page = client.post(address(company_category, language), {**ANSWERS, name: ""})
    text = page.content.decode()
    assert page.status_code == 200
    assert f'href="#id_{name}"' in text, "the summary leads to the field"
    assert text.count('aria-invalid="true"') == 1
    for other in ("Fossen Verksted AS", "Elvegata 1", "Kari Lund"):
        assert other in text or name in ("organisation_name", "name")
    assert not Order.objects.exists()


@pytest.mark.parametrize("number", ["123456789", "900000017", "90000001", "hei", "９０００００１６", "0" * 5000])
def test_bad_numbers_are_refused_kindly(client, company_category, register, number):
    for action in ("lookup", "pay"):
        page = client.post(address(company_category), {**ANSWERS, "org_number": number, "action": action})
        assert page.status_code == 200
        assert 'href="#id_org_number"' in page.content.decode()
    assert register.asked == 0
    assert not Organisation.objects.exists()


def test_the_register_fills_in_what_is_empty(client, company_category, register):
    page = client.post(
        address(company_category), {"action": "lookup", "org_number": "NO 900 000 014 MVA", "name": "Kari Lund"}
    )
    form = page.context["form"]
    assert form["organisation_name"].value() == "Fossen Verksted AS"
    assert form["municipality"].value() == "3301"
    assert form["industry"].value() == "industri"
    assert form["employees"].value() == "12"
    assert form["name"].value() == "Kari Lund"
    assert not form.errors, "nothing is wrong with a form that is half filled in"
    assert page.context["price"].total_ore == 675_000
    assert register.asked == 1


def test_a_second_look_is_answered_from_memory(client, company_category, register):
    for _look in range(2):
        client.post(address(company_category), {"action": "lookup", "org_number": NUMBER})
    assert register.asked == 1


def test_what_somebody_wrote_is_not_overwritten(client, company_category, register):
    page = client.post(address(company_category), ANSWERS | {"action": "lookup", "employees": "3"})
    assert page.context["form"]["employees"].value() == "3"


def test_another_number_replaces_what_the_first_filled_in(client, company_category, register):
    earlier = {"action": "lookup", "org_number": NUMBER, "looked_up": "900000022", "organisation_name": "Earlier AS"}
    page = client.post(address(company_category), earlier)
    assert page.context["form"]["organisation_name"].value() == "Fossen Verksted AS"


@pytest.mark.parametrize(
    "answer",
    [
        requests.ConnectionError("down"),
        requests.Timeout("slow"),
        Answer(500),
        Answer(200, None),
        Answer(200, []),
        Answer(200, {"navn": 7}),
        Answer(302),
        Answer(404),
        Answer(410),
        Answer(200, {**REGISTER, "slettedato": "2025-01-01"}),
    ],
)
def test_whatever_the_register_answers_one_can_type_on(client, company_category, register, answer):
    register.answer = answer
    page = client.post(address(company_category), ANSWERS | {"action": "lookup"})
    assert page.status_code == 200
    assert page.context["notices"][0]["kind"] == "warning"
    assert page.context["form"]["organisation_name"].value() == "Fossen Verksted AS"
    assert client.post(address(company_category), ANSWERS)["Location"] == CHECKOUT


def test_a_bankrupt_organisation_is_noted(client, company_category, register):
    register.answer = Answer(body={**REGISTER, "konkurs": True})
    page = client.post(address(company_category), {"action": "lookup", "org_number": NUMBER})
    assert [notice["kind"] for notice in page.context["notices"]] == ["success", "warning"]


def test_odd_fields_from_the_register_do_no_harm(client, company_category, register):
    odd = {"navn": "<b>X</b>", "forretningsadresse": "here", "antallAnsatte": -4, "naeringskode1": [], "hjemmeside": 9}
    register.answer = Answer(body=odd)
    page = client.post(address(company_category), {"action": "lookup", "org_number": NUMBER})
    assert page.status_code == 200
    assert "<b>X</b>" not in page.content.decode()
    assert page.context["form"]["employees"].value() in ("", None)


def test_an_unregistered_number_of_employees_is_never_guessed(client, company_category, register):
    register.answer = Answer(body={**REGISTER, "harRegistrertAntallAnsatte": False})
    page = client.post(address(company_category), {"action": "lookup", "org_number": NUMBER})
    assert page.context["form"]["employees"].value() == ""
    assert page.context["price"] is None


def test_a_municipality_from_further_away_is_learnt(client, company_category, register):
    away = {**REGISTER["forretningsadresse"], "kommunenummer": "4601", "kommune": "BERGEN"}
    register.answer = Answer(body={**REGISTER, "forretningsadresse": away})
    page = client.post(address(company_category), {"action": "lookup", "org_number": NUMBER})
    assert page.context["form"]["municipality"].value() == "4601"
    assert ">Bergen<" in page.content.decode()


@pytest.mark.parametrize("action", ["lookup", "pay"])
def test_a_member_is_told_whom_to_ask_and_nobody_is_named(
    client, company_category, member, administrator, register, action
):
    page = client.post(address(company_category), ANSWERS | {"org_number": member.org_number, "action": action})
    text = page.content.decode()
    assert page.status_code == 200
    assert page.context["notices"][0]["kind"] == "info"
    assert administrator.email not in text
    assert administrator.first_name not in text
    assert not Order.objects.exists()


def test_the_size_limit_of_a_category(client, company_category):
    company_category.max_employees = 4
    company_category.save()
    page = client.post(address(company_category), ANSWERS)
    assert 'href="#id_employees"' in page.content.decode()


def test_an_application_that_must_be_approved(client, company_category, checkout):
    company_category.needs_approval = True
    company_category.save()
    answer = client.post(address(company_category), ANSWERS)
    assert answer["Location"] == reverse("join_received")
    assert client.get(answer["Location"]).status_code == 200
    assert not checkout


def test_a_signed_in_user_need_not_write_who_they_are(company_category):
    user = User.objects.create_user("kari@fossen.example", first_name="Kari", last_name="Lund")
    client = client_of(user)
    assert "kari@fossen.example" in client.get(address(company_category)).content.decode()
    client.post(address(company_category), ANSWERS)
    assert Order.objects.get().buyer == user


HOSTILE = [
    "\x00", "x" * 20_000, "\u202eevil", "'; DROP TABLE", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "-1",
    "9" * 5000, "1e309", "٣", "{{7*7}}",
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_answers_are_never_an_error_of_ours(client, company_category, register, hostile):
    for name in [*ANSWERS, "kind", "looked_up", "turnover"]:
        for action in ("lookup", "dues", "pay"):
            answer = client.post(address(company_category), {**ANSWERS, "action": action, name: hostile})
            assert answer.status_code in (200, 303), (name, action)
            assert b"<script>alert" not in answer.content


def test_unknown_categories_are_not_found(client, company_category):
    assert client.get(reverse("join_category", args=["nothing"])).status_code == 404
    company_category.open = False
    company_category.save()
    assert client.get(address(company_category)).status_code == 404


def test_the_form_is_never_stored_on_the_way(client, company_category):
    assert "no-store" in client.get(address(company_category))["Cache-Control"]


def test_json_is_not_a_form(client, company_category):
    answer = client.post(address(company_category), json.dumps(ANSWERS), content_type="application/json")
    assert answer.status_code == 200
    assert not Order.objects.exists()

"""The two pages for joining, requested without JavaScript."""

import datetime
import json
import re

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


class RegisterResponse:
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
    """A stand-in for the business register. Set `response` to another response, or to an exception to raise."""

    class Register:
        response = RegisterResponse(body=REGISTER)
        requests = 0

        def get(self, url, **options):
            self.requests += 1
            assert options["timeout"]
            if isinstance(self.response, Exception):
                raise self.response
            return self.response

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
    response = client.post(address(company_category, language), ANSWERS)
    assert (response.status_code, response["Location"]) == (303, CHECKOUT)
    order = Order.objects.get()
    assert (order.total_ore, order.language) == (675_000, language)
    assert Membership.objects.get().application["organisation"]["website"] == "https://www.fossen.example"


def test_a_person_needs_no_organisation(client, student_category):
    assert "org_number" not in client.get(address(student_category)).content.decode()
    assert client.post(address(student_category), PERSON)["Location"] == CHECKOUT


def test_the_price_must_be_shown_before_payment(client, company_category, checkout):
    for shown in ("", "100", "abc"):
        page = client.post(address(company_category), ANSWERS | {"shown_total": shown})
        assert page.status_code == 409
        assert 'name="shown_total" value="675000"' in page.content.decode()
    assert not checkout
    assert not Order.objects.exists()


def test_five_clicks_make_one_order(client, company_category):
    for _click in range(5):
        assert client.post(address(company_category), ANSWERS)["Location"] == CHECKOUT
    assert Order.objects.count() == 1


def test_a_form_sent_again_after_its_order_expired_makes_a_new_order(client, company_category):
    client.post(address(company_category), ANSWERS)
    Order.objects.update(status="expired")
    assert client.post(address(company_category), ANSWERS)["Location"] == CHECKOUT
    assert Order.objects.count() == 2


def test_a_corrected_form_makes_an_order_with_the_corrected_values(client, company_category):
    client.post(address(company_category), ANSWERS)
    corrected = {**ANSWERS, "email": "rett@firma.example"}
    for _click in range(3):
        assert client.post(address(company_category), corrected)["Location"] == CHECKOUT
    assert list(Order.objects.order_by("pk").values_list("buyer_email", flat=True)) == [
        ANSWERS["email"],
        "rett@firma.example",
    ]


def test_when_stripe_is_unavailable_the_buyer_is_sent_to_the_order_page(client, company_category, monkeypatch):
    def unavailable(order):
        raise StripeUnavailable("no answer")

    monkeypatch.setattr("membership.joining.views.session.start_checkout", unavailable)
    response = client.post(address(company_category), ANSWERS)
    assert response["Location"] == Order.objects.get().get_absolute_url()


@pytest.mark.parametrize("name", ["org_number", "organisation_name", "postcode", "employees", "name", "email", "terms"])
def test_a_missing_field_is_marked_and_the_other_values_are_kept(client, company_category, name, language):
    page = client.post(address(company_category, language), {**ANSWERS, name: ""})
    text = page.content.decode()
    assert page.status_code == 422
    assert f'href="#id_{name}"' in text, "the summary leads to the field"
    assert text.count('aria-invalid="true"') == 1
    for other in ("Fossen Verksted AS", "Elvegata 1", "Kari Lund"):
        assert other in text or name in ("organisation_name", "name")
    assert not Order.objects.exists()


@pytest.mark.parametrize("number", ["123456789", "900000017", "90000001", "hei", "９０００００１６", "0" * 5000])
def test_invalid_organisation_numbers_are_refused(client, company_category, register, number):
    for action in ("lookup", "pay"):
        data = {**ANSWERS, "org_number": number, "action": action}
        page = client.post(address(company_category), data)
        assert page.status_code == 422
        assert 'href="#id_org_number"' in page.content.decode()
        # htmx swaps in what is no error.
        swapped = client.post(address(company_category), data | {"action": "lookup"}, headers={"HX-Request": "true"})
        assert swapped.status_code == 200
    assert register.requests == 0
    assert not Organisation.objects.exists()


def test_the_look_up_fills_in_empty_fields(client, company_category, register):
    page = client.post(
        address(company_category), {"action": "lookup", "org_number": "NO 900 000 014 MVA", "name": "Kari Lund"}
    )
    form = page.context["form"]
    assert form["organisation_name"].value() == "Fossen Verksted AS"
    assert form["municipality"].value() == "3301"
    assert form["industry"].value() == "industri"
    assert form["employees"].value() == "12"
    assert form["name"].value() == "Kari Lund"
    assert not form.errors, "fields that are not reached yet are not errors"
    assert page.context["price"].total_ore == 675_000
    assert register.requests == 1


def test_the_second_look_up_is_cached(client, company_category, register):
    for _lookup in range(2):
        client.post(address(company_category), {"action": "lookup", "org_number": NUMBER})
    assert register.requests == 1


def test_the_look_up_does_not_overwrite_fields(client, company_category, register):
    page = client.post(address(company_category), ANSWERS | {"action": "lookup", "employees": "3"})
    assert page.context["form"]["employees"].value() == "3"


def test_a_look_up_of_another_number_overwrites_the_first_one(client, company_category, register):
    earlier = {"action": "lookup", "org_number": NUMBER, "looked_up": "900000022", "organisation_name": "Earlier AS"}
    page = client.post(address(company_category), earlier)
    assert page.context["form"]["organisation_name"].value() == "Fossen Verksted AS"


@pytest.mark.parametrize(
    "register_response",
    [
        requests.ConnectionError("down"),
        requests.Timeout("slow"),
        RegisterResponse(500),
        RegisterResponse(200, None),
        RegisterResponse(200, []),
        RegisterResponse(200, {"navn": 7}),
        RegisterResponse(302),
        RegisterResponse(404),
        RegisterResponse(410),
        RegisterResponse(200, {**REGISTER, "slettedato": "2025-01-01"}),
    ],
)
def test_whatever_the_register_responds_the_form_can_be_filled_in_by_hand(
    client, company_category, register, register_response
):
    register.response = register_response
    page = client.post(address(company_category), ANSWERS | {"action": "lookup"})
    assert page.status_code == 200
    assert page.context["notices"][0]["kind"] == "warning"
    assert page.context["form"]["organisation_name"].value() == "Fossen Verksted AS"
    assert client.post(address(company_category), ANSWERS)["Location"] == CHECKOUT


def test_a_bankrupt_organisation_gives_a_warning(client, company_category, register):
    register.response = RegisterResponse(body={**REGISTER, "konkurs": True})
    page = client.post(address(company_category), {"action": "lookup", "org_number": NUMBER})
    assert [notice["kind"] for notice in page.context["notices"]] == ["success", "warning"]


def test_invalid_fields_from_the_register_are_ignored(client, company_category, register):
    odd = {"navn": "<b>X</b>", "forretningsadresse": "here", "antallAnsatte": -4, "naeringskode1": [], "hjemmeside": 9}
    register.response = RegisterResponse(body=odd)
    page = client.post(address(company_category), {"action": "lookup", "org_number": NUMBER})
    assert page.status_code == 200
    assert "<b>X</b>" not in page.content.decode()
    assert page.context["form"]["employees"].value() in ("", None)


def test_a_number_of_employees_that_is_not_reported_stays_empty(client, company_category, register):
    register.response = RegisterResponse(body={**REGISTER, "harRegistrertAntallAnsatte": False})
    page = client.post(address(company_category), {"action": "lookup", "org_number": NUMBER})
    assert page.context["form"]["employees"].value() == ""
    assert page.context["price"] is None


def test_a_municipality_that_is_not_in_the_table_is_added(client, company_category, register):
    bergen = {**REGISTER["forretningsadresse"], "kommunenummer": "4601", "kommune": "BERGEN"}
    register.response = RegisterResponse(body={**REGISTER, "forretningsadresse": bergen})
    page = client.post(address(company_category), {"action": "lookup", "org_number": NUMBER})
    assert page.context["form"]["municipality"].value() == "4601"
    assert ">Bergen<" in page.content.decode()


@pytest.mark.parametrize("action", ["lookup", "pay"])
def test_joining_for_a_member_shows_a_notice_without_names(
    client, company_category, member, administrator, register, action
):
    page = client.post(address(company_category), ANSWERS | {"org_number": member.org_number, "action": action})
    text = page.content.decode()
    assert page.status_code == (409 if action == "pay" else 200)
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
    response = client.post(address(company_category), ANSWERS)
    assert response["Location"] == reverse("join_received")
    assert client.get(response["Location"]).status_code == 200
    assert not checkout


def test_the_form_of_a_signed_in_user_has_their_details(company_category):
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
def test_hostile_values_never_cause_a_server_error(client, company_category, register, hostile):
    for name in [*ANSWERS, "kind", "looked_up", "turnover"]:
        for action in ("lookup", "dues", "pay"):
            response = client.post(address(company_category), {**ANSWERS, "action": action, name: hostile})
            # Paying at another price than the one shown is a conflict: the page comes back and says so.
            allowed = {200, 303, 422} | ({409} if action == "pay" else set())
            assert response.status_code in allowed, (name, action)
            assert b"<script>alert" not in response.content


def test_unknown_categories_are_not_found(client, company_category):
    assert client.get(reverse("join_category", args=["nothing"])).status_code == 404
    company_category.open = False
    company_category.save()
    assert client.get(address(company_category)).status_code == 404


def test_the_form_is_not_cached(client, company_category):
    assert "no-store" in client.get(address(company_category))["Cache-Control"]


def test_json_is_not_a_form(client, company_category):
    response = client.post(address(company_category), json.dumps(ANSWERS), content_type="application/json")
    assert response.status_code == 422
    assert not Order.objects.exists()


def test_dues_that_cannot_be_paid_online_are_refused_before_the_order(client, student_category):
    student_category.tariffs.get().lines.update(amount_ore=2_00)
    response = client.post(address(student_category), PERSON | {"shown_total": "200"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "kan ikke betales på nett" in text
    assert PERSON["name"] in text
    assert not Order.objects.exists()
    assert not Membership.objects.exists()


@pytest.mark.parametrize("language", ["nb"], indirect=True)
def test_switching_the_language_keeps_what_was_typed(client, company_category, language):
    page = client.get(address(company_category)).content.decode()
    toggle = re.search(r'<button class="language-toggle"[^>]*form="join-form"[^>]*>', page)[0]
    assert f'formaction="{address(company_category, "en")}"' in toggle
    typed = ANSWERS | {"email": "not an address", "org_number": "900 000 01", "switch_language": "1"}
    del typed["terms"]
    text = client.post(address(company_category, "en"), typed).content.decode()
    assert '<html lang="en"' in text
    for name in ("name", "email", "org_number", "organisation_name", "website", "key"):
        assert f'value="{typed[name]}"' in text, name
    assert "error-summary" not in text
    assert not Membership.objects.exists()


def test_the_cookie_of_an_order_is_set_by_joining_and_never_by_reading(client, student_category):
    client.get(address(student_category))
    assert "orders" not in client.cookies
    client.post(address(student_category), PERSON)
    assert client.cookies["orders"]["httponly"]
    client.post(address(student_category), PERSON | {"key": "n" * 32})
    assert Order.objects.count() == 1

"""Editors manage the partners of an edition on one page of the admin."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse
from edition_factory import create_level, create_partner
from event_factory import create_event
from export_helpers import read_csv
from membership_factory import create_membership, create_organisation
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.roles import create_roles
from events.models import Event
from programme.models import PartnerLevel, Partnership

pytestmark = pytest.mark.django_db


def level_row(level=None, **fields) -> dict:
    row = {"id": level.pk if level else "", "name_nb": "", "name_en": "", "is_main": ""}
    if level:
        row |= {"name_nb": level.name_nb, "name_en": level.name_en, "is_main": "on" if level.is_main else ""}
    return row | fields


def partner_row(partner=None, **fields) -> dict:
    row = dict.fromkeys(("id", "organisation", "name", "level", "logo", "url", "text_nb", "text_en", "note"), "")
    row["is_shown"] = "on"
    if partner:
        row |= {"id": partner.pk, "organisation": partner.organisation_id or "", "name": partner.name}
        row |= {"level": partner.level_id, "url": partner.url}
    return row | fields


def data(levels: list[dict], partners: list[dict]) -> dict:
    stored = [sum(bool(row["id"]) for row in rows) for rows in (levels, partners)]
    return nested_form_data(
        {
            "partner_levels": inline_formset(levels, initial=stored[0]),
            "partnerships": inline_formset(partners, initial=stored[1]),
        }
    )


@pytest.fixture
def address(event) -> str:
    return reverse("edition_partners", args=[event.pk])


@pytest.fixture
def level(event):
    return create_level(event, name_nb="Partner")


def test_levels_then_partners(staff_client, address, event):
    first, second = level_row(name_nb="Hovedpartner", is_main="on"), level_row(name_nb="Partner", name_en="Partner")
    assert "Begynn med nivåene" in staff_client.get(address).content.decode()
    assert staff_client.post(address, data([first, second], [])).status_code == 302
    main, ordinary = event.partner_levels.all()
    assert (main.name_nb, main.is_main, main.position, ordinary.position) == ("Hovedpartner", True, 0, 1)
    organisation = create_organisation("Elvebanken")
    rows = [
        partner_row(organisation=organisation.pk, level=main.pk, text_nb="Vi er her."),
        partner_row(name="Kommunen", level=ordinary.pk, url="kommunen.example"),
    ]
    answer = staff_client.post(address, data([level_row(main), level_row(ordinary)], rows))
    assert answer.status_code == 302
    bank, municipality = event.partnerships.all()
    assert (bank.organisation, bank.level, bank.text_nb) == (organisation, main, "Vi er her.")
    assert (municipality.title, municipality.url) == ("Kommunen", "https://kommunen.example")
    log = ModelLogEntry.objects.filter(action="programme.partners_changed").first()
    assert str(log.message) == "Lagt til: Elvebanken, Kommunen"
    assert "Begynn med nivåene" not in staff_client.get(address).content.decode()


def test_the_order_of_the_form_is_the_order_of_the_page(staff_client, address, event, level):
    first, second = create_partner(level, name="A", position=0), create_partner(level, name="B", position=1)
    rows = [partner_row(first, ORDER=2), partner_row(second, ORDER=1)]
    staff_client.post(address, data([level_row(level)], rows))
    assert [partner.name for partner in event.partnerships.all()] == ["B", "A"]


def test_a_partner_added_last_is_last_after_others_are_removed(staff_client, address, event, level):
    partners = [create_partner(level, name=name, position=position) for position, name in enumerate("ABCDE")]
    rows = [partner_row(partner, ORDER=number + 1) for number, partner in enumerate(partners)]
    rows = [row | ({"DELETE": "on"} if number < 3 else {}) for number, row in enumerate(rows)]
    new = partner_row(name="F", level=level.pk, ORDER=6)
    assert staff_client.post(address, data([level_row(level)], [*rows, new])).status_code == 302
    assert list(event.partnerships.values_list("name", "position")) == [("D", 0), ("E", 1), ("F", 2)]


def test_names_of_levels_and_organisations_change_places_in_one_save(staff_client, address, event):
    first, second = create_level(event, name_nb="Gull"), create_level(event, name_nb="Sølv", position=1)
    organisations = [create_organisation("Elvebanken"), create_organisation("Fossen")]
    one, two = (create_partner(first, organisation=each, position=i) for i, each in enumerate(organisations))
    levels = [level_row(first, name_nb="Sølv"), level_row(second, name_nb="Gull")]
    rows = [partner_row(one, organisation=organisations[1].pk), partner_row(two, organisation=organisations[0].pk)]
    assert staff_client.post(address, data(levels, rows)).status_code == 302
    assert list(event.partner_levels.values_list("pk", "name_nb")) == [(first.pk, "Sølv"), (second.pk, "Gull")]
    assert [(row.pk, row.title) for row in event.partnerships.all()] == [(one.pk, "Fossen"), (two.pk, "Elvebanken")]


def test_saving_does_not_write_the_event(staff_client, address, event, level):
    Event.objects.filter(pk=event.pk).update(taken=7)
    before = Event.objects.values().get(pk=event.pk)
    staff_client.post(address, data([level_row(level)], [partner_row(name="A", level=level.pk)]))
    assert Event.objects.values().get(pk=event.pk) == before
    assert event.partnerships.count() == 1


def test_nothing_changed_is_no_entry_in_the_log(staff_client, address, event, level):
    staff_client.post(address, data([level_row(level)], []))
    assert not ModelLogEntry.objects.filter(action="programme.partners_changed").exists()


def test_the_log_says_what_was_before_and_after(staff_client, address, event, level):
    partner = create_partner(level, name="A", organisation=create_organisation("Elvebanken"))
    new = create_organisation("Fossen")
    row = partner_row(partner, organisation=new.pk, note="Avtale til 2030.")
    staff_client.post(address, data([level_row(level)], [row]))
    (change,) = ModelLogEntry.objects.get(action="programme.partners_changed").data["changes"]
    assert (change["what"], change["name"]) == ("changed", "A")
    assert change["before"].startswith("A | Elvebanken | Partner")
    assert change["after"].startswith("A | Fossen | Partner")
    assert "Avtale til 2030." in change["after"]


def refusal(answer) -> str:
    assert answer.status_code == 422
    return BeautifulSoup(answer.content, "html.parser").text


def test_an_organisation_twice_is_refused(staff_client, address, event, level):
    organisation = create_organisation("Elvebanken")
    rows = [partner_row(organisation=organisation.pk, level=level.pk) for _time in range(2)]
    answer = staff_client.post(address, data([level_row(level)], rows))
    assert "Denne virksomheten er allerede partner" in refusal(answer)
    assert not event.partnerships.exists()


def test_a_level_with_partners_stays(staff_client, address, event, level):
    partner = create_partner(level, name="A")
    gone = level_row(level, DELETE="on")
    answer = staff_client.post(address, data([gone], [partner_row(partner)]))
    assert "«Partner» har partnere" in refusal(answer)
    assert event.partner_levels.count() == 1
    staff_client.post(address, data([gone], [partner_row(partner, DELETE="on")]))
    assert not event.partner_levels.exists()
    assert not event.partnerships.exists()
    assert "Fjernet: Partner, A" in str(ModelLogEntry.objects.order_by("-pk").first().message)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "Velg en virksomhet, eller skriv et navn."),
        ({"name": "A", "url": "javascript:alert(1)"}, "gyldig"),
        ({"name": "A", "url": "ftp://a.example/"}, "gyldig"),
        ({"name": "A" * 201}, "200"),
    ],
)
def test_wrong_partners_are_refused(staff_client, address, event, level, fields, text):
    answer = staff_client.post(address, data([level_row(level)], [partner_row(level=level.pk, **fields)]))
    assert text in refusal(answer)
    assert not event.partnerships.exists()


def test_a_level_or_a_partner_of_another_edition_cannot_be_used(staff_client, address, event, level):
    other = create_level(create_event(title_nb="Annen"), name_nb="Gull")
    partner = create_partner(other, name="Annens")
    answer = staff_client.post(address, data([level_row(level)], [partner_row(name="A", level=other.pk)]))
    assert answer.status_code == 422
    staff_client.post(address, data([level_row(level)], [partner_row(partner, name="Stjålet", level=level.pk)]))
    partner.refresh_from_db()
    assert (partner.name, partner.level, partner.edition) == ("Annens", other, other.edition)


def test_two_levels_with_one_name_are_refused(staff_client, address, event):
    answer = staff_client.post(address, data([level_row(name_nb="Gull"), level_row(name_nb="Gull")], []))
    assert "har allerede et nivå med dette navnet" in refusal(answer)
    assert not PartnerLevel.objects.exists()


def test_the_list_is_searched_filtered_and_exported(staff_client, event, level):
    organisation = create_organisation("Elvebanken", org_number="923609016")
    create_partner(level, organisation=organisation, url="https://elvebanken.example/")
    other = create_event(title_nb="Annen konferanse")
    create_partner(create_level(other, name_nb="Gull"), name="Kommunen")
    listing = reverse("partners:index")

    def names(**params) -> list[str]:
        soup = BeautifulSoup(staff_client.get(listing, params).content, "html.parser")
        return [link.text.strip() for link in soup.select("td.title a") if link["href"].startswith("/admin/partners/")]

    assert sorted(names()) == ["Elvebanken", "Kommunen"]
    assert names(q="elve") == ["Elvebanken"]
    assert names(edition=str(other.pk)) == ["Kommunen"]
    assert names(level__name_nb="Gull") == ["Kommunen"]
    assert names(is_member="true") == ["Elvebanken"]
    assert names(ordering="organisation__sort_key")
    row = next(row for row in read_csv(staff_client.get(listing, {"export": "csv"})) if "Elvebanken" in row)
    assert {"Eiendomsdagen", "Partner", "923609016", "https://elvebanken.example/"} <= set(row)


@pytest.mark.parametrize(("role", "allowed"), [("Editors", True), ("Event staff", True), ("Finance", False)])
def test_editors_manage_partners(client, django_user_model, second_factor, address, event, role, allowed):
    create_roles()
    user = django_user_model.objects.create_user("ansatt@example.no", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    answer = client.post(address, data([level_row(name_nb="Gull")], []))
    assert (answer.status_code, event.partner_levels.exists(), client.get(address).status_code == 200) == (
        302,
        allowed,
        allowed,
    )
    assert (client.get(reverse("partners_choose")).status_code == 200) is allowed
    chooser = client.get(reverse("listed_member_chooser:choose"))
    assert (chooser.status_code == 200) is allowed


def test_the_chooser_shows_members_alone(staff_client):
    create_membership(create_organisation("Medlemmet AS"))
    create_organisation("Søkeren AS")
    page = staff_client.get(reverse("listed_member_chooser:choose")).json()["html"]
    assert "Medlemmet AS" in page
    assert "Søkeren AS" not in page


def test_the_event_and_the_page_link_to_the_partners(staff_client, conference_page, event, address):
    for url in (
        reverse("event:edit", args=[event.pk]),
        reverse("wagtailadmin_pages:edit", args=[conference_page.pk]),
        reverse("partners_choose"),
    ):
        assert f'href="{address}"' in staff_client.get(url).content.decode(), url
    session = create_event(title_nb="Økt", parent=event)
    page = staff_client.get(reverse("event:edit", args=[session.pk])).content.decode()
    assert reverse("edition_partners", args=[session.pk]) not in page


def test_a_choice_of_edition_is_searched(staff_client, conference_page, event):
    create_event(title_nb="Frokost")
    page = staff_client.get(reverse("partners_choose"), {"q": "eiendom"}).content.decode()
    assert "Eiendomsdagen" in page
    assert "Frokost" not in page
    assert "Ingen konferanser" in staff_client.get(reverse("partners_choose"), {"q": "finnes ikke"}).content.decode()
    assert Partnership.objects.count() == 0

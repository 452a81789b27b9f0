"""The membership section of the admin."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from export_helpers import read_csv
from membership_factory import create_organisation
from membership_helpers import client_of
from wagtail.models import ModelLogEntry, ReferenceIndex

from accounts.models import User
from core.db.fields import KronerField
from membership.enums import Formula, MembershipStatus
from membership.fields import BandsFormField
from membership.joining.application import Application
from membership.joining.join import join_association
from membership.models import Category, Contact, Membership, Organisation, Tariff

LISTS = ["membership", "organisation", "contact", "dues", "category", "tariff", "industry", "municipality"]


@pytest.fixture
def staff(db, second_factor):
    """A user with all permissions of the membership app."""
    user = User.objects.create_user("medlem@moteplass.example", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="membership"))
    return user


@pytest.fixture
def staff_client(staff):
    return client_of(staff)


@pytest.fixture
def editor(db, second_factor):
    user = User.objects.create_user("redaktor@moteplass.example", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return client_of(user)


@pytest.fixture
def undecided(student_category):
    """The membership of an application that waits for a decision."""
    student_category.needs_approval = True
    student_category.save()
    application = Application(
        category=student_category, name="Ola Student", email="ola@student.example", language="nb", submission_key="k"
    )
    return join_association(application).membership


@pytest.mark.parametrize("name", LISTS)
def test_lists_require_membership_permissions(staff_client, editor, member, colleague, name):
    url = reverse(f"{name}:index")
    assert staff_client.get(url).status_code == 200
    assert editor.get(url).status_code in (302, 403)
    assert client_of(colleague).get(url).status_code in (302, 403)


def test_organisations_are_searched_filtered_and_sorted(staff_client, member):
    other = create_organisation(name="Utenfor AS")
    url = reverse("organisation:index")
    search_result = staff_client.get(url, {"q": "elvebr"}).content.decode()
    assert member.name in search_result
    assert other.name not in search_result
    members = staff_client.get(url, {"is_member": "true"}).content.decode()
    assert member.name in members
    assert other.name not in members
    assert staff_client.get(url, {"ordering": "-employees"}).status_code == 200


@pytest.mark.parametrize("status", MembershipStatus.values)
def test_memberships_are_filtered_by_computed_status(staff_client, member, status):
    text = staff_client.get(reverse("membership:index"), {"status": status}).content.decode()
    assert ("Elvebredden" in text) == (status == "active")


@pytest.mark.parametrize("name", ["membership", "organisation", "contact", "dues"])
def test_exports_contain_no_formulas(staff_client, member, administrator, name):
    Organisation.objects.filter(pk=member.pk).update(name="=cmd|' /C calc'!A0", city="+47", website="@x")
    for file_format in ("csv", "xlsx"):
        response = staff_client.get(reverse(f"{name}:index"), {"export": file_format})
        assert response.status_code == 200
        content = b"".join(response.streaming_content)
    response = staff_client.get(reverse(f"{name}:index"), {"export": "csv"})
    rows = read_csv(response)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert content


def test_rows_link_to_their_pages(staff_client, member):
    membership = member.memberships.get()
    text = staff_client.get(reverse("membership:index")).content.decode()
    for name in ("edit", "end", "inspect"):
        assert reverse(f"membership:{name}", args=[membership.pk]) in text, name
    tariff = Tariff.objects.get()
    assert reverse("tariff:edit", args=[tariff.pk]) in staff_client.get(reverse("tariff:index")).content.decode()


def test_an_application_is_approved_and_logged(staff_client, undecided, mailoutbox, django_capture_on_commit_callbacks):
    url = reverse("membership:decide", args=[undecided.pk])
    assert "ola@student.example" in staff_client.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        staff_client.post(url, {"decision": "approve"})
    undecided.refresh_from_db()
    assert undecided.approved_at
    assert [email.to for email in mailoutbox] == [["ola@student.example"]]
    assert undecided.charges.get().order.get_absolute_url() in mailoutbox[0].body
    assert ModelLogEntry.objects.filter(action="membership.approve").count() == 1
    staff_client.post(url, {"decision": "refuse"})
    undecided.refresh_from_db()
    assert not undecided.ends_on, "a decided application cannot be decided again"


def test_an_application_is_refused(staff_client, undecided, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        staff_client.post(reverse("membership:decide", args=[undecided.pk]), {"decision": "refuse", "note": "No card"})
    undecided.refresh_from_db()
    assert (undecided.status, undecided.end_reason) == (MembershipStatus.ENDED, "refused")
    assert mailoutbox[0].to == ["ola@student.example"]
    assert "No card" not in mailoutbox[0].body


def test_a_decision_must_be_made(staff_client, undecided):
    assert staff_client.post(reverse("membership:decide", args=[undecided.pk]), {}).status_code == 200
    undecided.refresh_from_db()
    assert undecided.approved_at is None


def test_a_membership_is_ended_with_a_reason(staff_client, member, staff):
    pk = member.memberships.get().pk
    url = reverse("membership:end", args=[pk])
    assert staff_client.get(url).status_code == 200
    staff_client.post(url, {"last_day": "2025-12-31", "reason": "bankrupt", "note": "Meldt i avisen"})
    membership = Membership.objects.get(pk=pk)
    assert (membership.ends_on, membership.end_reason) == (datetime.date(2025, 12, 31), "bankrupt")
    entry = ModelLogEntry.objects.get(action="membership.end")
    assert (entry.user, entry.data["reason"]) == (staff, "bankrupt")


def test_decisions_require_permission_to_change_memberships(editor, undecided, member, stranger):
    for client in (editor, client_of(stranger)):
        for name, pk in (("decide", undecided.pk), ("end", member.memberships.get().pk)):
            response = client.post(
                reverse(f"membership:{name}", args=[pk]),
                {"decision": "approve", "last_day": "2025-12-31", "reason": "other"},
            )
            assert response.status_code in (302, 403, 404)
    undecided.refresh_from_db()
    assert undecided.approved_at is None
    assert member.memberships.get().ends_on is None


def test_a_membership_cannot_be_deleted(staff_client, member):
    pk = member.memberships.get().pk
    assert staff_client.post(reverse("membership:delete", args=[pk])).status_code in (302, 403)
    assert Membership.objects.filter(pk=pk).exists()


def test_an_organisation_is_registered_by_hand(staff_client, member):
    url = reverse("organisation:add")
    assert staff_client.get(url).status_code == 200
    data = {"name": "Åsgård Kafé AS", "org_number": "900000049", "kind": "company", "listed": "on"}
    invalid = staff_client.post(url, data | {"org_number": "900000040"})
    assert invalid.status_code == 200
    assert not Organisation.objects.filter(name="Åsgård Kafé AS").exists()
    duplicate = staff_client.post(url, data | {"org_number": member.org_number})
    assert duplicate.status_code == 200
    staff_client.post(url, data)
    organisation = Organisation.objects.get(name="Åsgård Kafé AS")
    assert (organisation.slug, organisation.letter) == ("asgard-kafe-as", "Å")
    assert ModelLogEntry.objects.filter(action="wagtail.create", object_id=organisation.pk).exists()


def test_a_tariff_is_written_in_kroner(staff_client, company_category):
    url = reverse("tariff:add")
    assert staff_client.get(url).status_code == 200
    data = {
        "category": company_category.pk, "year": 2027, "joining_fee_ore": "1 000", "joining_fee_vat_code": "exempt",
        "lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0, "lines-MIN_NUM_FORMS": 1, "lines-MAX_NUM_FORMS": 1000,
        "lines-0-name_nb": "Kontingent", "lines-0-formula": "employees", "lines-0-amount_ore": "0",
        "lines-0-bands": "0 = 2 600\n5 = 3 600,50", "lines-0-vat_code": "exempt", "lines-0-ORDER": 1,
        "lines-0-reducible": "on",
    }  # fmt: skip
    invalid = staff_client.post(url, data | {"lines-0-bands": "fem = mange"})
    assert "Line 1" in invalid.content.decode() or "Linje 1" in invalid.content.decode()
    response = staff_client.post(url, data)
    assert response.status_code == 302, response.context["form"].errors
    tariff = Tariff.objects.get(year=2027)
    assert tariff.joining_fee_ore == 100_000
    line = tariff.lines.get()
    assert line.bands == [{"from": 0, "amount_ore": 260_000}, {"from": 5, "amount_ore": 360_050}]
    assert line.formula == Formula.EMPLOYEES
    assert staff_client.get(reverse("tariff:edit", args=[tariff.pk])).status_code == 200


def test_forms_and_choosers_open(staff_client, member, administrator):
    contact = Contact.objects.get(user=administrator)
    for name, args in (
        ("organisation:edit", [member.pk]),
        ("contact:edit", [contact.pk]),
        ("contact:add", []),
        ("membership:add", []),
        ("membership:edit", [member.memberships.get().pk]),
        ("membership:inspect", [member.memberships.get().pk]),
        ("category:add", []),
        ("organisation_chooser:choose", []),
        ("membership_user_chooser:choose", []),
    ):
        assert staff_client.get(reverse(name, args=args)).status_code == 200, name


def test_a_row_in_use_is_not_deleted(staff_client, member):
    for name, row in (("organisation", member), ("category", Category.objects.get())):
        # Wagtail reads its reference index, which misses rows that were created in bulk.
        ReferenceIndex.objects.all().delete()
        response = staff_client.post(reverse(f"{name}:delete", args=[row.pk]))
        assert response.url == reverse(f"{name}:edit", args=[row.pk])
        assert type(row).objects.filter(pk=row.pk).exists()


def test_kroner_in_forms():
    field = KronerField()
    assert field.clean("1 250,50") == 125_050
    assert field.prepare_value(125_050) == "1250,50"
    assert not field.has_changed(125_000, "1 250")
    for invalid in ("-1", "x", "=1", "1" * 40):
        with pytest.raises(Exception, match=r"."):
            field.clean(invalid)


def test_bands_survive_a_round_trip_through_the_form():
    field = BandsFormField()
    bands = [{"from": 0, "amount_ore": 260_000}, {"from": 5, "amount_ore": 360_050}]
    assert field.clean(field.prepare_value(bands)) == bands
    assert not field.has_changed(bands, "5 = 3 600,50\n\n0 = 2600")
    for invalid in ("5", "= 5", "5 = ", "x = 5", "5 = -5", "1 = 1\n1 = 2", "٣ = 5"):
        with pytest.raises(Exception, match=r"."):
            field.clean(invalid)

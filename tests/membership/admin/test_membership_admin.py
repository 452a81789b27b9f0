"""The membership office in the administration."""

import csv
import datetime
import io

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
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
    """Membership staff; the second factor is somebody else's test."""
    user = User.objects.create_user("medlem@moteplass.example", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="membership"))
    return user


@pytest.fixture
def office(staff):
    return client_of(staff)


@pytest.fixture
def editor(db, second_factor):
    user = User.objects.create_user("redaktor@moteplass.example", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return client_of(user)


@pytest.fixture
def waiting(student_category):
    student_category.needs_approval = True
    student_category.save()
    application = Application(
        category=student_category, name="Ola Student", email="ola@student.example", language="nb", submission_key="k"
    )
    return join_association(application).membership


@pytest.mark.parametrize("name", LISTS)
def test_lists_open_for_the_office_and_nobody_else(office, editor, member, colleague, name):
    url = reverse(f"{name}:index")
    assert office.get(url).status_code == 200
    assert editor.get(url).status_code in (302, 403)
    assert client_of(colleague).get(url).status_code in (302, 403)


def test_organisations_are_searched_filtered_and_sorted(office, member):
    other = Organisation.objects.create(name="Utenfor AS")
    url = reverse("organisation:index")
    found = office.get(url, {"q": "elvebr"}).content.decode()
    assert member.name in found
    assert other.name not in found
    members = office.get(url, {"is_member": "true"}).content.decode()
    assert member.name in members
    assert other.name not in members
    assert office.get(url, {"ordering": "-employees"}).status_code == 200


@pytest.mark.parametrize("status", MembershipStatus.values)
def test_memberships_are_filtered_by_computed_status(office, member, status):
    text = office.get(reverse("membership:index"), {"status": status}).content.decode()
    assert ("Elvebredden" in text) == (status == "active")


@pytest.mark.parametrize("name", ["membership", "organisation", "contact", "dues"])
def test_exports_carry_no_formulas(office, member, administrator, name):
    Organisation.objects.filter(pk=member.pk).update(name="=cmd|' /C calc'!A0", city="+47", website="@x")
    for kind in ("csv", "xlsx"):
        answer = office.get(reverse(f"{name}:index"), {"export": kind})
        assert answer.status_code == 200
        content = b"".join(answer.streaming_content)
    answer = office.get(reverse(f"{name}:index"), {"export": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert content


def test_rows_lead_to_what_they_show(office, member):
    membership = member.memberships.get()
    text = office.get(reverse("membership:index")).content.decode()
    for name in ("edit", "end", "inspect"):
        assert reverse(f"membership:{name}", args=[membership.pk]) in text, name
    tariff = Tariff.objects.get()
    assert reverse("tariff:edit", args=[tariff.pk]) in office.get(reverse("tariff:index")).content.decode()


def test_an_application_is_approved_and_logged(office, waiting, mailoutbox, django_capture_on_commit_callbacks):
    url = reverse("membership:decide", args=[waiting.pk])
    assert "ola@student.example" in office.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        office.post(url, {"decision": "approve"})
    waiting.refresh_from_db()
    assert waiting.approved_at
    assert [mail.to for mail in mailoutbox] == [["ola@student.example"]]
    assert waiting.charges.get().order.get_absolute_url() in mailoutbox[0].body
    assert ModelLogEntry.objects.filter(action="membership.approve").count() == 1
    office.post(url, {"decision": "refuse"})
    waiting.refresh_from_db()
    assert not waiting.ends_on, "what is decided stays decided"


def test_an_application_is_refused(office, waiting, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("membership:decide", args=[waiting.pk]), {"decision": "refuse", "note": "No card"})
    waiting.refresh_from_db()
    assert (waiting.status, waiting.end_reason) == (MembershipStatus.ENDED, "refused")
    assert mailoutbox[0].to == ["ola@student.example"]
    assert "No card" not in mailoutbox[0].body


def test_a_decision_must_be_made(office, waiting):
    assert office.post(reverse("membership:decide", args=[waiting.pk]), {}).status_code == 200
    waiting.refresh_from_db()
    assert waiting.approved_at is None


def test_a_membership_is_ended_with_a_reason(office, member, staff):
    pk = member.memberships.get().pk
    url = reverse("membership:end", args=[pk])
    assert office.get(url).status_code == 200
    office.post(url, {"last_day": "2025-12-31", "reason": "bankrupt", "note": "Meldt i avisen"})
    membership = Membership.objects.get(pk=pk)
    assert (membership.ends_on, membership.end_reason) == (datetime.date(2025, 12, 31), "bankrupt")
    entry = ModelLogEntry.objects.get(action="membership.end")
    assert (entry.user, entry.data["reason"]) == (staff, "bankrupt")


def test_only_those_who_may_change_memberships_decide(editor, waiting, member, stranger):
    for client in (editor, client_of(stranger)):
        for name, pk in (("decide", waiting.pk), ("end", member.memberships.get().pk)):
            answer = client.post(
                reverse(f"membership:{name}", args=[pk]),
                {"decision": "approve", "last_day": "2025-12-31", "reason": "other"},
            )
            assert answer.status_code in (302, 403, 404)
    waiting.refresh_from_db()
    assert waiting.approved_at is None
    assert member.memberships.get().ends_on is None


def test_history_is_not_deleted(office, member):
    pk = member.memberships.get().pk
    assert office.post(reverse("membership:delete", args=[pk])).status_code in (302, 403)
    assert Membership.objects.filter(pk=pk).exists()


def test_an_organisation_is_registered_by_hand(office, member):
    url = reverse("organisation:add")
    assert office.get(url).status_code == 200
    told = {"name": "Åsgård Kafé AS", "org_number": "900000049", "kind": "company", "listed": "on"}
    bad = office.post(url, told | {"org_number": "900000040"})
    assert bad.status_code == 200
    assert not Organisation.objects.filter(name="Åsgård Kafé AS").exists()
    again = office.post(url, told | {"org_number": member.org_number})
    assert again.status_code == 200
    office.post(url, told)
    made = Organisation.objects.get(name="Åsgård Kafé AS")
    assert (made.slug, made.letter) == ("asgard-kafe-as", "Å")
    assert ModelLogEntry.objects.filter(action="wagtail.create", object_id=made.pk).exists()


def test_a_tariff_is_written_in_kroner(office, company_category):
    url = reverse("tariff:add")
    assert office.get(url).status_code == 200
    told = {
        "category": company_category.pk, "year": 2027, "joining_fee_ore": "1 000", "joining_fee_vat_code": "exempt",
        "lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0, "lines-MIN_NUM_FORMS": 1, "lines-MAX_NUM_FORMS": 1000,
        "lines-0-name_nb": "Kontingent", "lines-0-formula": "employees", "lines-0-amount_ore": "0",
        "lines-0-bands": "0 = 2 600\n5 = 3 600,50", "lines-0-vat_code": "exempt", "lines-0-ORDER": 1,
        "lines-0-reducible": "on",
    }  # fmt: skip
    bad = office.post(url, told | {"lines-0-bands": "fem = mange"})
    assert "Line 1" in bad.content.decode() or "Linje 1" in bad.content.decode()
    answer = office.post(url, told)
    assert answer.status_code == 302, answer.context["form"].errors
    tariff = Tariff.objects.get(year=2027)
    assert tariff.joining_fee_ore == 100_000
    line = tariff.lines.get()
    assert line.bands == [{"from": 0, "amount_ore": 260_000}, {"from": 5, "amount_ore": 360_050}]
    assert line.formula == Formula.EMPLOYEES
    assert office.get(reverse("tariff:edit", args=[tariff.pk])).status_code == 200


def test_forms_and_choosers_open(office, member, administrator):
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
        assert office.get(reverse(name, args=args)).status_code == 200, name


def test_what_others_need_is_not_deleted_and_says_so(office, member):
    for name, row in (("organisation", member), ("category", Category.objects.get())):
        # Wagtail asks its index of references, which does not know of rows that were not written one by one.
        ReferenceIndex.objects.all().delete()
        answer = office.post(reverse(f"{name}:delete", args=[row.pk]))
        assert answer.url == reverse(f"{name}:edit", args=[row.pk])
        assert type(row).objects.filter(pk=row.pk).exists()


def test_kroner_in_forms():
    field = KronerField()
    assert field.clean("1 250,50") == 125_050
    assert field.prepare_value(125_050) == "1250,50"
    assert not field.has_changed(125_000, "1 250")
    for bad in ("-1", "x", "=1", "1" * 40):
        with pytest.raises(Exception, match=r"."):
            field.clean(bad)


def test_bands_read_what_they_write():
    field = BandsFormField()
    bands = [{"from": 0, "amount_ore": 260_000}, {"from": 5, "amount_ore": 360_050}]
    assert field.clean(field.prepare_value(bands)) == bands
    assert not field.has_changed(bands, "5 = 3 600,50\n\n0 = 2600")
    for bad in ("5", "= 5", "5 = ", "x = 5", "5 = -5", "1 = 1\n1 = 2", "٣ = 5"):
        with pytest.raises(Exception, match=r"."):
            field.clean(bad)

"""From an application to a membership, at the level of functions."""

import datetime
import re
from dataclasses import replace

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from core.wall_clock import add_days
from mail.queue import send_unsent
from membership.enums import EndReason, MembershipStatus
from membership.joining.application import Application, OrganisationFacts
from membership.joining.clean_up import clear_unfinished_applications
from membership.joining.join import AlreadyApplied, AlreadyMember, CategoryClosed, join_association
from membership.models import Contact, DuesCharge, Membership, Organisation
from membership.queries import is_member_contact, member_organisations
from membership.tariff import Basis
from payments.checkout.manual import register_payment
from payments.checkout.waive import waive_rest
from payments.enums import OrderStatus
from payments.models import Order
from payments.orders.confirm import confirm_order
from payments.sellers import Unavailable, lines_by_seller

NUMBER = "900000014"
SPRING = datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _spring():
    with time_machine.travel(SPRING, tick=False):
        yield


def application(category, **fields) -> Application:
    facts = OrganisationFacts(
        org_number=NUMBER, name="Fossen Verksted AS", kind="company", street_address="Elvegata 1", postcode="3019",
        city="Drammen",
    )  # fmt: skip
    return Application(
        **{
            "category": category,
            "name": "Kari Fossheim Lund",
            "email": "Kari@Fossen.example",
            "language": "nb",
            "submission_key": "join-1",
            "organisation": facts,
            "basis": Basis(employees=7),
            **fields,
        }
    )


def test_joining_places_an_order_with_and_without_vat(company_category):
    result = join_association(application(company_category))
    lines = list(result.order.lines.all())
    assert [(line.total_ore, line.vat_percent, line.account) for line in lines] == [
        (500_000, 0, "3900"),
        (125_000, 25, "3000"),
        (50_000, 0, ""),
    ]
    assert result.order.org_number == NUMBER
    assert result.order.address == "Elvegata 1, 3019 Drammen"
    assert result.membership.status == MembershipStatus.APPLIED
    assert not User.objects.filter(email="kari@fossen.example").exists()


def test_payment_begins_the_membership_and_creates_the_user(company_category):
    order = join_association(application(company_category, title="Daglig leder", phone="32000000")).order
    confirm_order(order)
    membership = Membership.objects.get()
    user = User.objects.get(email="kari@fossen.example")
    assert membership.status == MembershipStatus.ACTIVE
    assert membership.starts_on == SPRING.date()
    assert membership.application == {}, "the application is deleted when the membership begins"
    assert (user.first_name, user.last_name) == ("Kari Fossheim", "Lund")
    assert not user.has_usable_password()
    contact = Contact.objects.get(user=user)
    assert contact.is_administrator
    assert contact.is_billing
    assert membership.organisation.employees == 7
    assert is_member_contact(user)
    assert list(member_organisations(user)) == [membership.organisation]


def test_the_dues_are_what_was_sold_when_staff_waive_a_small_rest(company_category):
    order = join_association(application(company_category)).order
    full_ore = order.total_ore
    register_payment(order, full_ore - 2_00, SPRING.date(), by=None)
    waive_rest(Order.objects.get(), by=None, note="Bankgebyr")
    charge = DuesCharge.objects.get()
    assert (charge.total_ore, charge.paid_at is not None) == (full_ore - 2_00, True)
    assert charge.total_ore == Order.objects.get().total_ore


def test_confirming_twice_changes_nothing(company_category):
    order = join_association(application(company_category)).order
    confirm_order(order)
    with transaction.atomic():
        for seller, lines in lines_by_seller(order):
            seller.confirm(order, lines)
    assert Membership.objects.count() == Contact.objects.count() == User.objects.count() == 1


def test_dues_are_halved_from_the_first_of_july(company_category):
    for day, dues in ((datetime.date(2026, 6, 30), 500_000), (datetime.date(2026, 7, 1), 250_000)):
        with time_machine.travel(datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC)):
            order = join_association(
                application(company_category, submission_key=f"join-{day}", email=f"{day}@x.example")
            ).order
        assert order.lines.first().total_ore == dues
        assert order.lines.last().total_ore == 50_000, "the joining fee is never reduced"


def test_the_date_of_joining_is_in_oslo_time(company_category):
    """23:30 UTC on 30 June is 1 July in Oslo."""
    with time_machine.travel(datetime.datetime(2026, 6, 30, 23, 30, tzinfo=datetime.UTC)):
        assert join_association(application(company_category)).order.lines.first().total_ore == 250_000


def test_sending_the_same_form_five_times_makes_one_order(company_category):
    orders = {join_association(application(company_category)).order.pk for _click in range(5)}
    assert len(orders) == 1
    assert Membership.objects.count() == DuesCharge.objects.count() == 1


def test_identical_forms_in_two_tabs_make_one_order(company_category):
    first = join_association(application(company_category))
    second = join_association(application(company_category, submission_key="join-2"))
    assert second.order == first.order


def test_a_corrected_form_gets_a_new_order_and_the_first_payment_wins(company_category):
    first = join_association(application(company_category)).order
    corrected = join_association(application(company_category, submission_key="join-2", basis=Basis(employees=2))).order
    assert corrected != first
    confirm_order(corrected)
    ((seller, lines),) = lines_by_seller(first)
    with transaction.atomic(), pytest.raises(Unavailable):
        seller.restore(first, lines)
    confirm_order(first)
    first.refresh_from_db()
    assert Membership.objects.running().count() == 1
    assert first.attention, "staff see that the second payment is for a membership that exists"


def test_nobody_can_join_for_an_existing_member(company_category, member, administrator):
    for email in ("hijacker@evil.example", administrator.email):
        facts = replace(application(company_category).organisation, org_number=member.org_number, name="Stolen AS")
        with pytest.raises(AlreadyMember):
            join_association(application(company_category, organisation=facts, email=email))
    member.refresh_from_db()
    assert member.name == "Elvebredden Regnskap AS"
    assert not Order.objects.exists()


@pytest.mark.parametrize("status", ["unpaid", "leaving"])
def test_nobody_can_join_for_a_member_that_is_unpaid_or_leaving(company_category, member, status):
    membership = member.memberships.get()
    if status == "leaving":
        membership.ends_on, membership.end_reason = datetime.date(2026, 12, 31), EndReason.LEFT
        membership.save()
    else:
        DuesCharge.objects.create(
            membership=membership, year=2026, kind="yearly", total_ore=1, due_on=datetime.date(2026, 1, 1),
            grace_until=datetime.date(2026, 2, 1),
        )  # fmt: skip
    assert membership.status == MembershipStatus(status)
    facts = replace(application(company_category).organisation, org_number=member.org_number)
    with pytest.raises(AlreadyMember):
        join_association(application(company_category, organisation=facts))


def test_a_former_member_that_joins_again_gets_a_second_period(company_category, member, administrator):
    earlier = member.memberships.get()
    earlier.ends_on, earlier.end_reason = datetime.date(2025, 12, 31), EndReason.LEFT
    earlier.save()
    facts = replace(application(company_category).organisation, org_number=member.org_number)
    confirm_order(join_association(application(company_category, organisation=facts)).order)
    periods = list(member.memberships.order_by("starts_on").values_list("starts_on", "ends_on"))
    assert periods == [(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)), (SPRING.date(), None)]
    assert not is_member_contact(administrator), "contacts of the earlier membership do not become contacts again"
    applicant = User.objects.get(email="kari@fossen.example")
    visible = Membership.objects.belonging_to(applicant)
    assert [membership.starts_on for membership in visible] == [SPRING.date()], "the applicant sees no old documents"


def test_an_unpaid_application_does_not_change_an_existing_organisation(company_category, member):
    member.memberships.update(ends_on=datetime.date(2025, 12, 31), end_reason="left")
    facts = replace(application(company_category).organisation, org_number=member.org_number, name="Taken Over AS")
    join_association(application(company_category, organisation=facts))
    member.refresh_from_db()
    assert member.name == "Elvebredden Regnskap AS"


def test_an_existing_user_gets_the_membership_and_is_not_changed(company_category):
    user = User.objects.create_user("kari@fossen.example", "a password", first_name="Karianne")
    confirm_order(join_association(application(company_category)).order)
    user.refresh_from_db()
    assert user.first_name == "Karianne"
    assert user.has_usable_password()
    assert is_member_contact(user)


def test_an_unpaid_application_lapses_and_can_be_paid_late(company_category):
    order = join_association(application(company_category)).order
    order.status = OrderStatus.EXPIRED
    order.save()
    with transaction.atomic():
        for seller, lines in lines_by_seller(order):
            seller.release(order, lines)
    membership = Membership.objects.get()
    assert (membership.status, membership.end_reason) == (MembershipStatus.ENDED, EndReason.LAPSED)
    with transaction.atomic():
        for seller, lines in lines_by_seller(order):
            seller.restore(order, lines)
            seller.confirm(order, lines)
    membership.refresh_from_db()
    assert membership.status == MembershipStatus.ACTIVE
    assert membership.end_reason == ""


def test_refunded_dues_end_the_membership_at_once(company_category):
    order = join_association(application(company_category)).order
    confirm_order(order)
    with transaction.atomic():
        for seller, lines in lines_by_seller(order):
            seller.cancel(order, lines)
    membership = Membership.objects.get()
    assert (membership.status, membership.end_reason) == (MembershipStatus.ENDED, EndReason.REFUNDED)
    assert not is_member_contact(User.objects.get(email="kari@fossen.example"))
    assert not Organisation.objects.listed().exists()


def test_a_refunded_joining_fee_leaves_the_membership(company_category):
    order = join_association(application(company_category)).order
    confirm_order(order)
    with transaction.atomic():
        for seller, lines in lines_by_seller(order):
            seller.cancel(order, lines[-1:])
    assert Membership.objects.get().status == MembershipStatus.ACTIVE


def test_a_person_joins_without_an_organisation(student_category):
    order = join_association(application(student_category, organisation=None, basis=Basis())).order
    assert order.total_ore == 20_000
    confirm_order(order)
    user = User.objects.get(email="kari@fossen.example")
    assert Membership.objects.get().person == user
    assert is_member_contact(user)


def test_the_response_does_not_reveal_who_is_a_personal_member(
    student_category, mailoutbox, django_capture_on_commit_callbacks
):
    confirm_order(join_association(application(student_category, organisation=None)).order)
    user = User.objects.get(email="kari@fossen.example")
    with django_capture_on_commit_callbacks(execute=True):
        result = join_association(application(student_category, organisation=None, submission_key="join-2"))
    assert result.order is not None, "the same response as for others"
    assert [email.to for email in mailoutbox] == [[user.email]], "the member is notified by e-mail"
    with pytest.raises(AlreadyMember):
        join_association(application(student_category, organisation=None, submission_key="join-3", user=user))


def test_two_payments_for_one_person_make_one_membership(student_category):
    first = join_association(application(student_category, organisation=None)).order
    second = join_association(application(student_category, organisation=None, submission_key="join-2")).order
    confirm_order(first)
    confirm_order(second)
    second.refresh_from_db()
    assert Membership.objects.running().count() == 1
    assert second.attention


def test_a_closed_category_and_the_wrong_type_of_applicant_are_refused(company_category, student_category):
    with pytest.raises(CategoryClosed):
        join_association(application(student_category))
    with pytest.raises(CategoryClosed):
        join_association(application(company_category, organisation=None))
    company_category.open = False
    with pytest.raises(CategoryClosed):
        join_association(application(company_category))


def test_an_unfinished_application_is_emptied_after_a_month(company_category):
    order = join_association(application(company_category)).order
    ((seller, lines),) = lines_by_seller(order)
    with transaction.atomic():
        seller.release(order, lines)
    assert clear_unfinished_applications() == 0
    with time_machine.travel(SPRING + datetime.timedelta(days=31)):
        assert clear_unfinished_applications() == 1
        assert clear_unfinished_applications() == 0
    assert Membership.objects.get().application == {}
    with transaction.atomic(), pytest.raises(Unavailable):
        seller.restore(order, lines)


def test_the_new_member_signs_in_by_an_e_mailed_code_at_once(company_category, client, mailoutbox):
    confirm_order(join_association(application(company_category)).order)
    send_unsent()
    mailoutbox.clear()
    login = client.post(reverse("account_login"), {"login": "kari@fossen.example"})
    send_unsent()
    (email,) = mailoutbox
    client.post(login.url, {"code": re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", email.body, re.MULTILINE)[0]})
    portal = client.get(reverse("portal"))
    assert portal.status_code == 200
    assert "Fossen Verksted AS" in portal.content.decode()


def test_joining_with_another_persons_address_gives_no_access_to_their_account(company_category, client):
    """The owner of the address gets the membership. The person who paid gets no access to anything."""
    victim = User.objects.create_user("victim@known.example", is_staff=True)
    confirm_order(join_association(application(company_category, email=victim.email)).order)
    assert client.get(reverse("portal")).status_code == 302
    victim.refresh_from_db()
    assert not victim.has_usable_password()
    assert list(victim.contacts.values_list("organisation__name", flat=True)) == ["Fossen Verksted AS"]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_confirmation_describes_the_membership(
    company_category, mailoutbox, django_capture_on_commit_callbacks, language
):
    with django_capture_on_commit_callbacks(execute=True):
        confirm_order(join_association(application(company_category, language=language)).order)
    (email,) = mailoutbox
    with override(language):
        assert reverse("portal") in email.body
    assert "Fossen Verksted AS" in email.body
    assert email.to == ["kari@fossen.example"]


class TestApproval:
    @pytest.fixture(autouse=True)
    def _needs_approval(self, company_category):
        company_category.needs_approval = True
        company_category.save()

    def test_no_order_is_placed_before_the_application_is_approved(self, company_category, administrator):
        from membership.joining.decide import AlreadyDecided, approve

        result = join_association(application(company_category))
        assert result.order is None
        assert Membership.objects.undecided().count() == 1
        order = approve(result.membership.pk, by=administrator)
        assert order.expires_at == add_days(timezone.now(), 14)
        confirm_order(order)
        assert Membership.objects.get(pk=result.membership.pk).status == MembershipStatus.ACTIVE
        with pytest.raises(AlreadyDecided):
            approve(result.membership.pk, by=administrator)

    def test_another_applicant_cannot_continue_an_application(self, company_category):
        join_association(application(company_category))
        with pytest.raises(AlreadyApplied):
            join_association(application(company_category, email="other@x.example", submission_key="join-2"))

    def test_a_refused_application_is_emptied(self, company_category, administrator):
        from membership.joining.decide import refuse

        result = join_association(application(company_category))
        refuse(result.membership.pk, by=administrator, note="Outside the region")
        membership = Membership.objects.get(pk=result.membership.pk)
        assert (membership.status, membership.application) == (MembershipStatus.ENDED, {})


# --- An applicant who comes back ------------------------------------------------------------------------------------


def test_the_same_browser_gets_its_open_order_for_an_identical_application(student_category):
    form = {"organisation": None}
    first = join_association(application(student_category, **form)).order
    second = join_association(
        application(student_category, submission_key="join-2", **form), known_orders=[first.reference]
    )
    assert second.order == first
    other = join_association(
        application(student_category, submission_key="join-3", name="Ola", **form), known_orders=[first.reference]
    )
    assert other.order != first


def test_the_same_browser_does_not_join_twice(student_category):
    first = confirm_order(join_association(application(student_category, organisation=None)).order)
    again = application(student_category, organisation=None, submission_key="join-2")
    with pytest.raises(AlreadyMember):
        join_association(again, known_orders=[first.reference])


def test_a_form_is_never_answered_with_the_confirmed_order_of_somebody_else(student_category):
    first = confirm_order(join_association(application(student_category, organisation=None)).order)
    assert join_association(application(student_category, organisation=None)).order == first
    other = join_association(application(student_category, organisation=None, name="Ola", email="ola@x.example"))
    assert other.order != first
    assert other.order.buyer_email == "ola@x.example"


def test_a_corrected_form_cancels_its_first_order(company_category):
    first = join_association(application(company_category)).order
    corrected = join_association(application(company_category, basis=Basis(employees=2))).order
    first.refresh_from_db()
    assert (first.status, corrected.status) == ("cancelled", "held")
    assert join_association(application(company_category, basis=Basis(employees=2))).order == corrected

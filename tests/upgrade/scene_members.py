"""Members of the dump: one that joined and paid, one that waits for a decision, one that has left, and one invoiced."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Site

from core.vat import VatCode
from membership.enums import EndReason, Formula, Joiner
from membership.joining.application import Application, OrganisationFacts
from membership.joining.decide import approve
from membership.joining.end import end_membership
from membership.joining.join import join_association
from membership.models import Category, Membership, MembershipSettings, Tariff, TariffLine
from membership.tariff import Basis
from tests.upgrade.scene_sales import Sales

NUMBERS = ("900000014", "900000022", "900000030", "923609016")


def build_rates() -> dict[str, Category]:
    companies = Category.objects.create(slug="bedrift", name_nb="Bedrift", name_en="Company", position=1)
    students = Category.objects.create(
        slug="student", name_nb="Student", name_en="Student", joiner=Joiner.PERSON, position=2, needs_approval=True
    )
    for category in (companies, students):
        tariff = Tariff.objects.create(category=category, year=timezone.localdate().year, joining_fee_ore=50_000)
        TariffLine.objects.create(
            tariff=tariff,
            sort_order=1,
            name_nb="Kontingent",
            name_en="Dues",
            formula=Formula.EMPLOYEES,
            bands=[{"from": 0, "amount_ore": 200_000}, {"from": 5, "amount_ore": 500_000}],
            account="3900",
        )
        TariffLine.objects.create(
            tariff=tariff,
            sort_order=2,
            name_nb="Serviceavgift",
            name_en="Service charge",
            amount_ore=100_000,
            vat_code=VatCode.STANDARD,
            account="3000",
        )
    MembershipSettings.objects.create(
        site=Site.objects.get(is_default_site=True), terms_nb="Vilkår", terms_en="Terms", approve_all=False
    )
    return {"companies": companies, "students": students}


def build_members(categories: dict[str, Category], sales: Sales) -> None:
    joined = [join_association(_application(categories["companies"], place)) for place in range(3)]
    for result in joined[:2]:
        sales.pay(result.order)
    # The third has not paid yet, and its order is held.
    superuser = sales.users["superuser"]
    leaving = Membership.objects.get(pk=joined[1].membership.pk)
    last_day = timezone.localdate() + timedelta(days=30)
    end_membership(leaving.pk, last_day=last_day, reason=EndReason.LEFT, by=superuser)
    for place in (3, 4):
        waiting = join_association(_application(categories["students"], place, for_organisation=False)).membership
    sales.pay(approve(waiting.pk, by=superuser))


def _application(category: Category, place: int, *, for_organisation: bool = True) -> Application:
    facts = OrganisationFacts(
        org_number=NUMBERS[min(place, 3)],
        name=f"Fossen Verksted {place} AS",
        kind="company",
        street_address="Elvegata 1",
        postcode="3019",
        city="Drammen",
    )
    return Application(
        category=category,
        name=f"Kari Eksempel {place}",
        email=f"kari{place}@fossen.example",
        language="en" if place == 1 else "nb",
        submission_key=f"join-the-association-{place}",
        phone="32000000",
        title="Daglig leder",
        organisation=facts if for_organisation else None,
        basis=Basis(employees=2 + 4 * place),
    )

"""The thousand member companies with memberships and dues, and the forty former members."""

import datetime as dt

from wagtail.models import Page

from core.vat import VatCode
from demo.companies import companies, former_companies
from demo.content.companies.industries import REFERENCE_SLUGS
from demo.content.dates import OSLO
from demo.content.tariff import CATEGORIES, JOINING_FEE, RULES
from demo.loaders.list_pages import LISTS
from demo.loaders.tree import add_page, publish
from demo.loaders.world import LANGUAGES, World
from directory.pages import DirectoryPage
from membership.enums import ChargeKind, EndReason, Formula, Joiner, OrganisationKind
from membership.models import (
    Category,
    DuesCharge,
    Industry,
    Membership,
    MembershipSettings,
    Municipality,
    Organisation,
    Tariff,
    TariffLine,
)
from membership.tariff import Basis, compute_dues

REASONS = {
    "bankruptcy": EndReason.BANKRUPT,
    "branch_closed": EndReason.CLOSED,
    "merged": EndReason.MERGED,
    "moved": EndReason.MOVED,
    "own_wish": EndReason.LEFT,
    "unpaid": EndReason.UNPAID,
}
#: Members, by their index in the list, that have resigned with effect from the end of the year.
LEAVING = (211, 365, 498, 640, 777, 902)
ACCOUNTS = {"dues": "3900", "service": "3000", "joining": "3910"}


def set_rules(world: World) -> None:
    month, day = (int(part) for part in RULES["first_year_half_from"].split("-"))
    leave_by = dt.date(2027, *(int(part) for part in RULES["leave_before"].split("-"))) - dt.timedelta(days=1)
    MembershipSettings.objects.update_or_create(
        site=world.site,
        defaults={
            "reduction_from_month": month,
            "reduction_from_day": day,
            "leave_by_month": leave_by.month,
            "leave_by_day": leave_by.day,
            "grace_days": RULES["grace_days"],
            "terms_nb": RULES["note"]["nb"],
            "terms_en": RULES["note"]["en"],
        },
    )


def set_tariffs(world: World) -> None:
    """Member categories, and their tariffs for this year and the next."""
    for position, content in enumerate(CATEGORIES, start=1):
        tops = [band["employees_to"] for band in content["bands"]]
        category = Category.objects.create(
            slug=content["key"],
            name_nb=content["name"]["nb"],
            name_en=content["name"]["en"],
            description_nb=content["description"]["nb"],
            description_en=content["description"]["en"],
            benefits_nb="\n".join(content["included"]["nb"]),
            benefits_en="\n".join(content["included"]["en"]),
            joiner=Joiner.PERSON if content["for"] == "person" else Joiner.ORGANISATION,
            max_employees=tops[-1] if content["for"] == "organisation" else None,
            position=position,
        )
        for year in (world.today.year, world.today.year + 1):
            _write_tariff(category, content, year)


def _write_tariff(category: Category, content: dict, year: int) -> None:
    tariff = Tariff.objects.create(
        category=category,
        year=year,
        joining_fee_ore=JOINING_FEE["net_ore"] if content["joining_fee"] else 0,
        joining_fee_vat_code=VatCode(JOINING_FEE["vat_code"]),
        joining_fee_account=ACCOUNTS["joining"],
    )
    for number, line in enumerate(content["bands"][0]["lines"]):
        bands = [
            {"from": band["employees_from"], "amount_ore": band["lines"][number]["net_ore"]}
            for band in content["bands"]
        ]
        banded = len(bands) > 1
        TariffLine.objects.create(
            tariff=tariff,
            sort_order=number,
            name_nb=line["name"]["nb"],
            name_en=line["name"]["en"],
            formula=Formula.EMPLOYEES if banded else Formula.FLAT,
            amount_ore=0 if banded else line["net_ore"],
            bands=bands if banded else [],
            vat_code=VatCode(line["vat_code"]),
            account=ACCOUNTS[line["key"]],
        )


def write_organisations(world: World) -> None:
    municipalities = {row.code: row for row in Municipality.objects.all()}
    industries = {row.slug: row for row in Industry.objects.all()}
    rows = []
    for company in [*companies(), *former_companies()]:
        row = Organisation(
            org_number=company.org_number,
            name=company.name,
            kind=OrganisationKind.PUBLIC if company.category == "public" else OrganisationKind.COMPANY,
            slug=company.slug[:120],
            street_address=company.street,
            postcode=company.postcode,
            city=company.post_town,
            municipality=municipalities[company.municipality_code],
            industry=industries[REFERENCE_SLUGS[company.industry]],
            employees=company.employees,
            website=company.website,
            profile_nb=company.profile["nb"],
            profile_en=company.profile.get("en", ""),
        )
        row.prepare()
        rows.append(row)
    Organisation.objects.bulk_create(rows, batch_size=200)
    world.organisations = {row.name: row for row in Organisation.objects.all()}


def write_memberships(world: World) -> None:
    categories = {row.slug: row for row in Category.objects.all()}
    rows = []
    for place, company in enumerate(companies()):
        leaving = place in LEAVING
        rows.append(
            Membership(
                organisation=world.organisations[company.name],
                category=categories[company.category],
                **_start_dates(company),
                ends_on=dt.date(world.today.year, 12, 31) if leaving else None,
                end_reason=EndReason.LEFT if leaving else "",
            )
        )
    for company in former_companies():
        rows.append(
            Membership(
                organisation=world.organisations[company.name],
                category=categories[company.category],
                **_start_dates(company),
                ends_on=dt.date(company.left_year, 12, 31),
                end_reason=REASONS[company.left_reason],
            )
        )
    Membership.objects.bulk_create(rows, batch_size=200)


def _start_dates(company) -> dict:
    """The membership's dates. Month and day depend on the organisation number, so that they vary over the year."""
    digits = int(company.org_number)
    day = dt.date(company.joined_year, 1 + digits % 12, 1 + digits // 12 % 28)
    moment = dt.datetime.combine(day, dt.time(9), tzinfo=OSLO)
    return {"starts_on": day, "applied_at": moment, "approved_at": moment}


def create_earlier_dues(world: World) -> None:
    """This year's dues, which were invoiced and paid in the association's former system: charges without an order.

    They have no payments and no sales documents. The charge's basis says that it is carried over.
    """
    year = world.today.year
    rules = {
        tariff.category_id: [line.rule() for line in tariff.lines.all()]
        for tariff in Tariff.objects.filter(year=year).prefetch_related("lines")
    }
    charges = []
    running = Membership.objects.running(world.today).select_related("organisation")
    for membership in running.filter(organisation__isnull=False).order_by("pk"):
        employees = membership.organisation.employees
        lines = compute_dues(rules[membership.category_id], Basis(employees=employees))
        due_on = dt.date(year, 2, 15)
        # Most members pay some days before the due date.
        paid_on = max(due_on - dt.timedelta(days=membership.pk * 7 % 24), dt.date(year, 1, 20))
        created = dt.datetime(year, 1, 15, 9, tzinfo=OSLO)
        paid = dt.datetime.combine(paid_on, dt.time(12), tzinfo=OSLO)
        now = dt.datetime.combine(world.today, dt.time(0), tzinfo=OSLO)
        charges.append(
            DuesCharge(
                membership=membership,
                year=year,
                kind=ChargeKind.YEARLY,
                basis={"employees": employees, "carried_over": True},
                lines=[line.snapshot() for line in lines],
                total_ore=sum(line.gross_ore for line in lines),
                due_on=due_on,
                grace_until=due_on + dt.timedelta(days=RULES["grace_days"]),
                created_at=min(created, now),
                paid_at=min(paid, now),
            )
        )
    DuesCharge.objects.bulk_create(charges, batch_size=200)


def add_directory_page(world: World) -> None:
    for language in LANGUAGES:
        home = Page.objects.get(pk=world.pages["home", language].pk)
        add_page(world, "directory", language, DirectoryPage(show_in_menus=True, **LISTS["directory"][language]), home)


def write_directory(world: World) -> None:
    for language in LANGUAGES:
        page = world.pages["directory", language]
        page.refresh_from_db()
        publish(world, page)

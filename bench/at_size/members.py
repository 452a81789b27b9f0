"""Users, organisations, memberships, dues and contacts."""

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from bench.at_size.clone import clone, fill_table
from bench.at_size.numbers import Numbers, organisation_name, organisation_numbers
from core.text import latin
from membership.models import Contact, DuesCharge, Industry, Membership, Municipality, Organisation
from membership.models.sorting import first_letter, sort_key


def any_of(model) -> str:
    """SQL for one of a table's primary keys, in turn."""
    keys = ", ".join(str(pk) for pk in model.objects.order_by("pk").values_list("pk", flat=True))
    return f"(ARRAY[{keys}])[1 + n.g % array_length(ARRAY[{keys}], 1)]"


def add_members(numbers: Numbers) -> tuple[int, int]:
    """Returns the primary keys before the first user and the first organisation."""
    users = clone(
        User,
        User.objects.filter(is_staff=False).earliest("pk"),
        numbers.users,
        email="'person' || n.g || '@size.example'",
        first_name="(ARRAY['Kari', 'Ola', 'Åse', 'Per', 'Ingrid', 'Mohammed', 'Aisha'])[1 + n.g % 7]",
        last_name="'Prøve' || n.g",
        date_joined="now() - n.g * interval '1 hour'",
    )
    organisations = _add_organisations(numbers)
    _add_memberships(numbers, organisations)
    clone(
        Contact,
        Contact.objects.earliest("pk"),
        numbers.organisations,
        organisation_id=f"{organisations} + n.g",
        user_id=f"{users} + 1 + n.g % {numbers.users}",
        is_administrator="n.g % 3 = 0",
        is_billing="n.g % 5 = 0",
        valid_from="current_date - 400",
        valid_to="NULL",
    )
    return users, organisations


def _add_organisations(numbers: Numbers) -> int:
    free_numbers = organisation_numbers()

    def rows():
        for number in range(1, numbers.organisations + 1):
            name = organisation_name(number)
            yield number, name, sort_key(name), first_letter(name), slugify(latin(name)), next(free_numbers)

    fill_table("size_orgs", "g int, name text, sort_key text, letter text, slug text, org_number text", rows())
    return clone(
        Organisation,
        Organisation.objects.filter(logo=None).earliest("pk"),
        numbers.organisations,
        source="size_orgs",
        **{name: f"n.{name}" for name in ("name", "sort_key", "letter", "slug", "org_number")},
        municipality_id=any_of(Municipality),
        industry_id=any_of(Industry),
        created_at="now() - n.g * interval '20 minutes'",
    )


def _add_memberships(numbers: Numbers, organisations: int) -> None:
    """85 % of the members count, 5 % have unpaid dues, 10 % have left."""
    template = Membership.objects.exclude(organisation=None).filter(
        ends_on=None, honorary=False, starts_on__isnull=False
    )
    memberships = clone(
        Membership,
        template.earliest("pk"),
        numbers.organisations,
        organisation_id=f"{organisations} + n.g",
        submission_key="NULL",
        applied_at="now() - (400 + n.g % 3000) * interval '1 day'",
        starts_on="current_date - 390 - (n.g % 3000)::int",
        ends_on="CASE WHEN n.g % 10 = 3 THEN current_date - 30 END",
        end_reason="CASE WHEN n.g % 10 = 3 THEN 'left' ELSE '' END",
    )
    charge = DuesCharge.objects.filter(cancelled_at=None).earliest("pk")
    year = timezone.localdate().year
    for earlier, is_paid in ((1, "true"), (0, "n.g % 20 <> 7")):
        clone(
            DuesCharge,
            charge,
            numbers.organisations,
            membership_id=f"{memberships} + n.g",
            year=str(year - earlier),
            order_id="NULL",
            created_at=f"now() - interval '{80 + 365 * earlier} days'",
            due_on=f"current_date - {60 + 365 * earlier}",
            grace_until=f"current_date - {30 + 365 * earlier}",
            paid_at=f"CASE WHEN {is_paid} THEN now() - interval '{70 + 365 * earlier} days' END",
        )

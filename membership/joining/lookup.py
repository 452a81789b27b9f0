"""Fill in the form for joining from the business register."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from membership.brreg import client
from membership.brreg.client import industry_of, municipality_of, normalize_name


def fill_from_register(data: QueryDict, org_number: str) -> list[dict]:
    """Put the register's facts into the form's data, and return notices for the applicant.

    Each notice has `kind`, `title` and `text`. A field that is filled in is not overwritten, unless the form was
    filled from an earlier look-up of another number.
    """
    try:
        organisation = client.look_up(org_number)
    except client.UnknownOrganisation:
        return [
            _notice(
                "warning",
                _("The business register does not know this number"),
                _("Check the digits. If they are right, fill in the rest yourself."),
            )
        ]
    except client.RemovedOrganisation:
        return [
            _notice(
                "warning",
                _("This organisation is struck off the business register"),
                _("Check the digits. If it has a new number, use that one."),
            )
        ]
    except client.RegisterUnavailable:
        return [
            _notice(
                "warning",
                _("The business register does not answer just now"),
                _("Fill in the rest yourself. Joining works just as well."),
            )
        ]
    earlier_number = data.get("looked_up", "")
    municipality, industry = municipality_of(organisation), industry_of(organisation)
    facts = {
        "organisation_name": normalize_name(organisation.name),
        "kind": organisation.kind,
        "street_address": organisation.street_address,
        "postcode": organisation.postcode,
        "city": normalize_name(organisation.city),
        "municipality": municipality.code if municipality else "",
        "industry": industry.slug if industry else "",
        "website": organisation.website,
        "employees": "" if organisation.employees is None else str(organisation.employees),
    }
    overwrites = bool(earlier_number) and earlier_number != org_number
    for name, value in facts.items():
        if overwrites or name == "kind" or not data.get(name, "").strip():
            data[name] = value
    data["org_number"], data["looked_up"] = org_number, org_number
    return _notices(organisation)


def _notices(organisation: client.RegisteredOrganisation) -> list[dict]:
    notices = [
        _notice(
            "success",
            _("Found: %(name)s") % {"name": normalize_name(organisation.name)},
            _("Check what we have filled in, above all the number of employees."),
        )
    ]
    if organisation.bankrupt or organisation.winding_up:
        notices.append(
            _notice(
                "warning",
                _("The register says that this organisation is bankrupt or being wound up"),
                _("Are you sure that it is the right one?"),
            )
        )
    return notices


def _notice(kind: str, title: str, text: str) -> dict:
    return {"kind": kind, "title": title, "text": text}

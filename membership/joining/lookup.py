"""From the business register into a form that somebody is filling in."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from membership.brreg import client
from membership.brreg.client import industry_of, municipality_of, normalize_name


def fill_from_register(data: QueryDict, org_number: str) -> list[dict]:
    """Put what the register knows into the form's data, and return notices for the reader.

    What somebody has written stays, unless it came from an earlier look-up of another number.
    """
    try:
        found = client.look_up(org_number)
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
    earlier = data.get("looked_up", "")
    municipality, industry = municipality_of(found), industry_of(found)
    known = {
        "organisation_name": normalize_name(found.name),
        "kind": found.kind,
        "street_address": found.street_address,
        "postcode": found.postcode,
        "city": normalize_name(found.city),
        "municipality": municipality.code if municipality else "",
        "industry": industry.slug if industry else "",
        "website": found.website,
        "employees": "" if found.employees is None else str(found.employees),
    }
    replaces = bool(earlier) and earlier != org_number
    for name, value in known.items():
        if replaces or name == "kind" or not data.get(name, "").strip():
            data[name] = value
    data["org_number"], data["looked_up"] = org_number, org_number
    return _notices(found)


def _notices(found: client.RegisteredOrganisation) -> list[dict]:
    notices = [
        _notice(
            "success",
            _("Found: %(name)s") % {"name": normalize_name(found.name)},
            _("Check what we have filled in, above all the number of employees."),
        )
    ]
    if found.bankrupt or found.winding_up:
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

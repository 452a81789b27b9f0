"""Client of the business register (Enhetsregisteret). No other file calls the register.

The register is open data and needs no key: `GET {BRREG_API_BASE}/enhetsregisteret/api/enheter/{number}`.
Fields are named as the register documents them; any of them may be absent. `municipality_of` and `industry_of`
find the database rows that match the register's codes.
"""

import logging
from dataclasses import asdict, dataclass

import requests
from django.conf import settings
from django.core.cache import cache

from membership.models import Industry, Municipality

logger = logging.getLogger(__name__)
CACHE_SECONDS = 600
_PUBLIC_FORMS = {"KOMM", "FYLK", "STAT", "ORGL", "SF", "KF", "FKF", "IKS"}
_OTHER_FORMS = {"FLI", "STI", "SA", "BRL", "ESEK", "KIRK", "SÆR"}


class RegisterError(Exception):
    """The look-up gave no organisation. Base class of the three errors below."""


class UnknownOrganisation(RegisterError):
    """The register has no organisation with this number (HTTP 404)."""


class RemovedOrganisation(RegisterError):
    """The organisation has been deleted from the register (HTTP 410, or a deletion date in the response)."""


class RegisterUnavailable(RegisterError):
    """No response in time, or an unusable one. The applicant can fill in the form by hand."""


@dataclass(frozen=True, kw_only=True)
class RegisteredOrganisation:
    """An organisation as the register describes it.

    `employees` is None when no number has been reported. The number is often out of date, so dues must not be
    computed from it before the applicant has confirmed it.
    """

    org_number: str
    name: str
    kind: str
    street_address: str = ""
    postcode: str = ""
    city: str = ""
    municipality_code: str = ""
    municipality_name: str = ""
    industry_code: str = ""
    employees: int | None = None
    website: str = ""
    bankrupt: bool = False
    winding_up: bool = False


def look_up(org_number: str) -> RegisteredOrganisation:
    """Fetch one organisation. The result is cached for ten minutes.

    Raises UnknownOrganisation, RemovedOrganisation or RegisterUnavailable.
    """
    key = f"brreg:{org_number}"
    if (cached := cache.get(key)) is not None:
        return RegisteredOrganisation(**cached)
    organisation = _parse(org_number, _fetch(org_number))
    cache.set(key, asdict(organisation), CACHE_SECONDS)
    return organisation


def _fetch(org_number: str) -> dict:
    url = f"{settings.BRREG_API_BASE}/enhetsregisteret/api/enheter/{org_number}"
    try:
        response = requests.get(
            url,
            headers={"Accept": "application/json"},
            timeout=settings.BRREG_TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        logger.warning("The business register did not respond: %s", error)
        raise RegisterUnavailable from error
    if response.status_code == 404:
        raise UnknownOrganisation(org_number)
    if response.status_code == 410:
        raise RemovedOrganisation(org_number)
    if response.status_code != 200:
        logger.warning("The business register responded with status %s", response.status_code)
        raise RegisterUnavailable(str(response.status_code))
    try:
        body = response.json()
    except ValueError as error:
        raise RegisterUnavailable from error
    if not isinstance(body, dict):
        raise RegisterUnavailable("not an object")
    if body.get("slettedato"):
        raise RemovedOrganisation(org_number)
    return body


def _parse(org_number: str, body: dict) -> RegisteredOrganisation:
    name = _text(body.get("navn"), 200)
    if not name:
        raise RegisterUnavailable("a response without a name")
    address = _object(body.get("forretningsadresse") or body.get("postadresse"))
    lines = address.get("adresse")
    form = _text(_object(body.get("organisasjonsform")).get("kode"), 10)
    employees = body.get("antallAnsatte")
    reported = body.get("harRegistrertAntallAnsatte", employees is not None)
    return RegisteredOrganisation(
        org_number=org_number,
        name=name,
        kind="public" if form in _PUBLIC_FORMS else "other" if form in _OTHER_FORMS else "company",
        street_address=", ".join(_text(line, 150) for line in lines if line)[:150] if isinstance(lines, list) else "",
        postcode=_text(address.get("postnummer"), 4),
        city=_text(address.get("poststed"), 60),
        municipality_code=_text(address.get("kommunenummer"), 4),
        municipality_name=_text(address.get("kommune"), 80),
        industry_code=_text(_object(body.get("naeringskode1")).get("kode"), 10),
        employees=employees if reported and isinstance(employees, int) and 0 <= employees < 1_000_000 else None,
        website=_website(_text(body.get("hjemmeside"), 190)),
        bankrupt=body.get("konkurs") is True,
        winding_up=body.get("underAvvikling") is True or body.get("underTvangsavviklingEllerTvangsopplosning") is True,
    )


def _object(value) -> dict:
    return value if isinstance(value, dict) else {}


def _text(value, length: int) -> str:
    return " ".join(value.split())[:length] if isinstance(value, str) else ""


def _website(address: str) -> str:
    """The address with a scheme: the register often has «www.firma.no» without one."""
    return address if not address or address.startswith(("http://", "https://")) else f"https://{address}"


def municipality_of(organisation: RegisteredOrganisation) -> Municipality | None:
    """The Municipality row with the register's code. A municipality that is not in the table yet is added.

    None when the register gives no valid municipality code and name.
    """
    code, name = organisation.municipality_code, organisation.municipality_name
    if len(code) != 4 or not (code.isascii() and code.isdigit()) or not name:
        return None
    return Municipality.objects.get_or_create(code=code, defaults={"name": _title(name)})[0]


def industry_of(organisation: RegisteredOrganisation) -> Industry | None:
    """The Industry row whose NACE divisions include the register's industry code, or None."""
    division = organisation.industry_code[:2]
    if not division:
        return None
    return next((industry for industry in Industry.objects.all() if division in industry.divisions), None)


def normalize_name(text: str) -> str:
    """The register writes in capitals: «ELVEBREDDEN REGNSKAP AS» becomes «Elvebredden Regnskap AS».

    A name in mixed case is returned unchanged.
    """
    if text != text.upper():
        return text
    return " ".join(word if word in _FORMS or len(word) <= 2 else word.capitalize() for word in text.split())


_FORMS = {"AS", "ASA", "ANS", "DA", "SA", "BA", "NUF", "KF", "IKS", "HF", "BRL", "ENK", "IT"}


def _title(name: str) -> str:
    """«ØVRE EIKER» becomes «Øvre Eiker», «NORE OG UVDAL» «Nore og Uvdal»."""
    if name != name.upper():
        return name
    return " ".join(word.lower() if word == "OG" else word.capitalize() for word in name.split())

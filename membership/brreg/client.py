"""The business register (Enhetsregisteret), asked about one organisation at a time. The only file that calls it.

Open data without a key: `GET {BRREG_API_BASE}/enhetsregisteret/api/enheter/{number}`. Fields as the register
documents them; any of them may be absent.

What a look-up in the business register means for us: our municipality, our industry.
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
    """The look-up gave nothing to fill in."""


class UnknownOrganisation(RegisterError):
    """No such number is in the register."""


class RemovedOrganisation(RegisterError):
    """The organisation has been struck off."""


class RegisterUnavailable(RegisterError):
    """No answer in time, or not one that makes sense: one types on by hand."""


@dataclass(frozen=True, kw_only=True)
class RegisteredOrganisation:
    """What the register says. `employees` is None when it has not been reported; never bill from it alone."""

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
    """Raises UnknownOrganisation, RemovedOrganisation or RegisterUnavailable. Answers are kept for ten minutes."""
    key = f"brreg:{org_number}"
    if (known := cache.get(key)) is not None:
        return RegisteredOrganisation(**known)
    found = _read(org_number, _fetch(org_number))
    cache.set(key, asdict(found), CACHE_SECONDS)
    return found


def _fetch(org_number: str) -> dict:
    url = f"{settings.BRREG_API_BASE}/enhetsregisteret/api/enheter/{org_number}"
    try:
        answer = requests.get(
            url,
            headers={"Accept": "application/json"},
            timeout=settings.BRREG_TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        logger.warning("The business register did not answer: %s", error)
        raise RegisterUnavailable from error
    if answer.status_code == 404:
        raise UnknownOrganisation(org_number)
    if answer.status_code == 410:
        raise RemovedOrganisation(org_number)
    if answer.status_code != 200:
        logger.warning("The business register answered %s", answer.status_code)
        raise RegisterUnavailable(str(answer.status_code))
    try:
        body = answer.json()
    except ValueError as error:
        raise RegisterUnavailable from error
    if not isinstance(body, dict):
        raise RegisterUnavailable("not an object")
    if body.get("slettedato"):
        raise RemovedOrganisation(org_number)
    return body


def _read(org_number: str, body: dict) -> RegisteredOrganisation:
    name = _text(body.get("navn"), 200)
    if not name:
        raise RegisterUnavailable("an answer without a name")
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
    """The register holds «www.firma.no» as often as a whole address."""
    return address if not address or address.startswith(("http://", "https://")) else f"https://{address}"


def municipality_of(found: RegisteredOrganisation) -> Municipality | None:
    """Our row for the register's municipality; one from further away than our list gets a row of its own."""
    code, name = found.municipality_code, found.municipality_name
    if len(code) != 4 or not (code.isascii() and code.isdigit()) or not name:
        return None
    return Municipality.objects.get_or_create(code=code, defaults={"name": _title(name)})[0]


def industry_of(found: RegisteredOrganisation) -> Industry | None:
    division = found.industry_code[:2]
    if not division:
        return None
    return next((one for one in Industry.objects.all() if division in one.divisions), None)


def normalize_name(text: str) -> str:
    """The register shouts: «ELVEBREDDEN REGNSKAP AS» becomes «Elvebredden Regnskap AS». Mixed case is left alone."""
    if text != text.upper():
        return text
    return " ".join(word if word in _FORMS or len(word) <= 2 else word.capitalize() for word in text.split())


_FORMS = {"AS", "ASA", "ANS", "DA", "SA", "BA", "NUF", "KF", "IKS", "HF", "BRL", "ENK", "IT"}


def _title(name: str) -> str:
    """«ØVRE EIKER» becomes «Øvre Eiker», «NORE OG UVDAL» «Nore og Uvdal»."""
    if name != name.upper():
        return name
    return " ".join(word.lower() if word == "OG" else word.capitalize() for word in name.split())

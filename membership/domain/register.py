"""What a look-up in the business register means for us: our municipality, our industry."""

from membership.brreg.door import RegisteredOrganisation
from membership.models import Industry, Municipality


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


def proper_name(text: str) -> str:
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

"""Norwegian organisation numbers: nine digits, of which the last is a modulus 11 check digit."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.no import orgnr


def normalize_org_number(text: str) -> str:
    """The nine digits of a common notation such as «NO 923 609 016 MVA» or «923.609.016».

    Other text is returned without separators, 40 characters at most.
    """
    compact = re.sub(r"[\s .\-]", "", text or "")
    match = re.fullmatch(r"(?i)(?:NO)?(\d{9})(?:MVA)?", compact)
    return match[1] if match and compact.isascii() else compact[:40]


def is_valid_org_number(number: str) -> bool:
    """Whether the number is nine digits with a correct check digit."""
    return number.isascii() and len(number) == 9 and orgnr.is_valid(number)


def validate_org_number(number: str) -> None:
    """Validator of form and model fields. Raises ValidationError with code "orgnr"."""
    if not is_valid_org_number(number):
        raise ValidationError(
            _("This is not a valid organisation number. It has nine digits: check that they are all right."),
            code="orgnr",
        )


def format_org_number(number: str) -> str:
    """«923 609 016», with no-break spaces."""
    return "\u00a0".join((number[:3], number[3:6], number[6:])) if len(number) == 9 else number

"""Norwegian organisation numbers: nine digits, the last one by mod 11."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.no import orgnr


def normalize_org_number(text: str) -> str:
    """Nine digits from what people paste: «NO 923 609 016 MVA», «923.609.016». Other text comes back stripped."""
    bare = re.sub(r"[\s .\-]", "", text or "")
    match = re.fullmatch(r"(?i)(?:NO)?(\d{9})(?:MVA)?", bare)
    return match[1] if match and bare.isascii() else bare[:40]


def is_valid_org_number(number: str) -> bool:
    return number.isascii() and len(number) == 9 and orgnr.is_valid(number)


def validate_org_number(number: str) -> None:
    if not is_valid_org_number(number):
        raise ValidationError(
            _("This is not a valid organisation number. It has nine digits: check that they are all right."),
            code="orgnr",
        )


def format_org_number(number: str) -> str:
    """«923 609 016», with no-break spaces."""
    return "\u00a0".join((number[:3], number[3:6], number[6:])) if len(number) == 9 else number

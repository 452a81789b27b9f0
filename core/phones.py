"""Telephone numbers: stored as E.164 (`+4799001122`), shown with spaces («99 00 11 22»)."""

import re
import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from core.text import plain

#: Numbers without a country code are Norwegian.
REGION = "NO"
_TRUNK_ZERO = re.compile(r"^(\s*\(?\s*(?:\+|00).*?)\(0\)")


class NotAPhoneNumber(ValueError):
    """The text is not a valid telephone number."""


class HasExtension(NotAPhoneNumber):
    """The number has an extension, which E.164 cannot hold."""


def e164(raw_number: str) -> str:
    """A typed number in E.164 form.

    Spaces, brackets, dashes, `00` for `+`, digits of other scripts and the `(0)` of «+46 (0)70 …» are understood.
    Letters are refused, because `phonenumbers` would read them as the digits on a telephone's keys.

    Raises HasExtension or NotAPhoneNumber.
    """
    text = _TRUNK_ZERO.sub(r"\1", unicodedata.normalize("NFKC", plain(raw_number)))
    try:
        number = phonenumbers.parse(text, REGION)
    except NumberParseException as error:
        raise NotAPhoneNumber(raw_number) from error
    if number.extension:
        raise HasExtension(raw_number)
    if any(character.isalpha() for character in text) or not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber(raw_number)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def format_phone(stored: str) -> str:
    """«99 00 11 22» for a Norwegian number, «+46 70 123 45 67» for others. Text that is not a number is unchanged."""
    try:
        number = phonenumbers.parse(e164(stored)) if stored else None
    except NotAPhoneNumber:
        return stored
    if number is None:
        return ""
    norwegian = number.country_code == phonenumbers.country_code_for_region(REGION)
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if norwegian else PhoneNumberFormat.INTERNATIONAL
    )

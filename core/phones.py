"""Telephone numbers: typed as people write them, stored as E.164 (`+4799001122`), shown as people read them."""

import re
import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from core.text import plain

#: Numbers without a country code are Norwegian.
REGION = "NO"
_TRUNK_ZERO = re.compile(r"^(\s*\(?\s*(?:\+|00).*?)\(0\)")


class NotAPhoneNumber(ValueError):
    """The text is no number that can be called."""


class HasExtension(NotAPhoneNumber):
    """The number names an extension, which E.164 cannot hold."""


def e164(typed: str) -> str:
    """The number in E.164. Spaces, brackets, dashes, `00` for `+`, digits of other scripts and the `(0)` of
    «+46 (0)70 …» are understood.

    Raises HasExtension or NotAPhoneNumber. Letters are refused: they would be read as the digits of a telephone's keys.
    """
    text = _TRUNK_ZERO.sub(r"\1", unicodedata.normalize("NFKC", plain(typed)))
    try:
        number = phonenumbers.parse(text, REGION)
    except NumberParseException as error:
        raise NotAPhoneNumber(typed) from error
    if number.extension:
        raise HasExtension(typed)
    if any(character.isalpha() for character in text) or not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber(typed)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown(stored: str) -> str:
    """«99 00 11 22» for a Norwegian number, «+46 70 123 45 67» for others; a text that is no number as it is."""
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

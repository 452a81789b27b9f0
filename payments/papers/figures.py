"""Figures as they stand in a column, and the numbers of companies and accounts as they are written."""

from datetime import datetime

from babel.numbers import format_decimal

from core.dates import format_day
from core.money import format_percent

NBSP = "\u00a0"
_LOCALES = {"nb": "nb_NO", "en": "en_GB"}


def amount(ore: int, language: str) -> str:
    """Øre as figures in a column: «1 490,00», "1,490.00", always with øre and with a true minus sign."""
    text = format_decimal(abs(ore) / 100, format="#,##0.00", locale=_LOCALES[language])
    return ("\u2212" if ore < 0 else "") + text.replace("\u202f", NBSP)


def percent(rate: int, language: str) -> str:
    return format_percent(rate, language)


def local_day(moment: str | datetime, language: str) -> str:
    """The day in Norway of a moment, which a snapshot holds as ISO text."""
    return format_day(datetime.fromisoformat(moment) if isinstance(moment, str) else moment, "long", language)


def org_number(number: str) -> str:
    return NBSP.join((number[:3], number[3:6], number[6:])) if len(number) == 9 else number


def account_number(number: str) -> str:
    """Norwegian accounts have eleven digits, written 1234 56 78901."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return NBSP.join((digits[:4], digits[4:6], digits[6:])) if len(digits) == 11 else number

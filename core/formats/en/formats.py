"""English dates in form fields are typed as the Norwegian ones: the day before the month, never as in America."""

from core.formats.nb.formats import DATE_INPUT_FORMATS, DATETIME_INPUT_FORMATS, TIME_INPUT_FORMATS

__all__ = ["DATETIME_INPUT_FORMATS", "DATE_INPUT_FORMATS", "FIRST_DAY_OF_WEEK", "TIME_INPUT_FORMATS"]

FIRST_DAY_OF_WEEK = 1

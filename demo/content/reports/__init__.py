"""Reports, with {year} and {next} in their texts for the year that they are about and the one after it."""

from demo.content.reports.annual import ANNUAL
from demo.content.reports.programme import PROGRAMME

REPORTS = [ANNUAL, PROGRAMME]

_JULY = 7


def report_year(today):
    """The year of the annual report: the present one from July on, because most of the past events lie in it then."""
    return today.year if today.month >= _JULY else today.year - 1


__all__ = ["REPORTS", "report_year"]

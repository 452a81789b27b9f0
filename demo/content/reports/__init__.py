"""Reports, with {year} and {next} in their texts for the year that they are about and the one after it."""

from demo.content.reports.annual import ANNUAL
from demo.content.reports.programme import PROGRAMME

REPORTS = [ANNUAL, PROGRAMME]


def report_year(today):
    """The year of the annual report: the last one that has ended."""
    return today.year - 1


__all__ = ["REPORTS", "report_year"]

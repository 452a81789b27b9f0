from django import template

from core.dates import format_clock, format_end_clock
from programme.people.addresses import person_url

register = template.Library()
register.filter("person_url", person_url)


@register.filter
def hour(moment) -> str:
    """The time of day in a timetable: «09.00», in English «09:00». The prefix «kl.» is left out."""
    return format_clock(moment).removeprefix("kl.\u00a0") if moment else ""


@register.filter
def end_hour(moment) -> str:
    """As `hour`, for the end of an item: midnight is «24.00»."""
    return format_end_clock(moment).removeprefix("kl.\u00a0") if moment else ""


@register.simple_tag
def view_query(filters, view: str) -> str:
    """The query string, with its question mark, of another view of the calendar with the same filters."""
    return _question(filters.query_of_view(view))


@register.simple_tag
def month_query(filters, month: str) -> str:
    """The query string of another month with the same filters; of this month for ""."""
    return _question(filters.query(month=month))


def _question(query: str) -> str:
    return f"?{query}" if query else ""

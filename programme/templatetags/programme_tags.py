from django import template

from core.dates import format_clock

register = template.Library()


@register.filter
def hour(moment) -> str:
    """«09.00», in English «09:00»: a time in a timetable, without the word for it."""
    return format_clock(moment).removeprefix("kl.\u00a0") if moment else ""


@register.filter
def lookup(mapping, key):
    """The value of a key that only the template knows."""
    return mapping.get(key, "") if mapping else ""

from babel.numbers import format_decimal
from django import template
from django.utils.translation import get_language

from membership.enums import MembershipStatus

register = template.Library()

#: Membership status → suffix of the CSS class `state--…`. The status is always shown as text too.
_CSS_STATE = {
    MembershipStatus.ACTIVE: "open",
    MembershipStatus.HONORARY: "open",
    MembershipStatus.APPLIED: "waiting",
    MembershipStatus.LEAVING: "few",
    MembershipStatus.UNPAID: "few",
    MembershipStatus.ENDED: "closed",
}


@register.filter
def line_name(line) -> str:
    """The name of a dues line in the active language. The line is a DuesLine or its stored snapshot."""
    language = get_language() or "nb"
    if isinstance(line, dict):
        return line["names"]["en" if language == "en" else "nb"]
    return line.name(language)


@register.filter
def grouped(number) -> str:
    """The number with separators: «1 004» in Norwegian, with a no-break space; «1,004» in English."""
    text = format_decimal(number, locale="en_GB" if get_language() == "en" else "nb_NO")
    return text.replace("\u202f", "\xa0").replace(" ", "\xa0")


@register.filter
def css_state(status) -> str:
    """The CSS state of a membership status."""
    return _CSS_STATE.get(status, "closed")


@register.filter
def bare_address(url) -> str:
    """The web address without its scheme, for display: «www.firma.no»."""
    return (url or "").split("://", 1)[-1].rstrip("/")

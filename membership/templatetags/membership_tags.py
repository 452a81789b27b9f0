from babel.numbers import format_decimal
from django import template
from django.utils.translation import get_language

from membership.enums import MembershipStatus

register = template.Library()

#: Status → the state whose look fits it; the words always stand beside it.
_STATE = {
    MembershipStatus.ACTIVE: "open",
    MembershipStatus.HONORARY: "open",
    MembershipStatus.APPLIED: "waiting",
    MembershipStatus.LEAVING: "few",
    MembershipStatus.UNPAID: "few",
    MembershipStatus.ENDED: "closed",
}


@register.filter
def line_name(line) -> str:
    """The name of a dues line, computed or frozen, in the language in use."""
    language = get_language() or "nb"
    if isinstance(line, dict):
        return line["names"]["en" if language == "en" else "nb"]
    return line.name(language)


@register.filter
def grouped(number) -> str:
    """«1 004» in Norwegian, with a no-break space; «1,004» in English."""
    text = format_decimal(number, locale="en_GB" if get_language() == "en" else "nb_NO")
    return text.replace("\u202f", "\xa0").replace(" ", "\xa0")


@register.filter
def state_of(status) -> str:
    return _STATE.get(status, "closed")


@register.filter
def bare_address(url) -> str:
    """«www.firma.no» from a whole address, for reading."""
    return (url or "").split("://", 1)[-1].rstrip("/")

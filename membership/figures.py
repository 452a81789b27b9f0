"""The figures of the membership that reports show: members by municipality, and those who joined and left."""

import datetime as dt

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from core.figures import Figure, Part, in_both, register_figure
from membership.enums import EndReason
from membership.models import Membership, Organisation

#: Ends of what never was a membership.
_NEVER_MEMBERS = (EndReason.REFUSED, EndReason.LAPSED)


def members_by_municipality(first: dt.date, last: dt.date) -> list[Part]:
    """Organisations with member rights on the last day."""
    members = Organisation.objects.all_members(last).order_by()
    rows = members.values_list("municipality__name").annotate(number=Count("pk"))
    nowhere = in_both(_("Without a municipality"))
    return [Part(*((name, name) if name else nowhere), number) for name, number in rows]


def joined(first: dt.date, last: dt.date) -> list[Part]:
    """Memberships that began in the period, by category."""
    began = Membership.objects.filter(starts_on__range=(first, last)).exclude(end_reason__in=_NEVER_MEMBERS)
    rows = began.order_by().values_list("category__name_nb", "category__name_en").annotate(number=Count("pk"))
    return [Part(norwegian, english or norwegian, number) for norwegian, english, number in rows]


def left(first: dt.date, last: dt.date) -> list[Part]:
    """Memberships whose last day is in the period, by reason."""
    return [Part(*in_both(EndReason(reason).label), number) for reason, number in _by_reason(first, last)]


def _by_reason(first: dt.date, last: dt.date) -> QuerySet:
    ended = Membership.objects.filter(ends_on__range=(first, last), starts_on__isnull=False)
    ended = ended.exclude(end_reason__in=("", *_NEVER_MEMBERS))
    return ended.order_by().values_list("end_reason").annotate(number=Count("pk"))


def register_figures() -> None:
    register_figure(Figure(name="members", label=_("Member organisations"), count=members_by_municipality))
    register_figure(Figure(name="members_joined", label=_("Joined in the year"), count=joined))
    register_figure(Figure(name="members_left", label=_("Left in the year"), count=left))

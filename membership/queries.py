"""Read-only questions about membership, for this app and others."""

import dataclasses
import datetime

from django.db.models import Exists, QuerySet

from membership.enums import MembershipStatus
from membership.models import Contact, DuesCharge, Membership, Organisation


def is_member_contact(user, on_date: datetime.date | None = None) -> bool:
    """Whether a signed-in user has member rights on the date (default today).

    The user has them as a personal member, or as a contact of a member organisation. Nothing but the sign-in decides
    this: names and addresses in a form do not count. One query.
    """
    if user is None or not getattr(user, "is_authenticated", False):
        return False
    own = Membership.objects.filter(person=user).order_by().values("pk")
    of_organisations = Contact.objects.current(on_date).filter(user=user, organisation__memberships__isnull=False)
    # A union of two sets of ids: a condition with OR would read every membership.
    ids = own.union(of_organisations.order_by().values("organisation__memberships"), all=True)
    return Membership.objects.counting_as_member(on_date).filter(pk__in=ids).exists()


def has_member_rights(contact: Contact, on_date: datetime.date | None = None) -> bool:
    """Whether this tie to an organisation gives member rights on the date (default today). One query."""
    current = Contact.objects.current(on_date).filter(pk=contact.pk)
    memberships = Membership.objects.counting_as_member(on_date).filter(organisation=contact.organisation_id)
    return memberships.filter(Exists(current)).exists()


@dataclasses.dataclass(frozen=True)
class NoMemberRights:
    """Why a signed-in user has no member rights today. `status` is None for a user who never was with a member."""

    status: MembershipStatus | None
    member: str = ""
    ended_on: datetime.date | None = None


def why_no_member_rights(user) -> NoMemberRights | None:
    """Why a signed-in user has no member rights; None for one who has them, and for a visitor who is not signed in.

    Of several memberships, the one that is nearest to giving rights counts: unpaid, applied for, then the last to end.
    """
    if user is None or not user.is_authenticated or is_member_contact(user):
        return None
    memberships = Membership.objects.belonging_to(user).select_related("organisation", "person").with_unpaid_dues()
    by_status: dict[MembershipStatus, Membership] = {}
    for membership in memberships.order_by("ends_on", "pk"):
        by_status[membership.status] = membership
    for status in (MembershipStatus.UNPAID, MembershipStatus.APPLIED, MembershipStatus.ENDED):
        if (membership := by_status.get(status)) is not None:
            return NoMemberRights(status, membership.holder_name, membership.ends_on)
    return NoMemberRights(None)


def member_organisations(user) -> QuerySet[Organisation]:
    """The organisations that are members today and where the user is a contact today."""
    if user is None or not getattr(user, "is_authenticated", False):
        return Organisation.objects.none()
    contacts = Contact.objects.current().filter(user=user).order_by()
    return Organisation.objects.members().filter(pk__in=contacts.values("organisation_id"))


def is_running_member(org_number: str) -> bool:
    """Whether the organisation has a membership that has begun and not ended. If so, it cannot join again."""
    return Membership.objects.running().filter(organisation__org_number=org_number).exists()


def dues_of(user) -> QuerySet[DuesCharge]:
    """Dues of organisations where the user is administrator or billing contact, and dues that the user ordered."""
    if not user.is_authenticated:
        return DuesCharge.objects.none()
    memberships = Membership.objects.belonging_to(user, with_dues=True).order_by().values("pk")
    charges = DuesCharge.objects.order_by().values("pk")
    of_memberships, ordered = charges.filter(membership__in=memberships), charges.filter(order__buyer=user)
    return DuesCharge.objects.filter(pk__in=of_memberships.union(ordered, all=True))

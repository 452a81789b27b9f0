"""Read-only questions about membership, for this app and others."""

import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from membership.models import Contact, DuesCharge, Membership, Organisation


def is_member_contact(user, on_date: datetime.date | None = None) -> bool:
    """Whether a signed-in user has member rights on the date (default today).

    The user has them as a personal member, or as a contact of a member organisation. Nothing but the sign-in decides
    this: names and addresses in a form do not count. One query.
    """
    if user is None or not getattr(user, "is_authenticated", False):
        return False
    at_organisation = Contact.objects.current(on_date).filter(user=user, organisation=OuterRef("organisation_id"))
    return Membership.objects.counting_as_member(on_date).filter(Q(person=user) | Q(Exists(at_organisation))).exists()


def member_organisations(user) -> QuerySet[Organisation]:
    """The organisations that are members today and where the user is a contact today."""
    if user is None or not getattr(user, "is_authenticated", False):
        return Organisation.objects.none()
    contacts = Contact.objects.current().filter(user=user, organisation=OuterRef("pk"))
    return Organisation.objects.members().filter(Exists(contacts))


def is_running_member(org_number: str) -> bool:
    """Whether the organisation has a membership that has begun and not ended. If so, it cannot join again."""
    return Membership.objects.running().filter(organisation__org_number=org_number).exists()


def dues_of(user) -> QuerySet[DuesCharge]:
    """Dues of organisations where the user is administrator or billing contact, and dues that the user ordered."""
    if not user.is_authenticated:
        return DuesCharge.objects.none()
    memberships = Membership.objects.belonging_to(user, with_dues=True).filter(pk=OuterRef("membership_id"))
    return DuesCharge.objects.filter(Q(Exists(memberships)) | Q(order__buyer=user))

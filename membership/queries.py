"""Questions about membership that cannot fail."""

import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from membership.models import Contact, DuesCharge, Membership, Organisation


def is_member_contact(user, on_date: datetime.date | None = None) -> bool:
    """Whether a signed-in user is a member on the date (today): in person, or at an organisation that is one.

    One query. What somebody types never decides this, only who has signed in.
    """
    if user is None or not getattr(user, "is_authenticated", False):
        return False
    at_organisation = Contact.objects.current(on_date).filter(user=user, organisation=OuterRef("organisation_id"))
    return Membership.objects.counting_as_member(on_date).filter(Q(person=user) | Q(Exists(at_organisation))).exists()


def member_organisations(user) -> QuerySet[Organisation]:
    """Organisations the user is a contact of today and that are members today."""
    if user is None or not getattr(user, "is_authenticated", False):
        return Organisation.objects.none()
    own = Contact.objects.current().filter(user=user, organisation=OuterRef("pk"))
    return Organisation.objects.members().filter(Exists(own))


def is_running_member(org_number: str) -> bool:
    """Whether this organisation has a membership that has begun and not ended, so that it cannot join again."""
    return Membership.objects.running().filter(organisation__org_number=org_number).exists()


def dues_of(user) -> QuerySet[DuesCharge]:
    """Dues that a user looks after as administrator or billing contact, or has ordered."""
    if not user.is_authenticated:
        return DuesCharge.objects.none()
    memberships = Membership.objects.belonging_to(user, with_dues=True).filter(pk=OuterRef("membership_id"))
    return DuesCharge.objects.filter(Q(Exists(memberships)) | Q(order__buyer=user))

"""What a signed-in user sees of their memberships. The number of queries does not depend on how many there are."""

from dataclasses import dataclass, field

from django.utils import timezone

from membership.models import Contact, DuesCharge, Membership, Organisation
from membership.queries import dues_of
from membership.wording import status_explanation


@dataclass(kw_only=True)
class PortalMembership:
    """One membership on the member's own page. `contact` is None for a personal membership."""

    membership: Membership
    status_explanation: str
    contact: Contact | None
    shows_dues: bool
    charges: list[DuesCharge] = field(default_factory=list)

    @property
    def organisation(self) -> Organisation | None:
        return self.membership.organisation


def memberships_of(user) -> list[PortalMembership]:
    """The user's memberships, those with member rights first. Dues are included only where the user may see them."""
    memberships = list(
        Membership.objects.belonging_to(user)
        .with_unpaid_dues()
        .select_related("category", "person", "organisation__municipality", "organisation__industry")
    )
    contacts = {contact.organisation_id: contact for contact in Contact.objects.current().filter(user=user)}
    charges: dict[int, list[DuesCharge]] = {}
    for charge in charges_of(user):
        charges.setdefault(charge.membership_id, []).append(charge)
    portal_memberships = []
    for membership in memberships:
        contact = contacts.get(membership.organisation_id)
        portal_memberships.append(
            PortalMembership(
                membership=membership,
                status_explanation=status_explanation(membership),
                contact=contact,
                shows_dues=contact is None or contact.is_administrator or contact.is_billing,
                charges=charges.pop(membership.pk, []),
            )
        )
    return sorted(
        portal_memberships,
        key=lambda entry: (not entry.membership.status.counts_as_member, -entry.membership.pk),
    )


def charges_of(user):
    """Dues that the user may see and that are not cancelled, with their orders and documents prefetched."""
    return dues_of(user).filter(cancelled_at=None).select_related("order").prefetch_related("order__documents")


def unfinished_orders(user) -> list[DuesCharge]:
    """The dues of applications that this user has not paid yet and still can pay."""
    now = timezone.now()
    return [
        charge
        for charge in DuesCharge.objects.filter(
            order__buyer=user, paid_at=None, cancelled_at=None, membership__starts_on=None, order__expires_at__gt=now
        ).select_related("order", "membership__category", "membership__organisation")
        if charge.order.is_live
    ]

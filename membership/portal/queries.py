"""What a signed-in person sees of their memberships. A handful of queries, however many there are."""

from dataclasses import dataclass, field

from django.utils import timezone

from membership.models import Contact, DuesCharge, Membership, Organisation
from membership.queries import dues_of
from membership.wording import status_explanation


@dataclass(kw_only=True)
class PortalMembership:
    """One membership on the portal page. `contact` is None for a personal one."""

    membership: Membership
    meaning: str
    contact: Contact | None
    sees_money: bool
    charges: list[DuesCharge] = field(default_factory=list)

    @property
    def organisation(self) -> Organisation | None:
        return self.membership.organisation


def memberships_of(user) -> list[PortalMembership]:
    """The user's memberships, those that count first, with dues only where the user may see them."""
    memberships = list(
        Membership.objects.belonging_to(user)
        .with_unpaid_dues()
        .select_related("category", "person", "organisation__municipality", "organisation__industry")
    )
    contacts = {contact.organisation_id: contact for contact in Contact.objects.current().filter(user=user)}
    charges: dict[int, list[DuesCharge]] = {}
    for charge in charges_of(user):
        charges.setdefault(charge.membership_id, []).append(charge)
    shown = []
    for membership in memberships:
        contact = contacts.get(membership.organisation_id)
        shown.append(
            PortalMembership(
                membership=membership,
                meaning=status_explanation(membership),
                contact=contact,
                sees_money=contact is None or contact.is_administrator or contact.is_billing,
                charges=charges.pop(membership.pk, []),
            )
        )
    return sorted(shown, key=lambda one: (not one.membership.status.counts_as_member, -one.membership.pk))


def charges_of(user):
    """Dues that the user may see and that are paid or still to be paid, with their orders and papers."""
    return dues_of(user).filter(cancelled_at=None).select_related("order").prefetch_related("order__documents")


def unfinished_orders(user) -> list[DuesCharge]:
    """Joining that this user began and can still pay for."""
    now = timezone.now()
    return [
        charge
        for charge in DuesCharge.objects.filter(
            order__buyer=user, paid_at=None, cancelled_at=None, membership__starts_on=None, order__expires_at__gt=now
        ).select_related("order", "membership__category", "membership__organisation")
        if charge.order.is_live
    ]

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from membership.enums import EndReason, MembershipStatus, status_on
from membership.models.category import Category
from membership.models.contact import Contact
from membership.models.directory_version import ShownInDirectory
from membership.models.dues import DuesCharge


class MembershipQuerySet(models.QuerySet):
    def with_unpaid_dues(self, on_date: datetime.date | None = None) -> "MembershipQuerySet":
        """Annotate each row with whether its dues are unpaid, so that the statuses of a list take no more queries."""
        return self.annotate(unpaid_dues_found=Exists(_overdue(on_date)))

    def running(self, on_date: datetime.date | None = None) -> "MembershipQuerySet":
        """Memberships that have begun and not ended on the date (default today), paid or not.

        A member with one of these cannot join again.
        """
        day = on_date or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def counting_as_member(self, on_date: datetime.date | None = None) -> "MembershipQuerySet":
        """Memberships with member rights on the date (default today). The same rule as `status_on`, in SQL."""
        return self.running(on_date).filter(Q(honorary=True) | ~Exists(_overdue(on_date)))

    def ids_of_members(self, on_date: datetime.date | None = None) -> models.QuerySet:
        """Ids of the organisations that `counting_as_member` gives rights, for questions about all of them at once.

        The unpaid dues are read once, and not for each membership.
        """
        unpaid = DuesCharge.objects.overdue(on_date or timezone.localdate()).order_by().values("membership_id")
        counting = self.running(on_date).filter(Q(honorary=True) | ~Q(pk__in=unpaid), organisation__isnull=False)
        return counting.order_by().values("organisation_id").distinct()

    def undecided(self) -> "MembershipQuerySet":
        """Applications that wait for a decision by staff."""
        return self.filter(starts_on=None, ends_on=None, needs_approval=True, approved_at=None)

    def in_status(self, status: str, on_date: datetime.date | None = None) -> "MembershipQuerySet":
        """The rows that `status_on` would give this status."""
        day = on_date or timezone.localdate()
        running = self.running(day)
        if status == MembershipStatus.ENDED:
            return self.filter(ends_on__lt=day)
        if status == MembershipStatus.APPLIED:
            return self.filter(Q(ends_on=None) | Q(ends_on__gte=day)).filter(Q(starts_on=None) | Q(starts_on__gt=day))
        if status == MembershipStatus.HONORARY:
            return running.filter(honorary=True)
        # A list of all in one status: the unpaid dues are read once, and not for each membership.
        overdue = Q(pk__in=DuesCharge.objects.overdue(day).order_by().values("membership_id"))
        if status == MembershipStatus.UNPAID:
            return running.filter(overdue, honorary=False)
        return running.filter(~overdue, honorary=False, ends_on__isnull=status == MembershipStatus.ACTIVE)

    def visible_to(self, user) -> "MembershipQuerySet":
        """All memberships for staff with the permission to view them; for others those of `belonging_to`."""
        if user.is_authenticated and user.is_staff and user.has_perm("membership.view_membership"):
            return self
        return self.belonging_to(user)

    def belonging_to(self, user, *, with_dues: bool = False) -> "MembershipQuerySet":
        """The user's personal memberships, and those of organisations where the user is a contact today.

        `with_dues` leaves out organisations where the user is neither administrator nor billing contact, because
        other contacts must not see the dues. Memberships that ended before the user became a contact are left out
        too, so that a new administrator does not see old documents.
        """
        if not user.is_authenticated:
            return self.none()
        contacts = Contact.objects.current().filter(user=user).order_by()
        if with_dues:
            contacts = contacts.seeing_dues()
        contacts_before_end = contacts.filter(
            Q(organisation__memberships__ends_on=None) | Q(organisation__memberships__ends_on__gte=F("valid_from")),
            organisation__memberships__isnull=False,
        )
        own = self.model.objects.filter(person=user).order_by().values("pk")
        # A union of two sets of ids, the user's few: a condition with OR would read every membership.
        return self.filter(pk__in=own.union(contacts_before_end.values("organisation__memberships"), all=True))


def _overdue(on_date: datetime.date | None):
    day = on_date or timezone.localdate()
    return DuesCharge.objects.overdue(day).filter(membership=OuterRef("pk"))


class Membership(ShownInDirectory):
    """One unbroken period as a member, or an application for membership. Joining again makes a new row."""

    organisation = models.ForeignKey(
        "membership.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    category = models.ForeignKey(
        Category, verbose_name=_("category"), on_delete=models.PROTECT, related_name="memberships"
    )
    applied_at = models.DateTimeField(_("applied"), default=timezone.now)
    needs_approval = models.BooleanField(_("waits for approval"), default=False)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    starts_on = models.DateField(_("member from"), null=True, blank=True)
    ends_on = models.DateField(_("member to"), null=True, blank=True, help_text=_("The last day as a member."))
    end_reason = models.CharField(_("why it ended"), max_length=12, choices=EndReason.choices, blank=True)
    end_note = models.CharField(_("note on the end"), max_length=250, blank=True)
    honorary = models.BooleanField(_("honorary member"), default=False)
    #: The form's idempotency key: sending the form twice makes one application.
    submission_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    #: `Application.as_json()`. Emptied when the membership begins, when it is refused, and some time after it lapses.
    application = models.JSONField(default=dict, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-applied_at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "starts_on", "ends_on"], name="membership_org_period"),
            models.Index(fields=["person", "starts_on", "ends_on"], name="membership_person_period"),
            models.Index(fields=["-applied_at", "-id"], name="membership_newest"),
        ]
        constraints = [
            models.CheckConstraint(name="membership_one_kind", condition=Q(organisation=None) | Q(person=None)),
            # Two simultaneous requests must not make two memberships of one member.
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(starts_on__isnull=False, ends_on=None),
                name="membership_one_open_org",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(starts_on__isnull=False, ends_on=None),
                name="membership_one_open_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name}, {self.category}"

    def clean(self):
        super().clean()
        if self.organisation_id and self.person_id:
            raise ValidationError(_("A membership belongs to an organisation or to a person, not to both."))
        if self.ends_on and not self.end_reason:
            raise ValidationError({"end_reason": _("Choose why the membership ended.")})
        if self.end_reason and not self.ends_on:
            raise ValidationError({"ends_on": _("Fill in the last day as a member.")})

    @property
    def holder(self):
        return self.organisation or self.person

    @property
    def holder_name(self) -> str:
        return str(self.holder or self.application.get("name", ""))

    holder_name.fget.short_description = _("member")

    @property
    def has_unpaid_dues(self) -> bool:
        """Whether dues are unpaid after the grace period. Uses the annotation of `with_unpaid_dues()` if any."""
        annotated = getattr(self, "unpaid_dues_found", None)
        return self.charges.overdue(timezone.localdate()).exists() if annotated is None else annotated

    @property
    def status(self) -> MembershipStatus:
        return status_on(
            timezone.localdate(),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            honorary=self.honorary,
            has_unpaid_dues=bool(self.starts_on) and not self.honorary and self.has_unpaid_dues,
        )

    @property
    def status_label(self) -> str:
        return str(self.status.label)

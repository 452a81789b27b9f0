"""Orders. Amounts are øre and include VAT."""

import re
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.countries import NORWAY, country_name
from core.text import READABLE_ALPHABET
from core.values import present
from payments import limits
from payments.enums import OrderStatus, PaymentMethod

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


_LENGTH = 8
#: The form of an order number.
REFERENCE = re.compile(rf"[{READABLE_ALPHABET}]{{{_LENGTH}}}")


def new_reference() -> str:
    """Eight characters that a person can read aloud. Not a secret: it gives no access."""
    return "".join(secrets.choice(READABLE_ALPHABET) for _unused in range(_LENGTH))


def is_reference(text: str) -> bool:
    """Whether the text has the form of an order number. Ask before a number that a visitor typed is looked up."""
    return REFERENCE.fullmatch(text) is not None


def new_access_key() -> str:
    """The secret part of the URL of the buyer's order page: 256 random bits."""
    return secrets.token_urlsafe(32)


class OrderQuerySet(models.QuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> "OrderQuerySet":
        """All orders for staff who may view orders, the user's own orders for other users, none without a login."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.has_perm("payments.view_order"):
            return self
        return self.filter(buyer=user)

    def due_to_expire(self, now: datetime | None = None) -> "OrderQuerySet":
        """Held orders whose hold has run out at `now` (default: the current time)."""
        return self.filter(status=OrderStatus.HELD, expires_at__lte=now or timezone.now())


class Order(models.Model):
    """What a buyer ordered at one time: held until it is paid, then confirmed."""

    reference = models.CharField(_("order number"), max_length=12, unique=True, default=new_reference, editable=False)
    access_key = models.CharField(max_length=64, unique=True, default=new_access_key, editable=False)
    #: Random key from the form that placed the order: submitting the form several times places one order.
    submission_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    #: Keyed digest of the form's contents and the browser that sent it: see `payments.checkout.submission`.
    contents_key = models.CharField(max_length=64, null=True, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=OrderStatus.choices, default=OrderStatus.HELD)
    method = models.CharField(_("method"), max_length=10, choices=PaymentMethod.choices, default=PaymentMethod.CARD)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    currency = models.CharField(max_length=3, default="NOK", editable=False)

    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="orders",
    )
    buyer_name = models.CharField(_("name"), max_length=200)
    buyer_email = models.EmailField(_("e-mail"))
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    org_number = models.CharField(_("organisation number"), max_length=9, blank=True)
    #: Company or VAT number of an organisation in another country; `org_number` is then empty.
    foreign_number = models.CharField(_("company or VAT number abroad"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    #: ISO 3166 code of the buyer's country.
    country = models.CharField(_("country"), max_length=2, default=NORWAY)
    #: The buyer's own purchase order number or cost centre: the order reference of EHF.
    invoice_reference = models.CharField(_("purchase order number"), max_length=100, blank=True)
    #: The person or unit at the buyer that the invoice is for: the buyer reference of EHF, which public bodies require.
    buyer_reference = models.CharField(_("buyer reference"), max_length=100, blank=True)
    #: The address of the buyer's accounts department for the invoice; empty means the buyer's own address.
    invoice_email = models.EmailField(_("e-mail for the invoice"), blank=True)
    #: Days to pay an invoice; None unless the method is invoice.
    due_days = models.PositiveSmallIntegerField(_("days to pay"), null=True, blank=True)
    #: The order whose lines were exchanged for this order's lines.
    exchanged_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="exchanged_to", editable=False
    )

    total_ore = models.PositiveBigIntegerField(_("total"))
    vat_ore = models.PositiveBigIntegerField(_("of which VAT"))
    terms = models.TextField(_("terms as accepted"), blank=True)
    #: Why staff must look at this order, one sentence a line in the site's default language; empty when nothing needs
    #: attention. `attention_text` has it in the reader's language.
    attention = models.TextField(_("needs attention"), blank=True)

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("held until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    disputed_at = models.DateTimeField(_("disputed"), null=True, blank=True)
    #: When a confirmed order was paid in full; None while money is owed. Only `payments.orders.settlement` writes it.
    settled_at = models.DateTimeField(_("paid in full"), null=True, blank=True, editable=False)

    #: The staff member who took the order by telephone or at the desk; None when the buyer placed it.
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    #: Whether staff have chosen until when the order is held. Then it lasts that long, whatever happens at Stripe.
    has_long_hold = models.BooleanField(default=False, editable=False)
    #: A keyed digest of the network address that placed the order; empty for staff, and after CLIENT_RECORD_DAYS.
    client = models.CharField(max_length=32, blank=True, default="", editable=False)
    #: Whether the order, a free one, is valid only when the link in its e-mail is opened.
    needs_confirmation = models.BooleanField(default=False, editable=False)

    objects = OrderQuerySet.as_manager()

    #: Columns that staff search for parts of words: see `core.db.trigram`.
    trigram_columns = ("reference", "buyer_name", "buyer_email", "organisation_name", "org_number")

    #: Set by code that placed the order in the current request: no checkout or cancellation can have started yet.
    just_placed = False

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "expires_at"]),
            models.Index(fields=["-created_at", "-id"]),
            models.Index(fields=["buyer_email"]),
            # The few orders that staff must look at.
            models.Index(fields=["-created_at"], name="payments_order_attention", condition=~Q(attention="")),
            models.Index(fields=["client", "created_at"], name="payments_order_client", condition=~Q(client="")),
        ]
        constraints = [
            # Conditional, because SQLite would rebuild the table for a plain one.
            models.UniqueConstraint(
                fields=["contents_key"], condition=Q(contents_key__isnull=False), name="payments_order_contents_once"
            ),
            models.CheckConstraint(
                name="payments_order_held_until",
                condition=~Q(status=OrderStatus.HELD) | Q(expires_at__isnull=False),
            ),
            models.CheckConstraint(name="payments_order_vat_within", condition=Q(vat_ore__lte=F("total_ore"))),
            models.CheckConstraint(
                name="payments_order_settled", condition=Q(settled_at=None) | Q(confirmed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="payments_order_exchanged", condition=Q(exchanged_from=None) | ~Q(exchanged_from=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The path of the buyer's order page, in the active language."""
        return reverse("order", args=[self.access_key])

    @property
    def has_organisation(self) -> bool:
        """Whether the buyer is an organisation with a number, Norwegian or foreign, so that it can be invoiced."""
        return bool(self.organisation_name and (self.org_number or self.foreign_number))

    @property
    def country_name(self) -> str:
        """The country in the active language; empty for Norway, which nobody needs to be told."""
        return "" if self.country == NORWAY else country_name(self.country)

    @property
    def attention_text(self) -> str:
        """`attention` in the active language. A sentence that has no code is shown as it was stored."""
        if not self.attention:
            return ""
        texts = {reason.sentence: reason.text for reason in self.attention_reasons.all()}
        return "\n".join(texts.get(line, line) for line in self.attention.splitlines())

    @property
    def is_live(self) -> bool:
        """Whether the order is held and its hold has not run out. Does not depend on the expiry job having run."""
        return self.status == OrderStatus.HELD and present(self.expires_at) > timezone.now()

    @property
    def awaits_confirmation(self) -> bool:
        """Whether the link in the order's e-mail must still be opened. Its hold may have run out."""
        return self.status == OrderStatus.HELD and self.needs_confirmation

    @property
    def checkout_ore(self) -> int:
        """Øre to be paid through Stripe: the total, less payments made otherwise, less what an exchange transfers.

        Needs no query for an order that is paid online alone: registering another payment changes the method.
        """
        if self.method == PaymentMethod.CARD and self.exchanged_from_id is None:
            return self.total_ore
        paid_otherwise = self._retained_ore(self.payments.exclude(method=PaymentMethod.CARD))
        return max(0, self.total_ore - paid_otherwise - self.pending_transfer_ore)

    @property
    def why_not_payable_online(self) -> str:
        """A sentence for the buyer when what is left is too little or too much for Stripe; else empty."""
        return limits.why_not_payable(self.checkout_ore)

    @property
    def due_ore(self) -> int:
        """Øre still to be paid: the total, less payments that were not refunded, less what an exchange transfers."""
        return max(0, self.total_ore - self._retained_ore(self.payments.all()) - self.pending_transfer_ore)

    @property
    def pending_transfer_ore(self) -> int:
        """Øre that will be transferred from the exchanged order when this one is confirmed; 0 afterwards."""
        if self.exchanged_from_id is None or self.confirmed_at:
            return 0
        exchange = getattr(self, "exchange", None)
        return exchange.transfer_ore if exchange else 0

    def _retained_ore(self, payments: models.QuerySet) -> int:
        """Øre of these payments, less refunds. A payment with a problem does not count until staff accept it."""
        accepted = payments.filter(problem="")
        refunded = self.refunds.decided().filter(payment__in=accepted)
        return sum(
            rows.aggregate(sum=Coalesce(Sum("amount_ore"), 0))["sum"] * sign
            for rows, sign in ((accepted, 1), (refunded, -1))
        )

"""Tariffs, the dues that are charged from them, and the link between dues and order lines."""

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from core.vat import VatCode
from membership.enums import ChargeKind, Formula
from membership.fields import BandsField, OreField
from membership.models.category import Category
from membership.models.directory_version import ShownInDirectory
from membership.tariff import Band, Rule


class Tariff(ClusterableModel):
    """The dues of one category in one year: its lines, and the joining fee."""

    category = models.ForeignKey(Category, verbose_name=_("category"), on_delete=models.PROTECT, related_name="tariffs")
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    joining_fee_ore = OreField(_("joining fee without VAT"), default=0)
    joining_fee_vat_code = models.CharField(
        _("VAT on the joining fee"), max_length=12, choices=VatCode.choices, default=VatCode.EXEMPT
    )
    joining_fee_account = models.CharField(_("account of the joining fee"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        ordering = ["-year", "category"]
        constraints = [
            models.UniqueConstraint(fields=["category", "year"], name="membership_tariff_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.year}"


class TariffLine(Orderable):
    """One line of a tariff. Amounts are in øre without VAT."""

    tariff = ParentalKey(Tariff, on_delete=models.CASCADE, related_name="lines")
    name_nb = models.CharField(_("name in Norwegian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    formula = models.CharField(_("formula"), max_length=10, choices=Formula.choices, default=Formula.FLAT)
    amount_ore = OreField(
        _("amount without VAT"),
        default=0,
        help_text=_("The whole amount, or the amount per employee. Not used when there are bands."),
    )
    #: [{"from": 0, "amount_ore": 240000}, …], sorted by "from": number of employees, or turnover in whole kroner.
    bands = BandsField(
        _("bands"),
        default=list,
        blank=True,
        help_text=_(
            "One band on each line: the lowest number of employees (or kroner of turnover), an equals sign, "
            "and the amount in kroner. "
            "“5 = 4 800” is from 5 and until the next band begins."
        ),
    )
    cap_ore = OreField(
        _("at most, without VAT"), null=True, blank=True, help_text=_("Only for an amount per employee.")
    )
    vat_code = models.CharField(_("VAT code"), max_length=12, choices=VatCode.choices, default=VatCode.EXEMPT)
    account = models.CharField(_("revenue account"), max_length=12, blank=True)
    reducible = models.BooleanField(_("reduced in the first year"), default=True)

    class Meta(Orderable.Meta):
        verbose_name = _("tariff line")
        verbose_name_plural = _("tariff lines")

    def __str__(self) -> str:
        return self.name_nb

    def clean(self):
        super().clean()
        if self.formula in {Formula.EMPLOYEES, Formula.TURNOVER} and not self.bands:
            raise ValidationError({"bands": _("This formula needs bands.")})

    def rule(self) -> Rule:
        """The line as plain values that `tariff.compute_dues` works on."""
        return Rule(
            names={"nb": self.name_nb, "en": self.name_en or self.name_nb},
            formula=Formula(self.formula),
            amount_ore=self.amount_ore,
            bands=tuple(Band(start=band["from"], amount_ore=band["amount_ore"]) for band in self.bands),
            cap_ore=self.cap_ore,
            vat_code=VatCode(self.vat_code),
            account=self.account,
            reducible=self.reducible,
        )


class DuesChargeQuerySet(models.QuerySet):
    def overdue(self, day: datetime.date) -> "DuesChargeQuerySet":
        """Unpaid dues whose grace period ended before `day`."""
        return self.filter(paid_at=None, cancelled_at=None, grace_until__lt=day)


class DuesCharge(ShownInDirectory):
    """Dues charged to one membership for one year. Basis, lines and amounts are stored as they were that day."""

    membership = models.ForeignKey(
        "membership.Membership", verbose_name=_("membership"), on_delete=models.PROTECT, related_name="charges"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=10, choices=ChargeKind.choices)
    #: {"employees": 12, "turnover_kr": null, "joined_on": "2026-08-01", "reduction_percent": 50}
    basis = models.JSONField(_("basis"), default=dict)
    #: The result of `DuesLine.snapshot()` for each line: names, amounts in øre, VAT codes and accounts.
    lines = models.JSONField(_("lines"), default=list)
    total_ore = models.PositiveBigIntegerField(_("amount with VAT"))
    due_on = models.DateField(_("due"))
    #: The last day of the grace period. Member rights are suspended from the next day if the dues are still unpaid.
    grace_until = models.DateField(_("grace until"))
    order = models.ForeignKey(
        "payments.Order",
        verbose_name=_("order"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dues_charges",
    )
    created_at = models.DateTimeField(_("charged"), default=timezone.now, editable=False)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = DuesChargeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dues")
        verbose_name_plural = _("dues")
        ordering = ["-year", "-pk"]
        indexes = [
            # Nearly all rows are paid, so an index of the unpaid ones is small.
            models.Index(
                fields=["membership", "grace_until"],
                condition=Q(paid_at=None, cancelled_at=None),
                name="membership_dues_unpaid",
            ),
            models.Index(fields=["-created_at", "-id"], name="membership_dues_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "year"], condition=Q(cancelled_at=None), name="membership_dues_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.membership}"


class DuesOrderLine(models.Model):
    """Links an order line to the dues that it charges."""

    line = models.OneToOneField(
        "payments.OrderLine", on_delete=models.CASCADE, primary_key=True, related_name="dues_line"
    )
    charge = models.ForeignKey(DuesCharge, on_delete=models.PROTECT, related_name="order_lines")

    def __str__(self) -> str:
        return f"{self.charge} ({self.line})"

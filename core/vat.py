"""Norwegian VAT codes, and the VAT contained in a price."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VatCode(models.TextChoices):
    """Rates of the VAT Act, chapter 5, as of 2026. `EXEMPT` is a supply outside or exempt from VAT."""

    STANDARD = "standard25", _("25% (general rate)")
    MIDDLE = "middle15", _("15% (food and drink)")
    LOW = "low12", _("12% (transport, culture, sports)")
    EXEMPT = "exempt", _("No VAT (exempt)")

    @property
    def percent(self) -> int:
        return _PERCENT[self]


_PERCENT = {VatCode.STANDARD: 25, VatCode.MIDDLE: 15, VatCode.LOW: 12, VatCode.EXEMPT: 0}


def with_vat(net_ore: int, percent: int) -> int:
    """An amount in øre without VAT, at least 0, as one that includes VAT. Half an øre is rounded up."""
    return (2 * net_ore * (100 + percent) + 100) // 200


def vat_within(gross_ore: int, percent: int) -> int:
    """The VAT in øre contained in a VAT-inclusive amount. Half an øre is rounded away from zero."""
    sign, gross = (-1, -gross_ore) if gross_ore < 0 else (1, gross_ore)
    return sign * ((2 * gross * percent + (100 + percent)) // (2 * (100 + percent)))

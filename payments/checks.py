"""What must be true of this room before anything is sold."""

from django.core.checks import Error, register

from core.checks import START
from payments.sellers import missing_sellers


@register(START)
def every_kind_has_a_seller(app_configs, **kwargs) -> list[Error]:
    """An order for something that nobody sells could be paid and never handed over."""
    return [Error(f"Nobody has registered as seller of {kind!r}.", id="payments.E001") for kind in missing_sellers()]

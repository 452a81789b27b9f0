from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from payments import jobs, sellers  # noqa: F401 - importing them registers their contents
        from payments.emails import invoices, orders  # noqa: F401 - importing them registers their contents
        from payments.orders import portal  # noqa: F401 - importing them registers their contents

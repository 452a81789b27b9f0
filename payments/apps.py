from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from payments import jobs, sellers  # noqa: F401 - importing them registers their contents
        from payments.emails import invoices, orders, owed  # noqa: F401 - importing them registers their contents
        from payments.free_lines import seller
        from payments.orders import portal  # noqa: F401 - importing them registers their contents

        seller.register_free_line_seller()

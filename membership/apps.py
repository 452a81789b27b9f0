from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = _("Membership")

    def ready(self):
        from core import memory
        from membership import jobs, letters  # noqa: F401 - what they hold registers itself
        from membership.models import Membership, Organisation
        from membership.seller import dues_seller
        from payments.sellers import register_seller

        memory.watch(Membership, Organisation)
        register_seller(dues_seller)

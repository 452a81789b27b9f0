from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = _("Membership")

    def ready(self):
        from core.cache import process_cache
        from membership import emails, figures, jobs  # noqa: F401 - what they hold registers itself
        from membership.admin import audience
        from membership.joining.seller import dues_seller
        from membership.models import Membership, Organisation
        from payments.attention_texts import register_text
        from payments.sellers import register_seller

        process_cache.invalidate_on_change(Membership, Organisation)
        register_seller(dues_seller)
        audience.register()
        figures.register_figures()
        register_text(
            "already_member",
            _("This member was already registered by someone else. The payment is being refunded."),
        )

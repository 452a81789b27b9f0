from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    name = "newsletter"
    verbose_name = _("Newsletter")

    def ready(self) -> None:
        from core.cache import process_cache
        from newsletter import audience, jobs, sections  # noqa: F401 - imported to register its functions
        from newsletter.digest import content
        from newsletter.models import NewsletterList
        from newsletter.subscribing import emails  # noqa: F401 - imported to register its functions

        process_cache.invalidate_on_change(NewsletterList)
        audience.register()
        content.register()
        sections.register_sections()

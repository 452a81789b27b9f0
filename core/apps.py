from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from wagtail.documents import get_document_model
        from wagtail.images import get_image_model
        from wagtail.models import Locale, Page, PageViewRestriction, Site
        from wagtail.signals import post_page_move

        from core import checks, forms, jobs  # noqa: F401 - what they hold registers itself
        from core.cache import process_cache
        from core.models import AssociationSettings, Person

        forms.register_form_fields()
        process_cache.invalidate_on_change(AssociationSettings, Locale, Page, PageViewRestriction, Person, Site)
        process_cache.invalidate_on_change(get_document_model(), get_image_model())
        post_page_move.connect(
            lambda **kwargs: process_cache.clear_cache(), weak=False, dispatch_uid="core.cache.process_cache.moved"
        )

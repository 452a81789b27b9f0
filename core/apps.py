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

        from core import checks, forms, framework, jobs  # noqa: F401 - what they hold registers itself
        from core.admin.choosers import let_choosers_show_any_value
        from core.cache import process_cache
        from core.db.integer_bounds import bound_integer_fields
        from core.models import AssociationSettings, Person
        from core.text import ascii_slug

        forms.register_form_fields()
        bound_integer_fields()
        let_choosers_show_any_value()
        framework.set_slug_function_of_translations(ascii_slug)
        process_cache.invalidate_on_change(AssociationSettings, Locale, Page, PageViewRestriction, Person, Site)
        process_cache.invalidate_on_change(get_document_model(), get_image_model())
        post_page_move.connect(
            lambda **kwargs: process_cache.clear_cache(), weak=False, dispatch_uid="core.cache.process_cache.moved"
        )

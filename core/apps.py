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

        from core import checks, form_fields, jobs, memory  # noqa: F401 - what they hold registers itself
        from core.models import AssociationSettings, Person

        form_fields.register()
        memory.watch(AssociationSettings, Locale, Page, PageViewRestriction, Person, Site)
        memory.watch(get_document_model(), get_image_model())
        post_page_move.connect(lambda **kwargs: memory.forget(), weak=False, dispatch_uid="core.memory.moved")

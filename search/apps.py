from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from django.db.models.signals import post_save
        from wagtail.documents import get_document_model

        from search import jobs  # noqa: F401 - its jobs register themselves
        from search.documents.read import read_when_saved
        from search.index.related import register_receivers

        # Wagtail tells of new documents by this signal alone, as it tells its own index.
        post_save.connect(read_when_saved, sender=get_document_model(), dispatch_uid="read for the search")
        register_receivers()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Member directory")

    def ready(self) -> None:
        from core.pages.sitemaps import register_sitemap
        from directory.sitemap import MemberSitemap

        register_sitemap("members", MemberSitemap)

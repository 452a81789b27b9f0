"""URLs for crawlers and browsers, the same in every language."""

from django.templatetags.static import static
from django.urls import path
from django.views.generic import RedirectView

from core.pages.share_image import share_image
from core.web import views


class Favicon(RedirectView):
    permanent = False

    def get_redirect_url(self, *args, **kwargs):
        return static("img/apple-touch-icon.png")


urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_section, name="sitemap_section"),
    path("favicon.ico", Favicon.as_view(), name="favicon"),
    path("share/<int:pk>.png", share_image, name="share_image"),
]

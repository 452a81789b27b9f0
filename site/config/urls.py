"""All URLs of the site: those for machines, the admin, and the pages for readers in two languages."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views import redirect_to_sign_in
from core.admin.exports import SafeSiteHistoryView
from core.web.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("core.web.urls")),
    path("payments/", include("payments.checkout.webhook")),
    # Wagtail's own sign-in and password reset do not support the second factor, so they redirect to the site's.
    re_path(r"^admin/(?:login|password_reset)/", redirect_to_sign_in),
    # Wagtail's site history, with safe exports.
    path("admin/reports/site-history/", require_admin_access(SafeSiteHistoryView.as_view())),
    path("admin/reports/site-history/results/", require_admin_access(SafeSiteHistoryView.as_view(results_only=True))),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.DEMO:
    urlpatterns += [path("demo/", include("accounts.urls_demo"))]
if settings.DEMO or settings.DEBUG:
    urlpatterns += [path("demo/", include("mail.urls_demo"))]

urlpatterns += i18n_patterns(
    path("", include("search.urls")),
    path("", include("accounts.urls")),
    path("", include("payments.urls")),
    path("", include("membership.urls")),
    path("", include("directory.urls")),
    path("", include("events.urls")),
    path("", include("programme.urls")),
    path("", include("core.pages.urls")),
    prefix_default_language=False,
)

if settings.DEBUG or settings.DEMO:
    from django.conf.urls.static import static
    from django.views.static import serve

    urlpatterns = [
        *(
            static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
            or [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})]
        ),
        *urlpatterns,
    ]

if settings.DEBUG:
    from styleguide.views import styleguide

    urlpatterns = [
        path("stil/", styleguide, name="styleguide"),
        path("stil/<slug:scene>/", styleguide, name="styleguide"),
        *urlpatterns,
    ]

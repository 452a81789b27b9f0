"""All URLs of the site: those for machines, the admin, and the pages for readers in two languages."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views import redirect_to_sign_in
from core.admin.exports import wagtail_list_urls
from core.web import health

handler500 = "core.web.health.server_error"

handler400 = "core.web.errors.bad_request"
handler403 = "core.web.errors.permission_denied"
handler404 = "core.web.errors.page_not_found"

urlpatterns = [
    # Answered by a middleware before everything else; the names are kept here so that no page takes them.
    path("healthz", health.healthz, name="healthz"),
    path("healthz/details", health.details, name="healthz_details"),
    path("", include("core.web.urls")),
    path("payments/", include("payments.checkout.webhook")),
    path("mail/", include("mail.bulk.webhook")),
    # Wagtail's own sign-in and password reset do not support the second factor, so they redirect to the site's.
    re_path(r"^admin/(?:login|password_reset)/", redirect_to_sign_in),
    path("admin/", include(wagtail_list_urls())),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.DEMO:
    urlpatterns += [path("demo/", include("accounts.urls_demo"))]
if settings.DEMO or settings.DEBUG:
    urlpatterns += [path("demo/", include("mail.urls_demo"))]

urlpatterns += i18n_patterns(
    path("", include("search.urls")),
    path("", include("newsletter.urls")),
    path("", include("mail.urls")),
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

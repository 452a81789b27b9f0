"""Production settings, safe by default. Only the settings of development, demo and tests relax them.

Every value that differs between installations is read from the environment; `.env.example` lists all of them. The
site does not start when a value is missing or malformed, and the error message names it. Where data is kept, how
people sign in, and what browsers are told have modules of their own.
"""

from django.utils.translation import gettext_lazy as _

from config import variables
from config.settings.accounts import *
from config.settings.environment import BASE_DIR, env
from config.settings.security import *
from config.settings.storage import *

# --- The site and its apps --------------------------------------------------------------------------------

DEBUG = False
DEMO = False
SECRET_KEY = env["SECRET_KEY"]
SECRET_KEY_FALLBACKS = env["SECRET_KEY_FALLBACKS"]
SITE_URL = env["SITE_URL"]
ALLOWED_HOSTS = env["ALLOWED_HOSTS"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "home",
    "search",
    "newsletter",
    "styleguide",
    "news",
    "publications",
    "programme",
    "directory",
    "events",
    "membership",
    "payments",
    "accounts",
    "mail",
    "core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.AdminUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "core.web.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "core.web.csp.ContentPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "core.web.language.PathLanguageMiddleware",
    "core.web.request_check.RequestCheckMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.StaffSecondFactorMiddleware",
    "accounts.middleware.InvalidFormMiddleware",
    "core.admin.export_log.ExportLogMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Background tasks ---------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# --- Language and time --------------------------------------------------------------------------------------

LANGUAGE_CODE = "nb"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("nb", _("Norwegian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "admin"]  # The second has texts of packages.
TIME_ZONE = variables.TIME_ZONE
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["core.formats"]

# --- E-mail ---------------------------------------------------------------------------------------------------

_email = env["EMAIL_URL"]
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = _email["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT = _email["EMAIL_TIMEOUT"]
ANYMAIL = _email.get("ANYMAIL", {})
# What the mail service proves itself by when it reports bounces; empty: it is not listened to.
EMAIL_WEBHOOK_SECRET = env["EMAIL_WEBHOOK_SECRET"]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env["DEFAULT_FROM_EMAIL"]

# --- External services --------------------------------------------------------------------------------------

STRIPE_SECRET_KEY = env["STRIPE_SECRET_KEY"]
# Several comma-separated secrets may be given while a secret is rotated.
STRIPE_WEBHOOK_SECRETS = env["STRIPE_WEBHOOK_SECRET"]
STRIPE_API_BASE = env["STRIPE_API_BASE"]
STRIPE_TIMEOUT_SECONDS = env["STRIPE_TIMEOUT_SECONDS"]
BRREG_API_BASE = env["BRREG_API_BASE"]
BRREG_TIMEOUT_SECONDS = env["BRREG_TIMEOUT_SECONDS"]

# How long seats are held while the buyer pays. Stripe requires at least 30 minutes; the hold must last longer than the
# Stripe session.
CHECKOUT_SESSION_MINUTES = variables.CHECKOUT_SESSION_MINUTES
HOLD_MINUTES = env["HOLD_MINUTES"]
STAFF_EXCHANGE_HOURS = env["STAFF_EXCHANGE_HOURS"]
# An unpaid order gets one reminder after the first number of minutes, if at least the second number remains to pay.
HOLD_REMINDER_AFTER_MINUTES = env["HOLD_REMINDER_AFTER_MINUTES"]
HOLD_REMINDER_LEFT_MINUTES = env["HOLD_REMINDER_LEFT_MINUTES"]
#: How long an order that staff take waits for payment, unless they choose otherwise, and the most they can choose.
STAFF_HOLD_HOURS = env["STAFF_HOLD_HOURS"]
STAFF_HOLD_MAX_DAYS = env["STAFF_HOLD_MAX_DAYS"]
#: The revenue account that lines of invoices written by staff begin with.
FREE_LINE_ACCOUNT = env["FREE_LINE_ACCOUNT"]

# --- Limits -------------------------------------------------------------------------------------------------

# A client is a network address, as the trusted proxies report it. One client's free seats at an event are valid at once
# up to the larger of these two: a number, and a percentage of the capacity. Further ones are confirmed by e-mail.
FREE_SEATS_PER_CLIENT = env["FREE_SEATS_PER_CLIENT"]
FREE_SEATS_PERCENT = env["FREE_SEATS_PERCENT"]
# How long a free booking is held for its buyer to open the link in the e-mail.
CONFIRM_MINUTES = env["CONFIRM_MINUTES"]
# Unpaid orders of one client. To place more at the same time, the buyer answers a question.
PAID_HOLDS_PER_CLIENT = env["PAID_HOLDS_PER_CLIENT"]
# E-mails of one sort to one address in an hour, of those that anybody can cause: links, codes, free bookings.
EMAILS_PER_ADDRESS_AND_HOUR = env["EMAILS_PER_ADDRESS_AND_HOUR"]
# Attempts of one client in an hour, by `core.models.LimitAction`.
LIMITS_PER_CLIENT_AND_HOUR = {
    "codes": env["WRONG_CODES_PER_CLIENT_AND_HOUR"],
    "keys": env["WRONG_LINKS_PER_CLIENT_AND_HOUR"],
    "sign_in": env["SIGN_IN_CODES_PER_CLIENT_AND_HOUR"],
    "applications": env["APPLICATIONS_PER_CLIENT_AND_HOUR"],
    "lookups": env["LOOKUPS_PER_CLIENT_AND_HOUR"],
    "waiting": env["WAITING_LIST_PER_CLIENT_AND_HOUR"],
    "newsletter": env["NEWSLETTER_PER_CLIENT_AND_HOUR"],
}
# How long it is kept which client placed an order (a digest), and how often limits were reached.
CLIENT_RECORD_DAYS = env["CLIENT_RECORD_DAYS"]

# E-mail to many: copies in an hour, and how many days it is kept who got one.
BULK_MAILS_PER_HOUR = env["BULK_MAILS_PER_HOUR"]
BULK_MAIL_DAYS = env["BULK_MAIL_DAYS"]
# How many days the link works that confirms a sign-up for the newsletter. What is not confirmed is then deleted.
NEWSLETTER_CONFIRM_DAYS = env["NEWSLETTER_CONFIRM_DAYS"]

# The prefixes of the document numbers. A new prefix starts a new series at 1; an earlier prefix continues its series.
DOCUMENT_SERIES = {
    "receipt": env["RECEIPT_PREFIX"],
    "invoice": env["INVOICE_PREFIX"],
    "credit_note": env["CREDIT_NOTE_PREFIX"],
}

# The KID of an invoice, as agreed with the bank: its check digit, its length with the check digit, and the digits that
# it begins with. Without an agreement KID_CHECK is "none" and read as empty: invoices have no KID.
KID_CHECK = env["KID_CHECK"].lower().replace("none", "")
KID_LENGTH = env["KID_LENGTH"]
KID_PREFIX = env["KID_PREFIX"]

# --- Wagtail ------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Møteplass"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
# A page sent to translation is a draft. Otherwise it would be published at once, in the original language.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # Addresses are ASCII. Older ones with other letters keep working.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
# How dates are shown in the admin's forms, in both languages. `core.typed_dates` reads them and other ways of writing.
WAGTAIL_DATE_FORMAT = "%d.%m.%Y"
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y %H:%M"
WAGTAIL_TIME_FORMAT = "%H:%M"
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("nb", _("Norwegian")), ("en", _("English"))]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx", "ics"]
WAGTAILIMAGES_IMAGE_MODEL = "core.SiteImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.admin.image_form.SiteImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000  # Decoding one takes four bytes of memory for each.
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database"},  # what staff search in the admin
    "site": {"BACKEND": "search.index.backend"},  # what readers search
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
    WAGTAILSEARCH_BACKENDS["default"]["SEARCH_CONFIG"] = "norwegian"

# What opens /healthz/details, the state of each part for a program that watches the site; empty: nothing does.
HEALTH_TOKEN = env["HEALTH_TOKEN"]

# --- Errors and logs -----------------------------------------------------------------------------------------

if SENTRY_DSN := env["SENTRY_DSN"]:
    import sentry_sdk

    from core.web.log_filter import redact_event

    # Error reports must not hold personal data, and no keys: neither in texts, nor in forms, nor in variables.
    sentry_sdk.init(
        dsn=SENTRY_DSN,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        before_send=redact_event,
        before_send_transaction=redact_event,
        before_breadcrumb=redact_event,
    )

LOGGING_CONFIG = "core.web.log_filter.configure"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"refused": {"()": "core.web.log_filter.RefusedRequestFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["refused"]}},
    "root": {"handlers": ["console"], "level": env["LOG_LEVEL"]},
}

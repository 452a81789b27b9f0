"""What browsers are told to refuse: headers, cookies, and the content policies of the site and its admin."""

from csp.constants import NONE, SELF, UNSAFE_INLINE

from config.settings.environment import env

SECURE_SSL_REDIRECT = env["SECURE_SSL_REDIRECT"]
SECURE_REDIRECT_EXEMPT = [r"^payments/stripe/webhook/$", r"^mail/events/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env["SECURE_HSTS_SECONDS"]
SECURE_HSTS_INCLUDE_SUBDOMAINS = env["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
SECURE_HSTS_PRELOAD = env["SECURE_HSTS_PRELOAD"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"
# The page preview in Wagtail's admin is a frame of this site.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# More than a booking for sixty people needs, with dietary requirements and answers for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
PERMISSIONS_POLICY = {
    "camera": ["self"],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "publickey-credentials-create": ["self"],
    "publickey-credentials-get": ["self"],
    "usb": [],
}
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        # The booking form redirects to Stripe Checkout, and browsers apply form-action to the redirect.
        "form-action": [SELF, *env["CHECKOUT_ORIGINS"]],
        "frame-ancestors": [SELF],
    },
}
# Wagtail's admin and the translation editor have inline scripts and styles.
CONTENT_SECURITY_POLICY_ADMIN = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "object-src": [NONE],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
}

"""A local replacement for the parts of Stripe's API that the site uses, and for the Norwegian business register.

It uses only the standard library. The apps do not import it and it does not import them: the site uses it over HTTP.
"""

#: The API version that the pinned SDK sends. Objects and events have this version; other versions are refused.
API_VERSION = "2026-10-28.endive"

"""A loopback stand-in for the parts of Stripe's API that the site uses, and for the Norwegian business register.

Only the standard library. No app imports it and it imports none: the site reaches it over HTTP.
"""

#: The API version that the pinned SDK sends; objects and events are rendered in it, others are refused.
API_VERSION = "2026-10-28.endive"

"""The demo: development settings with one-click sign-ins and a mailbox that anybody may read. Never for real data."""

from config.settings.development import *  # noqa: F403

DEBUG = False
DEMO = True

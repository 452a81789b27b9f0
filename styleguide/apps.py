from django.apps import AppConfig


class StyleguideConfig(AppConfig):
    """Sample pages for designers. Its URLs exist in development only."""

    name = "styleguide"

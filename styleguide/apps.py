from django.apps import AppConfig


class StyleguideConfig(AppConfig):
    """Sample pages for designers. Its addresses exist on development machines only."""

    name = "styleguide"

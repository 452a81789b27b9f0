"""System check: the figures that the guide promises to editors of reports are registered."""

from django.core.checks import Error, register

from core.figures import registered_figures

PROMISED = {
    "events_attendance",
    "events_held",
    "members",
    "members_joined",
    "members_left",
    "participants",
}


@register()
def check_figures(app_configs, **kwargs) -> list[Error]:
    missing = sorted(PROMISED - {figure.name for figure in registered_figures()})
    if not missing:
        return []
    return [
        Error(f"No app has registered these figures with core.figures: {', '.join(missing)}.", id="publications.E001")
    ]

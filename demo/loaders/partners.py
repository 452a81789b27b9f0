"""Partners of the conferences, by level."""

from demo.content.partners import LEVELS, PARTNERS, TEXTS
from demo.loaders.world import World
from programme.models import PartnerLevel, Partnership


def add_partners(world: World) -> None:
    for key, companies in PARTNERS.items():
        edition = world.events[key]
        levels = {
            level: PartnerLevel.objects.create(
                edition=edition,
                name_nb=name["nb"],
                name_en=name["en"],
                is_main=level == "main",
                position=position,
            )
            for position, (level, name) in enumerate(LEVELS.items())
        }
        for position, (company, level) in enumerate(companies):
            organisation, text = world.organisations[company], TEXTS.get(company, {"nb": "", "en": ""})
            Partnership.objects.create(
                edition=edition,
                organisation=organisation,
                level=levels[level],
                url=organisation.website,
                text_nb=text["nb"] if level == "main" else "",
                text_en=text["en"] if level == "main" else "",
                position=position,
            )

"""The few pictures that are files, put where the site's own uploads go."""

from hashlib import sha1

from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Collection

from demo.companies import companies
from demo.content.events import EVENTS
from demo.content.news import NEWS
from demo.content.pages import PAGES
from demo.drawings import company_logo_png, cover_png
from demo.loaders.world import World
from membership.models import Organisation


def draw_pictures(world: World) -> None:
    """The pictures that stand in texts. Both languages share the file; each says in its own words what it shows."""
    found = {}
    for content in [*PAGES, *NEWS, *EVENTS]:
        for text in content["text"].values():
            for block in text["body"]:
                if block["type"] == "image":
                    found.setdefault(block["seed"], block)
    for seed, block in found.items():
        world.images[seed] = _keep(f"{seed}.png", block["caption"], block["alt"], cover_png(seed, block["kind"]))


def draw_logos(world: World) -> None:
    """The companies that other content names have a logo; the other tiles are drawn with their initials."""
    collection = Collection.get_first_root_node().add_child(name="Logoer")
    with_logo = []
    for company in companies():
        if company.logo_seed:
            organisation = world.organisations[company.name]
            organisation.logo = _keep(
                f"{company.logo_seed}.png", company.name, "", company_logo_png(company.name), collection, 320, 320
            )
            with_logo.append(organisation)
    Organisation.objects.bulk_update(with_logo, ["logo"])


def _keep(name: str, title: str, description: str, content: bytes, collection=None, width=1280, height=720):
    image = get_image_model()(
        title=title or name,
        description=description,
        collection=collection or Collection.get_first_root_node(),
        width=width,
        height=height,
        file_size=len(content),
        file_hash=sha1(content, usedforsecurity=False).hexdigest(),
    )
    image.file.save(name, ContentFile(content), save=False)
    image.width, image.height = width, height
    image.save()
    return image

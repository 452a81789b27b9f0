"""The images and logos that are files, stored as uploads."""

from hashlib import sha1

from django.core.files.base import ContentFile
from wagtail.models import Collection

from core.models.image import Licence, Medium, SiteImage
from demo.companies import companies
from demo.content.pictures import PICTURES
from demo.drawings import company_logo_png, cover_png
from demo.loaders.world import World
from membership.models import Organisation


def draw_pictures(world: World) -> None:
    """The images in page bodies. Both languages use the same image."""
    for seed, picture in PICTURES.items():
        image = SiteImage(
            title=picture["title"],
            medium=Medium.ILLUSTRATION,
            alt_nb=picture["alt"]["nb"],
            alt_en=picture["alt"]["en"],
            credit=picture["credit"],
            licence=picture["licence"],
            source_url=picture.get("source_url", ""),
            collection=Collection.get_first_root_node(),
        )
        world.images[seed] = save_image(image, f"{seed}.png", cover_png(seed, picture["kind"]), 1280, 720)


def draw_logos(world: World) -> None:
    """Logos for the companies that other content names. The others are shown with a drawn tile."""
    collection = Collection.get_first_root_node().add_child(name="Logoer")
    with_logo = []
    for company in companies():
        if company.logo_seed:
            image = SiteImage(
                title=company.name,
                medium=Medium.LOGO,
                credit=company.name,
                licence=Licence.AGREEMENT,
                licence_note="Sendt av medlemmet selv til bruk i medlemskatalogen.",
                collection=collection,
            )
            organisation = world.organisations[company.name]
            organisation.logo = save_image(image, f"{company.logo_seed}.png", company_logo_png(company.name), 320, 320)
            with_logo.append(organisation)
    Organisation.objects.bulk_update(with_logo, ["logo"])


def save_image(image: SiteImage, name: str, content: bytes, width: int, height: int) -> SiteImage:
    image.file_size = len(content)
    image.file_hash = sha1(content, usedforsecurity=False).hexdigest()
    image.width, image.height = width, height
    image.file.save(name, ContentFile(content), save=False)
    image.width, image.height = width, height
    image.save()
    return image

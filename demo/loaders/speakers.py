"""More of those who speak: portraits, biographies and the members they work at; slides, and the recordings of items."""

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection

from core.models import Person
from core.models.image import Licence, Medium, SiteImage
from demo.content.events.after import AFTER, BIOGRAPHIES, ITEM_MATERIAL, WITH_PORTRAIT
from demo.drawings import portrait_png, slides_pdf
from demo.loaders.pictures import save_image
from demo.loaders.world import World
from demo.people import SPEAKERS
from programme.models import PersonOrganisation, ProgrammeItem


def draw_portraits() -> None:
    collection = Collection.get_first_root_node().add_child(name="Portretter")
    for key in WITH_PORTRAIT:
        person = Person.objects.get(name=SPEAKERS[key]["name"])
        image = SiteImage(
            title=person.name,
            medium=Medium.ILLUSTRATION,
            alt_nb=f"Portrett av {person.name}",
            alt_en=f"Portrait of {person.name}",
            credit="Runa Eksempel",
            licence=Licence.AGREEMENT,
            consent_note="Samtykke gitt på e-post da foredraget ble avtalt.",
            collection=collection,
        )
        person.photo = save_image(image, f"portrett-{key}.png", portrait_png(person.name), 640, 640)
        person.save()
    for key, about in BIOGRAPHIES.items():
        Person.objects.filter(name=SPEAKERS[key]["name"]).update(about_nb=about["nb"], about_en=about["en"])


def link_to_members(world: World) -> None:
    """Speakers who work at a member are linked to it."""
    for person in Person.objects.filter(name__in=[speaker["name"] for speaker in SPEAKERS.values()]):
        if organisation := world.organisations.get(person.employer):
            PersonOrganisation.objects.create(person=person, organisation=organisation)


def write_slides(world: World) -> None:
    documents = get_document_model()
    for content in AFTER.values():
        for title, _english, by in content["slides"]:
            file = ContentFile(slides_pdf(title, by), name=f"{title}.pdf")
            world.slides[title] = document = documents(title=title, file=file, created_at=timezone.now())
            document.file_size = file.size
            document.save()
    for key, material in ITEM_MATERIAL.items():
        for item in ProgrammeItem.objects.filter(edition=world.events[key]):
            start = timezone.localtime(item.starts_at).strftime("%H:%M")
            recording, slides = material.get(start, ("", ""))
            item.recording_url, item.slides = recording, world.slides.get(slides)
            item.save()

"""A report's page: its contents, its blocks, its PDF and what search engines and lists say of it."""

from bs4 import BeautifulSoup
from report_blocks import block, every_block


def heading(text, level="2", number=0):
    return block("heading", {"text": text, "level": level}, f"{number}{text}")


def page_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_the_contents_lead_to_every_numbered_heading(client, make_report):
    make_report(
        heading("Året"), heading("Møter", "3"), heading("Små møter", "4"), heading("Tall"), numbered_headings=True
    )
    page = page_of(client, "/rapporter/arsrapport/")
    links = page.select("nav.toc a")
    assert [link.get_text(" ", strip=True) for link in links] == ["1 Året", "1.1 Møter", "2 Tall"]
    assert [page.select_one(link["href"]).get_text(" ", strip=True) for link in links] == [
        "1 Året",
        "1.1 Møter",
        "2 Tall",
    ]
    assert page.select_one("h4").get_text(" ", strip=True) == "1.1.1 Små møter"


def test_the_contents_stand_before_the_text(client, make_report):
    make_report(heading("Året"))
    main = str(page_of(client, "/rapporter/arsrapport/").main)
    assert main.index('class="toc') < main.index("report__text")


def test_every_block_is_on_the_page_and_in_the_pdf(client, make_report):
    make_report(*every_block(), period="2026", numbered_headings=True, lead="Kort sagt.")
    page = page_of(client, "/rapporter/arsrapport/")
    for text in ("Kort sagt.", "Styret i året", "Kari Styreleder", "Medlemmer etter kommune", "Hvem gjør hva"):
        assert text in page.main.get_text(" ", strip=True), text
    response = client.get("/rapporter/arsrapport/pdf/")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="arsrapport.pdf"'
    assert response.content.startswith(b"%PDF-")
    assert b"pdfuaid" in response.content

"""Bli medlem: benefits and the dues, whose figures are read from the tariff."""

from demo.content.blocks import accordion, callout, h2, links, quote, table, ul
from demo.content.pages.parts import page, wording
from demo.content.tariff import CATEGORIES, JOINING_FEE, RULES


def _kr(ore, language):
    """Whole kroner as each language groups them, with no-break spaces."""
    if language == "nb":
        return f"{ore // 100:,}".replace(",", "\u00a0") + "\u00a0kr"
    return f"NOK\u00a0{ore // 100:,}"


def _who(category, band, language):
    name = category["name"][language]
    if len(category["bands"]) == 1:
        return name
    low, high = band["employees_from"], band["employees_to"]
    if high is None:
        return {"nb": f"{name}, {low} ansatte eller flere", "en": f"{name}, {low} employees or more"}[language]
    span = f"{low}–{high}"
    return {"nb": f"{name}, {span} ansatte", "en": f"{name}, {span} employees"}[language]


def dues_rows(language):
    """One row per category and band: dues, service charge with VAT, sum."""
    rows = []
    for category in CATEGORIES:
        for band in category["bands"]:
            amounts = [line["gross_ore"] for line in band["lines"]]
            rows.append([_who(category, band, language), *(_kr(ore, language) for ore in [*amounts, sum(amounts)])])
    return rows


JOIN = page(
    "bli-medlem",
    wording(
        "bli-medlem",
        "Bli medlem",
        "Som medlem kjenner du flere, lærer mer og blir hørt. Du melder deg inn på nett på fem minutter.",
        h2("Dette får du"),
        ul(
            "<strong>Medlemspris for alle ansatte.</strong> De fleste bedrifter sparer inn kontingenten på tre billetter "
            "til en konferanse og ett kurs.",
            "<strong>Egen side i katalogen.</strong> Der finner kunder og andre medlemmer deg etter bransje og kommune.",
            "<strong>Ressursgrupper.</strong> Åtte grupper der du kan spørre folk som har gjort det før.",
            "<strong>En som tar saken videre.</strong> Vi møter kommunene fast, og legger frem det medlemmene spør om.",
            "<strong>Fadder det første halvåret.</strong> En leder fra en annen bransje som viser deg rundt.",
        ),
        quote("Vi meldte oss inn for rabatten og ble for folkene.", "Ragna Tveitan Solli", "Eikertunet Gård SA"),
        h2("Hva koster det?"),
        "Prisen har to deler. <strong>Kontingenten</strong> betaler for arbeidet vi gjør for næringslivet som helhet, og "
        "er uten merverdiavgift. <strong>Serviceavgiften</strong> betaler for det du selv bruker, som kurs, katalog og "
        "rådgivning, og har 25 prosent merverdiavgift. I tabellen er avgiften regnet med.",
        table("Medlemspriser for ett år", ("Medlem", "Kontingent", "Serviceavgift med mva.", "Sum"), *dues_rows("nb")),
        f"Bedrifter og offentlige virksomheter betaler en innmeldingsavgift på {_kr(JOINING_FEE['gross_ore'], 'nb')} "
        "første gang. Gründere, personlige medlemmer og studenter slipper den.",
        callout("Midt i året?", RULES["note"]["nb"]),
        h2("Spørsmål vi ofte får"),
        accordion(
            (
                "Hvor mange kan bruke medlemskapet?",
                "Alle som er ansatt hos dere. Én er administrator og inviterer de andre.",
            ),
            (
                "Når er vi medlem?",
                "Når kontingenten er betalt med kort, er dere medlem med en gang. Trenger dere faktura, "
                "skriver dere til oss.",
            ),
            ("Må styret godkjenne oss?", "Nei, men styret kan avslå en søknad når det har en saklig grunn."),
            (
                "Hvordan teller dere ansatte?",
                "Vi bruker tallet du oppgir for årsskiftet. To halve stillinger er én ansatt.",
            ),
            ("Hvordan sier vi opp?", "Send en e-post før 1. oktober. Medlemskapet varer ut året."),
        ),
        links("Videre", ("Meld deg inn", "join"), ("Kjøpsvilkår", "kjopsvilkar"), ("Se medlemmene", "directory")),
    ),
    wording(
        "become-a-member",
        "Become a member",
        "As a member you know more people, learn more and are heard. You join online in five minutes.",
        h2("What you get"),
        ul(
            "<strong>Member price for all employees.</strong> Most companies earn back the dues with three conference "
            "tickets and one course.",
            "<strong>Your own page in the directory.</strong> Customers and other members find you by trade and place.",
            "<strong>Resource groups.</strong> Eight groups where you can ask people who have done it before.",
            "<strong>Someone who takes your case further.</strong> We meet the municipalities regularly.",
            "<strong>A sponsor for the first six months.</strong> A manager from another trade who shows you around.",
        ),
        h2("What does it cost?"),
        "The price has two parts. <strong>Membership dues</strong> pay for the work we do for business as a whole and "
        "carry no VAT. The <strong>service charge</strong> pays for what you use yourself, such as courses, directory and "
        "advice, and carries 25% VAT, which is included in the table.",
        table("Prices for one year", ("Member", "Dues", "Service charge incl. VAT", "Total"), *dues_rows("en")),
        f"Companies and public bodies pay a joining fee of {_kr(JOINING_FEE['gross_ore'], 'en')} the first time. Founders, "
        "personal members and students do not.",
        callout("In the middle of the year?", RULES["note"]["en"]),
        h2("Questions we often get"),
        accordion(
            (
                "How many can use the membership?",
                "Everyone you employ. One person is administrator and invites the others.",
            ),
            ("When are we members?", "As soon as you have paid by card. If you need an invoice, write to us."),
            ("How do we leave?", "Send an e-mail before 1 October. The membership lasts the year out."),
        ),
        links("Next", ("Join now", "join"), ("See the members", "directory")),
    ),
)

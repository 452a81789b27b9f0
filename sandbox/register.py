"""The open API of the Brønnøysund business register: `/brreg/enhetsregisteret/api/enheter/<number>`."""

import re
from datetime import UTC, datetime

from sandbox import register_data as data
from sandbox.http import Request, Response, json_response

_UNIT = re.compile(r"^/brreg/enhetsregisteret/api/enheter/([^/]+)$")


def respond(request: Request) -> Response:
    matched = _UNIT.match(request.path)
    if not matched:
        return _error(request, 404, "Ikke funnet")
    if request.method not in ("GET", "HEAD"):
        return _error(request, 405, "Metoden er ikke tillatt")
    number = matched[1]
    if not re.fullmatch(r"[0-9]{9}", number):
        return _error(
            request,
            400,
            "Feilaktig forespørsel",
            [
                {
                    "feilmelding": "Organisasjonsnummer må være 9 siffer",
                    "parametere": ["orgnr"],
                    "feilaktigVerdi": number,
                }
            ],
        )
    if not data.is_valid(number) or number == data.UNKNOWN:
        # The real register answers an unknown number with an empty body.
        return Response(404, b"", {"Content-Type": "application/json"})
    return _unit(number)


def _unit(number: str) -> Response:
    body = data.company(number)
    if number == data.REMOVED:
        removed = {"organisasjonsnummer": number, "slettedato": "2024-02-01", "respons_klasse": "FjernetEnhet"}
        return json_response({**removed, "_links": body["_links"]}, 410)
    if number == data.DELETED:
        basic_fields = {name: body[name] for name in ("organisasjonsnummer", "navn", "organisasjonsform", "_links")}
        return json_response({**basic_fields, "slettedato": "2025-06-30", "respons_klasse": "SlettetEnhet"})
    if number == data.BANKRUPT:
        body |= {"konkurs": True, "konkursdato": "2026-03-16", "navn": f"{body['navn']} KONKURSBO"}
    if number == data.WINDING_UP:
        body |= {"underAvvikling": True, "underAvviklingDato": "2026-05-04"}
    if number == data.FORCED_WINDING_UP:
        body |= {"underTvangsavviklingEllerTvangsopplosning": True}
    if number == data.NO_EMPLOYEES_FIELD:
        body |= {"harRegistrertAntallAnsatte": False}
        body.pop("antallAnsatte", None)
    if number == data.NOT_VAT_REGISTERED:
        body |= {
            "registrertIMvaregisteret": False,
            "organisasjonsform": {"kode": "FLI", "beskrivelse": "Forening/lag/innretning"},
            "naeringskode1": {"kode": "94.110", "beskrivelse": "Næringslivs- og arbeidsgiverorganisasjoner"},
            "navn": "ØVINGSBYENS HANDELSSTAND",
        }
    if number == data.PUBLIC_BODY:
        body |= {
            "organisasjonsform": {"kode": "KOMM", "beskrivelse": "Kommune"},
            "naeringskode1": {"kode": "84.110", "beskrivelse": "Generell offentlig administrasjon"},
            "navn": "TENKTDAL KOMMUNE",
            "antallAnsatte": 1850,
            "harRegistrertAntallAnsatte": True,
        }
    return json_response(body, headers={"Cache-Control": "no-cache"})


def _error(request: Request, status: int, message: str, details: list | None = None) -> Response:
    body = {
        "tidsstempel": int(datetime.now(UTC).timestamp() * 1000),
        "status": status,
        "feilmelding": message,
        "sti": request.path.removeprefix("/brreg"),
        "antallFeil": len(details or [1]),
    }
    return json_response({**body, **({"valideringsfeil": details} if details else {})}, status)

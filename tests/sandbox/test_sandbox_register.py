"""The business register's stand-in, and the program as `python -m sandbox` starts it."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import stripe
from stdnum.no import orgnr

from sandbox import register_data

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def unit(sandbox):
    def fetch(number):
        try:
            with urllib.request.urlopen(f"{sandbox.url}/brreg/enhetsregisteret/api/enheter/{number}") as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            body = error.read()
            return error.code, json.loads(body) if body else None

    return fetch


def valid_numbers(start, count):
    digits = ((first, register_data.check_digit(str(first))) for first in range(start, start + 2 * count))
    return [f"{first}{digit}" for first, digit in digits if digit is not None][:count]


def test_every_valid_number_is_the_same_company_each_time(unit):
    numbers = valid_numbers(31000050, 40) + valid_numbers(91234567, 20)
    companies = [unit(number) for number in numbers if number not in vars(register_data).values()]
    assert all(orgnr.is_valid(number) for number in numbers)
    assert {status for status, _ in companies} == {200}
    for _, body in companies:
        address = body["forretningsadresse"]
        assert address["kommunenummer"].isdigit()
        assert len(address["kommunenummer"]) == len(address["postnummer"]) == 4
        assert set(body["naeringskode1"]) == set(body["organisasjonsform"]) == {"kode", "beskrivelse"}
        assert body["konkurs"] is body["underAvvikling"] is False
        assert isinstance(address["adresse"], list)
    towns = [body["forretningsadresse"]["kommune"] for _, body in companies]
    assert max(set(towns), key=towns.count) == "DRAMMEN"
    assert unit(numbers[5]) == unit(numbers[5])


@pytest.mark.parametrize(
    ("number", "status", "fields"),
    [
        (register_data.UNKNOWN, 404, None),
        (register_data.REMOVED, 410, {"slettedato": "2024-02-01"}),
        (register_data.DELETED, 200, {"slettedato": "2025-06-30"}),
        (register_data.BANKRUPT, 200, {"konkurs": True}),
        (register_data.WINDING_UP, 200, {"underAvvikling": True}),
        (register_data.FORCED_WINDING_UP, 200, {"underTvangsavviklingEllerTvangsopplosning": True}),
        (register_data.NO_EMPLOYEES_FIELD, 200, {"harRegistrertAntallAnsatte": False}),
        (register_data.NOT_VAT_REGISTERED, 200, {"registrertIMvaregisteret": False}),
        (register_data.PUBLIC_BODY, 200, {"antallAnsatte": 1850}),
        ("310000117", 404, None),  # wrong check digit
        ("31000011", 400, {"status": 400}),
        ("abc", 400, {"feilmelding": "Feilaktig forespørsel"}),
    ],
)
def test_special_numbers_have_special_answers(unit, number, status, fields):
    found, body = unit(number)
    assert found == status
    assert fields is None or {name: body[name] for name in fields} == fields
    if number == register_data.NO_EMPLOYEES_FIELD:
        assert "antallAnsatte" not in body


def test_the_special_numbers_are_valid_and_documented():
    text = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    special = {value for name, value in vars(register_data).items() if name.isupper() and isinstance(value, str)}
    assert len(special) == 9
    for number in special:
        assert orgnr.is_valid(number)
        assert number in text


def test_outage(sandbox, unit):
    sandbox.faults.fail("/brreg/*", 503)
    assert unit("310000116")[0] == 503
    assert unit("310000116")[0] == 200


def test_the_sandbox_runs_as_a_program(tmp_path):
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--state", str(tmp_path / "s.sqlite3")]
    process = subprocess.Popen(
        [*command, "--api-key", "sk_test_demo"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
    )
    try:
        url = re.search(r"ready at (\S+)", process.stdout.readline())[1]
        client = stripe.StripeClient("sk_test_demo", base_addresses={"api": url}, max_network_retries=0).v1
        assert client.checkout.sessions.list().data == []
        with urllib.request.urlopen(f"{url}/_health") as answer:
            assert json.loads(answer.read()) == {"status": "ok"}
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_a_webhook_url_on_another_machine_stops_the_start():
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--webhook-secret", "whsec_x"]
    done = subprocess.run(
        [*command, "--webhook-url", "https://example.com/hook/"], cwd=ROOT, capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 1
    assert "this machine only" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_sandbox_imports_only_the_standard_library():
    code = (
        "import sys; before = set(sys.modules); import sandbox.__main__;"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    names = {name for name in out.stdout.split() if not name.startswith("_sysconfigdata")}
    assert names - set(sys.stdlib_module_names) == {"sandbox"}

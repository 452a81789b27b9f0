"""The administrators' guides and the files in `deploy` agree with each other and with the code."""

import io
import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import get_resolver, reverse
from django.utils import translation
from dotenv import dotenv_values
from production_variables import COMPLETE, problems

from config import variables
from core.web import log_filter
from payments.models import immutable_triggers

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
GUIDES = [ROOT / "docs" / "install.md", ROOT / "docs" / "administrators.md"]
TEXT = "\n".join(guide.read_text(encoding="utf-8") for guide in GUIDES)
APP = "/opt/moteplass/app/"
#: Words in capitals that are no settings of the site.
OTHER_NAMES = {
    "OWNER_PASSWORD", "WEB_PASSWORD", "KEEP_DAYS", "OWNER_ENV", "DJANGO_SETTINGS_MODULE", "DEMO_DIR", "HTTPS", "NAME",
}  # fmt: skip


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def sample() -> dict[str, str]:
    """The guide's settings, with what its own commands write into them."""
    text = read("env.example").replace("WEB_PASSWORD", "0f" * 24)
    text = re.sub(r"^SECRET_KEY=$", "SECRET_KEY=" + "0123456789abcdef" * 4, text, flags=re.M)
    text = re.sub(r"^HEALTH_TOKEN=$", "HEALTH_TOKEN=" + "0123456789abcdef" * 2, text, flags=re.M)
    return {name: value or "" for name, value in dotenv_values(stream=io.StringIO(text)).items()}


def test_the_sample_lacks_nothing_but_stripes_keys():
    given = sample()
    assert set(COMPLETE) <= set(given)
    assert [line.split(":")[0] for line in problems(**{**dict.fromkeys(COMPLETE), **given})] == [
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
    ]
    keys = {name: COMPLETE[name] for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")}
    values = variables.read({**given, **keys}, production=True)
    assert set(given) <= set(values)
    assert values["MEDIA_ROOT"] == Path("/var/lib/moteplass/media")


def test_the_owners_sample_names_one_database():
    owner = dotenv_values(stream=io.StringIO(read("owner.env.example")))
    found = variables.read({**COMPLETE, "DATABASE_URL": owner["DATABASE_URL"]}, production=True)["DATABASE_URL"]
    assert (found["HOST"], str(found["PORT"]), found["NAME"], found["USER"], found["PASSWORD"]) == (
        owner["PGHOST"],
        owner["PGPORT"],
        owner["PGDATABASE"],
        owner["PGUSER"],
        owner["PGPASSWORD"],
    )


def test_settings_named_in_the_guides_exist():
    known = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), flags=re.M))
    named = set(re.findall(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`", TEXT))
    assert len(named) > 8
    assert named - known - OTHER_NAMES == set()


def commands_in(text: str) -> set[str]:
    return set(re.findall(r"manage\.py ([a-z_]+)", text))


def test_commands_named_in_the_guides_exist():
    texts = [TEXT, read("release"), *(unit.read_text() for unit in UNITS), (ROOT / "Procfile").read_text()]
    named = set().union(*map(commands_in, texts))
    assert {"setup_association", "db_worker", "clock", "migrate", "reset_second_factor"} <= named
    assert named - set(get_commands()) == set()


def test_options_of_the_set_up_named_in_the_guide_exist():
    known = load_command_class("home", "setup_association").create_parser("manage.py", "setup_association")
    options = {option for action in known._actions for option in action.option_strings}
    block = re.search(r"setup_association --no-input.*?```", TEXT, flags=re.S)[0]
    assert set(re.findall(r"--[a-z-]+", block)) <= options


def test_files_named_in_the_guide_exist_in_the_tree():
    named = set(re.findall(r"\bdeploy/[\w./*-]*[\w*]", TEXT))
    assert len(named) >= 8
    assert [name for name in named if not list(ROOT.glob(name))] == []
    for name in ("release", "backup"):
        assert (DEPLOY / name).stat().st_mode & 0o111, name


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_run_what_the_guide_installs(unit):
    text = unit.read_text(encoding="utf-8")
    command = re.search(r"^ExecStart=(\S+)(.*)$", text, flags=re.M)
    program = command[1].removeprefix(APP)
    assert command[1].startswith(APP)
    assert program.startswith(".venv/bin/") or (ROOT / program).exists()
    assert "ProtectSystem=strict" in text
    assert f"moteplass-{unit.stem.removeprefix('moteplass-')}" in TEXT
    if unit.stem != "moteplass-backup":
        assert "User=moteplass\n" in text
        assert "NoNewPrivileges=yes" in text
        assert "ReadWritePaths=/var/lib/moteplass\n" in text
        assert "WorkingDirectory=" + APP.rstrip("/") in text


def test_the_units_are_the_procfiles_processes():
    procfile = dict(re.findall(r"^(\w+): (.*)$", (ROOT / "Procfile").read_text(), flags=re.M))
    for name in ("web", "worker", "clock"):
        unit = read(f"systemd/moteplass-{name}.service")
        command = re.search(r"^ExecStart=(.*)$", unit, flags=re.M)[1].replace(APP + ".venv/bin/", "")
        assert procfile[name].removeprefix("nice -n 10 ") == command


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_web_servers_serve_public_files_alone(name):
    text, given = read(name), sample()
    assert f"127.0.0.1:{given['PORT']}" in text
    assert given["MEDIA_ROOT"] in text
    assert APP + "staticfiles" in text
    assert "/media/documents/" in text
    assert "nosniff" in text
    assert "www.example.no" in text
    assert re.search(r"25m|25MB", text)


def test_nginx_throws_away_what_a_visitor_writes_as_an_address():
    text = read("nginx.conf")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_add_x_forwarded_for" not in text
    assert sample()["TRUSTED_PROXY_COUNT"] == "1"


def test_the_web_role_owns_nothing_and_gets_new_tables_too():
    text = read("database.sql")
    for_web = re.findall(r"GRANT [^;]* TO moteplass_web", text)
    granted = set(re.findall(r"[A-Z]+", " ".join(re.sub(r"\bON\b.*", "", grant) for grant in for_web)))
    assert granted == {"GRANT", "CONNECT", "USAGE", "SELECT", "INSERT", "UPDATE", "DELETE"}
    assert text.count("ALTER DEFAULT PRIVILEGES FOR ROLE moteplass_owner") == 2
    assert "OWNER moteplass_web" not in text
    assert immutable_triggers.LOCK["postgresql"]


def test_nginx_keeps_every_secret_key_out_of_its_log():
    pattern = re.search(r'^    "~(\^.*?)" "\$\{place\}\[key\]";$', read("nginx.conf"), flags=re.M)[1]
    pattern = re.compile(pattern.replace("(?<place>", "(?P<place>"))
    for place in log_filter._PLACES.split("|"):
        for start in ("/", "/en/"):
            found = pattern.match(f"{start}{place}/4Fz8kq2LmNw7TtYp/")
            assert found, place
            assert found["place"] == f"{start}{place}/"
    assert pattern.match("/utstillere/") is None
    for address in keyed_addresses():
        found = pattern.match(address)
        assert found, address
        assert KEY not in found["place"]


#: A secret key, as addresses have them.
KEY = "4Fz8kq2LmNw7TtYp"


def keyed_addresses() -> set[str]:
    """Every public address with a secret key in it, in both languages."""
    addresses = set()
    for language in ("nb", "en"):
        with translation.override(language):
            routes = get_resolver().reverse_dict
            for name in [each for each in routes if isinstance(each, str) and not each.startswith("demo_")]:
                for possibilities, *_rest in routes.getlist(name):
                    for _address, arguments in possibilities:
                        if "key" in arguments:
                            values = {each: KEY if each == "key" else 1 for each in arguments}
                            addresses.add(reverse(name, kwargs=values))
    assert len(addresses) > 50
    return addresses

import re

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

pytestmark = pytest.mark.django_db
BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def folder(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def send(folder, to="kari@example.no", subject="Hei på deg", connection=None, html="", files=()):
    connection = connection or get_connection(BACKEND, file_path=str(folder))
    message = EmailMultiAlternatives(subject, "Tekst https://a.example/x\n", "a@b.example", [to], connection=connection)
    message.attach_alternative(html or '<html><head></head><body><a href="/x">Her</a></body></html>', "text/html")
    for file in files:
        message.attach(*file)
    message.send()


def keys(response):
    return re.findall(r'href="/demo/mailbox/([0-9-]+)/', response.content.decode())


def test_an_empty_mailbox_shows_a_message(client, folder):
    response = client.get("/demo/mailbox/")
    assert response.status_code == 200
    assert keys(response) == []


def test_emails_are_listed_newest_first_and_filtered(client, folder):
    send(folder, "kari@example.no", "Første")
    send(folder, "ola@example.no", "Andre <script>")
    response = client.get("/demo/mailbox/")
    text = response.content.decode()
    assert text.index("Andre") < text.index("Første")
    assert "<script>" not in text.split("<main")[1]
    assert len(keys(client.get("/demo/mailbox/?to=OLA"))) == 1
    assert keys(client.get("/demo/mailbox/?to=nobody")) == []


def test_several_emails_in_one_file_and_an_incomplete_one(client, folder):
    connection = get_connection(BACKEND, file_path=str(folder))
    connection.open()
    send(folder, subject="En", connection=connection)
    send(folder, subject="To", connection=connection, html="<p>" + "-" * 79 + "</p>\n")
    connection.close()
    (path,) = folder.glob("*.log")
    with path.open("ab") as file:
        file.write(b"Subject: Halvferdig\nTo: a@b.example\n\nTek")
    response = client.get("/demo/mailbox/")
    assert len(keys(response)) == 2
    assert "Halvferdig" not in response.content.decode()


def test_invalid_files_in_the_folder_are_ignored(client, folder):
    send(folder)
    (folder / "20260101-000000-1.log").write_bytes(b"\xff\xfe\x00" * 50 + b"\n" + b"-" * 79 + b"\n")
    (folder / "20260101-000000-2.log").write_bytes(b"")
    (folder / "note.txt").write_text("not a mail")
    assert "Hei på deg" in client.get("/demo/mailbox/").content.decode()


def test_an_email_with_attachments(client, folder):
    files = [("kvittering.pdf", b"%PDF-1.7", "application/pdf"), ("x.html", "<script>1</script>", "text/html")]
    send(folder, files=files)
    (key,) = set(keys(client.get("/demo/mailbox/")))
    page = client.get(f"/demo/mailbox/{key}/").content.decode()
    assert "kvittering.pdf" in page
    assert 'sandbox="' in page
    assert 'href="https://a.example/x"' in page
    pdf = client.get(f"/demo/mailbox/{key}/files/0/")
    assert (pdf.content, pdf["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    html = client.get(f"/demo/mailbox/{key}/files/1/")
    assert html["Content-Type"] == "application/octet-stream"
    assert html["Content-Disposition"].startswith("attachment")
    assert html["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/demo/mailbox/{key}/files/2/").status_code == 404


def test_the_frame_allows_no_scripts_and_no_remote_content(client, folder):
    send(folder, html="<html><head></head><body><script>alert(1)</script></body></html>")
    (key,) = set(keys(client.get("/demo/mailbox/")))
    response = client.get(f"/demo/mailbox/{key}/html/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-top-navigation" in policy
    assert "allow-scripts" not in policy
    assert '<base target="_top">' in response.content.decode()


@pytest.mark.parametrize("key", ["20260101-000000-9-0", "x", "20260101", "etc-0", "-0"])
def test_an_unknown_key_is_not_found(client, folder, key):
    (folder.parent / "secret.log").write_text("Subject: a\n\n" + "-" * 79 + "\n")
    send(folder)
    assert client.get(f"/demo/mailbox/{key}/").status_code == 404


def test_many_emails_are_paginated(client, folder):
    folder.mkdir(parents=True)
    end = "\n" + "-" * 79 + "\n"
    for number in range(1500):
        text = f"Subject: Brev {number}\nTo: n{number}@a.example\nDate: Sat, 21 Nov 2026 10:00:00 +0000\n\nHei{end}"
        (folder / f"20261121-100000-{number}.log").write_text(text)
    response = client.get("/demo/mailbox/?page=2")
    assert len(keys(response)) == 30
    assert client.get("/demo/mailbox/?page=rubbish").status_code == 200


def test_outside_a_demo_there_is_no_mailbox(client, folder, settings):
    send(folder)
    (key,) = set(keys(client.get("/demo/mailbox/")))
    settings.DEMO = settings.DEBUG = False
    for address in ("", f"{key}/", f"{key}/html/", f"{key}/files/0/"):
        assert client.get(f"/demo/mailbox/{address}").status_code == 404

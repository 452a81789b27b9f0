"""What the tables of access have in common: their rows, and what an answer means."""

from pathlib import Path

TABLE = Path(__file__).with_name("admin_access_by_role.txt")
_SIGN_IN_URLS = ("/logg-inn/", "/konto/", "/admin/login/")


def row_of(address: str, rows: dict) -> tuple[str, str] | None:
    wild = [row for row in rows if row.endswith("*") and address.startswith(row[:-1])]
    return rows.get(address) or (rows[max(wild, key=len)] if wild else None)


def outcome(response) -> str:
    """«in», «out» (refused), «sign-in», «405», «404» or «500»."""
    if response.status_code in (404, 405):
        return str(response.status_code)
    if response.status_code >= 500:
        return "500"
    if response.status_code == 403:
        return "out"
    target = response.headers.get("Location", "").split("?")[0]
    if target == "/admin/":
        return "out"
    return "sign-in" if response.status_code == 302 and target.startswith(_SIGN_IN_URLS) else "in"

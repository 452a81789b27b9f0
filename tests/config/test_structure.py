"""The shape of the tree: no import circle, no request in domain code, no path in the docs that does not exist."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    *("accounts", "core", "directory", "events", "home", "mail", "membership", "news", "payments", "programme"),
    *("publications", "search", "newsletter", "styleguide", "sandbox", "demo", "bench"),
)
#: Modules of these names speak HTTP or build forms; nothing else in an app may.
WEB_MODULES = {"views", "forms", "fields", "admin", "urls", "urls_demo", "wagtail_hooks", "pages", "middleware", "apps"}
WEB_PACKAGES = {"django.http", "django.forms", "django.shortcuts"}
#: Modules of other names that speak HTTP, each with its reason.
MAY_SEE_REQUESTS = {
    "events.booking.code_limit": "counts wrong codes of a request's client",
    "events.booking.draft": "reads one request into a BookingRequest",
    "events.booking.page": "the context of the booking page",
    "events.booking.submit": "answers one submitted booking form",
    "events.tickets.confirmation": "a section of the order page",
    "events.tickets.portal": "a section of the member portal",
    "mail.demo_mailbox": "the demo's views",
    "mail.bulk.webhook": "the webhook of mail services, a view",
    "membership.joining.seller": "a section of the order page",
    "membership.joining.lookup": "answers the form's look-up in the register",
    "payments.checkout.webhook": "Stripe's webhook, a view",
    "payments.free_lines.seller": "a section of the order page",
    "payments.order_page.context": "the context of the order page",
    "payments.order_page.known_orders": "the cookie with the orders of a browser",
    "payments.orders.portal": "a section of the member portal",
    "payments.sellers": "the signature of a seller's section",
}
DOCS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def module_name(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removeprefix("site.")
    return name.removesuffix(".__init__")


@cache
def modules() -> dict[str, ast.Module]:
    """Module name → its syntax tree, for all modules of our own but migrations and tests."""
    paths = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    paths += (ROOT / "site").rglob("*.py")
    return {module_name(path): ast.parse(path.read_bytes()) for path in paths if "migrations" not in path.parts}


def imports_of(tree: ast.Module) -> set[str]:
    """What a module imports, also inside functions: `from a import b` counts as a.b where that is a module."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                names.add(full if full in modules() else node.module)
    return names


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import each other, by Tarjan's algorithm without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []
    for start in graph:
        if start in index:
            continue
        work = [(start, iter(graph[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    work.append((target, iter(graph[target])))
                    break
                if target in stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = stack[stack.index(node) :]
                    del stack[stack.index(node) :]
                    if len(group) > 1:
                        found.append(sorted(group))
    return found


def test_import_cycles_are_detected():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}
    assert circles(graph) == [["b", "c"]]


def test_there_are_no_import_cycles():
    graph = {name: imports_of(tree) & modules().keys() - {name} for name, tree in modules().items()}
    assert len(graph) > 400
    assert circles(graph) == []


def test_no_test_module_is_imported():
    """What several tests need is in `tests/support` and `tests/factories`, or beside them under a name of its own."""
    imported = {
        (path.name, node.module)
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[2].startswith("test_")
    }
    assert imported == set()


def test_no_two_modules_of_tests_have_one_name():
    """Their folders are no packages: pytest imports each by its bare name, and refuses the second of a name."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("*.py"))
    assert [name for name, count in names.items() if count > 1 and name != "conftest.py"] == []


def test_domain_code_uses_no_requests_and_no_forms():
    wrong = {}
    for name, tree in modules().items():
        app, *parts = name.split(".")
        if app not in {"events", "payments", "membership", "mail"} or not parts:
            continue
        if any(part in WEB_MODULES or part.endswith(("_fields", "_forms", "_views", "_form")) for part in parts):
            continue
        web = sorted(each for each in imports_of(tree) if each in WEB_PACKAGES)
        if web and name not in MAY_SEE_REQUESTS:
            wrong[name] = web
    assert wrong == {}


def test_every_exception_is_still_needed():
    assert {name for name in MAY_SEE_REQUESTS if not imports_of(modules()[name]) & WEB_PACKAGES} == set()


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_path_in_the_docs_exists(path):
    text = path.read_text(encoding="utf-8")
    missing = []
    for mention in re.findall(r"`([\w./-]+)`", text):
        first = mention.split("/")[0]
        # An address of the site begins with a slash, and names no folder.
        if "/" not in mention or first in {"", "var", "media", "staticfiles"} or not (ROOT / first).is_dir():
            continue
        if not (ROOT / mention).exists():
            missing.append(mention)
    for mention in re.findall(r"`((?:" + "|".join(APPS) + r")(?:\.\w+)+)`", text):
        parts = mention.split(".")
        # A model by its label (`events.Event`), a module, or a name inside one.
        if len(parts) == 2 and parts[1][0].isupper():
            continue
        if not any(
            (ROOT / "/".join(parts[:size])).is_dir() or (ROOT / "/".join(parts[:size])).with_suffix(".py").exists()
            for size in range(2, len(parts) + 1)
        ):
            missing.append(mention)
    assert missing == []


def test_links_between_docs_lead_somewhere():
    broken = []
    for path in DOCS:
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []

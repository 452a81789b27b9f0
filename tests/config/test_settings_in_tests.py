"""A test that sets a setting which nothing reads asserts less than it says: each name set exists."""

import ast
from pathlib import Path

from django.conf import settings

TESTS = Path(__file__).parents[1]
#: Settings of packages that have a default of their own.
OF_PACKAGES = {"ACCOUNT_RATE_LIMITS"}


def names_set(tree: ast.AST):
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == "settings"
            and node.attr.isupper()
        ):
            yield node.attr
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) == "override_settings"
        ):
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)


def test_every_setting_that_a_test_sets_exists():
    files = [*TESTS.rglob("test_*.py"), *TESTS.rglob("conftest.py"), *(TESTS / "support").rglob("*.py")]
    found = {(name, file.name) for file in files for name in names_set(ast.parse(file.read_text(encoding="utf-8")))}
    assert len(found) > 50
    unknown = [(name, file) for name, file in sorted(found) if not hasattr(settings, name) and name not in OF_PACKAGES]
    assert unknown == []

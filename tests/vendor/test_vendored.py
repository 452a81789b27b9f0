"""What others wrote and the tests use is exactly what was published."""

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
MANIFEST = json.loads((HERE / "manifest.json").read_text())


def test_files_match_the_manifest():
    found = {
        str(path.relative_to(HERE)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in HERE.iterdir()
        if folder.is_dir() and folder.name != "__pycache__"
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found == MANIFEST["sha256"]


def test_licence_file_exists():
    assert "Mozilla Public License" in (HERE / "axe-core" / "LICENSE").read_text()

"""What the pages are served: nothing that only gov.uk services may use, nothing from elsewhere."""

import re

import pytest

from tests.architecture.tree import ROOT
from tools import front_end

SOURCE = (
    "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
    ".a{font-family:GDS Transport,arial,sans-serif}"
    ".b{background-image:url(/assets/images/govuk-crest.svg)}"
    ".c{background-image:url(/assets/images/icon-document.svg)}"
)


def test_the_style_keeps_pictures_and_loses_the_font_and_the_crest():
    css, pictures = front_end.plain_style(SOURCE)
    assert "GDS Transport" not in css
    assert "crest" not in css
    assert "/assets/" not in css
    assert pictures == {"icon-document.svg"}
    assert "url(images/icon-document.svg)" in css


def test_a_missing_source_is_named(tmp_path):
    with pytest.raises(SystemExit, match=re.escape("ol/ol.css")):
        front_end.copy_files(tmp_path, tmp_path / "vendor")


@pytest.fixture
def served():
    files = [path for path in front_end.VENDOR.rglob("*") if path.is_file()]
    if not files:
        pytest.skip("the front-end files are not here: make front-end")
    return files


def test_served_files_have_no_crown_logo_or_reserved_font(served):
    assert [path.name for path in served if front_end.NEVER.search(path.name)] == []
    assert {path.suffix for path in served} <= {".css", ".js", ".svg", ".md", ".txt", ""}
    for path in served:
        assert b"GDS Transport" not in path.read_bytes(), path.name


def test_style_sheets_ask_only_for_files_that_are_there(served):
    for path in served:
        if path.suffix == ".css":
            for asked in re.findall(r"url\(([^)]*)\)", path.read_text(encoding="utf-8")):
                assert asked.startswith("data:") or (path.parent / asked).is_file(), (
                    f"{path.name}: {asked[:80]}"
                )


def test_pages_of_ours_name_no_other_host():
    for path in (ROOT / "abide" / "service").rglob("*.html"):
        loaded = re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']*""", path.read_text(encoding="utf-8"))
        assert loaded == [], path

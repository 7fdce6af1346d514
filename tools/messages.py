"""The texts of the person's own pages in other languages: compile them, and say which are missing.

`python tools/messages.py` compiles each django.po of that room to the django.mo beside it. Both are kept in
the repository, so that neither set-up nor the running service needs GNU gettext. `--missing` lists what the
pages say and no text was written for. A test holds both.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "abide" / "service" / "wearer" / "locale"
# Where texts to be translated stand: programs and templates of one room.
ROOM = ROOT / "abide" / "service" / "wearer"
# Pages of this folder are for the person; the rest of the room's are for staff, who read English.
OWN_PAGES = ROOM / "templates"

_CALLS = {"_": 0, "lazy": 0, "gettext": 0, "gettext_lazy": 0, "ngettext": 0}
_IN_CONTEXT = {"pgettext", "pgettext_lazy"}
# What gettext puts between a context and its text.
_JOINT = "\x04"


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a .po file: its id (with context and plural), and what it says for each plural form."""

    id: str
    plural: str
    said: tuple[str, ...]

    @property
    def key(self) -> str:
        """The id as a .mo file has it."""
        return f"{self.id}\0{self.plural}" if self.plural else self.id


def read(path: Path) -> list[Text]:
    """Read a .po file: contexts, plurals, texts over several lines; ValueError names the line at fault."""
    found: list[Text] = []
    fields: dict[str, str] = {}
    field = ""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    for number, line in enumerate([*lines, ""], 1):
        if line.startswith("#"):
            continue
        if not line:
            if fields:
                found.append(_text(fields))
            fields, field = {}, ""
            continue
        match = re.fullmatch(r"(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+)?(\".*\")", line)
        if match is None:
            raise ValueError(f"{path.name}, line {number}: this is no line of a .po file")
        field = match[1] or field
        fields[field] = fields.get(field, "") + ast.literal_eval(match[2])
    return found


def _text(fields: dict[str, str]) -> Text:
    context = fields.get("msgctxt")
    name = fields["msgid"] if context is None else f"{context}{_JOINT}{fields['msgid']}"
    said = tuple(value for key, value in sorted(fields.items()) if key.startswith("msgstr"))
    return Text(name, fields.get("msgid_plural", ""), said)


def compiled(texts: list[Text]) -> bytes:
    """Write texts as a .mo file (GNU gettext's format): tables of lengths and places, then the texts."""
    rows = sorted((t.key.encode(), "\0".join(t.said).encode()) for t in texts if all(t.said))
    keys = b"".join(key + b"\0" for key, _ in rows)
    values = b"".join(value + b"\0" for _, value in rows)
    at, said_at = 28 + 16 * len(rows), 28 + 16 * len(rows) + len(keys)
    head, tail = b"", b""
    for key, value in rows:
        head += struct.pack("<2I", len(key), at)
        tail += struct.pack("<2I", len(value), said_at)
        at, said_at = at + len(key) + 1, said_at + len(value) + 1
    start = struct.pack("<7I", 0x950412DE, 0, len(rows), 28, 28 + 8 * len(rows), 0, 28 + 16 * len(rows))
    return start + head + tail + keys + values


def used() -> dict[str, str]:
    """Give every text that the room's pages say, as a .mo file has its id, with where it stands."""
    found: dict[str, str] = {}
    for path in sorted(ROOM.rglob("*.py")):
        for key in _in_program(path.read_text(encoding="utf-8")):
            found.setdefault(key, path.name)
    for path in sorted(OWN_PAGES.rglob("*.html")):
        for key in _in_template(path.read_text(encoding="utf-8")):
            found.setdefault(key, path.name)
    return found


def _in_program(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            given = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if node.func.id in _IN_CONTEXT:
                yield _JOINT.join(given[:2])
            elif node.func.id == "ngettext":
                yield "\0".join(given[:2])
            elif node.func.id in _CALLS and given:
                yield given[0]


def _in_template(text: str) -> Iterator[str]:
    from django.utils.translation.template import templatize

    # Django turns a template into a program of gettext calls, with all else blotted out.
    for match in re.finditer(r"gettext\((u?)('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\)", templatize(text)):
        yield ast.literal_eval(match[2])
    for match in re.finditer(r"_\(('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\)", templatize(text)):
        yield ast.literal_eval(match[1])


def missing(path: Path) -> dict[str, str]:
    """Give the texts that the pages say and this .po file does not, with where each stands."""
    there = {text.key for text in read(path) if all(text.said)}
    return {key: where for key, where in used().items() if key not in there}


def main() -> int:
    """Compile, or say what is missing."""
    paths = sorted(LOCALES.rglob("*.po"))
    if "--missing" in sys.argv:
        import django
        from django.conf import settings

        settings.configure(USE_I18N=True)
        django.setup()
        lacking = {path: missing(path) for path in paths}
        for path, texts in lacking.items():
            for text, where in texts.items():
                print(f"{path.parent.parent.name}: {where}: {text!r}")
        return 1 if any(lacking.values()) else 0
    for path in paths:
        path.with_suffix(".mo").write_bytes(compiled(read(path)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

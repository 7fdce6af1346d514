"""The press: reads values, writes a tagged PDF (PDF/UA-1), and ends. Runs as a process of its own.

So that a paper that takes too long or too much memory can be ended without ending anything else. It reads
no clock, no network and no font of the machine: the same values give the same bytes.

Standard input: one line of JSON {"template", "values", "at" (seconds of 1970), "fonts"}, where values is
the JSON text itself. Standard output: the PDF. Exit 3: the values hold characters that no font here has.
"""

import json
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

HERE = Path(__file__).resolve().parent
TEMPLATES, FONTS = HERE / "typ", HERE / "fonts"
# Bytes of address space: typst itself maps a good deal before it needs any.
MEMORY = 4 * 1024**3
NO_GLYPH = 3


def main() -> int:
    """Press one paper from standard input to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    asked = json.load(sys.stdin.buffer)
    try:
        pdf = typst.compile(
            str(TEMPLATES / f"{asked['template']}.typ"),
            root=str(TEMPLATES),
            font_paths=[str(FONTS)],
            ignore_system_fonts=not asked["system_fonts"],
            sys_inputs={"values": asked["values"]},
            pdf_standards=["ua-1"],
            timestamp=datetime.fromtimestamp(asked["at"], UTC),
        )
    except typst.TypstError as fault:
        return NO_GLYPH if "could not be displayed" in str(fault) else 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())

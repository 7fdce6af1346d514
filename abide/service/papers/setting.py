"""Setting a paper: values in, the bytes of a tagged PDF out."""

import json
import subprocess
import sys
from datetime import datetime
from typing import Any

from abide.service.papers import press
from abide.service.papers.reference import canonical
from abide.service.papers.spelling import spelt

# Our own defaults: a paper of a hundred pages takes about two seconds.
SECONDS = 30.0
MOST_VALUES, MOST_PDF = 16 * 1024**2, 32 * 1024**2


class NotSet(Exception):
    """A paper that could not be set; the message is a sentence for whoever asked for it."""


def set_paper(
    template: str, values: dict[str, Any], *, printed_at: datetime, seconds: float = SECONDS
) -> bytes:
    """Set values by a template of this room and give the PDF (PDF/UA-1: tagged, titled, in its language).

    template: "report" or "trail"; values: what JSON has, shown as it is and never read as markup
    printed_at: aware; goes into the file's own dates. The same arguments give the same bytes.
    Raises NotSet: too much, too long, or refused by the typesetter.
    """
    if len(canonical(values)) > MOST_VALUES:
        raise NotSet("There is too much for one paper. Choose fewer days.")
    for given, system_fonts in ((values, False), (values, True), (spelt(values), False)):
        pdf = _pressed(template, given, printed_at, seconds, system_fonts=system_fonts)
        if pdf is not None:
            return pdf
    raise NotSet("The paper holds characters that cannot be printed.")


def _pressed(
    template: str, values: dict[str, Any], at: datetime, seconds: float, *, system_fonts: bool
) -> bytes | None:
    """Run the press; None where no font has a character of the values."""
    asked = {
        "template": template,
        "values": canonical(values).decode(),
        "at": int(at.timestamp()),
        "system_fonts": system_fonts,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and nothing of the values on its command line
            [sys.executable, "-I", press.__file__],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise NotSet("The paper took too long to set. Choose fewer days.") from late
    if done.returncode == press.NO_GLYPH:
        return None
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        # What typst says may quote the values, so it goes no further.
        raise NotSet("The paper could not be set. Tell whoever runs the service.")
    if len(done.stdout) > MOST_PDF:
        raise NotSet("The paper became too large. Choose fewer days.")
    return done.stdout

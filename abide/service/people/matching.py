"""What somebody typed into a search: which numbers it can be, and which words of names it is near to.

Pure. A word of a name is found by keys, each looked up as it stands in an index, so that no search compares
what was typed with every name there is:

- `=word` and every `=word` with one letter left out: whatever is one typing error apart shares such a key;
- `^start` and `$end`: the word begins or ends like this;
- `~sound`: the word without its vowels and doubled letters, so that Mohamed and Muhammad meet.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from abide.service.people.choices import IdentifierKind
from abide.service.people.rules import NORMAL, NotAnIdentifier, normal_spelling

# Our own defaults: shorter words are found by their beginning only, else everybody would be near to them.
SHORTEST_WITH_TYPOS = 4
SHORTEST_SOUND = 3
SHORTEST_END = 3
LONGEST_WORD = 100
MOST_WORDS = 6

# Letters that are no other letter with a mark on it, and how they are commonly written without.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
_SOUNDS = (("ph", "f"), ("ck", "k"), ("gh", "g"), ("sch", "sh"), ("tz", "z"))
_ALIKE = str.maketrans({"c": "k", "q": "k", "z": "s", "v": "f", "j": "y"})
_BARE_PNC = re.compile(r"(\d+)([A-Z])", re.ASCII)
_LOOKS_LIKE_PNC = re.compile(r"(?:\d{4}|\d{2})/\d{1,7}[A-Z]|\d{9,11}[A-Z]", re.ASCII)


class Near(IntEnum):
    """How near a word of a name is to a typed one; the smaller, the nearer."""

    SAME = 0
    PART = 1
    TYPED_WRONGLY = 2
    SOUNDS_ALIKE = 3


@dataclass(frozen=True, slots=True)
class Typed:
    """What a text can be: numbers in their one spelling, words of a name, and what is wrong with a number."""

    text: str
    numbers: tuple[tuple[IdentifierKind, str], ...]
    words: tuple[str, ...]
    doubt: str = ""

    @property
    def packed(self) -> str:
        """The text without spaces at its ends, as a serial or a reference is compared."""
        return self.text.strip()


def read(text: str, *, today: date) -> Typed:
    """Say what a text can be; `today` decides the century of a two-digit year in a PNC number.

    A text without a digit is never taken for a number: a refusal on a number must not tell of names.
    """
    numbers: list[tuple[IdentifierKind, str]] = []
    doubt = ""
    packed = re.sub(r"\s+", "", text).upper()
    if any(sign.isdigit() for sign in packed):
        spelt, doubt = _pnc(packed, today)
        numbers += [(IdentifierKind.PNC, each) for each in spelt]
        for kind in NORMAL:
            if kind == IdentifierKind.PNC:
                continue
            try:
                numbers.append((kind, normal_spelling(kind, packed, today=today)))
            except NotAnIdentifier:
                continue
    words = tuple(dict.fromkeys(_split(text)))[:MOST_WORDS]
    return Typed(text, tuple(numbers), words, doubt)


def _pnc(packed: str, today: date) -> tuple[list[str], str]:
    """Give the spellings a PNC number can mean (its check letter decides), and else what is wrong with it."""
    text = re.sub(r"[\\-]", "/", packed)
    tries = [text]
    bare = _BARE_PNC.fullmatch(text)
    if bare:
        # Where the stroke belongs is not written: every place it can have, and the letter decides.
        digits, letter = bare.groups()
        tries += [f"{digits[:n]}/{digits[n:]}{letter}" for n in (4, 2) if 1 <= len(digits) - n <= 7]
    found, faults = [], []
    for each in tries:
        try:
            found.append(normal_spelling(IdentifierKind.PNC, each, today=today))
        except NotAnIdentifier as fault:
            faults.append(str(fault))
    doubt = faults[0] if faults and not found and _LOOKS_LIKE_PNC.fullmatch(text) else ""
    return list(dict.fromkeys(found)), doubt


def plain(text: str) -> str:
    """Write a text without case, accents and signs: only letters and digits are left."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(sign for sign in apart if sign.isalnum())[:LONGEST_WORD]


def name_words(*names: str) -> frozenset[str]:
    """Give the words that somebody with these names is found by; a double name also in one piece."""
    words: set[str] = set()
    for name in names:
        words.update(_split(name))
        words.update(plain(part) for part in name.split())
    return frozenset(filter(None, words))


def keys(word: str) -> frozenset[str]:
    """Give the keys under which a word of a name is kept."""
    parts = {f"^{word[:n]}" for n in range(1, len(word))}
    parts |= {f"${word[-n:]}" for n in range(SHORTEST_END, len(word))}
    ways = asked(word)
    return frozenset(parts) | ways[Near.SAME] | ways[Near.TYPED_WRONGLY] | ways[Near.SOUNDS_ALIKE]


def asked(word: str) -> dict[Near, frozenset[str]]:
    """Give the keys a typed word is looked up under, by how near whatever has such a key is."""
    typos, sounds = set(), set()
    if not any(sign.isdigit() for sign in word):
        if len(word) >= SHORTEST_WITH_TYPOS:
            typos = {f"={word}"} | {f"={word[:n]}{word[n + 1 :]}" for n in range(len(word))}
        sound = sounding(word)
        if len(sound) >= SHORTEST_SOUND:
            sounds = {f"~{sound}"}
    return {
        Near.SAME: frozenset({f"={word}"}),
        Near.PART: frozenset({f"^{word}", f"${word}"}),
        Near.TYPED_WRONGLY: frozenset(typos),
        Near.SOUNDS_ALIKE: frozenset(sounds),
    }


def sounding(word: str) -> str:
    """Give what is left of a word when vowels, doubled letters and common ways of writing one sound are."""
    for written, said in _SOUNDS:
        word = word.replace(written, said)
    word = word.translate(_ALIKE)
    first, rest = word[:1], re.sub(r"[aeiouyw]", "", word[1:])
    # All vowels at the beginning are one, for they are written for each other: Usman, Osman.
    return re.sub(r"(.)\1+", r"\1", ("a" if first in "aeiou" else first) + rest)


def nearness(typed: str, words: Iterable[str]) -> tuple[Near, str] | None:
    """Give how near the nearest of these words of somebody's names is, and which; None where none is."""
    ways = asked(typed)
    found = []
    for word in words:
        if word == typed:
            found.append((Near.SAME, word))
            continue
        kept = keys(word)
        found += [(near, word) for near, wanted in ways.items() if near != Near.SAME and wanted & kept][:1]
    return min(found, default=None)


def _split(text: str) -> list[str]:
    """Split a name into plain words at spaces and hyphens."""
    return [word for part in re.split(r"[\s\-\u2010-\u2015/,.]+", text) if (word := plain(part))]

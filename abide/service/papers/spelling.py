"""Characters that no font of ours has, spelt so that a paper can be set all the same."""

from typing import Any

# Of what Source Sans 3 draws: Latin with its additions, accents that combine, Greek, Cyrillic, Vietnamese and
# Welsh letters, punctuation, and the few signs that our own sentences use.
_DRAWN = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x18F, 0x190),
    (0x192, 0x192),
    (0x1A0, 0x1A1),
    (0x1AF, 0x1B0),
    (0x1CD, 0x1DC),
    (0x1E2, 0x1E7),
    (0x1EA, 0x1EB),
    (0x1F8, 0x201),
    (0x218, 0x21B),
    (0x300, 0x30C),
    (0x386, 0x386),
    (0x388, 0x38A),
    (0x38C, 0x38C),
    (0x38E, 0x3A1),
    (0x3A3, 0x3CE),
    (0x400, 0x45F),
    (0x490, 0x491),
    (0x1E80, 0x1E85),
    (0x1EA0, 0x1EF9),
    (0x2010, 0x2015),
    (0x2018, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x2030, 0x2030),
    (0x2032, 0x2033),
    (0x2039, 0x203A),
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2264, 0x2265),
)


def drawn(character: str) -> bool:
    """Whether our own font is known to draw a character (newline and tab count as drawn)."""
    return character in "\n\t" or any(low <= ord(character) <= high for low, high in _DRAWN)


def spelt(value: Any) -> Any:
    """Give values with every character that is not drawn as its number: "[U+738B]".

    Goes through lists and the values of mappings; keys, and pictures under a key "svg", stay as they are.
    """
    if isinstance(value, str):
        return "".join(c if drawn(c) else f"[U+{ord(c):04X}]" for c in value)
    if isinstance(value, dict):
        return {key: each if key == "svg" else spelt(each) for key, each in value.items()}
    if isinstance(value, list):
        return [spelt(each) for each in value]
    return value

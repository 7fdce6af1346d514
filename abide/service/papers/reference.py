"""What a paper is known by: a hash of every value on it, printed at its foot."""

import base64
import hashlib
import json
from typing import Any

# So many letters of the hash are printed, in groups: 80 bits, more than anybody could make another paper fit.
LETTERS, GROUP = 16, 4


def canonical(values: dict[str, Any]) -> bytes:
    """Write values in the one way in which they are hashed and kept: keys in order, no spaces, UTF-8.

    TypeError, ValueError: a value that JSON does not have, such as NaN.
    """
    return json.dumps(
        values, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def digest(values: dict[str, Any]) -> str:
    """Give the SHA-256 of the values, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(values)).hexdigest()


def reference(of: str) -> str:
    """Give what is printed of a digest: "K4ZD-7QMA-XN5B-P2LT", read aloud without mistakes."""
    letters = base64.b32encode(bytes.fromhex(of)).decode()[:LETTERS]
    return "-".join(letters[n : n + GROUP] for n in range(0, LETTERS, GROUP))


def read_reference(typed: str) -> str:
    """Give a reference as it is kept, from whatever spelling of it was typed; "" where it is none.

    0, 1 and 8 are in no reference: they are taken for the letters O, I and B that they are misread from.
    """
    letters = "".join(c for c in typed.upper() if c.isalnum()).translate(str.maketrans("018", "OIB"))
    if len(letters) != LETTERS or set(letters) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):
        return ""
    return "-".join(letters[n : n + GROUP] for n in range(0, LETTERS, GROUP))

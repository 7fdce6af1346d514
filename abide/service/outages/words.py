"""Outages in words: what they have in common, and what is not known."""

from collections import Counter
from collections.abc import Sequence

from abide.service.outages.rules import Cause, Family

WHAT = {
    Family.CONTACT: "no contact",
    Family.POSITION: "no position",
    Family.POWER: "home units without mains power",
}
NOT_KNOWN = {
    Family.CONTACT: "Which mobile network or mast a device uses is not in what suppliers send, so a "
    "network is seen only by its area or by the supplier who uses it.",
    Family.POSITION: "Whether it is the satellites, a jammer or the tags is not known from this.",
    Family.POWER: "That the power was cut is what the home units have in common; nobody has confirmed it.",
}


def label(cause: Cause, *, supplier: str = "", postcodes: Sequence[str] = (), side_km: float = 0) -> str:
    """Say what silences have in common; an area is called by the postcodes of those who are in it."""
    if cause is Cause.SERVICE:
        return "all suppliers alike"
    if cause is Cause.SUPPLIER:
        return f"devices of {supplier}"
    common = [code for code, _ in sorted(Counter(postcodes).items(), key=lambda kv: (-kv[1], kv[0]))[:3]]
    across = f"one area of about {side_km:g} km"
    return f"{across} ({', '.join(common)})" if common else across


def people(many: int) -> str:
    """Say a number of people."""
    return f"{many:,} {'person' if many == 1 else 'people'}"

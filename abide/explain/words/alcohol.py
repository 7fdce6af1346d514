"""How samples of an alcohol tag are said: drinking, the surroundings, a tag off the skin, and no samples."""

from collections.abc import Mapping

from abide.explain.found import Reason, number, text
from abide.explain.words.family import Family

_CAUSES: Mapping[str, str] = {
    "no_samples": "the tag gave no samples",
    "doubted_samples": "the tag's samples repeat or contradict themselves",
}
_REVIEW = "Look at the curve and its reasons, and decide. Ask the person before you do."


def _fill(reason: Reason) -> Mapping[str, str]:
    peak = number(reason, "peak")
    cause = _CAUSES.get(text(reason, "cause"))
    return {
        "highest": "" if peak is None else f": highest reading {peak:.3f} g/dL",
        "silence": f": {cause}" if cause else "",
    }


FAMILIES: Mapping[str, Family] = {
    "ALCOHOL_CONFIRMED": Family(
        "Drinking",
        "drinking since {start}{highest}; it rises and falls as drinking does",
        "drinking from {span}{highest}; it rises and falls as drinking does",
        first_step="Tell the responsible officer. Talk with the person about it before anything else.",
        fill=_fill,
    ),
    "ALCOHOL_FOR_REVIEW": Family(
        "Alcohol, for a person to review",
        "drinking since {start}{highest}; somebody must decide",
        "drinking from {span}{highest}; somebody must decide",
        "whether there was drinking {when}{highest}, from samples that cannot be relied on",
        first_step=_REVIEW,
        fill=_fill,
    ),
    "ALCOHOL_ENVIRONMENTAL": Family(
        "Alcohol from the surroundings",
        "alcohol from the surroundings since {start}{highest}; it comes and goes faster than drinking can",
        "alcohol from the surroundings from {span}{highest}; it came and went faster than drinking can",
        first_step="Ask what the person had on their hands or skin: perfume, hand gel, spirits.",
        fill=_fill,
    ),
    "ALCOHOL_OBSTRUCTION": Family(
        "Alcohol tag obstructed",
        "the alcohol tag is obstructed or off the skin since {start}",
        "the alcohol tag was obstructed or off the skin from {span}",
        "whether the alcohol tag was obstructed or off the skin {when}",
        first_step="Call the person and ask what happened to the tag. Drinking cannot be seen meanwhile.",
        fill=_fill,
    ),
    "ALCOHOL_NOT_KNOWN": Family(
        "Not known whether there was alcohol",
        "not known whether there was alcohol since {start}{silence}",
        "not known whether there was alcohol from {span}, {long}{silence}",
        first_step="Ask the person to be near the base station. Days without samples do not count as sober.",
        fill=_fill,
    ),
}

"""Whether a programme can be chosen: facts come in as values, so that nothing above has to be known here."""

from datetime import date


def faults_of_choice(
    *,
    from_date: date | None,
    until_date: date | None,
    regions: list[str],
    on: date,
    region: str,
) -> list[str]:
    """Say what keeps a programme from being chosen for a first day and a region; empty when nothing does."""
    faults = []
    if from_date is not None and on < from_date:
        faults.append(f"The programme begins on {from_date:%-d %B %Y}.")
    if until_date is not None and on > until_date:
        faults.append(f"The programme ended on {until_date:%-d %B %Y}.")
    if regions and region not in regions:
        faults.append("The programme is not offered in this region.")
    return faults

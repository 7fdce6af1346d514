"""What a report is for, and what follows: the numbers somebody is named by, and what is said of rights."""

from collections.abc import Mapping

from django.db.models import TextChoices

from abide.service.people.choices import IdentifierKind, Why


class Purpose(TextChoices):
    """What somebody prints a report for; the audit keeps it."""

    COURT = "COURT", "A court hearing"
    RECALL = "RECALL", "A decision on recall"
    REVIEW = "REVIEW", "A review of the case"


# The reason that the look at the person is given in the audit.
WHY: Mapping[str, Why] = {
    Purpose.COURT: Why.COURT,
    Purpose.RECALL: Why.CASE_MANAGEMENT,
    Purpose.REVIEW: Why.CASE_MANAGEMENT,
}

# Only the numbers by which the reader of such a paper knows the person.
NUMBERS: Mapping[str, tuple[IdentifierKind, ...]] = {
    Purpose.COURT: (IdentifierKind.PNC, IdentifierKind.COURT_CASE),
    Purpose.RECALL: (IdentifierKind.CRN, IdentifierKind.NOMIS, IdentifierKind.PRISON_NUMBER),
    Purpose.REVIEW: (IdentifierKind.CRN, IdentifierKind.HOME_OFFICE),
}

TITLES: Mapping[str, str] = {
    Purpose.COURT: "Electronic monitoring: report for the court",
    Purpose.RECALL: "Electronic monitoring: report for a decision on recall",
    Purpose.REVIEW: "Electronic monitoring: report for a review",
}

_SAY_SO = (
    "Say what you think is wrong, and why: to the responsible officer named above, to a solicitor, or {to}. "
    "Each finding has a number here; name it."
)
_SEE_IT = (
    "Ask to see what a finding rests on. The reports and positions that it names are kept with the record "
    "and can be given to you, and each rule is published with the service."
)
_CORRECT = (
    "You have a right to have personal data that is wrong put right (Data Protection Act 2018, section 46; "
    "where the monitoring is not for law enforcement, article 16 of the UK GDPR). Ask whoever gave you "
    "this paper. If they refuse, you can complain to the Information Commissioner's Office."
)
CHALLENGE: Mapping[str, tuple[str, ...]] = {
    Purpose.COURT: (
        _SAY_SO.format(to="to the court itself"),
        "What a finding means for the case is for the court. This paper says what was recorded and how "
        "sure it is, and nothing about why somebody did something unless somebody's account of it is on "
        "record.",
        _SEE_IT,
        _CORRECT,
    ),
    Purpose.RECALL: (
        _SAY_SO.format(to="in writing to whoever decides"),
        "Somebody who is recalled from licence may make representations in writing about it (Criminal "
        "Justice Act 2003, sections 254 and 255).",
        _SEE_IT,
        _CORRECT,
    ),
    Purpose.REVIEW: (_SAY_SO.format(to="at the review itself"), _SEE_IT, _CORRECT),
}

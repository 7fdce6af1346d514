"""Every page of the service, as a table: its address, who looks at it, and what it is for.

Printed into docs/screens.md; each is opened in a browser at two widths by test_every_page.py. An address
that is not here is in NOT_PAGES, with the reason: tests/architecture holds the two against the addresses.
"""

from dataclasses import dataclass
from pathlib import Path

OFFICER, CENTRE, MANAGER, ADMINISTRATOR = "practitioner", "monitoring officer", "manager", "administrator"
WEARER, NOBODY = "person on tag", "anybody"

DOCS = Path(__file__).resolve().parents[2] / "docs"


@dataclass(frozen=True)
class Page:
    """One page: a short name, the name of its address, a path with blanks, who looks, and what it is for."""

    name: str
    address: str
    path: str
    reader: str
    says: str


PAGES = (
    Page("sign-in", "account_login", "/account/login/", NOBODY, "Sign in."),
    Page("people", "caseload:people", "/", OFFICER, "Who needs me now and why, then everybody in my care."),
    Page(
        "people-found", "caseload:people", "/?q=kaya&show=alerts", OFFICER, "Somebody found, with a filter."
    ),
    Page(
        "nobody-found",
        "caseload:people",
        "/?q=nobody",
        OFFICER,
        "A search that finds nobody, and what to try.",
    ),
    Page("person", "caseload:person", "/people/{person}/", OFFICER, "One person: now, and what happened."),
    Page(
        "person-28-days",
        "caseload:person",
        "/people/{person}/?days=28",
        OFFICER,
        "Four weeks under one clock, a cell a day.",
    ),
    Page(
        "person-table",
        "caseload:person",
        "/people/{person}/?days=28&view=table",
        OFFICER,
        "The same four weeks as a table.",
    ),
    Page(
        "person-order",
        "caseload:person",
        "/people/{person}/?days=order",
        OFFICER,
        "The whole order under one clock.",
    ),
    Page(
        "person-day",
        "caseload:person",
        "/people/{person}/?days=1",
        OFFICER,
        "One day, hour by hour.",
    ),
    Page(
        "conditions",
        "caseload:conditions",
        "/people/{person}/conditions/",
        OFFICER,
        "What is asked of somebody, and why.",
    ),
    Page(
        "about",
        "caseload:about",
        "/people/{person}/about/",
        OFFICER,
        "Who somebody is, and what they wear.",
    ),
    Page(
        "changes",
        "caseload:changes",
        "/people/{person}/changes/",
        OFFICER,
        "What was changed about somebody, by whom.",
    ),
    Page(
        "documents",
        "supervision:documents",
        "/people/{person}/documents/",
        OFFICER,
        "Files kept with somebody, and one more.",
    ),
    Page(
        "document-withdraw",
        "supervision:withdraw",
        "/people/{person}/documents/{document}/withdraw/",
        OFFICER,
        "Withdraw a file.",
    ),
    Page(
        "finding",
        "caseload:finding",
        "/people/{person}/findings/{finding}/",
        OFFICER,
        "Why something was found.",
    ),
    Page("trail-reason", "caseload:trail", "/people/{person}/trail/", OFFICER, "Why a trail is needed."),
    Page(
        "trail", "caseload:trail", "/people/{person}/trail/?why=COURT&day={day}", OFFICER, "A day on the map."
    ),
    Page(
        "report",
        "caseload:report",
        "/people/{person}/report/",
        OFFICER,
        "Print a report for a court, a recall or a review.",
    ),
    Page(
        "contacts-of", "supervision:contacts", "/people/{person}/contacts/", OFFICER, "Who spoke with them."
    ),
    Page("contact-new", "supervision:record", "/people/{person}/contacts/new/", OFFICER, "Record a contact."),
    Page(
        "appointment-new", "supervision:plan", "/people/{person}/appointments/new/", OFFICER, "Plan to meet."
    ),
    Page(
        "contact",
        "supervision:contact",
        "/people/{person}/contacts/{contact_with}/",
        OFFICER,
        "One contact, and how it was corrected.",
    ),
    Page(
        "appointment",
        "supervision:appointment",
        "/people/{person}/appointments/{appointment}/",
        OFFICER,
        "Say what came of it.",
    ),
    Page(
        "appointment-change",
        "supervision:change",
        "/people/{person}/appointments/{appointment}/change/",
        OFFICER,
        "Correct when or where.",
    ),
    Page(
        "before-meeting",
        "supervision:before",
        "/people/{person}/before/",
        OFFICER,
        "On one sheet: what to talk about when we meet.",
    ),
    Page(
        "coming-up", "supervision:coming_up", "/people/coming-up/", OFFICER, "Who waits for a word, and why."
    ),
    Page(
        "purpose",
        "supervision:purpose",
        "/people/{person}/conditions/{order}/C1/purpose/",
        OFFICER,
        "Say why a condition is there and what it serves.",
    ),
    Page(
        "support",
        "supervision:referral",
        "/people/{drinker}/conditions/{drinker_order}/L1/support/",
        OFFICER,
        "Offer support before an alcohol condition ends.",
    ),
    Page(
        "recognise",
        "supervision:recognise",
        "/people/{praised}/recognise/{praised_order}/DAYS_KEPT/",
        OFFICER,
        "Tell somebody that what they kept was seen.",
    ),
    Page(
        "note",
        "supervision:note",
        "/people/{person}/findings/{finding}/note/",
        OFFICER,
        "A finding to be pasted into the case system.",
    ),
    Page(
        "protected",
        "protection:of_person",
        "/protected/of/{person}/",
        OFFICER,
        "Who is kept apart from them.",
    ),
    Page("alerts", "alerts:list", "/alerts/", CENTRE, "What must be acted on first, and by when."),
    Page(
        "alerts-closed", "alerts:list", "/alerts/?state=closed", CENTRE, "What was closed, and how it ended."
    ),
    Page("suspended", "centre:suspended", "/centre/suspended/", MANAGER, "For whom notifying is suspended."),
    Page("suspend", "centre:suspend", "/centre/suspended/of/{person}/", CENTRE, "Suspend it for one person."),
    Page("suspend-kind", "centre:suspend_kind", "/centre/suspended/new/", MANAGER, "Suspend it for a kind."),
    Page("alert", "alerts:alert", "/alerts/{alert}/", CENTRE, "One alert: what happened and what to do."),
    Page("outages", "outages:list", "/outages/", CENTRE, "What is out now, and what was."),
    Page("outage", "outages:outage", "/outages/{outage}/", CENTRE, "Many silent at once: why, and who."),
    Page("managers", "insight:overview", "/managers/", MANAGER, "Workload, alerts, silence and nights."),
    Page("managers-alerts", "insight:alerts", "/managers/alerts/?of=open", MANAGER, "What a number counts."),
    Page("managers-people", "insight:people", "/managers/people/", MANAGER, "Whom a number counts."),
    Page("managers-silent", "insight:silent", "/managers/no-contact/", MANAGER, "Nobody heard of them."),
    Page("managers-nights", "insight:nights", "/managers/nights/?what=kept", MANAGER, "Nights counted."),
    Page("hand-overs", "shifts:list", "/shifts/", CENTRE, "What one shift told the next, and who signed."),
    Page("hand-over", "shifts:hand_over", "/shifts/{hand_over}/", MANAGER, "One hand-over, to sign."),
    Page("hand-over-new", "shifts:new", "/shifts/new/", CENTRE, "Sum a shift up and hand it over."),
    Page("wall", "shifts:wall", "/shifts/wall/", CENTRE, "Counts and ages for the wall, without names."),
    Page("threads", "threads:list", "/messages/", CENTRE, "Who waits for an answer from whom."),
    Page(
        "thread", "threads:thread", "/messages/{thread}/", CENTRE, "One thread, its owner and its due time."
    ),
    Page("thread-new", "threads:begin", "/messages/new/", CENTRE, "Begin a thread on a topic."),
    Page(
        "thread-about",
        "threads:begin_about",
        "/messages/about/{person}/",
        OFFICER,
        "Begin one about somebody.",
    ),
    Page("board", "threads:board", "/messages/board/", CENTRE, "What the board has before it this month."),
    Page("board-of", "threads:board_of", "/messages/board/{month}/", CENTRE, "The same of another month."),
    Page(
        "board-decision",
        "threads:decide",
        "/messages/{strategic}/decide/{month}/",
        CENTRE,
        "What the board decided on one thread.",
    ),
    Page("directory", "threads:contacts", "/messages/contacts/", CENTRE, "Whom to call, for what and when."),
    Page("directory-add", "threads:add_contact", "/messages/contacts/new/", MANAGER, "Add whom to call."),
    Page(
        "directory-change", "threads:change_contact", "/messages/contacts/{contact}/", MANAGER, "Correct it."
    ),
    Page("notices", "notices:mine", "/notices/", OFFICER, "What I was told, and what waits for me."),
    Page("notice", "notices:notice", "/notices/{notice}/", OFFICER, "One notice, to be confirmed."),
    Page("notices-sent", "notices:sent", "/notices/sent/", CENTRE, "Notices I sent, and how each stands."),
    Page(
        "notice-sent", "notices:sent_one", "/notices/sent/{sent}/", CENTRE, "Who was told, and who confirmed."
    ),
    Page("notice-choices", "notices:choices", "/notices/choices/", OFFICER, "How I am told of each kind."),
    Page(
        "notice-link", "notices:receipt", "/notices/{token}/", NOBODY, "The link of a message, with its code."
    ),
    Page("account", "ui:account", "/me/", OFFICER, "My account and its second step."),
    Page(
        "wrong-or-slow",
        "ui:wrong_or_slow",
        "/wrong-or-slow/?page=/alerts/",
        OFFICER,
        "Say what is wrong or slow.",
    ),
    Page("reports", "ui:reports", "/wrong-or-slow/reports/", ADMINISTRATOR, "What readers said of pages."),
    Page(
        "report-answer",
        "ui:answer",
        "/wrong-or-slow/reports/{report}/",
        ADMINISTRATOR,
        "Answer one in public.",
    ),
    Page("second-step", "mfa_index", "/account/2fa/", OFFICER, "The second step at sign-in."),
    Page(
        "second-step-app",
        "mfa_activate_totp",
        "/account/2fa/totp/activate/",
        OFFICER,
        "Set up an app for it.",
    ),
    Page(
        "recovery-codes",
        "mfa_generate_recovery_codes",
        "/account/2fa/recovery-codes/generate/",
        OFFICER,
        "Codes.",
    ),
    Page("password", "account_change_password", "/account/password/change/", OFFICER, "A new password."),
    Page(
        "own-page-of", "wearer:access", "/people/{person}/own-page/", OFFICER, "The way in to their own page."
    ),
    Page(
        "own-zone",
        "wearer:served",
        "/people/{person}/own-page/zones/Z1/",
        OFFICER,
        "A zone in the words it was served in.",
    ),
    Page(
        "own-letter", "wearer:letter", "/people/{person}/own-page/letter/", OFFICER, "Their week as a letter."
    ),
    Page(
        "own-telephone",
        "wearer:telephone",
        "/people/{person}/own-page/telephone/",
        OFFICER,
        "Who calls, before anything is read out.",
    ),
    Page(
        "own-write-down",
        "wearer:write_down",
        "/people/{person}/own-page/write-down/",
        OFFICER,
        "What somebody says on the telephone, written down.",
    ),
    Page("requests", "wearer:waiting", "/requests/", OFFICER, "What people on tag asked and told us."),
    Page("request", "wearer:request", "/requests/{ask}/", OFFICER, "One request, and who may decide it."),
    Page("told", "wearer:matter", "/requests/told/{matter}/", OFFICER, "One fault, record or complaint."),
    Page("own-code", "own:enter", "/my/open/{own_link}/", WEARER, "The code that belongs to a link."),
    Page("own-week", "own:home", "/my/", WEARER, "What I must do today and this week."),
    Page("own-order", "own:order", "/my/order/", WEARER, "What my order asks."),
    Page("own-records", "own:records", "/my/records/", WEARER, "What was recorded about me."),
    Page("own-dispute", "own:dispute", "/my/records/{finding}/wrong/", WEARER, "A record that is wrong."),
    Page("own-asked", "own:asked", "/my/asked/", WEARER, "What I asked and told, and the answers."),
    Page("own-ask", "own:ask", "/my/ask/", WEARER, "Ask to be away, or for other times."),
    Page("own-fault", "own:fault", "/my/fault/", WEARER, "Report a fault."),
    Page("own-complain", "own:complain", "/my/complain/", WEARER, "Complain."),
    Page("own-again", "own:again", "/my/told/{matter}/again/", WEARER, "Ask for another look."),
    Page("no-such-page", "", "/nowhere/", OFFICER, "An address that is wrong."),
)

# Addresses that answer no page of their own, by why not.
NOT_PAGES = {
    "closed: accounts are made by an administrator": {
        "account/confirm-email/", "account/email/", "account/password/reset/", "account/signup/",
        "account_confirm_email", "account_confirm_login_code", "account_email",
        "account_email_verification_sent", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done",
        "account_set_password", "account_signup",
    },
    "a step of signing in that these readers do not come to": {
        "account_inactive", "account_logout", "account_reauthenticate", "mfa_add_webauthn",
        "mfa_authenticate", "mfa_deactivate_totp", "mfa_download_recovery_codes",
        "mfa_edit_webauthn", "mfa_list_webauthn", "mfa_login_webauthn", "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes",
    },
    "takes what a form on another page sends": {
        "own:language", "own:leave", "own:withdraw", "wearer:revoke",
        "alerts:acknowledge", "alerts:call", "alerts:close", "alerts:hand_back", "alerts:step",
        "alerts:take_over", "centre:resume", "caseload:excuse", "caseload:remove_filter",
        "caseload:save_filter", "caseload:take_back", "caseload:take_back_review", "caseload:review",
        "caseload:name_place", "caseload:remove_place", "caseload:transfer", "protection:change",
        "protection:give_unit", "protection:position", "protection:take_unit_back",
        "threads:change_due", "threads:hand_over", "threads:remove_contact", "notices:read_all",
        "outages:take", "outages:end", "shifts:sign_in",
    },
    "called by a provider's machine": {"notices:callback"},
    "a part of a page, or data for it": {
        "insight:table", "shifts:wall_numbers", "outages:changed", "alerts:changed", "notices:bell",
        "caseload:basemap", "caseload:changed", "caseload:trail_data", "caseload:trail_file",
        "caseload:report_again", "supervision:document",
    },
}  # fmt: skip


def width_of(page: Page) -> int:
    """The width of screen at which a page is mostly looked at (pixels)."""
    return 390 if page.reader == WEARER else 1280


def known_addresses() -> set[str]:
    """The names of all addresses that are either a page of the table or said not to be one."""
    return {page.address for page in PAGES if page.address}.union(*NOT_PAGES.values())


def as_document() -> str:
    """The table as docs/screens.md: each page with its picture."""
    lines = [
        "# Screens",
        "",
        "Every page, with invented people; `make screens` takes the pictures, from the same table that",
        "`tests/browser/test_every_page.py` walks at two widths for accessibility.",
    ]
    for page in PAGES:
        lines += ["", f"## {page.name.replace('-', ' ').capitalize()}", "", page.says]
        lines += [f"Seen by: {page.reader}.", "", f"![{page.says}](screens/{page.name}.jpg)"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (DOCS / "screens.md").write_text(as_document())

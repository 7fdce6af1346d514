"""Every address of the service is a page that a browser looks at, or is said not to be a page."""

from tests.architecture.addresses import all_addresses
from tests.browser import pages


def test_every_address_is_a_page_that_is_looked_at_or_is_said_not_to_be_one():
    served = {address.name for address in all_addresses()}
    known = pages.known_addresses()
    assert served - known == set(), "add them to PAGES or NOT_PAGES in tests/browser/pages.py"
    assert known - served == set(), "tests/browser/pages.py names addresses that are gone"


def test_no_address_is_both():
    looked_at = {page.address for page in pages.PAGES}
    for why, names in pages.NOT_PAGES.items():
        assert not names & looked_at, why


def test_the_page_of_screens_is_printed_from_the_table():
    assert (pages.DOCS / "screens.md").read_text() == pages.as_document()

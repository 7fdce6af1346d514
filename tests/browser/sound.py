"""What every page must be, whatever it shows: accessible, as wide as its screen, and named."""

from axe_playwright_python.sync_playwright import Axe

# WCAG 2.2 AA and the practices that come with it.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BUILT = """() => ({
  "first headings": document.querySelectorAll("h1").length,
  "too wide by": Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
  "title": document.title,
  "language": document.documentElement.lang,
})"""


def faults_of(page):
    """Everything that is wrong with a page as it stands, a line each."""
    built = page.evaluate(BUILT)
    faults = []
    if built["first headings"] != 1:
        faults.append(f"{built['first headings']} first headings")
    if built["too wide by"]:
        faults.append(f"{built['too wide by']} pixels too wide")
    if not built["title"].strip() or not built["language"]:
        faults.append("no title or no language")
    found = Axe().run(page, options={"runOnly": RULES})
    if found.violations_count:
        faults.append(found.generate_report())
    return faults


def sound(page):
    """Fail unless the page is as every page must be."""
    faults = faults_of(page)
    assert not faults, "\n".join([page.url, *faults])

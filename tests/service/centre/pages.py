"""Writes docs/procedures.md anew from the code: `make rules`."""

from abide.cli.service import set_up


def main() -> None:
    """Write the page."""
    set_up()
    from tests.service.centre.printed import PAGE, made

    PAGE.write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()

"""See to the Debian packages that the tests need, or say which command brings them.

``make test`` calls this. It installs only where it may: as root, or with a sudo that asks for no password.
The service itself and ``make demo`` need none of these packages.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def has_chromium() -> bool:
    """Whether a Chromium is on the PATH."""
    return bool(shutil.which("chromium") or shutil.which("chromium-browser"))


def has_postgresql() -> bool:
    """Whether PostgreSQL's server programs are on this machine, on the PATH or where Debian keeps them."""
    return bool(shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def has_font() -> bool:
    """Whether there is any font that a page can be shown in; without one, Chromium shows no words."""
    folders = (Path("/usr/share/fonts"), Path.home() / ".fonts", Path("/usr/local/share/fonts"))
    return any(any(folder.rglob(f"*.{kind}")) for folder in folders for kind in ("ttf", "otf"))


# Package -> whether what it brings is there already.
NEEDED = {"chromium": has_chromium, "fonts-liberation": has_font, "postgresql": has_postgresql}


def missing() -> list[str]:
    """Name the packages whose programs are not on this machine."""
    return [package for package, is_there in NEEDED.items() if not is_there()]


def prefix() -> list[str] | None:
    """What to put before apt-get to be allowed to install; None if this user may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def install(packages: list[str], before: list[str]) -> int:
    """Install by apt-get without questions; answers its exit status."""
    quiet = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.run([*quiet, "update"], check=False)
    return subprocess.run(
        [*quiet, "install", "-y", "--no-install-recommends", *packages], check=False
    ).returncode


def main() -> None:
    """Leave the machine with what the tests need, or exit with the command to run."""
    packages = missing()
    if not packages:
        return
    before = prefix()
    if before is not None:
        print(f"Installing Debian packages for the tests: {' '.join(packages)}", flush=True)
        install(packages, before)
    still = missing()
    if still:
        sys.exit(
            f"The tests need Debian packages that are not here: {', '.join(still)}.\n"
            "Run this, then try again:\n\n"
            f"    sudo apt-get install --no-install-recommends {' '.join(still)}\n"
        )


if __name__ == "__main__":
    main()

"""No tracked file names a package registry's host or a path of somebody's machine."""

import json
import re

from tests.architecture.tree import ROOT, shown, tracked

# Put together here, so that this file does not hold what it looks for.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("debian", "org"),
        ("debian", "net"),
    )
]
PATHS = [
    "/".join(("", *parts)) for parts in (("work", "main"), ("work", "shared"), ("root", ""), ("tmp", "team"))
]
LOCAL = re.compile(
    "|".join(re.escape(text) for text in (*HOSTS, *PATHS)) + r"|/home/[a-z]|" + "file" + r":///opt"
)

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def test_no_tracked_file_names_a_registry_or_a_path_of_one_machine():
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{shown(path)}: {match.group()}" for match in LOCAL.finditer(text)]
    assert found == []


def test_each_kind_of_local_name_would_be_seen():
    for text in (*HOSTS, *PATHS, "/home/" + "sam", "file" + ":///opt/x"):
        assert LOCAL.search(f"see {text} there"), text


def test_python_locks_have_a_hash_for_every_package_and_no_address():
    assert {path.name for path in LOCKS} >= {
        "bootstrap.txt",
        "build.txt",
        "dev.txt",
        "node.txt",
        "runtime.txt",
    }
    for path in LOCKS:
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        entries = re.split(r"\n(?=\S)", text.strip())
        assert entries
        for entry in entries:
            assert re.match(r"[\w.\[\],-]+==[\w.!+]+", entry), f"{path.name}: {entry[:60]}"
            assert "--hash=sha256:" in entry, f"{path.name}: {entry[:60]}"


def test_the_front_end_lock_has_a_hash_for_every_package_and_no_address():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert len(packages) > 5
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


def test_no_lock_that_records_addresses_is_committed():
    assert {path.name for path in tracked()} & {"uv.lock", "pylock.toml", "poetry.lock", "yarn.lock"} == set()


def test_development_and_service_run_the_same_versions():
    versions = {
        path.name: dict(re.findall(r"^([\w.\[\],-]+)==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in LOCKS
    }
    for name in ("runtime.txt", "build.txt"):
        differing = {
            package: (version, versions["dev.txt"][package])
            for package, version in versions[name].items()
            if versions["dev.txt"].get(package, version) != version
        }
        assert differing == {}

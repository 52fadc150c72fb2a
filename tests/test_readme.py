"""README tells of every setting and every command, and of nothing else."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def table_under(heading: str) -> set[str]:
    section = README.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


def test_every_setting_is_in_the_table_and_every_row_is_a_setting() -> None:
    settings = (ROOT / "config/settings.py").read_text()
    assert table_under("Settings") == set(re.findall(r'env\.\w+\(\s*"([A-Z_0-9]+)"', settings))


def test_every_command_is_in_the_table_and_every_row_is_a_command() -> None:
    commands = {path.stem for path in ROOT.glob("*/management/commands/[!_]*.py")}
    assert table_under("Commands") == commands


def test_the_key_of_backups_is_made_before_the_first_backup() -> None:
    install, duties = (
        README.partition(f"## {name}\n")[2] for name in ("Install it", "Your duties")
    )
    for text in (install.partition("\n## ")[0], duties):
        assert 0 < text.index("backup --new-key") < text.index("backup FOLDER")


def test_readme_stays_short_and_its_files_exist() -> None:
    assert len(README.splitlines()) < 220
    for name in re.findall(r"!?\[[^]]*\]\(([^)]+)\)|`(docs/[\w.-]+)`", README):
        assert (ROOT / "".join(name)).exists(), name

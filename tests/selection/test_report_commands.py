"""`call packet`, `call letters`, `call audit` on the folder of a call, as a secretariat types them."""

import shutil

import pytest
from click.testing import CliRunner

from cluster_analysis.commands.cli import main
from cluster_analysis.data.paths import raw

EXAMPLE = raw() / "applications" / "example_call_2017"


@pytest.fixture(scope="module")
def call(tmp_path_factory):
    """The example call with a methodology of its own that asks for 200 draws."""
    folder = tmp_path_factory.mktemp("call") / "call"
    shutil.copytree(EXAMPLE, folder)
    rules = (raw() / "methodology" / "kazakhstan_2017_draft.yml").read_text(encoding="utf-8")
    (folder / "methodology.yml").write_text(rules + "draws: {number: 200, seed: 7}\n", encoding="utf-8")
    return folder


def typed(*words):
    return CliRunner().invoke(main, ["call", *map(str, words)])


def test_letters_wait_for_a_packet_and_an_edition_is_written_once(call):
    early = typed("letters", call, "--lang", "ru")
    assert early.exit_code == 1
    assert "ни одного издания пакета ещё нет" in early.output
    packet = typed("packet", call, "--who", "secretary", "--lang", "ru", "--no-pdf")
    assert packet.exit_code == 0, packet.output
    assert packet.output.strip().endswith("editions/1")
    text = (call / "editions" / "1" / "packet-ru.html").read_text(encoding="utf-8")
    assert "P(среди первых шести), %" in text
    letters = typed("letters", call, "--lang", "ru")
    assert letters.exit_code == 0, letters.output
    assert "Уважаемый заявитель!" in (call / "editions/1/letters/letter-S08-ru.txt").read_text(
        encoding="utf-8"
    )
    assert typed("audit", call).exit_code == 0
    assert (call / "editions/1/audit/audit-S08-en.xlsx").exists()
    again = typed("letters", call, "--lang", "ru")
    assert again.exit_code == 1
    assert "не перезаписывается" in again.output


def test_a_call_without_a_methodology_is_refused_and_not_judged_by_that_of_2017(tmp_path):
    shutil.copytree(EXAMPLE, tmp_path / "call")
    found = typed("packet", tmp_path / "call", "--who", "x")
    assert found.exit_code == 1
    assert "methodology.yml" in found.output


def test_a_packet_names_what_differs_between_the_folder_and_its_last_edition(call):
    copy = call.parent / "changed"
    shutil.copytree(call, copy)
    path = copy / "statistics.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[SYNTHETIC]", "[SYNTHETIC] ", 1), encoding="utf-8"
    )
    packet = typed("packet", copy, "--who", "secretary", "--lang", "en", "--no-pdf")
    assert packet.exit_code == 0, packet.output
    number = max(map(int, (one.name for one in (copy / "editions").iterdir())))
    named = [line for line in packet.output.splitlines() if "differs from the last recorded run" in line]
    assert number == 2
    assert [line.split(",")[0] for line in named] == ["statistics.csv"]

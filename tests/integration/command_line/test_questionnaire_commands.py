"""``grantflow questionnaire``: forms in, checked and out, each command on a database of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grantflow.questionnaires.importing import Source, read_form
from grantflow.reviews.grids import load_grid
from tests.support.command import Run, database, invoke
from tests.unit.questionnaires.samples import FORM

FUND = Path(__file__).parents[2] / "cases" / "forms" / "cyp_r1"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "small.json"
    path.write_text(json.dumps({"key": "small", "title": {"en": "Small grant"}, **FORM}), encoding="utf-8")
    return path


def test_a_folder_becomes_one_form_and_comes_out_again(run: Run, tmp_path: Path) -> None:
    result = run("questionnaire", "import", str(FUND), "--key", "cyp", "--title", "Children and young people")
    assert result.exit_code == 0, result.output
    assert "13 sections with 59 questions and 19 texts." in result.output
    assert "Carried over with a change (9):" in result.output
    assert "Stored as “cyp”, version 1." in result.output
    output = tmp_path / "out.json"
    assert run("questionnaire", "export", "cyp", "--output", str(output)).exit_code == 0
    there = read_form([Source(path.name, path.read_bytes()) for path in sorted(FUND.glob("*.json"))])
    back = read_form([Source("out.json", output.read_bytes())])
    assert (back.key, back.title["en"], back.form) == ("cyp", "Children and young people", there.form)


def test_versions_count_up_and_each_can_be_had(run: Run, own: Path) -> None:
    for number in (1, 2):
        assert f"Stored as “small”, version {number}." in run("questionnaire", "import", str(own)).output
    first, newest = run("questionnaire", "export", "small", "--number", "1"), run("questionnaire", "export", "small")
    assert first.exit_code == newest.exit_code == 0
    assert json.loads(newest.output) == json.loads(first.output)
    missing = run("questionnaire", "export", "small", "--number", "3")
    assert (missing.exit_code, missing.output) == (1, "Error: There is no form “small” with version 3.\n")
    assert "There is no form “large”." in run("questionnaire", "export", "large").output


def test_a_call_that_is_not_open_takes_the_form(run: Run, own: Path, tmp_path: Path) -> None:
    with database(tmp_path) as connection:
        (code,) = connection.execute("SELECT code FROM calls ORDER BY code").fetchone()
    refused = run("questionnaire", "import", str(own), "--call", code)
    assert refused.exit_code == 1
    assert "A call is frozen once it is open." in refused.output
    unknown = run("questionnaire", "import", str(own), "--call", "NOWHERE")
    assert "There is no call with the code NOWHERE." in unknown.output
    with database(tmp_path) as connection:
        assert connection.execute("SELECT count(*) FROM questionnaire_versions WHERE key = 'small'").fetchone() == (0,)
        connection.execute("UPDATE calls SET state = 'draft' WHERE code = ?", (code,))
    assert f"The call {code} takes it." in run("questionnaire", "import", str(own), "--call", code).output
    with database(tmp_path) as connection:
        found = connection.execute(
            "SELECT v.key FROM calls c JOIN questionnaire_versions v ON v.id = c.questionnaire_id WHERE c.code = ?",
            (code,),
        ).fetchone()
    assert found == ("small",)


def test_criteria_become_the_grid_of_a_call(run: Run, tmp_path: Path) -> None:
    assert run("questionnaire", "import", str(FUND), "--key", "cyp").exit_code == 0
    files = [str(path) for path in sorted((FUND.parents[1] / "criteria").glob("*.json"))]
    output = tmp_path / "grid.json"
    with database(tmp_path) as connection:
        (code,) = connection.execute("SELECT code FROM calls ORDER BY code").fetchone()
        connection.execute("UPDATE calls SET state = 'draft' WHERE code = ?", (code,))
    result = run("criteria", "import", *files, "--form", "cyp", "--call", code, "--output", str(output))
    assert result.exit_code == 0, result.output
    assert "10 criteria in 4 groups judge 23 questions, 70.0 points; 35 questions are only read." in result.output
    assert "your-skills-and-experience-cyp/HrGXKi: The form has this field under another form name." in result.output
    assert f"The call {code} takes the grid." in result.output
    grid = load_grid(json.loads(output.read_text(encoding="utf-8")))
    with database(tmp_path) as connection:
        (stored,) = connection.execute("SELECT grid FROM calls WHERE code = ?", (code,)).fetchone()
    assert load_grid(json.loads(stored)) == grid
    printed = run("criteria", "import", *files, "--form", "cyp", "--output", "-")
    assert load_grid(json.loads(printed.stdout)) == grid


def test_criteria_that_cannot_be_taken_are_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    path.write_text("{}", encoding="utf-8")
    assert "There is no form “cyp”." in run("criteria", "import", str(path), "--form", "cyp").output
    assert run("questionnaire", "import", str(FUND), "--key", "cyp").exit_code == 0
    refused = run("criteria", "import", str(path), "--form", "cyp")
    assert (refused.exit_code, refused.output) == (1, "There are no scored criteria in these files.\n")
    files = [str(path) for path in (FUND.parents[1] / "criteria").glob("*.json")]
    unknown = run("criteria", "import", *files, "--form", "cyp", "--call", "NOWHERE")
    assert "There is no call with the code NOWHERE." in unknown.output


def test_every_problem_is_printed_by_its_place(tmp_path: Path) -> None:
    value = json.loads(json.dumps(FORM))
    value["sections"][0]["questions"][0]["max_chars"] = 0
    value["sections"][1]["questions"][0]["show_if"] = "titel = 1"
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    result = invoke(tmp_path, "questionnaire", "validate", str(path))
    assert result.exit_code == 1
    assert (
        "section 1 “project”, question 1 “title”, “max_chars”: Write a whole number from 1 to 200000." in result.output
    )
    assert result.output.endswith("1 problem; nothing was stored.\n")
    value["sections"][0]["questions"][0]["max_chars"] = 20
    path.write_text(json.dumps(value), encoding="utf-8")
    second = invoke(tmp_path, "questionnaire", "validate", str(path))
    assert (
        "question 1 “theme”, “show_if”: Character 1: The form has no question titel. Did you mean title?"
        in second.output
    )


def test_checking_needs_no_database(tmp_path: Path) -> None:
    result = invoke(tmp_path, "questionnaire", "validate", str(FUND / "declarations-cyp.json"))
    assert result.exit_code == 0, result.output
    assert "can be imported." in result.output
    assert not (tmp_path / "grantflow.sqlite3").exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "bad.json: this is not JSON: line 1, character 2."),
        (b" " * (11 * 1024 * 1024), "bad.json: the file is larger than 2 MB."),
        (b"[" * 500_000, "bad.json: it is nested too deeply."),
        (b'{"a": NaN}', "bad.json: NaN is no number that JSON knows."),
    ],
)
def test_bad_files_are_one_line_not_a_traceback(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    result = invoke(tmp_path, "questionnaire", "validate", str(path))
    assert (result.exit_code, result.output) == (1, f"{reason}\n1 problem; nothing was stored.\n")


def test_an_empty_folder_and_mixed_formats_are_refused(tmp_path: Path, own: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "There is no file to read." in invoke(tmp_path, "questionnaire", "validate", str(tmp_path / "empty")).output
    mixed = invoke(tmp_path, "questionnaire", "validate", str(own), str(FUND))
    assert "These files are of several formats." in mixed.output
    forced = invoke(tmp_path, "questionnaire", "validate", str(own), "--format", "digital-form-builder")
    assert forced.exit_code == 1


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("db",),
        ("db", "migrate"),
        ("bench",),
        ("workflow",),
        ("questionnaire",),
        ("questionnaire", "import"),
        ("questionnaire", "export"),
    ],
)
def test_help_reads_well_at_every_level(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = invoke(tmp_path, *command, "--help")
    assert result.exit_code == 0
    assert "..." not in result.output.replace("[ARGS]...", "").replace("FILES...", "")

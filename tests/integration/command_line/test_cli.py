"""The command line: each command on a database of its own, and one clear message for what is wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from grantflow import cli, paths
from tests.support.command import APPLICATIONS, Run, database, environment, invoke
from tests.support.smtp import MailServer

EVENTS = 5
PRODUCTION = {
    "GRANTFLOW_ENVIRONMENT": "production",
    "GRANTFLOW_SECRET_KEY": "a secret of forty characters or some more",
    "GRANTFLOW_BASE_URL": "https://grants.example.org",
}


@pytest.fixture
def run_empty(tmp_path: Path) -> Run:
    """Runs commands where there is no database yet."""
    return lambda *arguments, **more: invoke(tmp_path, *arguments, **more)


def tamper(folder: Path, statement: str) -> None:
    """What somebody with the file in hand can do: triggers away, then the statement."""
    with database(folder) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)


def test_every_group_and_command_says_what_it_is_for(run_empty: Run) -> None:
    assert "from call to closure" in run_empty("--help").output
    for name, command in cli.cli.commands.items():
        assert command.help, name
        assert command.help.splitlines()[0] in " ".join(run_empty(name, "--help").output.split())


def test_the_database_group_says_what_each_command_is_for(run_empty: Run) -> None:
    shown = run_empty("db", "--help").output
    assert "newest migration" in shown
    for name in ("upgrade", "downgrade", "current", "history", "migrate", "stamp"):
        own = run_empty("db", name, "--help")
        assert own.exit_code == 0
        assert "default is" not in own.output
        assert "--directory" not in own.output
        assert "multidb" not in own.output
    assert "init" not in shown


def test_a_migration_without_changes_is_not_written(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    migrations = shutil.copytree(paths.MIGRATIONS, tmp_path / "migrations")
    monkeypatch.setattr(paths, "MIGRATIONS", migrations)
    before = sorted(migrations.rglob("*.py"))
    result = run("db", "migrate", "-m", "nothing")
    assert result.exit_code == 0, result.output
    assert sorted(migrations.rglob("*.py")) == before
    assert "Nothing has changed" in result.output


def test_help_needs_no_settings(tmp_path: Path) -> None:
    result = invoke(tmp_path, "--help", GRANTFLOW_DATABASE_URL="nonsense")
    assert result.exit_code == 0
    assert "Traceback" not in result.output
    assert " db " in result.output


def test_workflows_are_proved(run_empty: Run) -> None:
    result = run_empty("workflow", "verify")
    assert result.exit_code == 0, result.output
    assert re.search(r"\d+ machines with \d+ transitions: every proof holds\.", result.output)


def test_workflow_docs_are_those_of_the_project(run_empty: Run, tmp_path: Path) -> None:
    result = run_empty("workflow", "docs", "--output", str(tmp_path / "docs" / "workflow.md"))
    assert result.exit_code == 0, result.output
    assert "stateDiagram" in (tmp_path / "docs" / "workflow.md").read_text(encoding="utf-8")


def test_a_whole_history_holds(run: Run) -> None:
    result = run("audit", "verify")
    assert (result.exit_code, result.output) == (0, f"{APPLICATIONS} chains: every link holds.\n")


def test_a_database_that_nobody_made_is_named_in_a_line(run_empty: Run) -> None:
    result = run_empty("audit", "verify")
    assert result.exit_code == 1
    assert result.output == "Error: The database has no tables yet: run `grantflow db upgrade`.\n"


def test_a_changed_event_shows(run: Run, tmp_path: Path) -> None:
    tamper(tmp_path, "UPDATE audit_events SET action = 'application.awarded' WHERE seq = 3")
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert f"The history is broken in {APPLICATIONS} places." in result.output
    assert "event 3" in result.output


def test_a_deleted_chain_shows_against_a_checkpoint(run: Run, tmp_path: Path) -> None:
    checkpoint = tmp_path / "heads.json"
    written = run("audit", "checkpoint", str(checkpoint))
    assert f"{APPLICATIONS} chain heads written" in written.output
    content = json.loads(checkpoint.read_text(encoding="utf-8"))
    assert len(content["heads"]) == APPLICATIONS
    assert run("audit", "verify", "--checkpoint", str(checkpoint)).exit_code == 0
    tamper(tmp_path, "DELETE FROM audit_events WHERE chain_id = (SELECT min(chain_id) FROM audit_events)")
    assert run("audit", "verify").exit_code == 0
    result = run("audit", "verify", "--checkpoint", str(checkpoint))
    assert result.exit_code == 1
    assert "The history is broken in 1 place." in result.output


@pytest.mark.parametrize(
    "content",
    ["", "heads", "{}", "[]", '{"heads": 1}', '{"heads": {"x": [1, "y"]}}', '{"heads": {"x": 1}}', "[" * 99999, "\xff"],
)
def test_what_is_no_checkpoint_is_named_in_a_line(run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "heads.json"
    path.write_text(content, encoding="latin-1")
    result = run("audit", "verify", "--checkpoint", str(path))
    assert (result.exit_code, result.output) == (1, f"Error: {path} is no checkpoint that `audit checkpoint` wrote.\n")


@pytest.mark.parametrize(
    "command", [("audit", "verify", "--checkpoint"), ("audit", "checkpoint"), ("workflow", "docs", "--output")]
)
def test_a_file_that_cannot_be_opened_is_named_in_a_line(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "no-folder").write_text("")
    result = run(*command, str(tmp_path / "no-folder" / "file"))
    assert result.exit_code == 1
    assert re.fullmatch(r"Error: \S*/no-folder\S*: (Not a directory|File exists)\.\n", result.output)


def test_a_database_that_is_behind_is_named(run_empty: Run) -> None:
    before = run_empty("check")
    assert before.exit_code == 1
    assert "run `grantflow db upgrade`" in before.output
    assert run_empty("db", "upgrade").exit_code == 0
    after = run_empty("check")
    assert (after.exit_code, after.output) == (0, "Everything is in order.\n")


def test_a_demonstration_says_what_production_would_refuse(run: Run) -> None:
    result = run("check", "--deploy", GRANTFLOW_ENVIRONMENT="demo")
    assert result.exit_code == 0
    assert "production would refuse these settings" in result.output
    assert "GRANTFLOW_SECRET_KEY is the default" in result.output
    assert "in order" not in result.output
    bare = run("check", GRANTFLOW_ENVIRONMENT="demo")
    assert (bare.exit_code, bare.output) == (0, "Everything is in order.\n")


@pytest.mark.parametrize("environment", ["development", "demo"])
def test_settings_that_cannot_work_are_no_demonstration(run: Run, environment: str) -> None:
    result = run("check", "--deploy", GRANTFLOW_ENVIRONMENT=environment, GRANTFLOW_SESSION_DAYS="0")
    assert result.exit_code == 1
    assert "GRANTFLOW_SESSION_DAYS is less than 1" in result.output
    assert "in order" not in result.output


def test_development_is_not_fit_for_production(run: Run) -> None:
    result = run("check", "--deploy")
    assert result.exit_code == 1
    assert "GRANTFLOW_SECRET_KEY is the default" in result.output
    assert "in order" not in result.output
    safe = {name: value for name, value in PRODUCTION.items() if name != "GRANTFLOW_ENVIRONMENT"}
    assert run("check", "--deploy", **safe).exit_code == 0


def test_a_misspelt_setting_is_named(run: Run) -> None:
    result = run("check", GRANTFLOW_SECOND_FACTER="1")
    assert (result.exit_code, result.output) == (
        1,
        "GRANTFLOW_SECOND_FACTER is no setting. Did you mean GRANTFLOW_SECOND_FACTOR?\nError: 1 problem\n",
    )


@pytest.mark.parametrize("command", [("check",), ("audit", "verify"), ("db", "upgrade"), ("worker", "--once")])
@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("GRANTFLOW_DATABASE_URL", "sqlite:////nowhere/at/all", "unable to open database file"),
        ("GRANTFLOW_DATABASE_URL", "postgresql+psycopg://user:hidden@127.0.0.1:1/name", "refused"),
        ("GRANTFLOW_DATABASE_URL", f"sqlite:///{__file__}", "file is not a database"),
        ("GRANTFLOW_STORAGE", f"{__file__}/files", f"{__file__}/files: Not a directory"),
    ],
)
def test_what_cannot_be_reached_is_one_clear_line(
    run_empty: Run, command: tuple[str, ...], setting: str, value: str, words: str
) -> None:
    result = run_empty(*command, **{setting: value})
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1
    assert words in result.output
    assert "hidden" not in result.output


def test_files_that_cannot_be_written_are_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    access = os.access
    monkeypatch.setattr("os.access", lambda path, mode: Path(path).name != "files" and access(path, mode))
    result = run("check")
    assert result.exit_code == 1
    assert "GRANTFLOW_STORAGE" in result.output


def test_a_safe_production_is_in_order(run: Run) -> None:
    result = run("check", "--deploy", **PRODUCTION)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "Everything is in order.")


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("GRANTFLOW_SECRET_KEY", "development-only-secret", "is the default"),
        ("GRANTFLOW_BASE_URL", "http://grants.example.org", "does not start with https://"),
        ("GRANTFLOW_SECOND_FACTOR", "no", "with a password alone"),
        ("GRANTFLOW_DEBUG", "perhaps", "is not a valid bool"),
    ],
)
def test_an_unsafe_production_does_not_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str, value: str, words: str
) -> None:
    for name, given in environment(tmp_path, **{**PRODUCTION, setting: value}).items():
        monkeypatch.setenv(name, given)
    monkeypatch.setattr("sys.argv", ["grantflow", "check", "--deploy"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    message = str(stopped.value)
    assert message.startswith("GrantFlow does not start:\n")
    assert setting in message
    assert words in message
    assert not (tmp_path / "grantflow.sqlite3").exists()


def test_the_first_administrator_gets_a_letter(run: Run, mails: MailServer) -> None:
    made = run("accounts", "create-admin", "adil@example.org", "--name", "Adil Root")
    assert made.exit_code == 0, made.output
    assert "adil@example.org is a platform administrator" in made.output
    sent = run("worker", "--once", GRANTFLOW_MAIL_SERVER=mails.host, GRANTFLOW_MAIL_PORT=str(mails.port))
    assert sent.exit_code == 0, sent.output
    assert len(mails.to("adil@example.org")) == 1


def test_an_impossible_administrator_is_refused(run: Run) -> None:
    result = run("accounts", "create-admin", "no address")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_pages_are_timed_beside_a_bare_one(run: Run) -> None:
    result = run("bench", "pages", "--runs", "2", COLUMNS="200")
    assert result.exit_code == 0, result.output
    assert "bare page" in result.output
    assert "staff list, 60 rows" in result.output
    assert "min CPU" in result.output


def test_a_proposal_of_reviewers_is_timed(run: Run) -> None:
    result = run("bench", "reviews", "--applications", "200", "--reviewers", "60")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("400 reviews proposed in ")
    assert " MB at most; " in result.output
    assert "\nconflicts found in " in result.output
    assert "\nproblem read in " in result.output
    assert "\napplied in " in result.output
    impossible = run("bench", "reviews", "--applications", "40", "--reviewers", "2", "--wanted", "3")
    assert impossible.exit_code == 1
    assert "more reviewers" in impossible.output


def test_a_page_is_profiled_by_name(run: Run) -> None:
    result = run("bench", "pages", "--runs", "1", "--profile", "manager")
    assert result.exit_code == 0, result.output
    assert "function calls" in result.output
    unknown = run("bench", "pages", "--profile", "moon")
    assert unknown.exit_code == 1
    assert "reviewer's list" in unknown.output

"""The two commands of the README, on whatever computer they are typed."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = CHECKOUT / "packaging" / "bootstrap.py"


class Computer:
    """A computer on which nothing really runs: it keeps the commands and ends them as told."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.environments: list[dict[str, str]] = []
        self.folders: list[str | None] = []
        self.codes: dict[str, int] = {}
        self.output = b""

    def run(
        self,
        command: list[str],
        *,
        env: dict[str, str] | None = None,
        cwd: str | None = None,
        **_streams: object,
    ) -> subprocess.CompletedProcess[bytes]:
        """Stand in for `subprocess.run`: a command fails when it holds one of the words told to fail."""
        self.commands.append(command)
        self.environments.append(env or {})
        self.folders.append(cwd)
        if is_making(command[1:]):
            Path(command[-1]).mkdir()
        code = next((code for word, code in self.codes.items() if word in command), 0)
        return subprocess.CompletedProcess(command, code, self.output)

    def became(self, path: str, command: list[str], env: dict[str, str]) -> NoReturn:
        """Stand in for `os.execve`, which does not come back."""
        assert path == command[0]
        self.run(command, env=env)
        raise SystemExit

    @property
    def words(self) -> list[list[str]]:
        """Each command without the Python it begins with."""
        return [command[1:] for command in self.commands]


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Computer:
    """Replace whatever starts a process."""
    computer = Computer()
    monkeypatch.setattr(subprocess, "run", computer.run)
    monkeypatch.setattr(os, "execve", computer.became)
    return computer


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the script for a checkout in an empty folder with a space in its name."""
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    checkout = tmp_path / "even keel"
    venv = checkout / ".venv"
    pins = {task: checkout / f"{task}.txt" for task in ("run", "test")}
    venv.mkdir(parents=True)
    for task, path in pins.items():
        path.write_text(f"what {task} needs")
    monkeypatch.setattr(module, "CHECKOUT", checkout)
    monkeypatch.setattr(module, "VENV", venv)
    monkeypatch.setattr(module, "STAMP", venv / "evenkeel.stamp")
    monkeypatch.setattr(module, "PINS", pins)
    return module


@pytest.fixture
def ready(bootstrap: ModuleType, computer: Computer, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Let the environment stand finished, of Python 3.12, holding what both tasks need."""
    monkeypatch.setattr(bootstrap, "version_of", lambda _command: "3.12")
    monkeypatch.setattr(bootstrap, "has_pip", lambda: True)
    monkeypatch.setattr(bootstrap, "can_make_venv", lambda _command: True)
    monkeypatch.setattr(bootstrap, "missing_libraries", lambda _python, _platform: [])
    bootstrap.prepare("test")
    computer.commands.clear()
    computer.environments.clear()
    return bootstrap


def is_install(words: list[str], pins: Path) -> bool:
    """Tell whether a command installs exactly these pins, hashes checked and nothing built."""
    wanted = ["pip", "install", "--require-hashes", "--only-binary=:all:", "--requirement", str(pins)]
    return all(word in words for word in wanted)


def is_making(words: list[str]) -> bool:
    """Tell whether a command makes a virtual environment."""
    return words[:2] == ["-m", "venv"]


# --- Which Python -------------------------------------------------------------------------------------------


def test_an_old_python_can_read_the_script() -> None:
    """Python 3.7 parses it, so that it gets as far as the sentence."""
    assert ast.parse(SCRIPT.read_bytes(), feature_version=(3, 7)).body


def test_no_suitable_python_is_one_sentence(
    bootstrap: ModuleType,
    computer: Computer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The sentence says what is needed, what is here and what to do; nothing is begun."""
    monkeypatch.setattr(bootstrap, "version_of", lambda _command: None)
    assert bootstrap.main(["run"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Python 3.11 to 3.14 is needed" in said.err
    assert sys.version.split()[0] in said.err
    assert "Install Python" in said.err
    assert computer.commands == []


def test_another_python_on_the_path_is_found(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the running Python does not answer, the newest one on the PATH that does is taken."""
    answers = {"python3.12": "3.12", "python3.11": "3.11"}
    monkeypatch.setattr(bootstrap, "version_of", lambda command: answers.get(command[0]))
    monkeypatch.setattr(bootstrap, "can_make_venv", lambda _command: True)
    assert bootstrap.choose_python() == ("3.12", ["python3.12"])


def test_a_stand_in_for_a_python_is_passed_over(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name on the PATH that starts another version, or nothing, is not believed."""
    answers = {"python3.14": "3.9", "python3.13": None, "python3.11": "3.11"}
    monkeypatch.setattr(bootstrap, "version_of", lambda command: answers.get(command[0]))
    monkeypatch.setattr(bootstrap, "can_make_venv", lambda _command: True)
    assert bootstrap.choose_python() == ("3.11", ["python3.11"])


def test_a_python_that_does_not_start_has_no_version(bootstrap: ModuleType, tmp_path: Path) -> None:
    """Neither an absent file nor a folder is taken for a Python; the running one answers with its version."""
    assert bootstrap.version_of([str(tmp_path / "absent")]) is None
    assert bootstrap.version_of([str(tmp_path)]) is None
    assert bootstrap.version_of([sys.executable]) == "{}.{}".format(*sys.version_info)


def test_windows_asks_its_launcher(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows `py -3.13` is among the Pythons, and the environment's own is an exe under Scripts."""
    monkeypatch.setattr(bootstrap, "WINDOWS", value=True)
    assert ("3.13", ["py", "-3.13"]) in bootstrap.python_offers()
    assert bootstrap.venv_python() == bootstrap.VENV / "Scripts" / "python.exe"


def test_without_root_the_missing_package_is_named(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a Debian whose Python cannot make environments the user reads the very line to type."""
    monkeypatch.setattr(bootstrap, "python_offers", lambda: [("3.11", ["python3.11"])])
    monkeypatch.setattr(bootstrap, "version_of", lambda command: "3.11" if command == ["python3.11"] else None)
    monkeypatch.setattr(bootstrap, "can_make_venv", lambda _command: False)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert bootstrap.main(["run"]) == 2
    assert "sudo apt-get install python3.11-venv" in capsys.readouterr().err


# --- The environment and its stamp --------------------------------------------------------------------------


def test_a_ready_environment_is_left_alone(ready: ModuleType, computer: Computer) -> None:
    """With the stamp in place neither task starts pip or venv."""
    ready.prepare("run")
    ready.prepare("test")
    assert computer.commands == []


def test_changed_pins_are_installed_once(ready: ModuleType, computer: Computer) -> None:
    """A new requirements file is installed at the next start and not at the one after."""
    ready.PINS["run"].write_text("something newer")
    ready.prepare("run")
    ready.prepare("run")
    [words] = computer.words
    assert is_install(words, ready.PINS["run"])


def test_what_was_made_for_running_is_completed_for_testing(ready: ModuleType, computer: Computer) -> None:
    """An environment that holds the application alone does not pass for one that can test."""
    ready.STAMP.unlink()
    ready.prepare("run")
    ready.prepare("test")
    assert [is_install(words, ready.PINS["test"]) for words in computer.words] == [False, True]


@pytest.mark.parametrize("stamp", ["incomplete", "3.11 0123", ""])
def test_a_doubtful_environment_is_made_anew(ready: ModuleType, computer: Computer, stamp: str) -> None:
    """One whose installation was killed, or of another Python, is not trusted; what stood there is gone."""
    ready.STAMP.write_text(stamp)
    leftover = ready.VENV / "half a package"
    leftover.touch()
    ready.prepare("run")
    making, installing = computer.words
    assert is_making(making)
    assert is_install(installing, ready.PINS["run"])
    assert not leftover.exists()


@pytest.mark.parametrize("version", [None, "3.9"])
def test_an_environment_that_cannot_carry_us_is_made_anew(
    ready: ModuleType, computer: Computer, monkeypatch: pytest.MonkeyPatch, version: str | None
) -> None:
    """One whose Python is gone or too old is replaced, with a Python that will do."""
    own = str(ready.venv_python())
    monkeypatch.setattr(ready, "version_of", lambda command: version if command == [own] else "3.13")
    monkeypatch.setattr(ready, "python_offers", lambda: [("3.13", ["python3.13"])])
    ready.STAMP.unlink()
    ready.prepare("run")
    assert computer.commands[0] == ["python3.13", "-m", "venv", str(ready.VENV)]


def test_an_environment_made_by_hand_is_kept(ready: ModuleType, computer: Computer) -> None:
    """One without a stamp but with pip is completed, not replaced."""
    ready.STAMP.unlink()
    ready.prepare("run")
    [words] = computer.words
    assert is_install(words, ready.PINS["run"])


def test_an_environment_without_pip_is_made_anew(
    ready: ModuleType, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One whose making was interrupted before pip came is replaced."""
    ready.STAMP.unlink()
    monkeypatch.setattr(ready, "has_pip", lambda: False)
    ready.prepare("run")
    assert is_making(computer.words[0])


def test_a_failed_installation_is_tried_again(
    ready: ModuleType, computer: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a network the command ends with a sentence, and the next one installs again."""
    ready.PINS["run"].write_text("something newer")
    computer.codes = {"pip": 1}
    assert ready.main(["run"]) == 2
    assert "did not succeed" in capsys.readouterr().err
    computer.codes = {}
    ready.prepare("run")
    assert [is_install(words, ready.PINS["run"]) for words in computer.words] == [True, True]


def test_a_killed_installation_leaves_its_mark(ready: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamp is written last: whoever stops pip half-way leaves the word `incomplete`."""

    def stop(_command: list[str], **_environment: str) -> bool:
        raise KeyboardInterrupt

    ready.PINS["run"].write_text("something newer")
    monkeypatch.setattr(ready, "succeeds", stop)
    assert ready.main(["run"]) == 130
    assert ready.STAMP.read_text() == "incomplete"


# --- What Qt needs from Linux -------------------------------------------------------------------------------


def test_missing_libraries_are_read_from_the_linker(
    bootstrap: ModuleType, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what the dynamic linker does not find is missing, each once."""
    plugin = bootstrap.VENV / "lib/python3.12/site-packages/PySide6/Qt/plugins/platforms/libqxcb.so"
    plugin.parent.mkdir(parents=True)
    plugin.touch()
    computer.output = b"""
\tlibGL.so.1 => /lib/libGL.so.1 (0x0000)
\tlibxcb-icccm.so.4 => not found
\tlibxcb-cursor.so.0 => not found
\tlibxcb-icccm.so.4 => not found
"""
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    python = bootstrap.venv_python()
    assert bootstrap.missing_libraries(python, "xcb") == ["libxcb-cursor.so.0", "libxcb-icccm.so.4"]
    assert bootstrap.missing_libraries(python, "offscreen") == []


@pytest.mark.parametrize("user, installs", [(0, True), (1000, False)])
def test_only_root_installs_libraries(
    bootstrap: ModuleType,
    computer: Computer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    user: int,
    installs: bool,
) -> None:
    """Root on Debian gets what is missing; anybody else gets the very line to type."""
    missing = [[], ["libxcb-cursor.so.0", "libEGL.so.1"]]
    monkeypatch.setattr(
        bootstrap,
        "missing_libraries",
        lambda _python, _platform: missing[not (installs and computer.commands)],
    )
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert bootstrap.supply_qt(bootstrap.venv_python(), "xcb") is installs
    assert ("sudo apt-get install libegl1 libxcb-cursor0" in capsys.readouterr().err) is not installs
    assert [words[-2:] for words in computer.words if "install" in words] == [["libegl1", "libxcb-cursor0"]] * installs


def test_other_systems_have_no_linux_step(
    bootstrap: ModuleType, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On macOS and Windows nothing is looked for and nothing installed."""
    for system in ("darwin", "win32"):
        monkeypatch.setattr(sys, "platform", system)
        assert bootstrap.supply_qt(bootstrap.venv_python(), "xcb") is True
    assert computer.commands == []


@pytest.mark.parametrize(
    "variables, platform",
    [
        ({}, "offscreen"),
        ({"DISPLAY": ":0"}, "xcb"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "xcb"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "wayland;xcb"}, "wayland"),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, "vnc"),
    ],
)
def test_the_platform_is_the_one_qt_will_take(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], platform: str
) -> None:
    """The variable Qt reads comes first, then a display; without either no window can open."""
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    assert bootstrap.qt_platform() == platform


# --- The two tasks ------------------------------------------------------------------------------------------


def test_run_becomes_the_application(ready: ModuleType, computer: Computer) -> None:
    """Arguments pass unchanged; modules are looked for in the checkout and in `.venv`, nowhere else."""
    with pytest.raises(SystemExit):
        ready.main(["run", "--file", "My house.evenkeel", "status", "--json"])
    [command] = computer.commands
    python = str(ready.venv_python())
    assert command == [python, "-P", "-m", "app", "--file", "My house.evenkeel", "status", "--json"]
    assert computer.environments[-1]["PYTHONPATH"] == str(ready.CHECKOUT)


def test_run_passes_the_exit_code_on_where_it_cannot_become(
    ready: ModuleType, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows the application is a child, in the user's folder, and its exit code is ours."""
    monkeypatch.setattr(ready, "WINDOWS", value=True)
    computer.codes = {"app": 3}
    assert ready.main(["run", "status"]) == 3
    assert computer.folders[-1] is None


def test_testing_runs_every_check(ready: ModuleType, computer: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    """Without arguments tests and linters all run, in the checkout, off the screen, whatever fails."""
    computer.codes = {"ruff": 4}
    assert ready.main(["test"]) == 4
    assert [words[2] for words in computer.words] == ["pytest", "ruff", "ruff", "mypy", computer.words[-1][2]]
    assert "lint_imports" in computer.words[-1][2]
    assert set(computer.folders[-5:]) == {str(ready.CHECKOUT)}
    assert {environment["QT_QPA_PLATFORM"] for environment in computer.environments} == {"offscreen"}
    assert "failed: ruff check, ruff format" in capsys.readouterr().err


def test_testing_what_was_asked_runs_pytest_alone(ready: ModuleType, computer: Computer) -> None:
    """With arguments only pytest runs, and its exit code is ours."""
    computer.codes = {"pytest": 5}
    assert ready.main(["test", "tests/engine", "-k", "wash"]) == 5
    assert computer.words == [["-P", "-m", "pytest", "tests/engine", "-k", "wash"]]


def test_a_disk_that_refuses_is_one_sentence(ready: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """What the operating system says is passed on with the file's name, not as a traceback."""
    ready.PINS["run"].unlink()
    assert ready.main(["run"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(ready.PINS["run"]) in said


@pytest.mark.parametrize("arguments", [[], ["install"]])
def test_anything_else_is_told_the_two_commands(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """A mistyped task shows the usage and exits 2."""
    assert bootstrap.main(arguments) == 2
    assert "bootstrap.py run" in capsys.readouterr().err


def test_the_readme_gives_the_two_commands() -> None:
    """What the README says is what this script understands, and the checks run the README's own command."""
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 packaging/bootstrap\.py (\w+)$", readme, re.MULTILINE)
    assert commands == ["run", "test"]
    assert "python3 packaging/bootstrap.py test" in (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")

"""Prepares a private Python environment once, then opens Evenkeel or runs its tests.

    python3 packaging/bootstrap.py run  [what the command evenkeel takes]
    python3 packaging/bootstrap.py test [what pytest takes]

The environment lives in `.venv` in the checkout and holds what the requirements files beside this script pin.
Only the standard library is used here, and only words that Python 3.7 still reads, so that an old Python gets
a sentence instead of a traceback. What this script says goes to stderr: stdout belongs to Evenkeel.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
STAMP = VENV / "evenkeel.stamp"
PINS = {
    "run": CHECKOUT / "packaging" / "requirements.txt",
    "test": CHECKOUT / "packaging" / "requirements-test.txt",
}
# The Pythons the pins hold wheels for, the newest first.
PYTHONS = ("3.14", "3.13", "3.12", "3.11")
WINDOWS = os.name == "nt"
INCOMPLETE = "incomplete"

# Each file's tests stay on one processor, because they share what they set up; what is measured is not run here.
ALL_TESTS = ("-m", "pytest", "-n", "auto", "--dist", "loadscope", "-p", "no:benchmark")
CHECKS = (
    ("tests", ALL_TESTS),
    ("ruff check", ("-m", "ruff", "check")),
    ("ruff format", ("-m", "ruff", "format", "--check")),
    ("mypy", ("-m", "mypy")),
    ("import-linter", ("-c", "from importlinter import cli; cli.lint_imports_command(['--no-logo'])")),
)

# What Qt loads from the system on Linux, and the Debian and Ubuntu package that holds it.
QT_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
}


class SetupError(Exception):
    """What stands in the way, in one sentence that says what to do."""


def say(sentence: str) -> None:
    """Tell the user, on stderr."""
    print(f"evenkeel: {sentence}", file=sys.stderr, flush=True)


# --- Which Python -------------------------------------------------------------------------------------------


def ask(command: list[str], question: str) -> str | None:
    """Return what a Python prints when it runs `question`; None when it is absent, broken or refuses."""
    command = [*command, "-I", "-c", question]
    try:
        answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.decode().strip()


def succeeds(command: list[str], **environment: str) -> bool:
    """Run a command, everything it says on stderr, and tell whether it ended well."""
    done = subprocess.run(command, stdout=sys.stderr, env={**os.environ, **environment}, check=False)
    return done.returncode == 0


def version_of(command: list[str]) -> str | None:
    """Return the version of a Python as `3.11`, or None when it does not start."""
    return ask(command, "import sys; print('%d.%d' % sys.version_info[:2])")


def can_make_venv(command: list[str]) -> bool:
    """Tell whether a Python has what Debian and some builds leave out."""
    return ask(command, "import ensurepip, sqlite3, ssl, venv; print('yes')") == "yes"


def python_offers() -> list[tuple[str, list[str]]]:
    """List version and command of the Pythons worth asking, the running one first."""
    # Not the one in a virtual environment but the one it was made from: `.venv` is not rebuilt from itself.
    running = getattr(sys, "_base_executable", None) or sys.executable
    offers = [("{}.{}".format(*sys.version_info), [running])]
    for version in PYTHONS:
        offers.append((version, [f"python{version}"]))
        if WINDOWS:
            offers.append((version, ["py", f"-{version}"]))
    return [offer for offer in offers if offer[0] in PYTHONS]


def choose_python() -> tuple[str, list[str]]:
    """Return version and command of the Python to build on: the running one if it will do, else another."""
    hampered = []
    for version, command in python_offers():
        # A name on the PATH may be a stand-in for a Python that is not installed, so each one is asked.
        if version_of(command) == version:
            if can_make_venv(command):
                return version, command
            hampered.append((version, command))
    if not hampered:
        raise SetupError(
            f"Python {PYTHONS[-1]} to {PYTHONS[0]} is needed. This is Python {sys.version.split()[0]}, "
            f"and no other was found. Install Python {PYTHONS[1]} and run the same command again."
        )
    version, command = hampered[0]
    because, package = f"Python {version} cannot make virtual environments here", f"python{version}-venv"
    if not apt_install([package], because):
        raise SetupError(f"{because}. Type: {apt_line([package])}")
    return version, command


# --- The environment ----------------------------------------------------------------------------------------


def venv_python() -> Path:
    """Return where the Python of the environment is, or will be."""
    return VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


def prepare(task: str) -> Path:
    """Make the environment hold what `task` needs and return its Python; a ready one takes no time."""
    digests = {name: hashlib.sha256(pins.read_bytes()).hexdigest() for name, pins in PINS.items()}
    version = version_of([str(venv_python())])
    # An environment made by hand has no stamp and is welcome; one that is stamped otherwise is not trusted.
    stamp = STAMP.read_text(encoding="ascii", errors="replace").split() if STAMP.exists() else [version]
    if version in PYTHONS and stamp[:1] == [version] and digests[task] in stamp:
        return venv_python()
    if version not in PYTHONS or stamp[:1] != [version] or not has_pip():
        version = make_venv()
    install(PINS[task])
    # What the tests need includes what the application needs.
    held = digests.values() if task == "test" else [digests[task]]
    STAMP.write_text("\n".join([version, *held]) + "\n", encoding="ascii")
    return venv_python()


def has_pip() -> bool:
    """Tell whether the making of the environment was finished: pip comes last."""
    return ask([str(venv_python())], "import pip; print('yes')") == "yes"


def make_venv() -> str:
    """Make the environment anew, whatever stands in its place, and return the version of its Python."""
    version, command = choose_python()
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        say(f"{VENV} is incomplete or of another Python; making it anew.")
        shutil.rmtree(str(VENV))
    if not succeeds([*command, "-m", "venv", str(VENV)]):
        raise SetupError(f"The virtual environment {VENV} could not be made; the lines above say why.")
    return version


def install(pins: Path) -> None:
    """Install what is pinned, wheels only, every one checked against its hash.

    Meanwhile the stamp says `incomplete`: an installation that is killed half-way is made anew, not trusted.
    """
    say(f"Installing what {pins.name} names into {VENV}. This takes a minute or two, once.")
    STAMP.write_text(INCOMPLETE, encoding="ascii")
    options = ["--quiet", "--no-input", "--only-binary=:all:", "--require-hashes"]
    command = [str(venv_python()), "-I", "-m", "pip", "install", *options, "--requirement", str(pins)]
    # A setting of the user's that installs into the home directory has no place in a virtual environment.
    if not succeeds(command, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1"):
        STAMP.unlink()
        raise SetupError(
            "The installation did not succeed; the lines above say why. "
            "Check the network connection and run the same command again."
        )


# --- What Qt needs from Linux -------------------------------------------------------------------------------


def missing_libraries(python: Path, platform: str) -> list[str]:
    """List the system libraries that Qt's plugin for `platform` needs and the linker does not find."""
    plugin = f"lib/python*/site-packages/PySide6/Qt/plugins/platforms/libq{platform}.so"
    paths = [str(path) for path in python.parent.parent.glob(plugin)]
    ldd = shutil.which("ldd")
    if not ldd or not paths:
        return []
    listing = subprocess.run([ldd, *paths], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    lines = listing.stdout.decode(errors="replace").splitlines()
    return sorted({line.split()[0] for line in lines if line.endswith("=> not found")})


def qt_platform() -> str:
    """Return the platform Qt will open its window on: the one asked for, else X11, else none to be seen."""
    asked = os.environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return asked or ("xcb" if has_display else "offscreen")


def supply_qt(python: Path, platform: str) -> bool:
    """Install the system libraries Qt misses, or say which they are; tell whether Qt has all of them now."""
    missing = missing_libraries(python, platform) if sys.platform == "linux" else []
    if not missing:
        return True
    packages = sorted({QT_PACKAGES[library] for library in missing if library in QT_PACKAGES})
    if packages and apt_install(packages, "Qt needs libraries of the system"):
        missing = missing_libraries(python, platform)
    if missing:
        advice = f" Type: {apt_line(packages)}" if packages and shutil.which("apt-get") else ""
        say(f"The window needs system libraries that are not here: {', '.join(missing)}.{advice}")
    return not missing


def apt_line(packages: list[str]) -> str:
    """Return the line a user types to install Debian packages."""
    return f"sudo apt-get install {' '.join(packages)}"


def apt_install(packages: list[str], because: str) -> bool:
    """Install Debian packages where that needs no password; tell whether it worked."""
    apt = shutil.which("apt-get")
    if not apt or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    say(f"{because}; installing {' '.join(packages)}.")
    succeeds([apt, "update", "-qq"])
    install_them = [apt, "install", "-qq", "--yes", "--no-install-recommends", *packages]
    return succeeds(install_them, DEBIAN_FRONTEND="noninteractive")


# --- The two tasks ------------------------------------------------------------------------------------------


def surroundings() -> dict[str, str]:
    """Return the environment variables of our own program: it finds the checkout, and no other modules."""
    return {**os.environ, "PYTHONPATH": str(CHECKOUT)}


def run(arguments: list[str]) -> int:
    """Open Evenkeel or give it a command, in the user's working directory: file names keep their meaning."""
    python = prepare("run")
    supply_qt(python, qt_platform())
    # -P: a folder called app where the user happens to stand is not ours.
    command = [str(python), "-P", "-m", "app", *arguments]
    if not WINDOWS:  # there, exec returns to the prompt before the program has ended
        os.execve(command[0], command, surroundings())
    return subprocess.run(command, env=surroundings(), check=False).returncode


def test(arguments: list[str]) -> int:
    """Run the tests and the linters, or pytest alone when it is given arguments; return 0 when all pass."""
    python = prepare("test")
    if not supply_qt(python, "offscreen"):
        raise SetupError("The tests of the window cannot run without them.")
    environment = {**surroundings(), "QT_QPA_PLATFORM": "offscreen"}
    checks = [("tests", ["-m", "pytest", *arguments])] if arguments else CHECKS
    codes = {}
    for name, command in checks:
        say(f"{name} ...")
        full = [str(python), "-P", *command]
        codes[name] = subprocess.run(full, cwd=str(CHECKOUT), env=environment, check=False).returncode
    failed = [name for name, code in codes.items() if code]
    say(f"failed: {', '.join(failed)}" if failed else "all passed")
    return codes[failed[0]] if failed else 0


def main(arguments: list[str]) -> int:
    """Do the task named first and return its exit code; 2 when it cannot be begun."""
    tasks = {"run": run, "test": test}
    if not arguments or arguments[0] not in tasks:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return tasks[arguments[0]](arguments[1:])
    except SetupError as error:
        say(str(error))
    except OSError as error:
        say(f"{error.filename or 'The computer'} refused: {error.strerror or error}.")
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

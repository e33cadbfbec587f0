"""An environment for each peer, made on first use under var/bench/peers: its packages, in the versions named here."""

import shutil
import subprocess
import sys
from pathlib import Path

import msgspec

HERE = Path(__file__).parent
MADE = HERE.parents[1] / "var" / "bench" / "peers"


def python(name: str) -> Path:
    """The Python that has what the peer's requirements.txt names."""
    wanted, folder = HERE / name / "requirements.txt", MADE / name
    program = folder / "bin" / "python"
    if not _made(wanted, folder):
        print(f"Installing {name} into {folder}.", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [str(program), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", str(wanted)], check=True)
        shutil.copy(wanted, folder)
    return program


def node(name: str) -> Path:
    """The folder with what the peer's package.json names, and with its driver: Node looks for packages beside it."""
    wanted, folder = HERE / name / "package.json", MADE / name
    if not _made(wanted, folder):
        print(f"Installing {name} into {folder}.", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        packages = msgspec.json.decode(wanted.read_bytes())["dependencies"]
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
        subprocess.run([*npm, *(f"{package}@{version}" for package, version in packages.items())], check=True)
        shutil.copy(wanted, folder)
    for driver in (HERE / name).glob("*.mjs"):
        shutil.copy(driver, folder)
    return folder


def _made(wanted: Path, folder: Path) -> bool:
    """The list is copied last: it tells that all is there."""
    made = folder / wanted.name
    return made.exists() and made.read_bytes() == wanted.read_bytes()

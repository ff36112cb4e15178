"""Known faults of what the service and its page are made of: ``python scripts/check_audit.py``.

pip-audit looks at what this environment holds (pip install pip-audit), npm audit at the packages of the page.
Both ask their registry for advisories; a mirror that serves none is told, and nothing was found then.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys

from environment import ROOT, stop


def main() -> int:
    """Ask both; 1 where there is a fault, 2 where one did not answer."""
    found = [_python(), _page()]
    return 1 if any(found) else 2 if None in found else 0


def _python() -> int | None:
    """How many of the installed packages have known faults; None without an answer."""
    if importlib.util.find_spec("pip_audit") is None:
        stop("no pip-audit", "pip install pip-audit")
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--local"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        rows = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return _silent("pip-audit", done.stderr)
    looked = [row for row in rows if "vulns" in row]
    for row in looked:
        for fault in row["vulns"]:
            print(f"MISS {row['name']} {row['version']}: {fault['id']}, mended in {fault['fix_versions']}")
    if not looked:
        return _silent("pip-audit", f"none of {len(rows)} packages is known to the index")
    print(f"pip-audit: {len(looked)} of {len(rows)} packages looked at")
    return sum(bool(row["vulns"]) for row in looked)


def _page() -> int | None:
    """How many packages of the page's bundle have known faults; None without an answer."""
    npm = shutil.which("npm") or stop("no npm", "install node 20 or newer")
    command = [npm, "audit", "--omit=dev", "--json"]
    web = ROOT / "server" / "web"
    done = subprocess.run(command, cwd=web, capture_output=True, text=True, check=False)
    try:
        rows = json.loads(done.stdout)["vulnerabilities"]
    except (ValueError, KeyError):
        return _silent("npm audit", done.stderr)
    for name, row in rows.items():
        print(f"MISS {name}: {row['severity']}, {row['range']}")
    print(f"npm audit: {len(rows)} packages with faults")
    return len(rows)


def _silent(name: str, said: str) -> None:
    line = next((line for line in said.splitlines() if line.strip()), "it said nothing")
    print(f"     {name}: no answer ({line.strip()[:150]})")


if __name__ == "__main__":
    sys.exit(main())

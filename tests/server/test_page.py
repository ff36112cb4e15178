"""The page in a real browser: it stands, by keyboard, in four ways of showing it, without faults."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import paksatalker

pytest.importorskip("dbos", reason="the service is not installed")
ROOT = Path(paksatalker.__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="no Chromium here")
@pytest.mark.skipif(shutil.which("npm") is None, reason="no npm here")
@pytest.mark.skipif(not (ROOT / "server/web/dist").is_dir(), reason="the page is not built")
def test_the_page_stands(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts/check_page.py"), "--short", "--keep", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if "npm install" in done.stderr:
        pytest.skip("what drives the browser can't be fetched here")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "axe, light: 0 serious" in done.stdout and (tmp_path / "page-phone.png").stat().st_size > 5000

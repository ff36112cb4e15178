"""Files for machines that share no folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from paksatalker.base.errors import InputError

pytest.importorskip("dbos", reason="the service is not installed")
pytest.importorskip("fsspec", reason="fsspec is not installed")
from paksatalker.server.store.folders import JobFolders
from paksatalker.server.store.storage import storage_of

JOB = "a" * 32


def test_what_one_machine_makes_another_has(tmp_path: Path) -> None:
    kept = f"file://{tmp_path / 'bucket'}"
    data = tmp_path / "data"
    here = JobFolders(data / "jobs", storage_of(kept, data))
    upload = data / "uploads" / "b.wav"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"RIFF")
    assert here.storage is not None
    here.storage.push([upload])
    (here.work(JOB) / "performance.npz").write_bytes(b"motion")
    here.keep(JOB, ["performance.npz"])
    data.rename(tmp_path / "lost")  # another machine has the same path, and nothing there
    there = JobFolders(data / "jobs", storage_of(kept, data))
    motion = there.of(JOB) / "work" / "performance.npz"
    there.fetch({"audio": str(upload), "stage": {"files": [str(motion), "/etc/passwd"]}})
    assert upload.read_bytes() == b"RIFF" and motion.read_bytes() == b"motion"
    assert there.finish(JOB, ["performance.npz"]) == {"performance.npz": 6}
    data.rename(tmp_path / "lost too")
    again = JobFolders(data / "jobs", storage_of(kept, data))
    assert again.result(JOB, "performance.npz").read_bytes() == b"motion"
    assert not again.result(JOB, "none").exists()
    again.remove(JOB)
    assert not list((tmp_path / "bucket" / "jobs").rglob("*.npz"))


def test_no_storage_is_said_in_one_line(tmp_path: Path) -> None:
    assert storage_of(None, tmp_path) is None
    with pytest.raises(InputError, match="storage"):
        storage_of("nothing-that-is-known://x", tmp_path)

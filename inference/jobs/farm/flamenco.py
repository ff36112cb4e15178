"""A bundle for Flamenco 3: a job type for its manager's ``scripts`` folder, and how a job of it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from .shot_job import REQUIREMENTS, ShotJob

JOB_TYPE = "paksatalker_film.js"


def flamenco_files(job: ShotJob, title: str, chunk: int) -> Mapping[str, str]:
    """The job type, and the settings of a job, for Flamenco's API (``POST /api/v3/jobs``)."""
    settings = {
        "name": title,
        "type": "paksatalker-film",
        "priority": 50,
        "submitter_platform": "manager",
        "settings": {
            "bundle": "{here}",
            "frames": f"{job.first}-{job.last}",
            "chunk_size": chunk,
            "python": "python3",
        },
    }
    return {
        JOB_TYPE: Path(__file__).with_name(JOB_TYPE).read_text("utf-8"),
        "flamenco_job.json": json.dumps(settings, indent=1) + "\n",
        "requirements.txt": "\n".join(REQUIREMENTS) + "\n",
    }

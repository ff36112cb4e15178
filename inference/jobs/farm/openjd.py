"""A bundle for Open Job Description, as ``openjd run`` and AWS Deadline Cloud take it.

Source: the specification 2023-09 with the extension TASK_CHUNKING; ``parameter_values`` and
``asset_references`` as Deadline Cloud's job bundles have them. All files are JSON, which is YAML too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .shot_job import REQUIREMENTS, ShotJob

_BLENDER = "{{Param.Blender}}"
_PYTHON = "{{Param.Python}}"
_SCRIPT = "{{Param.Bundle}}/code/render_job.py"
_JOB = ["--job", "{{Param.Bundle}}/job.toml", "--output", "{{Param.Frames}}"]
_MEMORY = 2048
"""MiB that a worker is to have."""


def openjd_files(job: ShotJob, title: str, chunk: int) -> Mapping[str, str]:
    """The template, its parameters and what is to be sent along."""
    template = {
        "specificationVersion": "jobtemplate-2023-09",
        "extensions": ["TASK_CHUNKING"],
        "name": title[:128],
        "parameterDefinitions": _parameters(job),
        "steps": [_render(chunk), _assemble(), _check()],
    }
    references = {
        "assetReferences": {
            "inputs": {"filenames": [], "directories": ["."]},
            "outputs": {"directories": ["frames"]},
            "referencedPaths": [],
        }
    }
    values: dict[str, Any] = {"parameterValues": [{"name": "Range", "value": f"{job.first}-{job.last}"}]}
    return {
        "template.json": _text(template),
        "parameter_values.json": _text(values),
        "asset_references.json": _text(references),
        "requirements.txt": "\n".join(REQUIREMENTS) + "\n",
    }


def _parameters(job: ShotJob) -> list[dict[str, Any]]:
    def text(name: str, default: str, about: str) -> dict[str, Any]:
        return {"name": name, "type": "STRING", "default": default, "description": about}

    def folder(name: str, default: str, flow: str, about: str) -> dict[str, Any]:
        kind = {"type": "PATH", "objectType": "DIRECTORY", "dataFlow": flow}
        return {"name": name, **kind, "default": default, "description": about}

    return [
        folder("Bundle", ".", "IN", "this folder"),
        folder("Frames", "frames", "OUT", "where the frames and the film go"),
        text("Range", f"{job.first}-{job.last}", "the frames"),
        text("Blender", "blender", "the command that starts Blender"),
        text("Python", "python3", "a Python with PyAV, for the film"),
        text("CondaPackages", f"blender={job.blender} av numpy scipy", "of Deadline Cloud's Conda queues"),
        text("CondaChannels", "deadline-cloud conda-forge", "where these are"),
    ]


def _render(chunk: int) -> dict[str, Any]:
    blender = ["-b", "--disable-autoexec", "--python-exit-code", "1", "--python", _SCRIPT]
    arguments = [*blender, "--", *_JOB, "--frames", "{{Task.Param.Frame}}"]
    frames = {
        "name": "Frame",
        "type": "CHUNK[INT]",
        "range": "{{Param.Range}}",
        "chunks": {"defaultTaskCount": chunk, "targetRuntimeSeconds": 0, "rangeConstraint": "CONTIGUOUS"},
    }
    return {
        "name": "Render",
        "hostRequirements": {"amounts": [{"name": "amount.worker.memory", "min": _MEMORY}]},
        "parameterSpace": {"taskParameterDefinitions": [frames]},
        "script": {"actions": {"onRun": {"command": _BLENDER, "args": arguments}}},
    }


def _assemble() -> dict[str, Any]:
    prepare = {"command": _PYTHON, "args": [_SCRIPT, *_JOB, "--prepare", "{{Param.Bundle}}/requirements.txt"]}
    return {
        "name": "Assemble",
        "dependencies": [{"dependsOn": "Render"}],
        "stepEnvironments": [{"name": "PyAV", "script": {"actions": {"onEnter": prepare}}}],
        "script": {"actions": {"onRun": {"command": _PYTHON, "args": [_SCRIPT, *_JOB, "--assemble"]}}},
    }


def _check() -> dict[str, Any]:
    return {
        "name": "Check",
        "dependencies": [{"dependsOn": "Assemble"}],
        "script": {"actions": {"onRun": {"command": _PYTHON, "args": [_SCRIPT, *_JOB, "--check"]}}},
    }


def _text(table: Mapping[str, Any]) -> str:
    return json.dumps(table, indent=1) + "\n"

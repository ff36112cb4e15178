"""PaksaTalker: text or speech in, an animated and rendered digital human out.

The tree is at once the Python package ``paksatalker`` and the source of the Blender extension: imports
inside it are relative, and Blender is imported only inside :func:`register` and :func:`unregister`.

    from paksatalker import PerformOptions, RenderJob, perform, render
    performance = perform(PerformOptions(text="Hello, I am Maya."))
    render(RenderJob(performance=performance, output="hello.mp4"))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .base.errors import Cancelled, InputError, PaksaTalkerError
    from .inference.jobs.export import ConvertJob, ExportJob, convert, export
    from .inference.jobs.keying.key_job import KeyJob, key
    from .inference.jobs.lecture.lecture import lecture
    from .inference.jobs.lecture.lecture_job import LectureJob
    from .inference.jobs.listing.listings import avatars, models, stages, voices
    from .inference.jobs.perform import PerformOptions, perform
    from .inference.jobs.render import RenderJob, render
    from .inference.jobs.talk import TalkJob, talk
    from .inference.performance.performance import Performance
    from .stage.stage_choice import StageChoice

__version__ = "0.1.0"
__all__ = [
    "Cancelled",
    "ConvertJob",
    "ExportJob",
    "InputError",
    "KeyJob",
    "LectureJob",
    "PaksaTalkerError",
    "PerformOptions",
    "Performance",
    "RenderJob",
    "StageChoice",
    "TalkJob",
    "avatars",
    "convert",
    "export",
    "key",
    "lecture",
    "models",
    "perform",
    "render",
    "stages",
    "talk",
    "voices",
]
_FROM = {
    "base.errors": ("Cancelled", "InputError", "PaksaTalkerError"),
    "inference.jobs.export": ("ConvertJob", "ExportJob", "convert", "export"),
    "inference.jobs.keying.key_job": ("KeyJob", "key"),
    "inference.jobs.lecture.lecture": ("lecture",),
    "inference.jobs.lecture.lecture_job": ("LectureJob",),
    "inference.jobs.listing.listings": ("avatars", "models", "stages", "voices"),
    "inference.jobs.perform": ("PerformOptions", "perform"),
    "inference.jobs.render": ("RenderJob", "render"),
    "inference.jobs.talk": ("TalkJob", "talk"),
    "inference.performance.performance": ("Performance",),
    "stage.stage_choice": ("StageChoice",),
}


def __getattr__(name: str) -> Any:
    """The names above, imported when they are first used: the package itself is light."""
    for module, names in _FROM.items():
        if name in names:
            return getattr(import_module(f".{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def register() -> None:
    """Called by Blender when the extension is enabled."""
    from .blender_addon import registration

    registration.register()


def unregister() -> None:
    """Called by Blender when the extension is disabled."""
    from .blender_addon import registration

    registration.unregister()

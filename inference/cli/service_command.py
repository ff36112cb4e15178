"""``paksatalker serve`` and ``paksatalker worker``: the package ``server``, found by its name, as it rests on
this one and not the other way round."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module
from typing import Any

from ...base.errors import PaksaTalkerError
from ...base.report import Report
from .arguments import options_of

_CLASSES = {"serve": "ServeOptions", "worker": "WorkerOptions"}
_FUNCTIONS = {"serve": "serve", "worker": "work"}


def options_class(name: str) -> type[Any]:
    """The options of one of the commands."""
    found: type[Any] = getattr(_server("options"), _CLASSES[name])
    return found


def run(given: Namespace, report: Report) -> None:
    """Serve or work until it is stopped. Raises PaksaTalkerError where what it needs is not installed."""
    options = options_of(options_class(given.command), given)
    try:
        function = getattr(_server("run"), _FUNCTIONS[given.command])
    except ImportError as e:
        raise PaksaTalkerError(
            f"the service needs {e.name or e}, which is not installed", "pip install 'paksatalker[server]'"
        ) from e
    function(options, report)


def _server(module: str) -> Any:
    return import_module(f"{__package__.rsplit('.', 2)[0]}.server.{module}")

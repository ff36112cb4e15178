"""What ``paksatalker serve`` and ``paksatalker worker`` take."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..base.errors import InputError
from ..base.folders import user_folder
from ..base.values import number, takes
from ..inference.jobs.farm.queues.known import farm_of
from ..inference.jobs.options import Options, option

LOCAL = ("127.0.0.1", "localhost", "::1")
"""Addresses that nobody but this machine reaches."""
MEGABYTE = 1_000_000
_DAY = 86_400.0


def _whole(what: str, least: int, most: int) -> Any:
    """Reads a whole number; ``what`` of stands in the refusal."""

    @takes({"type": "integer", "minimum": least, "maximum": most}, {"type": "string"})
    def read(value: Any) -> int:
        found = number(what, least, most)(value)
        if found != int(found):
            raise ValueError(f"{value!r} is no whole number; give a number {what}")
        return int(found)

    return read


@dataclass(frozen=True, kw_only=True)
class StoreOptions(Options):
    """Where jobs and files are kept."""

    data: Path | None = option(
        None, "where jobs and uploads are kept ($PAKSATALKER_HOME/server)", metavar="DIR", group="store"
    )
    database: str | None = option(
        None,
        "postgresql://... for several machines (an SQLite file in the data folder)",
        metavar="URL",
        group="store",
    )

    storage: str | None = option(
        None,
        "where files are kept for machines that share no folder, such as s3://BUCKET/PREFIX",
        metavar="URL",
        group="store",
    )

    @property
    def folder(self) -> Path:
        """The data folder, absolute."""
        return (self.data or user_folder("server")).expanduser().absolute()

    @property
    def database_url(self) -> str:
        """The address of the database, as SQLAlchemy has it."""
        return self.database or f"sqlite:///{self.folder / 'jobs.sqlite'}"

    def check(self) -> None:
        """A database of a kind that the queue knows."""
        super().check()
        if self.database is not None and not self.database.startswith(("postgresql://", "sqlite:///")):
            raise InputError(
                f"{self.database.split(':')[0]} is no database that jobs can be kept in",
                "give postgresql://USER@HOST/NAME, or leave --database out",
            )


@dataclass(frozen=True, kw_only=True)
class WorkOptions(StoreOptions):
    """How much is done at once."""

    films: int = option(
        1, "films at once (1)", metavar="N", group="work", read=_whole("of films, 0 to 64", 0, 64)
    )
    quick: int = option(
        1,
        "other jobs at once (1)",
        metavar="N",
        group="work",
        read=_whole("of jobs, 0 to 64", 0, 64),
    )
    tries: int = option(
        3,
        "how often a step is tried that failed by the machine's fault (3)",
        metavar="N",
        group="work",
        read=_whole("of tries, 1 to 10", 1, 10),
    )
    name: str | None = option(
        None, "this worker's, another on each machine (the machine's)", metavar="NAME", group="work"
    )


@dataclass(frozen=True, kw_only=True)
class WorkerOptions(WorkOptions):
    """A worker that joins a service on another machine: the same data folder, shared, and database."""

    def check(self) -> None:
        """More than one machine needs a database that is made for it."""
        super().check()
        if self.database is None or self.database.startswith("sqlite"):
            raise InputError(
                "a worker of its own needs a database that several machines share",
                "give --database postgresql://USER@HOST/NAME to it and to `paksatalker serve`",
            )


@dataclass(frozen=True, kw_only=True)
class ServeOptions(WorkOptions):
    """The service on this machine."""

    host: str = option("127.0.0.1", "the address to listen on (127.0.0.1)", metavar="ADDRESS", group="web")
    port: int = option(
        8000, "(8000)", metavar="N", group="web", read=_whole("of a port, 0 to 65535", 0, 65_535)
    )
    open: bool = option(False, "open the page in the browser", group="web")
    tokens: Path | None = option(
        None,
        "who may use it: a TOML file with [tokens] NAME = 'SECRET' ($PAKSATALKER_TOKEN for one)",
        metavar="F.toml",
        group="web",
    )
    origins: tuple[str, ...] = option(
        (),
        "other pages that may use it, such as https://studio.example",
        flags=["--origin"],
        metavar="URL",
        group="web",
    )
    hosts: tuple[str, ...] = option(
        (),
        "names that it is reached by, behind a proxy",
        flags=["--allowed-host"],
        metavar="NAME",
        group="web",
    )
    farm: str | None = option(
        None,
        "where frames of films are rendered that ask for it: openjd, or flamenco:http://MANAGER:8080",
        metavar="FARM",
        group="work",
        read=farm_of,
    )
    render_on: Literal["here", "farm"] = option(
        "here", "where films are rendered that don't say it themselves (here)", group="work"
    )
    root_path: str = option("", "the path below which a proxy shows it", metavar="/PATH", group="web")
    upload_limit: float = option(
        50.0,
        "the largest upload in MB (50)",
        metavar="MB",
        group="limits",
        read=number("of megabytes, 0.001 to 100000", 0.001, 100_000),
    )
    job_limit: int = option(
        1000,
        "jobs of one owner that wait or run at once (1000)",
        metavar="N",
        group="limits",
        read=_whole("of jobs, 1 to 1000000", 1, 1_000_000),
    )
    rate_limit: str = option(
        "1200/minute", "requests of one owner (1200/minute)", metavar="N/TIME", group="limits"
    )
    live: int = option(
        4,
        "live connections at once; 0: none (4)",
        metavar="N",
        group="limits",
        read=_whole("of connections, 0 to 1000", 0, 1000),
    )
    quota: float = option(
        20_000.0,
        "MB that one owner's uploads and results may take (20000)",
        metavar="MB",
        group="limits",
        read=number("of megabytes, 1 to 1e9", 1, 1e9),
    )
    keep: float = option(
        30.0,
        "days after which results and uploads are deleted; 0: never (30)",
        metavar="DAYS",
        group="limits",
        read=number("of days, 0 to 36500", 0, 36_500),
    )

    @property
    def keep_seconds(self) -> float:
        """Seconds after which results go; 0 for never."""
        return self.keep * _DAY

    @property
    def local(self) -> bool:
        """Whether only this machine reaches it."""
        return self.host in LOCAL

    @property
    def guarded(self) -> bool:
        """Whether there are tokens."""
        return self.tokens is not None or bool(os.environ.get("PAKSATALKER_TOKEN"))

    def check(self) -> None:
        """Nobody from elsewhere without a token; a path and a rate of the right form."""
        super().check()
        if not self.local and not self.guarded:
            raise InputError(
                f"on {self.host} anybody who reaches this machine could use it",
                "name a file of --tokens, or set PAKSATALKER_TOKEN; or leave --host out",
            )
        if self.render_on == "farm" and self.farm is None:
            raise InputError("--render-on farm needs to know which", "name it with --farm")
        if self.farm is not None and self.storage is not None:
            raise InputError("a farm needs a data folder that it sees", "leave --storage or --farm out")
        if self.root_path and (not self.root_path.startswith("/") or self.root_path.endswith("/")):
            raise InputError(f"--root-path: {self.root_path} is no path", "such as /avatars")
        count, _, span = self.rate_limit.partition("/")
        if not count.isdecimal() or int(count) < 1 or span not in ("second", "minute", "hour", "day"):
            raise InputError(
                f"--rate-limit: {self.rate_limit} is no rate", "such as 600/minute, or 20/second"
            )

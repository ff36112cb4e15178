"""Who is let in: by address, by origin, by token, and how often.

Programs send ``Authorization: Bearer SECRET``; the page exchanges it once for a cookie that no script reads.
Without tokens everybody on this machine is the owner ``local``: programs, which send no Origin, and the page
itself; pages of other origins are not let in.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import HTTPConnection

from ...base.errors import InputError
from ...base.tables import read_table
from ..options import MEGABYTE, ServeOptions
from .problems import ProblemError

COOKIE = "paksatalker"
OWNER = "local"
_SHORTEST = 16
_GUESSES = parse("10/minute")


@dataclass(frozen=True)
class Guard:
    """Lets in or raises :class:`ProblemError`."""

    tokens: dict[str, str]
    """Owners by the digest of their secret."""
    origins: frozenset[str]
    hosts: frozenset[str]
    key: bytes
    rate: RateLimitItem
    limiter: MovingWindowRateLimiter

    def check_place(self, connection: HTTPConnection) -> None:
        """The name that it was reached by, and the page that asks, are ours."""
        host = connection.headers.get("host", "")
        name = (urlsplit(f"//{host}").hostname or "") if host else ""
        if "*" not in self.hosts and name not in self.hosts:
            raise ProblemError(
                421, f"this service is not called {name[:100] or 'nothing'}", "name it by --allowed-host"
            )
        origin = connection.headers.get("origin")
        if origin is not None and origin not in self.origins and urlsplit(origin).netloc != host:
            raise ProblemError(403, f"pages of {origin[:100]} are not let in", "name it by --origin")

    def owner(self, connection: HTTPConnection) -> str:
        """Whose request it is."""
        self.check_place(connection)
        owner = self._known(connection)
        if owner is None:
            raise ProblemError(
                401,
                "no token, or an unknown one",
                "send Authorization: Bearer SECRET",
                WWW_Authenticate="Bearer",
            )
        if not self.limiter.hit(self.rate, owner):
            raise ProblemError(429, f"more than {self.rate} requests", "wait a moment", Retry_After="5")
        return owner

    def slow_down(self, connection: HTTPConnection) -> None:
        """Let nobody guess tokens: ten tries a minute from one address."""
        address = connection.client.host if connection.client else ""
        if not self.limiter.hit(_GUESSES, f"guess {address}"):
            raise ProblemError(429, "too many tries", "wait a minute", Retry_After="60")

    def owner_of(self, secret: str) -> str | None:
        """Whose secret it is."""
        return self.tokens.get(_digest(secret))

    def cookie(self, owner: str) -> str:
        """What the page keeps: the owner, signed."""
        return f"{owner.encode().hex()}.{self._signed(owner)}"

    def _known(self, connection: HTTPConnection) -> str | None:
        if not self.tokens:
            return OWNER
        scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            owner = self.owner_of(secret.strip())
            if owner is None:
                self.slow_down(connection)
            return owner
        name, _, signed = connection.cookies.get(COOKIE, "").partition(".")
        try:
            owner = bytes.fromhex(name).decode()
        except ValueError:
            return None
        good = owner in self.tokens.values() and hmac.compare_digest(signed, self._signed(owner))
        return owner if good else None

    def _signed(self, owner: str) -> str:
        secret = next((d for d, o in self.tokens.items() if o == owner), "")
        return hmac.new(self.key, f"{owner}\0{secret}".encode(), hashlib.sha256).hexdigest()


def guard_of(options: ServeOptions) -> Guard:
    """The guard that the options ask for. Raises InputError on a file of tokens that can't be used."""
    rate = parse(options.rate_limit)
    hosts = {"localhost", "127.0.0.1", "::1", options.host, *options.hosts}
    if not options.local and not options.hosts and options.host in ("0.0.0.0", "::"):
        hosts.add("*")
    return Guard(
        tokens=_tokens(options.tokens),
        origins=frozenset(origin.rstrip("/") for origin in options.origins),
        hosts=frozenset(hosts),
        key=_key(options.folder / "key"),
        rate=rate,
        limiter=MovingWindowRateLimiter(MemoryStorage()),
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _tokens(file: Path | None) -> dict[str, str]:
    found: dict[str, str] = {}
    one = os.environ.get("PAKSATALKER_TOKEN")
    if one:
        found[_digest(_long(one, "PAKSATALKER_TOKEN"))] = OWNER
    if file is not None:
        table = read_table(file, MEGABYTE, "tokens").get("tokens")
        if not isinstance(table, dict) or not table:
            raise InputError(f"{file} has no table [tokens]", "write [tokens], and lines NAME = 'SECRET'")
        for name, secret in table.items():
            if not isinstance(secret, str):
                raise InputError(f"{file}: tokens.{name} is no text", "write NAME = 'SECRET'")
            found[_digest(_long(secret, f"{file}: tokens.{name}"))] = name
    return found


def _long(secret: str, where: str) -> str:
    if len(secret) < _SHORTEST:
        raise InputError(f"{where} has fewer than {_SHORTEST} characters", "such as `openssl rand -hex 24`")
    return secret


def _key(file: Path) -> bytes:
    """The key that cookies are signed with, made once."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    return file.read_bytes()

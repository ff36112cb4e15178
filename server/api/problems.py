"""What goes wrong, as RFC 9457 has it: ``application/problem+json`` with our line and what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from ...base.errors import InputError, PaksaTalkerError
from ...base.logs import logger

MEDIA = "application/problem+json"
_log = logger(__name__)


class Problem(BaseModel):
    """A problem in one line, and what to do about it."""

    type: str = "about:blank"
    title: str = Field(description="the kind of problem")
    status: int
    detail: str = Field(description="what is wrong, and where")
    hint: str = Field("", description="what to do")


class ProblemError(Exception):
    """To be answered with a status, one line, and what to do."""

    def __init__(self, status: int, detail: str, hint: str = "", **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.hint = status, detail, hint
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def answer(status: int, detail: str, hint: str = "", headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem as an answer."""
    title = HTTPStatus(status).phrase
    problem = Problem(title=title, status=status, detail=detail, hint=hint)
    return JSONResponse(problem.model_dump(), status, headers, media_type=MEDIA)


def install(app: FastAPI) -> None:
    """Let everything that goes wrong be answered so."""

    @app.exception_handler(ProblemError)
    async def _known(request: Request, error: ProblemError) -> JSONResponse:
        return answer(error.status, error.detail, error.hint, error.headers)

    @app.exception_handler(PaksaTalkerError)
    async def _ours(request: Request, error: PaksaTalkerError) -> JSONResponse:
        return answer(422 if isinstance(error, InputError) else 503, str(error), error.hint)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first: dict[str, Any] = dict(next(iter(error.errors()), {}))
        where = ".".join(str(part) for part in first.get("loc", ())[1:])
        what = first.get("msg", "the request can't be read")
        return answer(422, f"{where}: {what}" if where else what, "see /api/v1/openapi.json")

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        return answer(error.status_code, str(error.detail), "", dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def _fault(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %s", request.method, request.url.path, exc_info=error)
        return answer(500, f"a fault of the service: {type(error).__name__}", "its log tells more")


RESPONSES: dict[int | str, dict[str, Any]] = {
    code: {"description": HTTPStatus(code).phrase, "model": Problem, "content": {MEDIA: {}}}
    for code in (401, 403, 404, 422, 429)
}

"""The client of addresses against a real server on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.base.network.http_json import Waits
from paksatalker.inference.script.brief import Brief
from paksatalker.inference.script.composing import Ways, compose
from paksatalker.inference.script.writers import endpoint
from paksatalker.inference.script.writers.endpoint import Endpoint
from paksatalker.inference.script.writers.model import Interrupted, Message, Sampling, Setting

from .chat_server import ChatServer, chat_server

QUICK = Waits(connect=1.0, first=0.4, between=0.4)
CHAT = [Message("system", "You write."), Message("user", "Topic: bees. " * 20)]
SCHEMA = {"type": "object", "properties": {"lines": {"type": "array"}}}
SAID = "Bees carry pollen from flower to flower, all day."
ANSWER = json.dumps({"lines": [{"text": SAID, "emotion": "happy"}]})


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server(lambda body: ANSWER) as running:
        yield running


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "WAIT", 0.01)


def model(*servers: ChatServer, **setting: Any) -> Endpoint:
    return Endpoint([s.url for s in servers], Setting(**setting), QUICK)


def test_an_answer_comes_in_pieces(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(endpoint.KEY, "secret")
    pieces: list[str] = []
    asked = model(server)
    assert asked.answer(CHAT, Sampling(seed=3), SCHEMA, lambda piece: bool(pieces.append(piece))) == ANSWER
    assert len(pieces) > 5 and "".join(pieces) == ANSWER
    body = server.asked[0]
    assert body["model"] == "tiny" and body["seed"] == 3 and server.keys == ["Bearer secret"]
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert body["chat_template_kwargs"] == {"enable_thinking": False}


def test_what_hears_may_stop_it(server: ChatServer) -> None:
    assert model(server).answer(CHAT, Sampling(), None, lambda piece: True) == ANSWER[:7]


def test_the_count_learns_from_what_the_server_counts(server: ChatServer) -> None:
    asked = model(server)
    before = asked.count(CHAT)
    asked.answer(CHAT, Sampling())
    assert before != asked.count(CHAT) and abs(asked.count(CHAT) - 200) < 60


def test_a_server_without_schemas_is_asked_without_one(server: ChatServer) -> None:
    server.behaviour = ["no schema"]
    assert model(server).answer(CHAT, Sampling(), SCHEMA) == ANSWER
    assert ["response_format" in body for body in server.asked] == [True, False]


def test_a_server_that_does_not_stream(server: ChatServer) -> None:
    server.behaviour = ["plain"]
    assert model(server).answer(CHAT, Sampling()) == ANSWER


def test_a_busy_server_is_asked_again(server: ChatServer) -> None:
    server.behaviour = ["busy"]
    assert model(server).answer(CHAT, Sampling()) == ANSWER
    server.behaviour = ["busy"] * 9
    with pytest.raises(PaksaTalkerError, match="answered 503: loading"):
        model(server).answer(CHAT, Sampling())


def test_a_server_that_dies_midway_is_told_and_a_script_asked_for_again(server: ChatServer) -> None:
    server.behaviour = ["die"]
    with pytest.raises(Interrupted, match="stopped in the midst"):
        model(server).answer(CHAT, Sampling())
    server.behaviour = ["die"]
    script = compose(Brief("bees"), model(server), Ways(remembered=False))
    assert script.plain == SAID


def test_addresses_share_the_load_and_stand_in_for_each_other(server: ChatServer) -> None:
    with chat_server(lambda body: ANSWER) as other:
        both = model(server, other)
        for _ in range(4):
            both.answer(CHAT, Sampling())
        assert (len(server.asked), len(other.asked)) == (2, 2)
    for _ in range(2):  # the other is gone
        assert both.answer(CHAT, Sampling()) == ANSWER


def test_a_server_that_stalls_is_given_up(server: ChatServer) -> None:
    server.behaviour = ["stall"] * 9
    with pytest.raises(PaksaTalkerError, match="no answer in time"):
        model(server).answer(CHAT, Sampling())


def test_nobody_at_the_address() -> None:
    with pytest.raises(PaksaTalkerError, match=r"can't reach http://127\.0\.0\.1:9"):
        Endpoint(["http://127.0.0.1:9/v1"], Setting(), QUICK).answer(CHAT, Sampling())


@pytest.mark.parametrize("url", ["http://", "https://a:b@c/v1", "http://x:99999/v1", "http://[::1/v1"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(InputError, match="is no address"):
        Endpoint([url], Setting())

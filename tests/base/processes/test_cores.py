"""Pools of threads of a process that is told of few cores."""

import os

import pytest

from paksatalker.base.processes.cores import few_cores

if not hasattr(os, "sched_getaffinity"):
    pytest.skip("this system knows no such bound", allow_module_level=True)


def test_few_cores_for_a_while() -> None:
    whole = os.sched_getaffinity(0)
    with few_cores(1):
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == whole
    with pytest.raises(KeyError), few_cores(1):
        raise KeyError
    assert os.sched_getaffinity(0) == whole
    with few_cores(0), few_cores(4096):
        assert os.sched_getaffinity(0) == whole

from __future__ import annotations

from paksatalker.base.notation.nearest import nearest


def test_names_that_are_alike_stand_first() -> None:
    assert nearest("windw", ["soft", "window"]) == "did you mean window? one of: soft, window"
    assert nearest("qqq", ["soft", "window"]) == "one of: soft, window"

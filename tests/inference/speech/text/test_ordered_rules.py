import re

from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.speech.text.ordered_rules import OrderedRules

RULES = [
    (r"(?<!\w)(?P<a>\d{1,2})(?P<s>[-/])(?P<b>\d{1,2})(?P=s)\d", 0),
    (r"(?P<a>[ab]+)(?=\d)", 1),
    (r"x?", 2),
    (r"(?P<s>[-/])(?P=s)", 3),
    (r"[ab]|(?P<n>\d+)", 4),
]


@given(st.text("ab12-/x ", max_size=12))
def test_rules_match_as_one_by_one(text: str) -> None:
    rules = OrderedRules(RULES)
    for at in range(len(text) + 1):
        one_by_one = [(re.compile(pattern).match(text, at), said) for pattern, said in RULES]
        expected = [(m.span(), m.groupdict(), said) for m, said in one_by_one if m and m.end() > at]
        assert [(m.span(), m.groupdict(), said) for m, said in rules.at(text, at)] == expected


def test_no_rules_match_nothing() -> None:
    assert list(OrderedRules[int](()).at("text", 0)) == []

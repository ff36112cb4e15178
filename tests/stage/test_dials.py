"""Presets with dials: read, refused, written again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.stage.dials import Dialled, dials_of, read_dialled, written
from paksatalker.stage.light_plan import irradiance, light_plan
from paksatalker.stage.presets import presets_of
from paksatalker.stage.sky import sky_at
from paksatalker.stage.stage_choice import StageChoice

LIGHTS = tuple(presets_of("light"))


def lights(text: str) -> tuple[Dialled, ...]:
    return read_dialled(text, "light", LIGHTS)


def test_a_preset_its_dials_and_keys_are_read() -> None:
    assert lights("window") == (Dialled("window"),)
    assert lights("window:kelvin=3200,ratio=4")[0].dials == {"kelvin": 3200.0, "ratio": 4.0}
    assert lights(":rim=2")[0] == Dialled("", {"rim": 2.0})
    keys = lights("0:studio 2.5:window:kelvin=3200")
    assert [(k.seconds, k.name) for k in keys] == [(0.0, "studio"), (2.5, "window")]


def test_keys_come_from_a_file_as_well(tmp_path: Path) -> None:
    file = tmp_path / "keys.csv"
    file.write_text("time,light,emotion\n0,studio,happy\n2,:rim=2,sad\n")
    assert lights(str(file)) == (Dialled("studio"), Dialled("", {"rim": 2.0}, 2.0))


@given(
    st.lists(
        st.tuples(st.sampled_from(LIGHTS), st.integers(1, 64), st.floats(0.1, 6).map(lambda x: round(x, 3))),
        min_size=1,
        max_size=4,
    )
)
def test_what_is_written_is_read(rows: list[tuple[str, int, float]]) -> None:
    keys = tuple(Dialled(n, {"ratio": float(r), "softness": s}, float(i)) for i, (n, r, s) in enumerate(rows))
    assert lights(written(keys)) == keys


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("windw", "unknown light 'windw'", "did you mean window?"),
        ("window:kelvn=3200", "no dial 'kelvn' of window", "did you mean kelvin?"),
        ("window:kelvin=hot", "kelvin=hot is out of range", "from 1000 to 20000"),
        ("window:kelvin=99", "kelvin=99 is out of range", "from 1000"),
        ("window:kelvin=nan", "out of range", ""),
        ("window:kelvin", "has no value", "kelvin=VALUE"),
        ("window:", "no dial stands after the colon", ""),
        ("kelvin=3200", "a dial without a preset", ":kelvin=3200"),
        ("window:rim=1,rim=2", "stands twice", ""),
        ("studio:hour=12", "the dial hour is not one of studio", "it belongs to outdoor"),
        ("0:studio 0:window", "comes after that", ""),
    ],
)
def test_what_can_t_be_is_refused_with_what_can(text: str, said: str, hint: str) -> None:
    with pytest.raises(InputError) as e:
        lights(text)
    assert said in str(e.value) and hint in e.value.hint


@pytest.mark.parametrize("name", LIGHTS)
@given(ratio=st.floats(1, 32))
def test_key_and_fill_are_in_the_ratio_that_is_asked_for(name: str, ratio: float) -> None:
    plan = light_plan(Dialled(name, {"ratio": ratio}))
    plain = light_plan(Dialled(name))

    def share(lamps, world, role: str) -> float:
        lit = sum(irradiance(lamp) for lamp in lamps.values() if lamp.role == role)
        return lit + (np.pi * np.dot(world, (0.2126, 0.7152, 0.0722)) if role == "fill" else 0.0)

    key, fill = (share(plan.lamps, plan.world, role) for role in ("key", "fill"))
    assert key / fill == pytest.approx(ratio, rel=1e-6)
    before = sum(share(plain.lamps, plain.world, role) for role in ("key", "fill"))
    assert key + fill == pytest.approx(before, rel=1e-6), "as bright as before"


@pytest.mark.parametrize("name", LIGHTS)
def test_every_rig_has_a_key_and_takes_every_dial(name: str) -> None:
    plan = light_plan(Dialled(name))
    assert any(lamp.role == "key" for lamp in plan.lamps.values())
    for dial, row in dials_of("light", name).items():
        turned = light_plan(Dialled(name, {dial: min(2.0, row["most"]) if dial != "kelvin" else 2500.0}))
        same = turned == plan
        assert not same or (dial == "rim" and not any(v.role == "rim" for v in plan.lamps.values()))


def test_kelvin_is_that_of_the_key_and_keeps_the_others_apart() -> None:
    plain, warm = light_plan(Dialled("studio")).lamps, light_plan(Dialled("studio", {"kelvin": 3200.0})).lamps
    assert warm["key"].temperature == pytest.approx(3200)
    apart = [1e6 / lamps["fill"].temperature - 1e6 / lamps["key"].temperature for lamps in (plain, warm)]
    assert apart[0] == pytest.approx(apart[1])


def test_the_sun_rises_and_sets_and_the_sky_goes_with_it() -> None:
    heights = [sky_at(hour).elevation for hour in (3, 6.5, 9, 12)]
    assert heights == sorted(heights) and heights[0] < 0 < heights[1]
    assert sky_at(9).elevation == pytest.approx(sky_at(15).elevation)
    assert sum(sky_at(23).horizon) < 0.25 * sum(sky_at(12).horizon)
    assert sky_at(19).temperature < 3500 < sky_at(12).temperature


def test_a_stage_keeps_dials_and_offers_the_nearest_set() -> None:
    choice = StageChoice(light="0::rim=2 3:window", set="classroom", post="film:grain=0.1")
    assert [rig.name for rig in choice.rigs] == ["window", "window"]
    assert StageChoice.of(choice.values()) == choice
    with pytest.raises(InputError) as e:
        StageChoice(set="clasroom")
    assert "did you mean classroom" in e.value.hint
    with pytest.raises(InputError, match="no colour"):
        StageChoice(set="#aabbcc-#zz0000")
    assert StageChoice(set="#aabbcc-#112233").kind == "gradient"

"""What there is to choose from: people, stages, voices, head and body models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...models import StoredModel
    from ...speech.voices.engines import Voice


def avatars() -> dict[str, Any]:
    """The people by name, and the words that each slider and choice of ``avatar_shape`` takes."""
    from ...person.avatar_choice import choices

    return choices()


def stages() -> dict[str, dict[str, str]]:
    """Light rigs, sets and post-processing: what each is like, by kind and name."""
    from ....stage.presets import abouts

    return abouts()


def voices(language: str | None = None) -> tuple[Voice, ...]:
    """The voices, the best first; of one language where it is given."""
    from ...speech.voices.voices import voices as known

    return known(language)


def models() -> tuple[StoredModel, ...]:
    """The head and body models that were added."""
    from ...models import stored

    return tuple(stored())

"""Text or a recording to a Performance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...base.errors import InputError
from ...base.file_kinds import read_as, written_as
from ...base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from .manner import MannerOptions, check_rules_only, rules_of
from .options import Options, Written, option
from .outputs import check_outputs
from .speech import SpeechOptions, manner_of
from .spoken import speech_of, written_text
from .values import fps, seed

if TYPE_CHECKING:
    from ..body.engines import BodyEngine
    from ..face.delivery import Delivery
    from ..face.mood import Mood
    from ..performance.performance import Performance
    from ..timeline.speech import Speech

_DELIVERY = "delivery"


FACES = ("rules", "emage", "none")
"""What moves a face, besides files."""


def face_source(value: object) -> str:
    """What moves the face. Raises ValueError where it is neither a name nor a file of motion."""
    if isinstance(value, str | Path) and (value in FACES or str(value).lower().endswith(read_as("motion"))):
        return str(value)
    files = ", ".join(read_as("motion"))
    raise ValueError(f"{value!r} moves no face; one of: {', '.join(FACES)}, or a file: {files}")


@dataclass(frozen=True, kw_only=True)
class DeliveryOptions(Options):
    """How it is said, apart from what is said."""

    emotion: str | None = option(
        None,
        "happy, sad, angry, surprised, disgusted, fearful or neutral, 0 to 1, or a blend: "
        "happy:0.4,surprised:0.3; for sentences in turn, parted by a semicolon: 'happy:0.7;sad'; from given "
        "seconds on: '0:neutral 2.5:happy:0.8', or a .toml or .csv file of such keys (so do the next two); "
        "auto, or auto:0.5: from words and voice",
        metavar="NAME:N,...",
        group=_DELIVERY,
    )
    articulation: str | None = option(
        None,
        "how far they move: 1 natural, 0 a mumble, at most 2",
        metavar="jaw=N,lips=N",
        group=_DELIVERY,
    )
    look: str | None = option(
        None,
        "what the eyes rest on; a point in metres: to the character's left, up from the soles, forwards "
        "(camera); before a minus write --look=-1,1.5,3",
        metavar="camera|away|X,Y,Z",
        group=_DELIVERY,
    )
    without: str | None = option(
        None,
        "leave out of the living face: blinks, gaze (looks away), saccades (small steps of the eyes), "
        "vergence, brows, head, breath, micro (micro-expressions), asymmetry, smile (its trace at rest)",
        metavar="PART,...",
        group=_DELIVERY,
    )

    def check(self) -> None:
        """What can be told without looking into files."""
        super().check()
        from ..face.delivery import Delivery

        emotion, articulation, look = (
            None if _in_file(value) else value for value in (self.emotion, self.articulation, self.look)
        )
        Delivery.of(emotion, articulation, look, self.without)


def _in_file(value: str | None) -> bool:
    """Whether the value of an option names a file of keys."""
    return value is not None and value.strip().lower().endswith(read_as("keys"))


@dataclass(frozen=True, kw_only=True)
class PerformOptions(MannerOptions, DeliveryOptions, SpeechOptions):
    """What :func:`perform` takes. The same options give the same arrays."""

    listen_to: Path | None = option(
        None,
        "listen to somebody else's performance, in its time: nods and looks, and what is said is said in its "
        "first pause that is long enough, else after its end; nothing has to be said",
        metavar="OTHER.npz",
        group="speech",
    )
    body: str = option(
        "rules",
        "what moves the body: rules, emage, none or a file of motion; by part: emage,hands=rules (hands, "
        "arms, legs, trunk, head, left-arm ...); from given seconds on: '0:rules 4:emage' (rules)",
        metavar="NAME|FILE",
        group="speech",
    )
    emage_weights: Path | None = option(
        None, "EMAGE's weights, where none were added as a model", metavar="DIR", group="speech"
    )
    face: str = option(
        "rules",
        "what moves the face: rules, emage, which needs a FLAME 2020 model, none, or a file: a capture, say, "
        "which is retimed to the words (rules)",
        metavar="NAME|FILE",
        group="speech",
        read=face_source,
    )
    emage_exact: bool = option(
        False, "as EMAGE's own code does it: its frames, its face, nothing smoothed", group="speech"
    )
    head_model: str | None = option(
        None, "write expressions for it; see `paksatalker models`", metavar="NAME", group="speech"
    )
    seed: int = option(0, "another seed, another take (0)", metavar="N", group="speech", read=seed)
    fps: float = option(30.0, "frames a second (30)", metavar="N", read=fps)

    @property
    def listens(self) -> bool:
        """Whether there is somebody to listen to."""
        return self.listen_to is not None


@dataclass(frozen=True, kw_only=True)
class PerformJob(PerformOptions):
    """A performance to be made and kept as a file."""

    output: Path = option(
        help="the performance",
        flags=["-o", "--output"],
        metavar="CLIP.npz",
        written=Written("a performance", written_as("performance")),
    )


def perform(
    options: PerformOptions, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Performance:
    """The performance of what the options say; ``note`` gets its warnings.

    Raises InputError where an option can't be followed, Cancelled once ``cancel`` is set.
    """
    told = stoppable(progress, cancel)
    check_outputs(options)
    _, delivery = ways_of(options)
    speech = _speech(options, delivery, told, note)
    for warning in speech.warnings:
        note(f"warning: {warning}")
    return performance_of(options, speech, told)


def performance_of(options: PerformOptions, speech: Speech, told: Progress) -> Performance:
    """The performance of a speech that is there, as the options say. Raises InputError."""
    from .. import pipeline
    from ..body.engines import RULES

    engine, delivery = ways_of(options)
    performed = pipeline.perform(
        speech,
        fps=options.fps,
        seed=options.seed,
        delivery=delivery,
        head_model=options.head_model,
        body=RULES if options.emage_exact else engine,
        progress=told,
    )
    return _in_manner(options, _of_emage(options, engine, speech, performed, told))


def _in_manner(options: PerformOptions, performed: Performance) -> Performance:
    """The performance in the manner of the profile's face, where there is one."""
    if options.profile is None or options.face != "rules":
        return performed
    from ..profile.face_style import DIALS, with_face_style
    from ..profile.profile import read_profile

    dials = {k: v for k, v in read_profile(options.profile).sections.get("face", {}).items() if k in DIALS}
    return with_face_style(performed, dials)


def _speech(options: PerformOptions, delivery: Delivery, progress: Progress, note: Note) -> Speech:
    """What is said, in the time of whom one listens to."""
    if options.listen_to is None:
        return speech_of(options, progress, note, _mood(options, delivery))
    from ..listening.listening import listening

    other = _other(options.listen_to)
    own = speech_of(options, progress, note, _mood(options, delivery)) if options.things_to_say else None
    speech = listening(other, own)
    digest = hashlib.sha256(options.listen_to.read_bytes()).hexdigest()
    return replace(speech, inputs={**speech.inputs, "listen_to": digest})


def _other(file: Path) -> Performance:
    """The performance that is listened to. Raises InputError."""
    from ..performance.performance import Performance

    return Performance.load(file)


def ways_of(options: PerformOptions) -> tuple[BodyEngine, Delivery]:
    """The engine of the body and the delivery, looked at before anything is spoken. Raises InputError."""
    from ..face.delivery import Delivery

    manner_of(options)
    if options.listen_to is not None:
        _ = _other(options.listen_to)
    delivery = Delivery.of(options.emotion, options.articulation, options.look, options.without)
    engine = _body_engine(options, delivery)
    _check_gestures(options)
    return engine, delivery


def _check_gestures(options: PerformOptions) -> None:
    """Raise InputError where the text asks for a gesture that there is not, and a body would make it."""
    from ..body.engines import RULES
    from ..body.mixed import parse_body, sources_of
    from ..body.plan.calls import check_marks
    from ..speech.text.light_marks import gestures_in

    if RULES in sources_of(parse_body(options.body)):
        check_marks(gestures_in(written_text(options)))


def mood_of(options: PerformOptions) -> Mood | None:
    """What the voice of the options is to feel. Raises InputError."""
    return _mood(options, ways_of(options)[1])


def _mood(options: PerformOptions, delivery: Delivery) -> Mood | None:
    """What the voice is to feel; None where it is to show nothing."""
    from ..face.mood import Mood

    share = 1.0 if options.voice_emotion is None else options.voice_emotion
    return Mood(delivery, share) if share else None


def _body_engine(options: PerformOptions, delivery: Delivery) -> BodyEngine:
    """The engine that the options name, able to work. Raises InputError."""
    from ..body.emage.settings import FPS
    from ..body.engines import EMAGE, RULES
    from ..body.mixed import mixed_engine, parse_body, sources_of
    from ..motion.motion_in import open_performance

    sources = sources_of(parse_body(options.body))
    given = {
        "--emage-weights": options.emage_weights and EMAGE not in sources,
        "--emage-exact": options.emage_exact and sources != (EMAGE,),
        "--face emage": options.face == EMAGE and EMAGE not in sources,
    }
    if wrong := [name for name, value in given.items() if value]:
        raise InputError(f"{wrong[0]} goes with --body emage", "leave it out")
    if RULES not in sources:
        check_rules_only(options, options.body)
    if options.emage_exact and options.fps != FPS:
        raise InputError(f"EMAGE's own frames are {FPS} a second, not {options.fps:g}", f"--fps {FPS}")
    if options.face == EMAGE:
        from ..motion.emage_takes import check_basis

        check_basis()

    def made(name: str) -> BodyEngine:
        return rules_of(options, delivery) if name == RULES else _ready_emage(options, name)

    return mixed_engine(options.body, made, open_performance)


def _ready_emage(options: PerformOptions, name: str) -> BodyEngine:
    """The engine on the weights that the options name, able to work. Raises InputError."""
    from ..body.engines import body_engine, ready

    if options.emage_weights is None:
        return ready(body_engine(name))
    from ..body.emage.engine import EmageEngine

    return ready(EmageEngine(options.emage_weights))


def _of_emage(
    options: PerformOptions, engine: BodyEngine, speech: Speech, performed: Performance, progress: Progress
) -> Performance:
    """What of the model's take a performance has besides its body."""
    from ..body.emage.engine import EmageEngine
    from ..body.mixed import Mixed
    from ..motion.emage_takes import exact_performance, with_emage_face

    if options.face == "none":
        return performed.without_face()
    if options.face not in FACES:
        from ..motion.face_file import with_face_of

        return with_face_of(performed, Path(options.face), speech)
    engines = engine.engines.values() if isinstance(engine, Mixed) else (engine,)
    engine = next((e for e in engines if isinstance(e, EmageEngine)), engine)
    if not isinstance(engine, EmageEngine):
        return performed
    if options.emage_exact:
        take = engine.take(speech, exact=True, progress=progress)
        return exact_performance(performed, take, engine.credits())
    if options.face == engine.name:
        return with_emage_face(performed, engine.face(speech, options.fps, progress), engine.credits())
    return performed


def keep(
    job: PerformJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Perform, and write the file that the job names; returns it. Raises as :func:`perform` does."""
    check_outputs(job)
    perform(job, progress=progress, note=note, cancel=cancel).save(job.output)
    return job.output

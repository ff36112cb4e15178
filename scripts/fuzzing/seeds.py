"""Valid files of every kind, made by the product itself or by the rules of their format; each is small."""

from __future__ import annotations

import io
import json
import pickle
import struct
import tempfile
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from paksatalker.inference.performance.performance import Performance

Seeds = list[tuple[str, bytes]]

_SENTENCES = {
    "en-us": "On 3/14/2024 at 5:30 p.m., Dr. Smith paid $1,234.50 (about 12.5%) for 3-4 lb of C#.\n\n"
    "Call +1 555-0199, see §12; Henry VIII said: it's 1/2, -40 °F! ANNA: [laughs] Really?\n- first\n2. second",  # noqa: E501
    "de": "Am 3.10.2024 um 17:30 Uhr zahlte Dr. Müller 1.234,50 € (ca. 12,5 %) für 3-4 kg. Das Team war cool!",  # noqa: E501
    "fr": "Le 14 juillet 2024 à 17h30, M. Dupont a payé 1 234,50 € (12,5 %) : c'est 3/4, n° 12, Louis XIV.",
    "es": "El 3/10/2024 a las 17:30, el Sr. Pérez pagó 1.234,50 € (12,5 %). ¿Cuánto? ¡El 2.º piso, 3-4 kg!",
    "it": "Il 3/10/2024 alle 17:30 il sig. Rossi pagò € 1.234,50 (12,5%). Luigi XIV, 3/4 di litro, 2° piano.",
    "pt": "Em 3/10/2024, às 17h30, o Sr. Silva pagou R$ 1.234,50 (12,5%). São 3/4, 2º andar, D. Pedro II.",
    "pl": "Dnia 3.10.2024 o 17:30 dr Nowak zapłacił 1 234,50 zł (12,5%) za 3-4 kg i 22 jabłka.",
    "ru": "3.10.2024 в 17:30 г-н Иванов заплатил 1 234,50 руб. (12,5 %) за 3-4 кг и 22 книги.",
    "nl": "Op 3-10-2024 om 17.30 uur betaalde dhr. Jansen € 1.234,50 (12,5%) voor 3-4 kg.",
    "ja": "2024年10月3日17時30分、田中さんは1,234円（12.5%）を払いました。Helloと言った。",
    "zh": "2024年10月3日17:30，王先生付了1,234.50元（12.5%）。他说：Hello！",
    "ar": "في ٣/١٠/٢٠٢٤ الساعة 17:30 دفع 1,234.50 دولار (12.5٪)، شكرا؟",
    "hi": "3/10/2024 को शाम 5:30 बजे राम ने ₹1,234.50 (12.5%) दिए। धन्यवाद!",
}


@cache
def performance() -> Performance:
    """A spoken sentence with an emotion, some two seconds of it."""
    from paksatalker.inference.face.delivery import Delivery
    from paksatalker.inference.pipeline import perform
    from paksatalker.inference.speech.tts import speak

    return perform(
        speak("Hello, five words are said."), fps=24, delivery=Delivery.of(emotion="0:happy 1:sad:0.4")
    )


def performances() -> Seeds:
    return [_written("take.npz", performance().save)]


@cache
def motions(ending: str) -> Seeds:
    """The performance as other tools' motion files."""
    from paksatalker.inference.motion.motion_out import write_motion

    return [_written(f"take{ending}", lambda file: write_motion(performance(), file))]


def _written(name: str, write: Any) -> tuple[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / name)
        return name, (Path(folder) / name).read_bytes()


def texts(language: str) -> Seeds:
    return [(f"{language}.txt", _SENTENCES[language].encode())]


def ssmls() -> Seeds:
    text = (
        '<speak version="1.0" xml:lang="en-US"><p><s>Hello <emphasis level="strong">you</emphasis>, '
        '<break time="300ms"/>take <say-as interpret-as="ordinal">21</say-as> or <say-as interpret-as="date" '
        'format="mdy">3/14/2024</say-as>, <say-as interpret-as="telephone">555-0199</say-as> and '
        '<say-as interpret-as="characters">A1b</say-as>.</s><s><prosody rate="80%" pitch="+2st" volume="-3dB">Slow '  # noqa: E501
        '<sub alias="World Wide Web">WWW</sub></prosody> <phoneme alphabet="ipa" ph="təˈmeɪtoʊ">tomato</phoneme> '  # noqa: E501
        '<lang xml:lang="de">Guten Tag</lang> <mark name="x"/></s></p></speak>'
    )
    light = "Say **this** and *that* [pause 0.5s] [[Nguyen|/wɪn/]] or [Siobhan](shivawn). [laughs]"
    return [("en-us.txt", text.encode()), ("light.txt", light.encode())]


def srts() -> Seeds:
    srt = "1\n00:00:00,500 --> 00:00:01,700\n<i>Hello, five words</i>\n\n2\n00:00:02,000 --> 00:00:03,250\nANNA: are said.\n"  # noqa: E501
    return [("a.srt", srt.encode())]


def subtitles() -> Seeds:
    """SRT, and WebVTT, which is no timing file but is given as a text."""
    vtt = "WEBVTT\n\nNOTE made\n\n00:00.500 --> 00:01.700 align:start\n<v Anna>Hello\n\n"
    return [*srts(), ("a.vtt", f"{vtt}00:00:02.000 --> 00:00:03.000\nyou.\n".encode())]


def textgrids() -> Seeds:
    from paksatalker.inference.speech.timing.textgrid import Tier, compose

    words = tuple((0.5 * i, 0.5 * i + 0.4, w) for i, w in enumerate(("Hello", 'a "b"', "words", "said")))
    phones = tuple((0.1 * i, 0.1 * i + 0.1, p) for i, p in enumerate(("h", "ə", "l", "ˈoʊ", "sil", "AH0")))
    points = ((0.25, 0.25, "x"),)
    tiers = [
        Tier("Anna - words", "interval", words),
        Tier("phones", "interval", phones),
        Tier("p", "point", points),
    ]
    long = compose(tiers, 2.5)
    short = '"ooTextFile"\n"TextGrid"\n0\n1\n<exists>\n1\n"IntervalTier"\n"words"\n0\n1\n1\n0\n1\n"hello"\n'
    return [
        ("a.TextGrid", long.encode()),
        ("b.TextGrid", short.encode()),
        ("c.TextGrid", long.encode("utf-16")),
    ]


def lexicons() -> Seeds:
    return [
        ("a.toml", '[en-us]\nNguyen = "/wɪn/"\nSiobhan = "shivawn"\n[all]\nQatar = "/ˈkʌtər/"\n'.encode())
    ]


def keys(ending: str) -> Seeds:
    return {
        ".toml": [("a.toml", b'[[key]]\ntime = 0\nemotion = "neutral"\n[[key]]\ntime = 2.5\nhappy = 0.8\njaw = 1.2\n'  # noqa: E501
                             b'look = "camera"\n')],
        ".csv": [("a.csv", b"time,happy,sad,jaw,look\n0,0.2,,1,camera\n2.5,0.8,,1.2,\n6,,0.4,,10 -5\n")],
        ".txt": [("a.txt", b"0:neutral 2.5:happy:0.8,sad:0.1 6:sad:0.4"), ("b.txt", b"jaw=0.8,lips=1.1"),
                 ("c.txt", b"0:camera 2:10 -5"), ("d.txt", b"auto:0.5")],
    }[ending]  # fmt: skip


def mappings() -> Seeds:
    text = (
        'convention = "mixamo"\n[joints]\nleft_elbow = ["lower_arm_L", "lower_arm_twist_L"]\npelvis = "hips"\n'  # noqa: E501
        'jaw = ""\n[shapes]\n"Mouth Wide Open" = { jawOpen = 1.0 }\nSmile = { mouthSmile = 1.0, jawOpen = -0.1 }\n'  # noqa: E501
    )
    return [("a.toml", text.encode())]


def people() -> Seeds:
    from paksatalker.rigs.avatar.library import everyone, file_of

    own = 'base = "woman"\nlabel = "Anna"\n[macros]\nage = 0.6\n[hair]\nstyle = "short"\n[details]\n'
    own += '"nose/nose-hump-incr" = 0.4\n'
    names = list(everyone())[:2]
    return [("own.toml", own.encode()), *((f"{n}.toml", file_of(n).read_bytes()) for n in names)]


_PACK = {
    "clothes/cap/cap.mhclo": "# author A\n# license CC0\nbasemesh hm08\nname cap\nobj_file cap.obj\n"
    "material cap.mhmat\nx_scale 5399 11998 1.4\ny_scale 791 881 2.4\nz_scale 962 5320 2.0\nz_depth 50\n"
    "verts 0\n1234\n5678 5679 5680 0.5 0.3 0.2 0.01 -0.005 0.002\n20 21 22 1.2 -0.1 -0.1 0 0 0\n\n"
    "delete_verts\n 100 - 150 200 - 250 3\n",
    "clothes/cap/cap.obj": "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nf 1/1 2/2 3/3\nf -3 -2 -1\n",
    "clothes/cap/cap.mhmat": "name cap\nlicense CC0\ndiffuseColor 0.5 0.2 0.1\nroughness 0.7\nopacity 0.9\n"
    "transparent True\ndiffuseTexture cap.png\nnormalmapTexture cap.png\n",
    "models/her.mhm": "version v1.2.0\nname Her\nmodifier macrodetails/Gender 0.0\n"
    "modifier macrodetails/Age 0.5\nmodifier macrodetails/African 0.2\n"
    "modifier nose/nose-hump-decr|incr -0.4\nclothes cap 123\nhair x y\n"
    "skinMaterial skins/a/a.mhmat\n",
}


def packs() -> Seeds:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PACK.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return [("pack.zip", file.getvalue())]


def pack_files(ending: str) -> Seeds:
    return [(Path(n).name, text.encode()) for n, text in _PACK.items() if n.endswith(ending)]


def presets() -> Seeds:
    from paksatalker.rigs.avatar.library import everyone, file_of

    return [
        ("a.toml", b'emotion = "happy"\nintensity = 0.7\nlight = [1.0, 0.9, 0.8]\nuse_face = true\n'),
        ("b.toml", file_of(next(iter(everyone()))).read_bytes()),
    ]


def jobs(ending: str) -> Seeds:
    from paksatalker.base.tables import table_text

    text = {"text": "Hello.", "voice": "espeak:en-us", "language": "en-us", "rate": 1.1, "seed": 3, "fps": 24}
    face = {"emotion": "happy:0.5", "articulation": "jaw=0.9", "look": "camera", "without": "blinks"}
    stage = {
        "stage": {"light": "studio", "framing": "bust", "angle": 20.0, "lens": 85},
        "size": [320, 240],
        "quality": "draft",
    }
    tables: list[dict[str, Any]] = [
        {"action": "talk", "output": "a.mp4", **text, **face, **stage, "avatar": "woman"},
        {"action": "perform", "output": "a.npz", **text, **face},
        {"action": "render", "performance": "a.npz", "output": "a.mp4", **stage, "frames": [1, 9]},
        {"action": "export", "performance": "a.npz", "output": "a.glb", "avatar": "woman"},
        {"action": "convert", "performance": "a.npz", "output": "a.bvh"},
    ]
    write = json.dumps if ending == ".json" else table_text
    return [(f"{table['action']}{ending}", write(table).encode()) for table in tables]


def voice_settings() -> Seeds:
    table = {
        "audio": {"sample_rate": 22050, "quality": "medium"},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US"},
        "phoneme_type": "espeak",
        "phoneme_id_map": {"^": [1], "$": [2], "_": [0], "a": [3], "b": [4]},
        "inference": {"noise_scale": 0.667, "noise_w": 0.8, "length_scale": 1.0},
        "num_speakers": 1,
        "hop_length": 256,
    }
    return [("a.onnx.json", json.dumps(table).encode())]


def notes() -> Seeds:
    voice = {
        "language": "en-us",
        "licence": "MIT",
        "size": 63_000_000,
        "sha256": "0" * 64,
        "source": "a.onnx",
    }
    model = {"kind": "flame", "space": "flame2020", "version": "1", "licence": "x", "non_commercial": True,
             "vertices": 5023, "sha256": "0" * 64, "surface_mm": 1.5, "unit_mm": 0.5}  # fmt: skip
    body = {"kind": "emage", "licence": "x", "non_commercial": True, "weights": 120_000_000}
    lock = {"process": 1, "host": "here", "since": 1.0}
    return [(f"{i}.json", json.dumps(table).encode()) for i, table in enumerate((voice, model, body, lock))]


def body_settings() -> Seeds:
    table = {"pose_dims": 330, "audio_sr": 16000, "pose_fps": 30, "cf": 0, "lf": 1, "hidden_size": 768,
             "audio_f": 256, "motion_f": 256, "vae_codebook_size": 256, "vae_length": 256, "speaker_dims": 1,
             "seed_frames": 4, "pose_length": 64}  # fmt: skip
    return [("config.json", json.dumps(table).encode())]


def sounds() -> Seeds:
    import soundfile

    wave = np.stack([np.sin(np.arange(4000) / 9), np.sin(np.arange(4000) / 7)], axis=1) / 2
    found = []
    for name, kind in (("a.wav", "PCM_16"), ("b.wav", "FLOAT"), ("c.flac", "PCM_24"), ("d.ogg", "VORBIS")):
        out = io.BytesIO()
        soundfile.write(out, wave, 22050, format=name[2:].upper(), subtype=kind)
        found.append((name, out.getvalue()))
    return found


def pictures() -> Seeds:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
    png = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(14))) + chunk(b"IEND", b"")
    hdr = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 2\n" + bytes(16)
    return [
        ("a.png", png),
        ("a.hdr", hdr),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(20)),
        ("a.bmp", b"BM" + bytes(60)),
    ]


def vrms() -> Seeds:
    """VRM 0.x and 1.0: one triangle with two morph targets, one of them an expression."""
    from paksatalker.rigs.gltf.glb import write_glb

    points = np.zeros((3, 3), "<f4")
    points[1, 0] = points[2, 1] = 1
    body = points.tobytes() * 3 + np.arange(3, dtype="<u2").tobytes() + b"\0\0"
    accessor = {"componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0]}
    primitive = {"attributes": {"POSITION": 0}, "targets": [{"POSITION": 1}, {"POSITION": 2}], "indices": 3,
                 "extras": {"targetNames": ["aa", "blink"]}}  # fmt: skip
    base: dict[str, Any] = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0, 1]}],
        "scene": 0,
        "nodes": [{"name": "Face", "mesh": 0}, {"name": "hips", "children": [2]}, {"name": "spine", "skin": 0}],  # noqa: E501
        "skins": [{"joints": [1]}],
        "meshes": [{"name": "Face", "primitives": [primitive]}],
        "accessors": [*({**accessor, "bufferView": i} for i in range(3)),
                      {"componentType": 5123, "count": 3, "type": "SCALAR", "bufferView": 3}],
        "bufferViews": [{"buffer": 0, "byteOffset": 36 * i, "byteLength": 36 if i < 3 else 6} for i in range(4)],  # noqa: E501
        "buffers": [{"byteLength": len(body)}],
    }  # fmt: skip
    bind = {"node": 0, "index": 0, "weight": 1.0}
    one = {"specVersion": "1.0", "humanoid": {"humanBones": {"hips": {"node": 1}, "spine": {"node": 2}}},
           "expressions": {"preset": {"aa": {"morphTargetBinds": [bind]}}, "custom": {"Wink": {}}}}  # fmt: skip  # noqa: E501
    group = {"name": "A", "presetName": "a", "binds": [{"mesh": 0, "index": 1, "weight": 100}]}
    zero = {"humanoid": {"humanBones": [{"bone": "hips", "node": 1}]},
            "blendShapeMaster": {"blendShapeGroups": [group]}}  # fmt: skip
    return [
        ("one.vrm", write_glb({**base, "extensions": {"VRMC_vrm": one}}, body)),
        ("zero.vrm", write_glb({**base, "extensions": {"VRM": zero}}, body)),
        ("plain.glb", write_glb(base, body)),
    ]


def packed_glbs() -> Seeds:
    """Indices and points in meshopt's way."""
    from paksatalker.rigs.gltf.glb import write_glb

    indices = b"\xd1" + bytes([0, 4, 4]) + bytes(4)
    points = b"\xa0" + (b"\x00" * 12) + bytes(20) + bytes(12)
    body = indices + points
    name = "EXT_meshopt_compression"
    views = [
        {"buffer": 1, "byteLength": 6, "extensions": {name: {"buffer": 0, "byteOffset": 0,
            "byteLength": len(indices), "byteStride": 2, "count": 3, "mode": "INDICES"}}},
        {"buffer": 1, "byteLength": 36, "byteStride": 12, "extensions": {name: {"buffer": 0,
            "byteOffset": len(indices), "byteLength": len(points), "byteStride": 12, "count": 3,
            "mode": "ATTRIBUTES", "filter": "NONE"}}},
    ]  # fmt: skip
    document = {"asset": {"version": "2.0"}, "extensionsRequired": [name], "extensionsUsed": [name],
                "bufferViews": views, "buffers": [{"byteLength": len(body)}, {"byteLength": 42}],
                "textures": [{"extensions": {"KHR_texture_basisu": {"source": 0}}}],
                "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]}  # fmt: skip
    return [("a.glb", write_glb(document, body))]


def fbxs() -> Seeds:
    from paksatalker.rigs.motion_files.fbx_binary import Record, fbx_bytes

    numbers = np.arange(6, dtype="<f8").tobytes()
    array = struct.pack("<III", 6, 0, len(numbers)) + numbers
    text = struct.pack("<I", 5) + b"Model"
    inner = Record(
        "Model", [("L", struct.pack("<q", 7)), ("S", text)], [Record("Vertices", [("d", array)])], True
    )
    root = Record(
        "", [], [Record("Objects", [], [inner, inner], True), Record("Takes", [("I", bytes(4))])], True
    )
    return [(f"{v}.fbx", fbx_bytes(root, v, bytes(16))) for v in (7400, 7500)]


def models(ending: str) -> Seeds:
    """A small random head in FLAME's format."""
    rng = np.random.default_rng(0)
    parents, count = (-1, 0, 1, 1, 1), 24

    def rows(shape: tuple[int, int]) -> np.ndarray:
        values = rng.random(shape)
        return values / values.sum(axis=1, keepdims=True)

    arrays = {
        "v_template": rng.normal(0, 0.3, (count, 3)),
        "f": rng.integers(0, count, (30, 3)).astype(np.uint32),
        "shapedirs": rng.normal(0, 0.01, (count, 3, 400)).astype(np.float32),
        "posedirs": rng.normal(0, 0.01, (count, 3, 36)),
        "J_regressor": rows((5, count)),
        "weights": rows((count, 5)),
        "kintree_table": np.array([[2**32 - 1, *parents[1:]], range(5)], np.uint32),
    }
    if ending == ".pkl":
        return [
            (f"{p}.pkl", pickle.dumps({"style": "lbs", "scale": np.float64(1), **arrays}, p))
            for p in (0, 2, 4)
        ]
    return [_written("a.npz", lambda file: np.savez_compressed(file, **arrays))]


def marks() -> Seeds:
    return [("mark.txt", b"print\nframe_0001.png\nframe_0002.png\nsound.wav\n")]


def gestures() -> Seeds:
    text = """[[gesture]]
name = "point"
hands = ["left"]
apex = 2.5
target = [0.4, 1.2, 0.8]
[[gesture]]
name = "beat"
hands = ["left", "right"]
start = 4.0
raised = 4.5
apex = 4.8
held = 5.0
end = 6.0
size = 1.2
word = "big"
"""
    return [("a.toml", text.encode())]


def scripts() -> Seeds:
    text = (
        "# Two who talk\n\n[voice ANNA=espeak:en-us] [emotion happy:0.6]\n\n## The first slide\n\n"
        "ANNA (softly): Hello **you**, this [[Nguyen|/wɪn/]] is [point] new. [pause 0.5s]\n\n"
        "BEN: [language fr] Bonjour. [laughs]\n\n- one\n- two [emotion sad:0.4] and three.\n"
    )
    return [("a.md", text.encode()), ("b.md", b"Hello. A line.\n\nAnother line, [wave] you see.\n")]


def talks() -> Seeds:
    from paksatalker.inference.script.conversation.conversation import Conversation, Turn
    from paksatalker.inference.script.conversation.facts import Fact
    from paksatalker.inference.script.conversation.kept import save

    turns = (Turn("I am Anna.", "Hello Anna."), Turn("Where am I?", "At home."))
    talk = Conversation("a teacher", "en", "be kind", turns, (Fact("name", "Anna", 0, "I am Anna."),))
    return [_written("talk.json", lambda file: save(talk, file))]


def prompts() -> Seeds:
    text = (
        'about = "a teacher"\nguide = "You explain."\nshot_topic = "rain"\n'
        '[[shot]]\ntext = "It rains."\nemotion = "sad:0.3"\ngesture = "point"\n'
    )
    return [("a.toml", text.encode())]


def answers() -> Seeds:
    table = {"title": "Rain", "lines": [{"text": "It rains.", "emotion": "sad:0.3", "gesture": "point"}]}
    return [
        ("a.txt", json.dumps(table).encode()),
        ("b.txt", b"Sure!\n```json\n" + json.dumps(table).encode() + b"\n```\nAnything else?"),
        ("c.txt", b"<think>no</think># Rain\n\nIt **rains**.\n\n- one\n- two"),
    ]


def ggufs() -> Seeds:
    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    pairs = [
        text("general.architecture") + struct.pack("<I", 8) + text("qwen3"),
        text("qwen3.context_length") + struct.pack("<II", 4, 4096),
        text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("b"),
        text("tokenizer.ggml.scores") + struct.pack("<IIQ", 9, 6, 2) + bytes(8),
        text("tokenizer.chat_template") + struct.pack("<I", 8) + text("{{ messages }}"),
    ]
    return [("a.gguf", struct.pack("<4sIQQ", b"GGUF", 3, 0, len(pairs)) + b"".join(pairs) + bytes(64))]


def lines() -> Seeds:
    said = (
        "0:happy:0.6,sad:0.2 3:angry", "academic:0.6,casual:0.4", "0:rules 3:still", "head=rules,arms=still",
        "camera", "10,-5", "jaw=0.8,lips=1.1", "blinks,brows", "happy:0.6,formal,domain=medicine",
        "age=0.6,height=0.4",
    )  # fmt: skip
    return [(f"{i}.txt", line.encode()) for i, line in enumerate(said)]


def clips() -> Seeds:
    """A second of a body in both formats of gestures' clips."""
    poses = np.zeros((24, 165))
    poses[:, 17 * 3 + 2] = np.linspace(0, 1.2, 24)
    arrays = {"poses": poses, "trans": np.zeros((24, 3)), "mocap_frame_rate": np.array(24.0)}
    return [_written("a.npz", lambda file: np.savez_compressed(file, **arrays)), *motions(".bvh")]

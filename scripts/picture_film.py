"""Contact sheets of titles, subtitles, layouts and post-processing: ``film.jpg``, ``posts.jpg`` of the docs.

Needs Blender and Pillow (the extra ``blender``); about a minute of a core. ``--posts`` renders the presets of
post-processing as well, each once with the default woman (Cycles, some seconds each).
"""

from __future__ import annotations

import argparse
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from paksatalker.film.layers import Layer, put_over
from paksatalker.film.lecture.composing import LecturePictures, Seen
from paksatalker.film.lecture.layouts import layout, layouts
from paksatalker.film.slides.deck import Deck, Slide
from paksatalker.film.slides.drawing import Shown, draw_slide
from paksatalker.film.subtitles.drawing import SubtitleLayer
from paksatalker.film.subtitles.pieces import Said, timed_pieces
from paksatalker.film.subtitles.styles import style, styles
from paksatalker.film.text.fonts import Fonts
from paksatalker.film.titles.drawing import TitleLayer
from paksatalker.film.titles.titles import CARD, TAG, THIRD, Title, theme, themes
from paksatalker.inference.performance.performance import Performance

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
CELL = (480, 270)
FPS = 25.0
SHOWN = 24
"""The frame on which she is seen."""
SCRIPTS = {
    "Arabic": ("ar", "مساء الخير، ومرحبًا بكم في PaksaTalker. اليوم نتحدث عن 12 شريحة."),
    "Hebrew": ("he", "ערב טוב וברוכים הבאים! היום נדבר על PaksaTalker."),
    "Hindi": ("hi", "नमस्ते और स्वागत है। आज हम उपशीर्षकों के बारे में बात करेंगे।"),
    "Bengali": ("bn", "শুভ সন্ধ্যা এবং স্বাগতম। আজ আমরা সাবটাইটেল নিয়ে কথা বলব।"),
    "Tamil": ("ta", "மாலை வணக்கம், வரவேற்கிறோம். இன்று வசனங்களைப் பற்றி பேசுவோம்."),
    "Thai": ("th", "สวัสดีครับวันนี้เราจะพูดถึงคำบรรยายใต้ภาพ"),
    "Khmer": ("km", "សូមស្វាគមន៍មកកាន់កម្មវិធីរបស់យើង"),
    "Chinese": ("zh", "大家晚上好，欢迎收看今天的节目。我们来谈谈字幕。"),
    "Japanese": ("ja", "こんばんは。今日は字幕についてお話しします。"),
    "Korean": ("ko", "안녕하세요, 오늘은 자막에 대해 이야기하겠습니다."),
    "Russian": ("ru", "Добрый вечер! Сегодня мы говорим о субтитрах."),
    "Greek": ("el", "Καλησπέρα! Σήμερα μιλάμε για τους υπότιτλους."),
}
ENGLISH = "Tonight we look at what a subtitle needs: two lines, and time to be read."


def main() -> None:
    """Draw the sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", action="store_true", help="render the presets of post-processing too")
    options = parser.parse_args()
    cells = [("subtitles: " + n, _with(_subtitles(ENGLISH, "en", n))) for n in styles()]
    cells += [(name, _with(_subtitles(text, code, "box"))) for name, (code, text) in SCRIPTS.items()]
    for name in themes():
        cells.append((f"title: {name}", _with(_titles(CARD, name, "Why boats float", "A lecture"))))
        cells.append((f"lower third: {name}", _with(_titles(THIRD, name, "Anna Weber", "Engineer"))))
        cells.append((f"name tag: {name}", _with(_titles(TAG, name, "BEN", ""))))
    cells += [(f"layout: {name}", _lecture(name)) for name in layouts()]
    _sheet(cells, PICTURES / "film.jpg")
    if options.posts:
        _sheet(_posts(), PICTURES / "posts.jpg")


def _with(layer: Layer) -> np.ndarray:
    picture = np.ascontiguousarray(_woman(CELL, "office")[..., :3])
    put_over(picture, layer.at(30))
    return picture


@cache
def _woman(size: tuple[int, int], chosen: str, post: str = "none") -> np.ndarray:
    """The default woman while she speaks (H, W, 4), as lectures have her; ``chosen``: the set."""
    from paksatalker.inference.jobs.render import RenderJob, render
    from paksatalker.stage.stage_choice import StageChoice

    with tempfile.TemporaryDirectory() as folder:
        job = RenderJob(
            performance=_spoken(),
            frames=(SHOWN, SHOWN),
            output=Path(folder) / "f",
            quality="draft",
            size=(size[0] + size[0] % 2, size[1] + size[1] % 2),
            samples=16,
            stage=StageChoice(set=chosen, post=post),
        )
        with Image.open(next(render(job).glob("frame_*.png"))) as image:
            return np.array(image.convert("RGBA").resize(size))


@cache
def _spoken() -> Performance:
    from paksatalker.inference.pipeline import perform
    from paksatalker.inference.speech.tts import speak

    return perform(speak("Good evening to all of you.", fps=FPS), fps=FPS, seed=1)


def _subtitles(text: str, code: str, name: str) -> SubtitleLayer:
    words = text.split()
    said = [Said(w.strip(".,!?:،।。"), 0.35 * i, 0.35 * (i + 1)) for i, w in enumerate(words)]
    if len(words) == 1:
        said = [Said(text, 0.0, 6.0)]
    return SubtitleLayer(timed_pieces(said, [text]), style(name), CELL, FPS, language=code)


def _titles(kind: str, name: str, text: str, second: str) -> TitleLayer:
    return TitleLayer([Title(kind, text, second, 0.0, 5.0)], theme(name), CELL, FPS)


def _lecture(name: str) -> np.ndarray:
    shown = Shown("Archimedes", ((0, "A body in water is pushed up"), (0, "by the weight of the water")))
    deck = Deck("Boats", (Slide("Archimedes", "", lambda w, h: draw_slide(shown, w, h)),))
    own = layout(name, CELL, 90)

    def person(which: str, frame: int) -> np.ndarray | None:
        box = own.presenter
        if box is None:
            return None
        return _woman((box.width, box.height), "transparent" if own.shape == "cut" else "studio").copy()

    return next(iter(LecturePictures(deck, [Seen(0, name)], {name: own}, CELL, person))).copy()


def _posts() -> list[tuple[str, np.ndarray]]:
    from paksatalker.stage.presets import presets_of

    return [(f"post: {name}", _woman(CELL, "living-room", name)) for name in presets_of("post")]


def _sheet(cells: list[tuple[str, np.ndarray]], to: Path, wide: int = 5) -> None:
    font = Fonts(16, 500).of("latin")
    bar = 24
    rows = -(-len(cells) // wide)
    sheet = Image.new("RGB", (wide * CELL[0], rows * (CELL[1] + bar)), (20, 22, 26))
    draw = ImageDraw.Draw(sheet)
    for number, (name, picture) in enumerate(cells):
        left, top = number % wide * CELL[0], number // wide * (CELL[1] + bar)
        sheet.paste(Image.fromarray(picture[..., :3]), (left, top + bar))
        draw.text((left + 6, top + 18), name, font=font, fill=(220, 222, 226), anchor="ls")
    sheet.save(to, quality=82)
    print(to)


if __name__ == "__main__":
    main()

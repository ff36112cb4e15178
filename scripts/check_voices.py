"""Listens to the voices that are installed: are their phones where they say, at every rate?

    python scripts/check_voices.py [--language en] [--voice heart ...] [--rates 0.7,1,1.6] [--lips]

An independent acoustic model aligns the sound with the phones that the voice planned. Printed are, for each
voice and rate: whether all words were found, the voice's delay (median, ms), how far phone starts lie apart
(median and 95 %, ms), how fast it is against rate 1, samples near full scale, and processor time against
the sound's. Exit code 1 where a word is missing, starts are off by more than 20 (median; 30 in other
languages than English) or 90 ms (95 %), or sound is cut off. The model knows English: sounds of other
languages are aligned as their nearest ones, and those of Hindi are beyond it. ``--lips`` also measures the
face that speaks at rate 1: lips closed in p, b and m, and the lag of their opening behind the energy of
speech.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

import numpy as np
from check_mouth import check_contacts, check_lag
from check_perception import Table
from scipy.signal import resample_poly

from paksatalker.inference.speech.aligning.alignment import RATE, align
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.voices import voices
from paksatalker.inference.speech.wording.pronunciation import arpabet
from paksatalker.inference.timeline.speech import Speech
from paksatalker.rigs.avatar import library

SENTENCES = (
    "The boy was there when the sun rose.",
    "A rod is used to catch pink salmon.",
    "The source of the huge river is the clear spring.",
    "Kick the ball straight and follow through.",
    "Help the woman get back to her feet.",
    "A pot of tea helps to pass the evening.",
    "Smoky fires lack flame and heat.",
    "The soft cushion broke the man's fall.",
    "The salt breeze came across from the sea.",
    "The girl at the booth sold fifty bonds.",
)
"""From the Harvard sentences (IEEE 1969), balanced in their sounds."""
OTHERS = {
    "es": (
        "El viento del norte y el sol discutían sobre cuál de ellos era el más fuerte.",
        "Pasó un viajero envuelto en una ancha capa.",
        "El viento sopló con gran furia, pero el hombre se abrochó la capa.",
        "Mi padre compra pan y manzanas en el mercado cada mañana.",
        "La ventana del cuarto pequeño da a un patio con flores.",
        "Mañana vamos a la playa si no llueve por la tarde.",
    ),
    "fr": (
        "La bise et le soleil se disputaient, chacun assurant qu'il était le plus fort.",
        "Ils ont vu un voyageur qui s'avançait, enveloppé dans son manteau.",
        "Mon père achète du pain et des pommes au marché chaque matin.",
        "La fenêtre de la petite chambre donne sur une cour avec des fleurs.",
        "Demain nous allons à la plage s'il ne pleut pas.",
        "Le bateau part avant que la brume ne se lève.",
    ),
    "it": (
        "Il vento e il sole discutevano su chi fosse il più forte.",
        "Videro un viaggiatore che veniva avanti avvolto nel mantello.",
        "Mio padre compra pane e mele al mercato ogni mattina.",
        "La finestra della piccola camera dà su un cortile con i fiori.",
        "Domani andiamo alla spiaggia se non piove nel pomeriggio.",
        "La barca parte prima che la nebbia si alzi.",
    ),
    "pt": (
        "O vento e o sol discutiam qual dos dois era o mais forte.",
        "Passou um viajante envolvido em uma capa bem quente.",
        "Meu pai compra pão e maçãs no mercado toda manhã.",
        "A janela do quarto pequeno dá para um pátio com flores.",
        "Amanhã vamos à praia se não chover de tarde.",
        "O barco parte antes que a bruma suba.",
    ),
    "de": (
        "Einst stritten sich Nordwind und Sonne, wer von ihnen beiden wohl der Stärkere wäre.",
        "Da kam ein Wanderer in einem warmen Mantel des Weges daher.",
        "Mein Vater kauft jeden Morgen Brot und Äpfel auf dem Markt.",
        "Das Fenster der kleinen Kammer geht auf einen Hof mit Blumen.",
        "Morgen gehen wir an den Strand, wenn es nicht regnet.",
        "Das Boot legt ab, bevor der Nebel sich hebt.",
    ),
}  # fmt: skip
"""The fable of the wind and the sun, and sentences with p, b and m."""
MEDIAN, OTHER_MEDIAN, MOST = 0.020, 0.030, 0.090


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", default="en", help="en, es, fr, it, pt or de")
    parser.add_argument("--voice", action="append", help="instead of all natural ones and espeak-ng's")
    parser.add_argument("--rates", default="0.7,1,1.3,1.6")
    parser.add_argument("--lips", action="store_true", help="measure the lips too")
    options = parser.parse_args()
    robot = "espeak:en-us" if options.language == "en" else f"espeak:{options.language}"
    names = options.voice or [
        *(v.qualified for v in voices(options.language) if v.installed and v.naturalness == "natural"),
        robot,
    ]
    said = SENTENCES if options.language == "en" else OTHERS[options.language]
    median = MEDIAN if options.language == "en" else OTHER_MEDIAN
    print(f"{'voice':<28} rate  found  delay  median  95 %  length  near full  of real time")
    bad = max(_check(n, float(rate), said, median) for n in names for rate in options.rates.split(","))
    if options.lips:
        table, person = Table(), library.load(library.names()[0])
        for name in names:
            speech = speak(" ".join(said), voice=name)
            check_contacts(table, {person.name: person}, speech, name)
            check_lag(table, person, speech, name)
        bad |= int(not table.passed)
    return bad


def _check(name: str, rate: float, said: Sequence[str], within: float) -> int:
    speak(said[0], voice=name)  # loads it
    began = time.process_time()
    spoken = [speak(text, voice=name, manner=Manner(rate=rate)) for text in said]
    spent = time.process_time() - began
    plain = spoken if rate == 1 else [speak(text, voice=name) for text in said]
    errors, whole = [], True
    for speech in spoken:
        found, starts = _against_the_sound(speech)
        whole &= found
        errors += starts
    if not errors:
        print(f"{name:<28} {rate:4.2f}  none of its words is in its sound", flush=True)
        return 1
    delay = float(np.median(errors))
    apart = np.abs(errors)
    median, most = float(np.median(apart)), float(np.quantile(apart, 0.95))
    lasts = [sum(s.sentences[0].end - s.sentences[0].start for s in group) for group in (plain, spoken)]
    loud = sum(int((np.abs(s.audio) > 0.99).sum()) for s in spoken)
    share = spent / sum(s.duration for s in spoken)
    print(
        f"{name:<28} {rate:4.2f}  {'all' if whole else 'NOT':>5}  {1000 * delay:5.0f}  {1000 * median:6.0f}"
        f"  {1000 * most:4.0f}  {lasts[0] / lasts[1]:6.2f}  {loud:9d}  {share:12.3f}",
        flush=True,
    )
    return int(not whole or median > within or most > MOST or loud > 0)


def _against_the_sound(speech: Speech) -> tuple[bool, list[float]]:
    """Whether every word is in the sound, and by how many seconds each phone is late."""
    owned = [[p for p in speech.phones if p.word == i] for i in range(len(speech.words))]
    common = int(np.gcd(RATE, speech.rate))
    sound = resample_poly(np.asarray(speech.audio, np.float64), RATE // common, speech.rate // common)
    pcm = np.clip(sound * 32767, -32768, 32767).astype(np.int16)
    owned = [phones for phones in owned if phones]
    foreign = not speech.language.startswith("en")
    found = align(pcm, [[arpabet(p.label for p in phones)] for phones in owned], foreign=foreign)
    errors = []
    for word in found.words:
        if word.index < 0:
            continue
        planned = [p for p in owned[word.index] for _ in arpabet([p.label]).split()[:1]]
        heard = iter(word.phones)
        for p in planned:
            first = next(heard)
            errors.append(p.start - first.start)
            for _ in arpabet([p.label]).split()[1:]:
                next(heard)
    return found.parted is None, errors


if __name__ == "__main__":
    sys.exit(main())

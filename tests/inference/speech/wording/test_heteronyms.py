"""Words that are written alike are said by the sentence around them."""

from __future__ import annotations

import re

import pytest

from paksatalker.inference.speech.text.markup import read
from paksatalker.inference.speech.voices.hibari_voice import pronounce
from paksatalker.inference.speech.wording.heteronyms import settled
from paksatalker.inference.speech.wording.script import script

# A star before the word; how it is said, shades of unstressed vowels left aside.
SAID = """
I *read books every day.|rid
Yesterday I *read a book.|rɛd
She has *read it.|rɛd
Have you *read this?|rɛd
Did you *read this?|rid
He *read the letter aloud and left.|rɛd
They *read the news each morning.|rid
When I was young I *read comics.|rɛd
Please *read the sign.|rid
The sign *read "Closed".|rɛd
It was a good *read.|rid
They *lead the race.|lid
The pipe is made of *lead.|lɛd
*Lead is a heavy metal.|lɛd
A *lead pipe burst.|lɛd
She took the *lead.|lid
He played the *lead role.|lid
Wait a *minute.|mɪnɪt
A *minute detail.|maɪnut
The differences are *minute.|maɪnut
In the last *minute he scored.|mɪnɪt
I *object to that.|ɪbdʒɛkt
Many people *object to the plan.|ɪbdʒɛkt
An odd *object fell.|ɑbdʒɪkt
A *live show.|laɪv
They *live in Spain.|lɪv
Cats have nine *lives.|laɪvz
She *lives there.|lɪvz
*Wind the clock.|waɪnd
The *wind blew.|wɪnd
There is a *tear in my shirt.|tɛr
A *tear ran down her cheek.|tɪr
The actors took a *bow.|baʊ
The violinist raised his *bow.|boʊ
The shops *close early.|kloʊz
Stay *close to me.|kloʊs
I am *content.|kɪntɛnt
The *content is new.|kɑntɛnt
Metals *contract when cold.|kɪntrækt
Sign the *contract.|kɑntrækt
He plays *bass.|beɪs
He caught a *bass.|bæs
*Polish the shoes.|pɑlɪʃ
A *Polish man.|poʊlɪʃ
She *dove into the pool.|doʊv
The *dove flew.|dʌv
It was not *present.|prɛzɪnt
They *present the award.|prizɛnt
"""


def _plain(sounds: str) -> str:
    return re.sub("[əɪᵻɚ]", "ɪ", sounds.replace("ɹ", "r").replace("ɾ", "t"))


@pytest.mark.parametrize("row", SAID.split("\n")[1:-1])
def test_the_sentence_tells_how_a_word_is_said(row: str) -> None:
    marked, said = row.split("|")
    sentence = script(read(marked.replace("*", "")), "en-us").sentences[0]
    words = settled(sentence.words, heard_by_tags=True)
    place = len(marked[: marked.index("*")].split())
    assert _plain("".join(s.label for s in pronounce(words)[place])) == _plain(said)


def test_what_somebody_wrote_down_wins() -> None:
    sentence = script(read("I [read](/ɹɛd/) books every day."), "en-us").sentences[0]
    assert settled(sentence.words, heard_by_tags=True)[1].ipa == "/ɹɛd/"


def test_voices_without_a_tagger_are_told_always() -> None:
    sentence = script(read("Yesterday I read a book."), "en-us").sentences[0]
    assert not any(w.ipa for w in settled(sentence.words, heard_by_tags=True))
    assert [w.text for w in settled(sentence.words, heard_by_tags=False) if w.ipa] == ["read"]

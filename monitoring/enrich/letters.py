"""Which characters stand for which letter: look-alikes, accents, digits worn as letters.

Tables and nothing else. å ä ö (and æ ø ü) are letters of their own and are never folded away.
"""

from __future__ import annotations

import unicodedata

# Letters of the languages we read that look like another letter with a mark, and are not.
OWN_LETTERS = "åäöæøü"
LETTER = "a-z" + OWN_LETTERS

# Pairs (foreign script, Latin letters), character by character.
_LOOK_ALIKES = (
    # Cyrillic
    ("абвгԁеёзһіїјкӏмнорԛѕтухԝѵьӓӧӕԍүҳѐҁқҟҝҡңҥӊӈ", "abbrdeezhiijkimhopqstyxwvbäöægyxecкkkkhhhh"),
    ("пцчшщъыэюяилджф", ""),
    # Greek
    ("αβγδεηικνοπρστυχωϲϳϱϐϵϰάέήίόύώ", "abydenikvonpotuxwcjpbekaeniouw"),
    # Armenian
    ("աԃգեհոսցքօյզւորս", "waqthnugqojqlpnu"),
    # Cherokee (folded to upper case) and its lower case
    ("ᎪᎠᎡᎢᎥᎬᎳᎷᎻᏀᏃᏏᏒᏔᏙᏚᏞᏟᏢᏦᏴᏻ", "adrtieomhgzbsвvsldpkbh"),
)
_TABLE_PLACEHOLDER = unicodedata.name("a")

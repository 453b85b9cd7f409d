"""Word lists of the first rule set, Swedish and English, for any organisation. Data only.

Whole words, folded; a trailing * takes any ending. Words that are everyday words in the other
language are left to `lists.FALSE_FRIENDS`.
"""

from collections.abc import Mapping
from typing import Final

_SV_SAFETY: Final = (
    "brand branden brinner brann eld elden eldsvåda rök röken rökutveckling explosion* exploder*"
    " smäll evakuer* utrym* larm larmet larmar nödläge olycka olyckan olyckor skadad skadade"
    " skador skadades ambulans* sjukhus* räddningstjänst* avliden avlidna omkom omkommit död"
    " döda dödsfall hot hotad hotfull* knivskuren skottlossning skjuten bombhot gasläcka rasat"
    " kollaps* förgift* smitta smittad smittade salmonella legionella livsfarlig* livsfara"
)
_EN_SAFETY: Final = (
    "fire fires burning burned burnt flames smoke explosion* explode* blast evacuat* alarm alarms"
    " emergency accident accidents injured injury injuries hurt ambulance* hospital rescue dead"
    " died killed death deaths threat threats threatened stabbed shooting gunman collapse*"
    " collapsed poisoned poisoning contaminated outbreak salmonella legionella unsafe dangerous"
)
_SV_DATA: Final = (
    "personnummer* kontonummer* personuppgift* kunduppgift* kortuppgift* läckt läcka"
    " läckan dataläcka* dataintrång* intrång hackad hackade hackat gdpr dataskydd integritetsskydd*"
    " sekretess* dubbeldebiter* bluff* bedrägeri* lurad lurade nätfiske* phishing id-kapning*"
)
_EN_DATA: Final = (
    "leak leaked leaks breach breached hacked hackers gdpr phish* fraud* scam* scammed stolen"
    " passwords"
)
_SV_STAFF: Final = (
    "personal personalen anställd anställda chef chefen chefer medarbetar* otrevlig* oförskämd*"
    " nonchalant* kränkt kränkande trakasser* rasist* rasism diskriminer* mobb* hotade tafsa*"
    " onykter* berusad* mörkläggning* mörklägger tystar"
)
_EN_STAFF: Final = (
    "staff employee employees manager boss rude insulted harass* racist racism discriminat*"
    " bully* bullied drunk groped coverup silenced"
)
_SV_CHILDREN: Final = (
    "barn barnen barnets elev elever eleverna skola skolan skolor förskola* fritids lärare*"
    " bebis* spädbarn* tonåring* dotter* son sonen"
)
_EN_CHILDREN: Final = (
    "child children kid kids pupil* school schools nursery classroom teacher* toddler* baby"
    " babies teenager* daughter*"
)
_SV_ACCESS: Final = (
    "rullstol* permobil* rullator* ledsag* teckenspråk* synskad* hörselskad* funktionsned*"
    " tillgänglig* lättläst dement* hemtjänst* äldreboende*"
)
_EN_ACCESS: Final = "wheelchair* accessib* deaf blind disabled disabilit* captions elderly"
_SV_NATURE: Final = (
    "utsläpp* olja oljan oljespill oljeutsläpp kemikalie* giftig* förorena* avlopp* miljöbrott*"
    " buller dricksvatten* vattenläcka*"
)
_EN_NATURE: Final = (
    "spill* emission* polluted pollution chemicals toxic hazardous sewage oil contaminated"
)
_SV_MONEY: Final = (
    "ersättning* återbetal* skadestånd* reklamer* faktura fakturan fakturor avgift* pengarna"
    " kompens* försäkring* kvitto*"
)
_EN_MONEY: Final = "refund* compensat* reimburse* invoice* fee fees claim claims insurance receipt*"
_SV_RUMOUR: Final = (
    "fejk* falsk* rykte* ryktet obekräft* skärmbild* desinformation bluffmejl* bluffsms*"
    " konspiration*"
)
_EN_RUMOUR: Final = "fake hoax rumour* rumor* unconfirmed screenshot* disinformation conspiracy"
_SV_PRESS: Final = "deadline reporter* intervju* presschef* pressjour* redaktion* kommentar*"
_EN_PRESS: Final = "deadline reporter interview newsroom comment on-the-record"


def _list(
    swedish: str, english: str, sv: tuple[str, ...], en: tuple[str, ...]
) -> dict[str, list[str]]:
    return {"sv": [*swedish.split(), *sv], "en": [*english.split(), *en]}


WORDS: Final[Mapping[str, dict[str, list[str]]]] = {
    "safety": _list(
        _SV_SAFETY,
        _EN_SAFETY,
        ("fick panik", "rädd för livet", "ringde 112", "ring 112"),
        ("call 112", "gas leak", "bomb threat", "afraid for my life"),
    ),
    "personal_data": {
        **_list(
            _SV_DATA,
            _EN_DATA,
            (
                *("mina uppgifter", "våra uppgifter", "deras uppgifter", "uppgifter om mig"),
                *("debiterad dubbelt", "debiterad två gånger", "debiterat två gånger"),
                *("okänt köp", "dubbla dragningar", "fel person"),
            ),
            (
                "personal data",
                "my data",
                "charged twice",
                "double charged",
                "bank details",
                "card details",
            ),
        ),
        "patterns": ["personnummer", "mobile_number", "email", "iban"],
    },
    "staff_conduct": _list(
        _SV_STAFF, _EN_STAFF, ("tog min mobil",), ("cover up", "covered up", "took my phone")
    ),
    "children": _list(_SV_CHILDREN, _EN_CHILDREN, (), ("my son", "school bus*")),
    "accessibility": _list(
        _SV_ACCESS, _EN_ACCESS, ("hör dåligt",), ("sign language", "hard of hearing", "guide dog*")
    ),
    "environment": _list(
        _SV_NATURE, _EN_NATURE, ("farligt gods", "döda fiskar"), ("dangerous goods", "dead fish")
    ),
    "compensation": _list(_SV_MONEY, _EN_MONEY, ("pengar tillbaka",), ("money back",)),
    "misinformation": _list(
        _SV_RUMOUR,
        _EN_RUMOUR,
        ("enligt uppgifter", "dela innan", "media tiger", "klicka på länken", "via länken"),
        ("share before", "they don't want", "link in bio", "wake up"),
    ),
    "press_words": _list(
        _SV_PRESS,
        _EN_PRESS,
        ("har inte svarat", "söker er"),
        ("has not answered", "has not commented"),
    ),
}

CALMING: Final[Mapping[str, list[str]]] = {
    "safety": [
        "ingen fara",
        "en övning",
        "brandövning",
        "under fire",
        "fire sale",
        "fire drill",
        "brinner för",
        "eld och lågor",
        "dead tired",
        "burning question",
    ],
    "staff_conduct": ["tack", "eloge", "är bäst", "thank you", "thanks", "lovely"],
}

"""Bodies that a sender should never send, and what must become of each: read or kept aside, never
a crash, never a neighbour lost. Used by the parsers' tests and by the pipeline's."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A body, how many mentions it must give, and how many items must be kept aside."""

    name: str
    body: bytes
    events: int
    problems: int


GOOD = '{"id":"good-%d","text":"Båten är sen","author":{"handle":"maja"}}'


def among(*bad: str | bytes) -> bytes:
    """Bad items between two good ones: the good ones must survive."""
    parts = [
        (GOOD % 1).encode(),
        *(item if isinstance(item, bytes) else item.encode() for item in bad),
        (GOOD % 2).encode(),
    ]
    return b"[" + b",".join(parts) + b"]"


def _item(**fields: object) -> str:
    return json.dumps({"id": "odd", "text": "hello", **fields})


_WRONG_EVERYWHERE = _item(
    author=[1, {"a": 2}], likes={"n": 1}, reposts="many", replies=[], views=True, lang=7,
    created_at=["now"], updated_at={}, reply_to=[], quote_of={}, links=9, tags={"a": 1},
    media=[[], 3, {"url": 4}], mentions="x", url={"href": "x"}, source=["a"], version=[],
    thread=False, metrics="none",
)  # fmt: skip

CASES = [
    Case("nul in a value", among(r'{"id":"odd","text":"a\u0000b"}'), 3, 0),
    Case("nul in a key", among(r'{"id":"odd","te\u0000xt":"x","text":"y"}'), 3, 0),
    Case("nul in an id", among(r'{"id":"od\u0000d","text":"y"}'), 2, 1),
    Case("nul as a byte", among(b'{"id":"odd","text":"a\x00b"}'), 3, 0),
    Case("lone high surrogate", among(r'{"id":"odd","text":"cut \ud83d"}'), 3, 0),
    Case("lone low surrogate in a name",
         among(r'{"id":"odd","text":"x","author":{"handle":"a\ude00"}}'), 3, 0),
    Case("surrogates the wrong way round", among(r'{"id":"odd","text":"\ude00\ud83d"}'), 3, 0),
    Case("lone surrogate in an id", among(r'{"id":"\ud83d","text":"x"}'), 2, 1),
    Case("array 100,000 deep", b"[" * 100_000, 0, 1),
    Case("array 100,000 deep inside an item",
         among('{"id":"odd","text":"x","deep":' + "[" * 100_000 + "]" * 100_000 + "}"), 2, 1),
    Case("objects 100,000 deep", b'{"a":' * 100_000, 0, 1),
    Case("10 MB", b'[{"id":"big","text":"' + b"a" * 10_000_000 + b'"}]', 0, 1),
    Case("id of 30 digits", among('{"id":123456789012345678901234567890,"text":"x"}'), 2, 1),
    Case("count of 5,000 digits",
         among('{"id":"odd","text":"x","likes":' + "9" * 5000 + "}"), 3, 0),
    Case("1e400", among('{"id":"odd","text":"x","likes":1e400}'), 3, 0),
    Case("NaN and Infinity",
         among('{"id":"odd","text":"x","likes":NaN,"views":-Infinity}'), 3, 0),
    Case("negative and enormous counts",
         among(_item(likes=-5, reposts=2**63, author={"handle": "a", "followers": 10**30})), 3, 0),
    Case("the same key twice", among('{"id":"odd","id":"odd2","text":"a","text":"b"}'), 3, 0),
    Case("wrong types everywhere", among(_WRONG_EVERYWHERE), 3, 0),
    Case("text is an object", among('{"id":"odd","text":{"sv":"hej"}}'), 2, 1),
    Case("id is a list", among('{"id":["a"],"text":"hej"}'), 2, 1),
    Case("items that are no objects", among("null", "7", '"text"', "[]", "true"), 2, 5),
    Case("empty", b"", 0, 1),
    Case("blanks only", b" \n\t ", 0, 1),
    Case("an empty list", b"[]", 0, 0),
    Case("an empty object", b"{}", 0, 1),
    Case("a number", b"42", 0, 1),
    Case("byte order mark", b"\xef\xbb\xbf" + among(), 2, 0),
    Case("UTF-16", among().decode().encode("utf-16"), 2, 0),
    Case("broken UTF-8", among(b'{"id":"odd","text":"sm\xe5b\xe5t"}'), 3, 0),
    Case("overlong UTF-8", among(b'{"id":"odd","text":"\xc0\xaf"}'), 3, 0),
    Case("not JSON at all", b"<html><body>502</body></html>", 0, 1),
    Case("cut off in the middle", among()[:-30], 1, 1),
    Case("a comma too many", b"[" + (GOOD % 1).encode() + b",,]", 1, 0),
    Case("rubbish between the items", among("{nonsense", ), 1, 1),
    Case("one object a line", (GOOD % 1 + "\n" + GOOD % 2 + "\nrubbish\n").encode(), 2, 1),
    Case("single quotes", b"{'id':'odd','text':'x'}", 0, 1),
    Case("an unknown operation", among(_item(op="merge")), 2, 1),
    Case("an operation that is a list", among(_item(op=["create"])), 2, 1),
    Case("a deletion without id", among('{"op":"delete"}'), 2, 1),
    Case("nothing said", among('{"id":"odd"}'), 2, 1),
    Case("a text of 1 MB", among(_item(text="a" * 1_000_000)), 3, 0),
    Case("an id of 5,000 characters", among(_item(id="x" * 5000)), 3, 0),
    Case("5,000 authors in one mention",
         among(_item(author=[{"handle": f"a{n}"} for n in range(5000)])), 3, 0),
    Case("10,000 links", among(_item(links=["https://a.example/"] * 10_000)), 3, 0),
    Case("addresses that run code",
         among(_item(url="javascript:alert(1)", media=["data:text/html,x"])), 3, 0),
    Case("years before and after all calendars",
         among(_item(created_at="0001-01-01T00:00:00+14:00"),
               _item(id="odd2", created_at="9999-12-31T23:59:59-14:00"),
               _item(id="odd3", created_at=1e18), _item(id="odd4", created_at=-1)), 6, 0),
    Case("direction signs and invisible letters",
         among(_item(text="\u202egnirts\u200b\u2066 \U000e0041", lang="\u202e")), 3, 0),
    Case("1,200 mentions",
         json.dumps([{"id": n, "text": f"no {n}"} for n in range(1200)]).encode(), 1000, 1),
    Case("half a million commas", b"[" + b"," * 500_000 + b"]", 0, 1),
]  # fmt: skip

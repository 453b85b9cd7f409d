"""Feeds for the tests: written for them, in each of the formats."""
# ruff: noqa: E501 - feeds are written as feeds are written

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Vidaröbladet</title><link>https://vidarobladet.example/</link><language>sv-SE</language>
<ttl>10</ttl>
<item><title>Rök på bildäck</title><link>https://vidarobladet.example/rok?utm_source=rss#top</link>
<guid isPermaLink="false">vb-1</guid><pubDate>Fri, 20 Nov 2026 12:31:00 GMT</pubDate>
<dc:creator>Mila Sand</dc:creator><category>Tärnan</category>
<description>&lt;p&gt;Röken syntes från &lt;b&gt;Granskär&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Ingen är skadad.&lt;/p&gt;</description>
<enclosure url="/bild.jpg" type="image/jpeg" length="1"/></item>
<item><title>Biljetter till julmarknaden</title><link>/julmarknad</link>
<pubDate>Thu, 19 Nov 2026 08:00:00 +0100</pubDate></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title type="text">Search alert - tärnan</title><id>tag:alerts.example,2026:1</id>
<entry><id>tag:alerts.example,2026:1/a</id>
<title type="html">Smoke on &lt;b&gt;Tärnan&lt;/b&gt; &amp;amp; questions</title>
<link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://paper.example/smoke%3Fid%3D7%26utm_medium%3Dalert&amp;ct=ga"/>
<published>2026-11-20T12:40:00Z</published><updated>2026-11-20T12:45:00Z</updated>
<content type="html">The ferry &lt;b&gt;Tärnan&lt;/b&gt; lies still.</content>
<author><name>Desk</name></author></entry>
</feed>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Hamnbloggen",
"home_page_url": "https://hamn.example/", "language": "sv", "items": [
{"id": "h1", "url": "https://hamn.example/1", "title": "Kajen", "content_html": "<p>Kön &amp; kajen</p>",
 "date_published": "2026-11-20T12:00:00Z", "authors": [{"name": "Ebba"}], "tags": ["kaj"],
 "attachments": [{"url": "ljud.mp3", "mime_type": "audio/mpeg"}]},
{"id": 2, "url": "https://hamn.example/2", "content_text": "Bara text", "date_modified": "2026-11-20T12:05:00Z"},
"not an item"]}"""

UNDATED = """<rss version="0.91"><channel><title>Gammal</title>
<item><title>Ett</title><link>https://old.example/1</link></item>
<item><title>Två</title><link>https://old.example/2</link></item></channel></rss>"""

PAGE = """<!DOCTYPE html><html><head><title>Vidaröbladet</title>
<link rel="alternate" type="application/rss+xml" href="/feed.xml" title="RSS">
<link rel='alternate' type='application/atom+xml' href='https://vidarobladet.example/atom'>
<link rel="stylesheet" href="/x.css"></head><body>hej</body></html>"""

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><rss version='2.0'><channel><title>&lol9;</title></channel></rss>"
)
OUTSIDE_ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<rss version='2.0'><channel><title>&x;</title></channel></rss>"
)


def rss(*items: tuple[str, str, str]) -> bytes:
    """A feed of (id, title, pubDate) items."""
    rows = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title><link>https://paper.example/{guid}</link>"
        + (f"<pubDate>{date}</pubDate>" if date else "")
        + "</item>"
        for guid, title, date in items
    )
    return f"<rss version='2.0'><channel><title>P</title>{rows}</channel></rss>".encode()

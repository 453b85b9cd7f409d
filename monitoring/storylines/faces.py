"""Which post of a storyline says best what it is about, and when the storyline is named after it.

Pure. A name must not flicker: it changes only for one that says it clearly better, and only when
the storyline has grown by half since it was named.
"""

from typing import Final

from monitoring.storylines.posts import Face, Line, Post
from monitoring.storylines.titles import trust_in, worth_of

GROWN: Final = 1.5
# How much better another post must say it, while a storyline is small and once it is known.
BETTER: Final = 1.25
MUCH_BETTER: Final = 2.0
KNOWN_SIZE: Final = 24
# What was told to us is named after only if nothing was said in public.
INSIDE: Final = 0.01


def consider(line: Line, post: Post) -> None:
    """Let a post that has just joined lend its words to a storyline, if none says it better."""
    said = post.said
    if said is None or post.original is not None:
        return
    weight, share = (INSIDE if said.inside else 1.0), _share(line, post)
    now = _says(line, line.face) if line.face is not None else -1.0
    if not said.names and weight * trust_in(said.kind) * share <= now:
        return  # However well it is worded: spares reading it for that.
    worth = weight * worth_of(said.text, said.kind, said.tier, is_answer=said.answers)
    face = Face(post, worth)
    if said.names:
        line.title, line.titled_at = face, line.size
    if worth * share > now:
        line.face = face


def let_go(line: Line, post: Post) -> None:
    """Let a storyline no longer go by a post that has left it."""
    if line.face is not None and line.face.post.id == post.id:
        line.face = None
    if line.title is not None and line.title.post.id == post.id:
        line.title, line.titled_at = None, 0


def name_anew(line: Line) -> Post | None:
    """Return the post that a storyline goes by from now on; None when it keeps its name."""
    if line.face is None or line.size < GROWN * line.titled_at:
        return None
    if line.title is not None:
        better = BETTER if line.size < KNOWN_SIZE else MUCH_BETTER
        if _says(line, line.face) < better * _says(line, line.title):
            return None
    line.title, line.titled_at = line.face, line.size
    return line.face.post


def _says(line: Line, face: Face) -> float:
    """Return how well a post says what the others say: worth, and its words on their posts."""
    return face.worth * _share(line, face.post)


def _share(line: Line, post: Post) -> float:
    words = line.words
    told = sum([words.get(word, 0) for word in post.terms])
    return told / (line.size * (len(post.terms) + 2))

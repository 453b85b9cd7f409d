"""Which post of a storyline says best what it is about, and when the storyline is named after it.

Pure. A name must not flicker: it changes only for one that says it clearly better, and only when
the storyline has grown by half since it was named.
"""

from typing import Final

from monitoring.storylines.posts import Face, Line, Post
from monitoring.storylines.titles import worth_of

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
    worth = worth_of(said.text, said.kind, said.tier, is_answer=said.answers)
    face = Face(post, worth * INSIDE if said.inside else worth)
    if said.names:
        line.title, line.titled_at = face, line.size
    if line.face is None or _says(line, face) > _says(line, line.face):
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
    terms = face.post.terms
    shared = sum(line.words[word] for word in terms) / (line.size * (len(terms) + 2))
    return face.worth * shared

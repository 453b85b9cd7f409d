"""Pages of lists: newest first, by cursor, so that nothing is skipped while more comes in."""

from rest_framework.pagination import CursorPagination


class Newest(CursorPagination):
    """Newest first; `?limit=` up to 200; `next` is a whole address."""

    ordering = "-pk"
    page_size_query_param = "limit"
    max_page_size = 200

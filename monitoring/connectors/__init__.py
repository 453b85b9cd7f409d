"""How the desk talks to the places where people write: one small class per kind of source.

Connectors turn bytes into events. They open no sockets (they are handed `http`), write nothing, and
know neither Django's tables nor the clock.
"""

"""The web server's sockets, with a door for frames that many of them get: written as they are.

A frame from a server looks the same to everybody. Building it once and handing the bytes to each
connection costs a third of sending the message to each; and asking a thousand screens every few
seconds whether they are there must not cost as much as what they are shown.
"""

from typing import Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from wall.hub import SHARED_FRAMES

_PING: Final = b"\x89\x00"
# What a browser answers to it: two bytes, and a mask of four for no payload at all.
_PONG: Final = b"\x8a\x80"
_PONG_LENGTH: Final = 6
_END_OF_REQUEST: Final = b"\r\n\r\n"


class SharedFrames(WebSocketsSansIOProtocol):
    """uvicorn's own protocol; nothing in the way of an ordinary message is changed."""

    # Has this one said nothing but that it is there? Then it stands between two frames for sure.
    only_answers = False

    def data_received(self, data: bytes) -> None:
        """Take in what the other side says; that it is there is read without a parser."""
        if self.only_answers and len(data) == _PONG_LENGTH and data.startswith(_PONG):
            self._is_there()
            return
        self.only_answers = not self.handshake_initiated and data.endswith(_END_OF_REQUEST)
        super().data_received(data)

    def send_keepalive_ping(self) -> None:
        """Ask whether the other side is there; it is given up if it does not answer in time."""
        self.ping_timer = None
        if self.close_sent or self.disconnected:
            return
        self.pending_ping_payload = b""
        self.ping_sent_at = self.loop.time()
        self.transport.write(_PING)
        if self.ping_timeout is None:
            self.schedule_ping()
        else:
            self.pong_timer = self.loop.call_later(self.ping_timeout, self.keepalive_timeout)

    def _is_there(self) -> None:
        if self.pong_timer is not None:
            self.pong_timer.cancel()
            self.pong_timer = self.pending_ping_payload = None
            self.last_ping_rtt = self.loop.time() - self.ping_sent_at
            self.schedule_ping()

    def handle_connect(self, event: Request) -> None:
        """Offer the door to the application, which is started in the next turn of the loop."""
        super().handle_connect(event)
        if not self.close_sent and not self.config.ws_per_message_deflate:
            self.scope["extensions"][SHARED_FRAMES] = {"write": self.write_frame}

    def write_frame(self, frame: bytes) -> bool:
        """Write one whole frame at once; False when this connection cannot take it just now."""
        is_open = self.handshake_complete and not (self.close_sent or self.disconnected)
        if not is_open or not self.writable.is_set() or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True

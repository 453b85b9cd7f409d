"""The web server's sockets, with a door for frames that many of them get: written as they are.

A frame from a server looks the same to everybody. Building it once and handing the bytes to each
connection costs a third of sending the message to each.
"""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from wall.hub import SHARED_FRAMES


class SharedFrames(WebSocketsSansIOProtocol):
    """uvicorn's own protocol; nothing in the way of an ordinary message is changed."""

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

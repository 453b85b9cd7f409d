// The link to the desk: one socket, opened again with patience, and what we know about its age.
// Any frame is a heartbeat. The desk sends none while it cannot read, so silence says it all.

const SILENT_S = 15;
const DEAD_S = 15; // no frame for so long: the socket only looks open
const LONGEST_S = 10;
const PROTOCOL = Number(document.body.dataset.protocol);

const seconds = () => performance.now() / 1000;

export class Link {
  constructor(onFrame) {
    this.onFrame = onFrame;
    this.tries = 0;
    this.heardAt = null; // by this machine's steady clock
    this.ahead = 0; // how far the desk's clock is ahead of this machine's, in seconds
    this.openedAt = seconds();
    this.decoder = new TextDecoder();
    this.open();
    setInterval(() => this.watch(), 1000);
  }

  get now() {
    return Date.now() / 1000 + this.ahead;
  }

  get age() {
    return seconds() - (this.heardAt ?? this.openedAt);
  }

  get isLost() {
    return this.age >= SILENT_S;
  }

  get lastAt() {
    return this.heardAt === null ? null : this.now - this.age;
  }

  open() {
    clearTimeout(this.timer);
    this.timer = null;
    this.startedAt = seconds();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws/wall/`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onmessage = ({ data }) => this.hear(socket, data);
    socket.onclose = ({ code }) => this.closed(socket, code);
  }

  hear(socket, data) {
    if (socket !== this.socket) return;
    const frame = JSON.parse(typeof data === "string" ? data : this.decoder.decode(data));
    this.heardAt = seconds();
    this.ahead = frame.now - Date.now() / 1000;
    this.tries = 0;
    if (frame.protocol && frame.protocol !== PROTOCOL) reloadIfServed();
    else if (frame.kind !== "beat") this.onFrame(frame);
  }

  closed(socket, code) {
    if (socket !== this.socket || this.timer) return;
    this.socket = null;
    this.tries += 1;
    // A revoked screen shows a code again; a refused handshake may mean the same, so ask.
    if (code === 4401 || this.tries % 3 === 1) this.ask();
    const wait = Math.min(0.5 * 1.7 ** this.tries, LONGEST_S) * (0.5 + Math.random() / 2);
    this.timer = setTimeout(() => this.open(), wait * 1000);
  }

  async ask() {
    try {
      const answer = await fetch("/wall/state/", { cache: "no-store" });
      if (answer.status === 401) location.reload();
    } catch { /* the desk is away: the bar says so */ }
  }

  watch() {
    const since = Math.max(this.startedAt, this.heardAt ?? 0);
    if (!this.socket || seconds() - since < DEAD_S) return;
    const dead = this.socket;
    dead.onclose = null;
    dead.close();
    this.closed(dead, 1006);
  }
}

// Never reload into an error page: a wall has nobody who would press a key.
export async function reloadIfServed() {
  try {
    const answer = await fetch("/wall/state/", { cache: "no-store" });
    if (answer.ok || answer.status === 401) location.reload();
  } catch { /* later */ }
}

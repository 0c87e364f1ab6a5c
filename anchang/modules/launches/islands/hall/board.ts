/** Which units are gone: one bit a unit from the gate, the first unit highest; asked for again and again while open. */

export interface BoardFacts {
  v: number;
  gone?: string;
  opens?: number;
  closes?: number;
  paused?: boolean;
  closed?: boolean;
  units?: number;
}

/** Units by their numbers, since the last word of the stream. */
export interface Change {
  v: number;
  gone: number[];
  free: number[];
}

const BEAT = 1000;
const CALM = 15_000;
const WAKES_BEFORE = 30_000;
/** The stream beats every ten seconds; who hears nothing for longer has lost it. */
const STREAM_LASTS = 13_000;

export class Board {
  version = -1;
  isPaused = false;
  isClosed = false;
  /** When the launch ends by the newest word of the gate, in microseconds; 0 until then. */
  closes = 0;
  /** How many units there are by the newest word; more than the page knows after a wave. */
  units = 0;
  /** When the board was last heard of, by this telephone's clock. */
  heardAt = 0;
  private streamedAt = 0;
  private bits = new Uint8Array(0);

  constructor(private readonly changed: () => void) {}

  isGone(index: number): boolean {
    return ((this.bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
  }

  /** Take what the stream tells; what an answer has told meanwhile is newer and stays. */
  change({ v, gone, free }: Change): void {
    this.beat();
    if (v <= this.version) return;
    this.version = v;
    for (const unit of gone) this.bits[unit >> 3]! |= 0x80 >> (unit & 7);
    for (const unit of free) this.bits[unit >> 3]! &= ~(0x80 >> (unit & 7));
    this.changed();
  }

  beat(): void {
    this.streamedAt = Date.now();
  }

  get isLive(): boolean {
    return Date.now() - this.streamedAt < STREAM_LASTS;
  }

  private get mark(): string {
    return `${this.version} ${this.units} ${this.isPaused} ${this.isClosed} ${this.closes}`;
  }

  /** Take a board, or what an answer carries of one; an older one says nothing. */
  take(told: BoardFacts): void {
    this.heardAt = Date.now();
    const before = this.mark;
    if (told.gone !== undefined && told.v >= this.version) {
      this.version = told.v;
      this.bits = Uint8Array.from(atob(told.gone), (letter) => letter.charCodeAt(0));
    }
    if (told.units !== undefined) this.units = told.units;
    if (told.paused !== undefined) this.isPaused = told.paused;
    if (told.closed !== undefined) this.isClosed = told.closed;
    if (told.closes !== undefined) this.closes = told.closes;
    if (before !== this.mark) this.changed();
  }
}

/** How long until the next look: a second while units go, longer before and where the stream tells; never all telephones at once. */
export function pause(untilOpen: number, failures: number, isLive: boolean, chance = Math.random()): number {
  const beat = isLive || untilOpen > WAKES_BEFORE ? CALM : BEAT;
  return beat * (0.75 + chance / 2) * Math.min(8, 2 ** failures);
}

/** Look at the board for as long as the page lives. */
export function watch(url: string, board: Board, untilOpen: () => number): () => void {
  let timer = 0;
  let failures = 0;
  const look = async () => {
    clearTimeout(timer);
    if (!document.hidden) {
      try {
        const answer = await fetch(url);
        if (!answer.ok) throw new Error(String(answer.status));
        board.take((await answer.json()) as BoardFacts);
        failures = 0;
      } catch {
        failures += 1;
      }
    }
    timer = window.setTimeout(() => void look(), pause(untilOpen(), failures, board.isLive));
  };
  const wake = () => {
    if (!document.hidden) void look();
  };
  document.addEventListener("visibilitychange", wake);
  void look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", wake);
  };
}

/** Where this buyer stands by the office's own word. Asked for seldom, and never by all telephones at once. */
import type { Called } from "./turns";

export interface Stands {
  held: string[];
  /** Of what is held, what is still to be confirmed. */
  unconfirmed: string[];
  /** Let go so often that no more may be chosen. */
  barred: boolean;
  /** How often a unit was let go, in a sentence; empty where it does not matter. */
  let_go: string;
  turn?: {
    v: number;
    called: Called;
    /** Queue numbers by the plan's, of those who are called and of the next. */
    numbers: [number, number][];
    ahead: number | null;
    is_out: boolean;
    /** How many calls are left, of how many. */
    calls: number;
    of: number;
  };
}

const SIGNED_OUT = 401;
/** As soon as may be, but not in step with others; and what all telephones together can ask for at any time: milliseconds. */
export const AT_ONCE = 1500;
export const SELDOM = 300_000;

/** Within how many milliseconds to ask how the queue stands, a second for each who is before: a crowd asks seldom. */
export function patience(ahead: number | null | undefined): number {
  return Math.min(Math.max((ahead ?? SELDOM) * 1000, AT_ONCE), SELDOM);
}

export class Standing {
  private timer = 0;
  private at = Number.POSITIVE_INFINITY;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly heard: (stands: Stands) => void,
    private readonly over: (outcome: string) => void,
  ) {}

  get isDue(): boolean {
    return this.at < Number.POSITIVE_INFINITY;
  }

  /** Ask at some moment within so many milliseconds; what is due before stays due. */
  within(ms: number): void {
    const at = Date.now() + Math.random() * ms;
    if (at >= this.at) return;
    clearTimeout(this.timer);
    this.at = at;
    this.timer = window.setTimeout(() => void this.ask(), at - Date.now());
  }

  /** Ask now, after what is being asked: an older answer never comes last. */
  ask(): Promise<void> {
    clearTimeout(this.timer);
    this.at = Number.POSITIVE_INFINITY;
    this.last = this.last.then(() => this.look());
    return this.last;
  }

  private async look(): Promise<void> {
    try {
      const answer = await fetch(this.url, { cache: "no-store" });
      if (answer.status === SIGNED_OUT) this.over(((await answer.json()) as { outcome: string }).outcome);
      else if (answer.ok) this.heard((await answer.json()) as Stands);
    } catch {
      // What was heard last stays; it is asked again.
    }
  }
}

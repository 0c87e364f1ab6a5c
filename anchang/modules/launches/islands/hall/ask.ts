/**
 * A press and its answer. The key is kept before it is sent, so that whatever happens to the line, the page or the
 * telephone, the gate can be asked what became of it; the page never guesses.
 */

export interface Told {
  outcome: string;
  unit: string;
  seq?: number;
  /** Microseconds since 1970. */
  at?: number;
  held?: string[];
  executed?: boolean | null;
  v?: number;
  gone?: string;
  /** When this buyer may choose, in microseconds. */
  opens?: number;
  /** After how long one may press again. */
  seconds?: number;
  [more: string]: unknown;
}

interface Pending {
  key: string;
  unit: string;
  at: number;
}

export interface Line {
  fetch: (url: string, given: RequestInit) => Promise<Response>;
  wait: (ms: number) => Promise<void>;
  store: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  now: () => number;
}

/** What was pressed a moment ago is sent again under its key; later the buyer may have changed his mind. */
const STILL_WANTED = 15_000;
const PATIENCE = 6000;
const PAUSES = [300, 700, 1500, 3000, 5000];

/** What these say is said of the press itself; of any other word the gate's look-up is asked. */
const UNKNOWN = new Set(["unsure"]);

export class Asker {
  private readonly place: string;

  constructor(
    private readonly gate: string,
    private readonly word: string,
    private readonly line: Line,
  ) {
    this.place = `pick ${gate}`;
  }

  /** The press of which nobody knows yet what became of it. */
  get pending(): Pending | null {
    try {
      return JSON.parse(this.line.store.getItem(this.place) ?? "null") as Pending | null;
    } catch {
      return null;
    }
  }

  /** Press a unit; `inDoubt` is told when the answer stays out. */
  async press(unit: string, inDoubt: () => void): Promise<Told> {
    const pending = { key: newKey(), unit, at: this.line.now() };
    this.line.store.setItem(this.place, JSON.stringify(pending));
    return (await this.send(pending)) ?? this.settle(pending, inDoubt);
  }

  /** Ask what became of a press until it is known. */
  async settle(pending: Pending, inDoubt: () => void): Promise<Told> {
    inDoubt();
    for (let round = 0; ; round++) {
      const told = await this.lookUp(pending);
      if (told && told.outcome !== "unknown") return told;
      if (told) {
        // It never arrived. Sent again under its key, it cannot happen twice.
        if (this.line.now() - pending.at > STILL_WANTED) return this.known({ ...told, outcome: "lost" });
        const again = await this.send(pending);
        if (again) return again;
      }
      const pause = PAUSES[Math.min(round, PAUSES.length - 1)]!;
      await this.line.wait(pause * (0.75 + Math.random() / 2));
    }
  }

  private async send({ key, unit }: Pending): Promise<Told | null> {
    const told = await this.ask("picks", { method: "POST", body: JSON.stringify({ unit, key }) });
    return told && this.known({ ...told, unit: told.unit ?? unit });
  }

  private async lookUp({ key, unit }: Pending): Promise<Told | null> {
    const told = await this.ask(`picks/${key}`, {});
    if (!told) return null;
    return told.outcome === "unknown" ? { ...told, unit } : this.known({ ...told, unit: told.unit ?? unit });
  }

  /** Return what the gate says, null where it says nothing for certain. */
  private async ask(path: string, given: RequestInit): Promise<Told | null> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await this.line.fetch(`${this.gate}/${path}`, {
        ...given,
        headers: { Authorization: `Bearer ${this.word}`, "Content-Type": "application/json" },
        cache: "no-store",
        signal: stop.signal,
      });
      const told = (await answer.json()) as Told;
      const seconds = Number(answer.headers.get("Retry-After"));
      if (seconds > 0) told.seconds = seconds;
      const isLookUp = given.method !== "POST";
      if (typeof told.outcome !== "string" || UNKNOWN.has(told.outcome)) return null;
      return isLookUp && answer.status >= 500 ? null : told;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  private known(told: Told): Told {
    this.line.store.removeItem(this.place);
    return told;
  }
}

/** Twenty-two letters nobody else has. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

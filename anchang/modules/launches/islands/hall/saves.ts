/**
 * A list that its page has shown as changed: kept on the telephone until the office has it, so that a reload or a
 * broken line loses nothing. Only the newest is sent, one at a time.
 */
import type { Line } from "./ask";

const PAUSES = [1000, 3000, 10_000, 30_000];
const SIGNED_OUT = 401;
const BUSY = 429;

/** "unheard" also of an office that could not just now: the list stays, and is sent again; "over" of who is signed out. */
export type Heard = "saved" | "refused" | "unheard" | "over";

export class Saves {
  private isAtWork = false;

  constructor(
    private readonly place: string,
    private readonly send: (list: string[]) => Promise<Heard>,
    private readonly line: Pick<Line, "store" | "wait">,
    private readonly told: (heard: Heard) => void,
  ) {}

  /** What the office does not have yet; null where it has all. */
  get kept(): string[] | null {
    try {
      return JSON.parse(this.line.store.getItem(this.place) ?? "null") as string[] | null;
    } catch {
      return null;
    }
  }

  async put(list: string[]): Promise<void> {
    this.line.store.setItem(this.place, JSON.stringify(list));
    await this.work();
  }

  /** Send what is kept, until nothing is. */
  async work(): Promise<void> {
    if (this.isAtWork) return;
    this.isAtWork = true;
    let tries = 0;
    for (let list = this.kept; list !== null; list = this.kept) {
      const heard = await this.send(list);
      const isNewest = JSON.stringify(list) === this.line.store.getItem(this.place);
      if (heard !== "unheard" && isNewest) this.line.store.removeItem(this.place);
      if (isNewest) this.told(heard);
      if (heard === "unheard") await this.line.wait(PAUSES[Math.min(tries++, PAUSES.length - 1)]!);
    }
    this.isAtWork = false;
  }
}

/** Send to the office of this page, with its token against forgery. */
export async function post(url: string, body: object): Promise<Heard> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
    });
    if (answer.ok) return "saved";
    if (answer.status === SIGNED_OUT) return "over";
    return answer.status >= 500 || answer.status === BUSY ? "unheard" : "refused";
  } catch {
    return "unheard";
  }
}

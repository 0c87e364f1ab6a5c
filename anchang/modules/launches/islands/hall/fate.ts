/** What becomes of a unit that was won: to be confirmed until a full minute, then kept, or back on the board. */
import { word } from "../../../../web/src/lib/words";
import type { Sentence } from "./words";

export type Fate = "waits" | "asked" | "confirmed" | "lapsed" | "gone";

/** What is known of it: `isKnown` once the office was heard since it was won. */
export interface Known {
  now: number;
  until: number;
  isKnown: boolean;
  isHeld: boolean;
  isConfirmed: boolean;
}

export function fate({ now, until, isKnown, isHeld, isConfirmed }: Known): Fate {
  if (isKnown && !isHeld) return now >= until ? "lapsed" : "gone";
  if (isKnown && isConfirmed) return "confirmed";
  return now < until ? "waits" : "asked";
}

/** Say what became of it; nothing while it waits: then the answer to the press says it. */
export function said(one: Fate, unit: string): Sentence | null {
  if (one === "waits") return null;
  return {
    asked: {
      shape: "waiting" as const,
      title: word("确认时限已到", "The time to confirm is over"),
      say: word(`正在查询 ${unit} 的结果。`, `Asking what became of ${unit}.`),
    },
    confirmed: {
      shape: "passed" as const,
      title: word("已确认", "Confirmed"),
      say: word(`${unit} 的下一步在“我选中的房源”。`, `Your next step with ${unit} stands in “My units”.`),
    },
    lapsed: {
      shape: "refused" as const,
      title: word("已逾时，房源已放出", "Too late; the unit is free again"),
      say: word(`${unit} 没有在时限内确认。`, `${unit} was not confirmed in time.`),
    },
    gone: {
      shape: "refused" as const,
      title: word("房源已放出", "The unit is free again"),
      say: word(`${unit} 不再为您保留。`, `${unit} is kept for you no more.`),
    },
  }[one];
}

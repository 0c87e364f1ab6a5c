/** How fresh the units on a page are, in words, wherever the page wants it said. */
import { word } from "../lib/words";
import type { LiveState } from "./live";

/** Load the page anew and return whether it comes: nobody stands before a wall to call it back from an error. */
export async function renew(): Promise<boolean> {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => undefined);
  if (answer?.ok) location.reload();
  return answer?.ok ?? false;
}

/** What a page asked for and did not get; it is found again when all of it answers. */
export class Gap {
  private readonly missing = new Set<string>();

  lose(what: string): void {
    this.missing.add(what);
  }

  /** Tell whether this answer was the last one missing: some other part's answer mends nothing. */
  isClosedBy(what: string): boolean {
    return this.missing.delete(what) && this.missing.size === 0;
  }
}

export function tell(now: LiveState, at: number): void {
  const time = new Date(at).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
  for (const place of document.querySelectorAll<HTMLElement>("[data-board-live]")) {
    place.dataset.state = now;
    if (place.dataset.boardLive === "wall")
      place.textContent =
        now === "live" ? word("实时", "Live") : word(`已断开，停在 ${time}`, `Offline since ${time}`);
    else if (now === "stale")
      place.textContent = word(`已断开，停在 ${time} 的房源`, `Offline: units as of ${time}`);
    else if (place.dataset.boardLive === "short") place.textContent = word(`实时，${time}`, `Live, ${time}`);
    else place.textContent = word(`实时，${time} 更新`, `Live, updated ${time}`);
  }
}

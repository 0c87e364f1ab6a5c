/** Two fingers move between the steps of the zoom: skyline, tower, floor strip (look §6). What they do has a tap beside it. */

export type Way = "nearer" | "farther";

/** How far two fingers must part or close before it is meant. */
const PART = 1.3;

/** Return which way a pinch went; undefined while it may still be a trembling hand. */
export function way(start: number, now: number): Way | undefined {
  if (now >= start * PART) return "nearer";
  return now * PART <= start ? "farther" : undefined;
}

type Spot = { clientX: number; clientY: number };

/** Tell of each pinch on an area once, with the point between the fingers. */
export function pinches(area: HTMLElement, done: (way: Way, between: Spot) => void): void {
  let start = 0;
  area.addEventListener(
    "touchstart",
    ({ touches }) => {
      start = touches.length === 2 ? apart(touches[0]!, touches[1]!) : 0;
    },
    { passive: true },
  );
  area.addEventListener(
    "touchmove",
    (event) => {
      const [one, other] = event.touches;
      if (!start || !one || !other) return;
      // The page itself neither pans nor zooms under the two fingers.
      if (event.cancelable) event.preventDefault();
      const found = way(start, apart(one, other));
      if (!found) return;
      start = 0;
      done(found, { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 });
    },
    { passive: false },
  );
  area.addEventListener("touchend", () => {
    start = 0;
  });
}

function apart(one: Spot, other: Spot): number {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}

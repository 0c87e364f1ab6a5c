/** The live stream: deltas are gathered and handed over at most once a frame; silence is told. */
import type { Delta } from "./model";

export type LiveState = "live" | "stale";

export function listen(
  url: string,
  take: (deltas: Delta[]) => void,
  state: (now: LiveState, at: Date) => void,
): () => void {
  const source = new EventSource(url);
  let waiting: Delta[] = [];
  let frame = 0;
  const hand = () => {
    frame = 0;
    const deltas = waiting;
    waiting = [];
    take(deltas);
  };
  source.onopen = () => state("live", new Date());
  source.onerror = () => state("stale", new Date());
  source.addEventListener("units", (event) => {
    const delta = JSON.parse((event as MessageEvent<string>).data) as Delta;
    if (Array.isArray(delta.u) && delta.u.length > 0) waiting.push(delta);
    state("live", new Date());
    frame ||= requestAnimationFrame(hand);
  });
  // The gap is longer than the stream remembers: only a fresh page is the truth.
  source.addEventListener("reload", () => location.reload());
  return () => {
    source.close();
    cancelAnimationFrame(frame);
  };
}

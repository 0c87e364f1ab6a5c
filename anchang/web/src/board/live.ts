/** The live stream: deltas are gathered and handed over at most once a frame; silence is told. */
import { now } from "../lib/server-time";
import { renew } from "./freshness";
import type { Delta } from "./model";

export type LiveState = "live" | "stale";

const AGAIN = 5000;
const REFUSALS = 3;

export function listen(
  url: string,
  take: (deltas: Delta[]) => void,
  state: (now: LiveState, at: number) => void,
): () => void {
  let waiting: Delta[] = [];
  let frame = 0;
  let timer = 0;
  let refused = 0;
  // When the stream was last known to flow: what the page shows is as old as that.
  let flowed = now();
  let source = open();

  function open(): EventSource {
    const fresh = new EventSource(url);
    fresh.onopen = live;
    fresh.onerror = () => {
      state("stale", flowed);
      window.dispatchEvent(new Event("line-in-doubt"));
      if (fresh.readyState === EventSource.CLOSED) timer = window.setTimeout(again, AGAIN);
    };
    fresh.addEventListener("units", (event) => {
      const delta = JSON.parse((event as MessageEvent<string>).data) as Delta;
      if (Array.isArray(delta.u) && delta.u.length > 0) waiting.push(delta);
      live();
      frame ||= requestAnimationFrame(hand);
    });
    // The gap is longer than the stream remembers: only a fresh page is the truth.
    fresh.addEventListener("reload", () => location.reload());
    return fresh;
  }

  function live(): void {
    flowed = now();
    refused = 0;
    state("live", flowed);
  }

  function hand(): void {
    frame = 0;
    const deltas = waiting;
    waiting = [];
    take(deltas);
  }

  /** Refused, not interrupted: the browser gives up by itself. A ticket that is over stays over; a page brings a new one. */
  function again(): void {
    if (++refused < REFUSALS) source = open();
    else void start();
  }

  async function start(): Promise<void> {
    if (!(await renew())) timer = window.setTimeout(again, AGAIN);
  }

  return () => {
    source.close();
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
}

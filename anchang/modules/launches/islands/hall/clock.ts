/** By how much this telephone's clock differs from the server's, from a few short questions. */

export interface Sample {
  sent: number;
  received: number;
  server: number;
}

export interface Difference {
  /** Server minus telephone, in milliseconds. */
  offset: number;
  /** How wrong that may be at most. */
  within: number;
}

const SAMPLES = 5;

/** The middle of the quicker half: a slow answer says little about when it was written. */
export function difference(samples: Sample[]): Difference {
  const round = (one: Sample) => one.received - one.sent;
  const quick = [...samples].sort((a, b) => round(a) - round(b)).slice(0, Math.ceil(samples.length / 2));
  const offsets = quick.map((one) => one.server - (one.sent + one.received) / 2).sort((a, b) => a - b);
  const offset = offsets[offsets.length >> 1] ?? 0;
  // The server's instant lies between the two of the telephone; a whole millisecond is lost in writing it.
  const within = Math.min(
    ...quick.map((one) => round(one) / 2 + Math.abs(one.server - (one.sent + one.received) / 2 - offset)),
  );
  return { offset, within: Math.ceil(within) + 1 };
}

export async function synchronise(url: string): Promise<Difference | null> {
  const samples: Sample[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    try {
      const [sent, since] = [Date.now(), performance.now()];
      const answer = await fetch(url, { cache: "no-store" });
      const took = performance.now() - since;
      const { at } = (await answer.json()) as { at: number };
      samples.push({ sent, received: sent + took, server: at });
    } catch {
      // One less; without any the page says that it has no time of the server's.
    }
  }
  return samples.length > 0 ? difference(samples) : null;
}

/** The server's clock: the offset measured on each answer, the best (shortest) round kept for ten minutes. */
let offset = 0;
let bestRound = Number.POSITIVE_INFINITY;
let measuredAt = 0;
const KEEP = 600_000;

export function now(): number {
  return Date.now() + offset;
}

/** Take a server instant that was read between two local ones. */
export function measure(sent: number, received: number, server: number): void {
  const round = received - sent;
  if (round > bestRound && received - measuredAt < KEEP) return;
  bestRound = round;
  measuredAt = received;
  offset = server - (sent + round / 2);
}

export function reset(): void {
  offset = 0;
  bestRound = Number.POSITIVE_INFINITY;
  measuredAt = 0;
}

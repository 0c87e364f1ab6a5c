/** What is left, written as people say it (look §10). */
export type Phase = "calm" | "warn" | "last" | "over";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const two = (value: number) => String(value).padStart(2, "0");

/** 3:31:24 under a day, 09:42 under an hour; rounded up, so that 00:00 means it is over. */
export function clockFace(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND));
  const hours = Math.floor(seconds / 3600);
  const face = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${face}` : face;
}

/** Ink until a fifth is left (five minutes when the start is unknown), red in the last minute. */
export function phase(left: number, whole: number | undefined): Phase {
  if (left <= 0) return "over";
  if (left <= MINUTE) return "last";
  return left <= (whole ?? 25 * MINUTE) / 5 ? "warn" : "calm";
}

/** How long until the text changes again. */
export function untilNext(left: number): number {
  if (left <= 0) return Number.POSITIVE_INFINITY;
  return left > DAY ? Math.min(left - DAY, MINUTE) : left % SECOND || SECOND;
}

import { describe, expect, it } from "vitest";
import { inWords, onDay } from "../../anchang/web/src/lib/days";

describe("days on chips", () => {
  it("keep the time that was typed, and open with the office otherwise", () => {
    expect(onDay("2026-11-28", "")).toBe("2026-11-28T10:00");
    expect(onDay("2026-11-28", "2026-11-22T15:30")).toBe("2026-11-28T15:30");
  });

  it("are told in the page's language", () => {
    expect(inWords("2026-11-28T15:30")).toBe("11月28日周六 15:30");
    expect(inWords("")).toBe("");
  });
});

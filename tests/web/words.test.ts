import { beforeEach, describe, expect, it } from "vitest";
import { advice, caretAfter, grouped, meant } from "../../anchang/web/src/lib/phone-number";
import { clockFace, DAY, phase, untilNext } from "../../anchang/web/src/lib/remaining";
import { measure, now, reset } from "../../anchang/web/src/lib/server-time";

describe("what is left", () => {
  it("is written by size", () => {
    expect(clockFace(3 * 3600_000 + 31 * 60_000 + 24_000)).toBe("3:31:24");
    expect(clockFace(9 * 60_000 + 42_000)).toBe("09:42");
    expect(clockFace(1)).toBe("00:01");
    expect(clockFace(-5)).toBe("00:00");
  });

  it("turns at a fifth and in the last minute", () => {
    const whole = 15 * 60_000;
    expect(phase(whole, whole)).toBe("calm");
    expect(phase(3 * 60_000, whole)).toBe("warn");
    expect(phase(60_000, whole)).toBe("last");
    expect(phase(0, whole)).toBe("over");
  });

  it("wakes when the text changes", () => {
    expect(untilNext(9_250)).toBe(250);
    expect(untilNext(DAY + 90_000)).toBe(60_000);
    expect(untilNext(0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("telephone numbers", () => {
  it.each([
    ["13806625678", "138 0662 5678"],
    ["+86 138-0662-5678", "138 0662 5678"],
    ["0086 13806625678", "138 0662 5678"],
    ["１３８０６６２５６７８", "138 0662 5678"],
    ["138****5678", "138****5678"],
    ["+852 9123 4567", "+85291234567"],
    ["1380", "138 0"],
  ])("%s is shown as %s", (raw, shown) => expect(grouped(raw)).toBe(shown));

  it("keeps the caret behind the same digit", () => {
    expect(caretAfter("138 0662 5678", 4)).toBe(5);
    expect(caretAfter("138 0662 5678", 0)).toBe(0);
    expect(caretAfter("138 0662 5678", 11)).toBe(13);
  });

  it("says what to do", () => {
    expect(advice("1380662567")).toBe("手机号应为 11 位，现在是 10 位。");
    expect(advice("23806625678")).toBe("手机号以 1 开头。");
    expect(advice("13806625678")).toBe("");
    expect(advice("138****5678")).toBe("");
    expect(meant("86 138 0662 5678")).toBe("13806625678");
  });
});

describe("the server's clock", () => {
  beforeEach(reset);

  it("is set by the shortest round", () => {
    const sent = Date.now();
    measure(sent, sent + 100, sent + 5_050);
    expect(Math.round((now() - Date.now()) / 100)).toBe(50);
    measure(sent, sent + 400, sent + 9_000);
    expect(Math.round((now() - Date.now()) / 100)).toBe(50);
  });
});

import { describe, expect, it } from "vitest";
import { Gap } from "../../anchang/web/src/board/freshness";
import { isOfTheBrowser } from "../../anchang/web/src/board/keys";
import { isEscape } from "../../anchang/web/src/lib/escape";
import { failure } from "../../anchang/web/src/lib/notices";

describe("Esc", () => {
  const pressed = { key: "Escape", isComposing: false, keyCode: 27, defaultPrevented: false };

  it("closes when nothing nearer took it", () => {
    expect(isEscape(pressed)).toBe(true);
    expect(isEscape({ ...pressed, defaultPrevented: true })).toBe(false);
    expect(isEscape({ ...pressed, key: "Enter" })).toBe(false);
  });

  it("only ends a half-written pinyin, in Safari too", () => {
    expect(isEscape({ ...pressed, isComposing: true })).toBe(false);
    expect(isEscape({ ...pressed, keyCode: 229 })).toBe(false);
  });
});

describe("the board's keys", () => {
  const key = (name: string, held = {}) => ({
    key: name,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    ...held,
  });

  it("leave the browser its own", () => {
    expect(isOfTheBrowser(key("1", { ctrlKey: true }))).toBe(true);
    expect(isOfTheBrowser(key("n", { ctrlKey: true }))).toBe(true);
    expect(isOfTheBrowser(key("ArrowLeft", { altKey: true }))).toBe(true);
  });

  it("take digits, and Ctrl with arrows, Home and End", () => {
    expect(isOfTheBrowser(key("1"))).toBe(false);
    expect(isOfTheBrowser(key("Home", { ctrlKey: true }))).toBe(false);
    expect(isOfTheBrowser(key("ArrowUp", { ctrlKey: true }))).toBe(false);
  });
});

describe("a gap in what a wall shows", () => {
  it("is closed by what was missing, not by the answers of other parts", () => {
    const gap = new Gap();
    gap.lose("/news/");
    expect(gap.isClosedBy("/figures/")).toBe(false);
    expect(gap.isClosedBy("/news/")).toBe(true);
    expect(gap.isClosedBy("/news/")).toBe(false);
  });

  it("stays open while anything is missing", () => {
    const gap = new Gap();
    gap.lose("/news/");
    gap.lose("/figures/");
    expect(gap.isClosedBy("/news/")).toBe(false);
    expect(gap.isClosedBy("/figures/")).toBe(true);
  });
});

describe("an answer without a sentence", () => {
  it.each([
    [0, "网络已断开，没有提交。"],
    [403, "页面已过期，没有提交。请刷新后再试。"],
    [404, "这一步没有完成，请刷新页面后再试。"],
    [502, "系统出错，这一步可能没有完成。请先查看结果，再决定是否重试。"],
  ])("of status %i says what to do", (status, words) => expect(failure(status)).toBe(words));
});

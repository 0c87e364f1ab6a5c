import { describe, expect, it } from "vitest";
import { sentence } from "../../anchang/web/src/lib/needs";

const fault = (type: string, validity: Partial<ValidityState>, rest = {}) =>
  sentence({ label: "定金", type, validity, ...rest });

describe("what a field needs", () => {
  it("is the server's own sentence where the field has one", () =>
    expect(fault("text", { valueMissing: true }, { own: "请填写姓氏或姓名。" })).toBe("请填写姓氏或姓名。"));

  it.each([
    ["text", { valueMissing: true }, "请填写定金。"],
    ["radio", { valueMissing: true }, "请选择定金。"],
    ["date", { valueMissing: true }, "请选择定金。"],
    ["date", { badInput: true }, "定金没有填完整，请重新选择。"],
    ["number", { stepMismatch: true }, "定金应为整数。"],
    ["email", { typeMismatch: true }, "定金的写法不对，请核对后重填。"],
  ])("a %s says field and remedy", (type, validity, words) => expect(fault(type, validity)).toBe(words));

  it("names the limits", () => {
    expect(fault("number", { rangeOverflow: true }, { min: "1", max: "99" })).toBe("定金应在 1 至 99 之间。");
    expect(fault("number", { rangeUnderflow: true }, { min: "1" })).toBe("定金应不小于 1。");
    expect(fault("text", { tooShort: true }, { least: 2 })).toBe("定金至少 2 个字。");
  });

  it("is what a field of ours found out by itself", () =>
    expect(fault("tel", { customError: true }, { otherwise: "手机号以 1 开头。" })).toBe(
      "手机号以 1 开头。",
    ));
});

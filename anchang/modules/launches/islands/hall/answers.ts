/** The one clear answer to a press, and the way on from it. */
import { price } from "../../../../web/src/board/speak";
import { word } from "../../../../web/src/lib/words";
import type { Told } from "./ask";
import { h, icon, svg } from "./dom";
import { area, differences, nearest, type Unit } from "./facts";
import { post } from "./saves";
import type { State } from "./state";
import { instant, type Sentence } from "./words";

const MINUTE = 60_000;
const GLYPHS = { passed: "check", refused: "close", waiting: "clock" };

/** Return the card: shape, verdict, reason; `body` below. Its heading takes the focus, so that it is read out. */
export function card({ shape, title, say }: Sentence, ...body: (HTMLElement | false)[]): HTMLElement {
  const inner = body.filter((part): part is HTMLElement => part !== false);
  return h(
    "section",
    { class: `verdict ${shape}`, role: shape === "refused" ? "alert" : "status" },
    h(
      "div",
      { class: "head" },
      h("span", { class: "glyph" }, icon(GLYPHS[shape])),
      h("div", { class: "grow" }, h("h2", { tabindex: "-1" }, title), h("p", {}, say)),
    ),
    inner.length > 0 && h("div", { class: "body" }, ...inner),
  );
}

function fact(name: string, value: string): HTMLElement[] {
  return [h("dt", {}, name), h("dd", { class: "num" }, value)];
}

/** By when what was won at an instant, in microseconds, is confirmed: a full minute, as the office counts. */
export function confirmBefore(at: number, minutes: number): number {
  return Math.ceil(at / 1000 / MINUTE + minutes) * MINUTE;
}

/** When and as what number it was decided; who won, by when to confirm, and how long that is (`data-left`). */
export function place(told: Told, minutes: number): HTMLElement | false {
  if (told.seq === undefined || told.at === undefined) return false;
  const until = instant(confirmBefore(told.at, minutes), false);
  return h(
    "dl",
    { class: "facts" },
    ...fact(word("全场序号", "Sequence no."), String(told.seq).padStart(6, "0")),
    ...fact(word("落定时间", "Decided at"), instant(told.at / 1000)),
    ...(told.outcome === "won"
      ? [
          ...fact(word("请在此前确认", "Confirm before"), until),
          h("dt", {}, word("还剩", "Left")),
          h("dd", { class: "num", "data-left": "" }),
        ]
      : []),
  );
}

export function alternatives(state: State, wish: Unit, pick: (unit: Unit) => void): HTMLElement {
  const { facts } = state;
  const found = nearest(facts, wish, (unit) => state.isFree(unit));
  const rows = found.map((unit) => {
    const [first, second, ...more] = differences(facts, wish, unit);
    return h(
      "li",
      { class: "alternative" },
      around(state, unit),
      h(
        "div",
        { class: "main" },
        h("b", {}, facts.name(unit)),
        h("span", { class: "sub" }, [first, second].join(word("，", ", "))),
        h("span", { class: "sub" }, more.join(word("，", ", "))),
      ),
      h(
        "div",
        { class: "end" },
        unit.price !== null && h("b", { class: "num" }, price(unit.price)),
        h(
          "button",
          {
            type: "button",
            class: "button primary",
            disabled: !state.mayPick,
            "aria-label": word(`选这套 ${facts.name(unit)}`, `Choose ${facts.name(unit)}`),
            click: () => pick(unit),
          },
          word("选这套", "Choose"),
        ),
      ),
    );
  });
  return h(
    "section",
    { class: "stack" },
    h(
      "div",
      { class: "row between" },
      h(
        "h3",
        {},
        found.length > 0
          ? word(`最接近的 ${found.length} 套，现在可选`, `Nearest free units now: ${found.length}`)
          : word("现在没有可选的房源", "Nothing is free now"),
      ),
      h("span", { class: "t3 num" }, instant(state.now, false)),
    ),
    found.length > 0 && h("ul", { class: "list alternatives" }, ...rows),
  );
}

const REACH = 2;

/** Where it stands: five floors and the doors around, drawn small. */
function around(state: State, unit: Unit): HTMLElement {
  const tower = state.facts.towers[unit.tower]!;
  const from = Math.max(0, Math.min(unit.row - REACH, tower.floors.length - 1 - 2 * REACH));
  const left = Math.max(0, Math.min(unit.column - REACH, tower.doors - 1 - 2 * REACH));
  const cells: SVGElement[] = [];
  for (let row = from; row < Math.min(from + 2 * REACH + 1, tower.floors.length); row++) {
    for (let column = left; column < Math.min(left + 2 * REACH + 1, tower.doors); column++) {
      const one = state.facts.at(unit.tower, row, column);
      if (!one) continue;
      const given = { x: (column - left) * 13 + 2.5, y: (row - from) * 10 + 2.5, width: 10, height: 7 };
      cells.push(svg("rect", { ...given, class: `u ${state.isFree(one) ? "u-sale" : "u-gone"}` }));
      if (one === unit)
        cells.push(svg("rect", { ...given, class: "halo" }), svg("rect", { ...given, class: "select" }));
    }
  }
  return h(
    "div",
    { class: "around" },
    svg(
      "svg",
      { class: "board-svg", viewBox: "0 0 68 54", width: 68, height: 54, "aria-hidden": "true" },
      ...cells,
    ),
  );
}

export function unitLine(unit: Unit, name: string): HTMLElement {
  return h(
    "div",
    { class: "row between" },
    h("div", {}, h("b", { class: "f20" }, name), h("p", { class: "t2" }, `${unit.type} ${area(unit.gross)}`)),
    unit.price !== null && h("b", { class: "num f20" }, price(unit.price)),
  );
}

/** 候补: whoever got nothing may hear by text when units come back. */
export function waitList(state: State): HTMLElement {
  const box = h("input", { type: "checkbox", role: "switch" });
  box.checked = state.given.waits;
  box.addEventListener("change", () => {
    state.given.waits = box.checked;
    void post(state.given.waiting, { wants: box.checked }).then((heard) => {
      if (heard !== "saved") box.checked = !box.checked;
    });
  });
  return h(
    "label",
    { class: "switch card-like" },
    h(
      "span",
      {},
      h("b", {}, word("有房源放出时，短信通知我", "Text me when units come back")),
      h(
        "span",
        { class: "t3 block" },
        word(
          "未确认或未付款的房源会回到可选，每天最多提醒一次。",
          "Units not confirmed or paid for become free again; one text a day at most.",
        ),
      ),
    ),
    box,
  );
}

/** 心愿单: in order, moved by hand, by key or by button, saved at once, taken back with one press. */

import { price } from "../../../../web/src/board/speak";
import { say } from "../../../../web/src/lib/say";
import { word } from "../../../../web/src/lib/words";
import { h, icon, facts as parts, renew, svg } from "./dom";
import { area, type Unit } from "./facts";
import type { Heard, Saves } from "./saves";
import type { State } from "./state";
import { BANDS } from "./words";

const UNDO_STAYS = 10_000;

export class Wishes {
  readonly root = h("div", { class: "wishes" });
  private before: string[] | null = null;
  private said = "";
  private timer = 0;
  private isUnheard = false;
  /** What the office has: what it refuses is not shown as if it were kept. */
  private saved: string[];

  constructor(
    private readonly state: State,
    private readonly saves: Saves,
    private readonly pick: (unit: Unit) => void,
    private readonly open: (unit: Unit) => void,
    private readonly changed: () => void,
    private readonly isOver: () => void,
  ) {
    this.saved = state.given.wishes;
  }

  has(unit: Unit): boolean {
    return this.state.wishes.includes(unit.id);
  }

  toggle(unit: Unit): void {
    const { wishes, given, facts } = this.state;
    const name = facts.name(unit);
    if (this.has(unit)) {
      this.put(
        wishes.filter((id) => id !== unit.id),
        word(`已移除 ${name}。`, `${name} removed.`),
      );
    } else if (wishes.length >= given.most) {
      this.tell(
        word(
          `心愿单最多 ${given.most} 套，请先移除一套。`,
          `At most ${given.most} wishes; please remove one first.`,
        ),
      );
    } else {
      this.put(
        [...wishes, unit.id],
        word(`${name} 已加入，第 ${wishes.length + 1} 志愿。`, `${name} added as wish ${wishes.length + 1}.`),
      );
    }
  }

  private move(unit: Unit, to: number): void {
    const { wishes } = this.state;
    if (to < 0 || to >= wishes.length) return;
    const next = wishes.filter((id) => id !== unit.id);
    next.splice(to, 0, unit.id);
    this.put(next, word(`${unit.number} 现在是第 ${to + 1} 志愿。`, `${unit.number} is now wish ${to + 1}.`));
  }

  private put(next: string[], said: string): void {
    this.before = this.state.wishes;
    this.state.wishes = next;
    this.tell(said);
    void this.saves.put(next);
    this.changed();
  }

  /** Say what became of the newest list, where it is not simply saved. */
  heard(heard: Heard): void {
    if (heard === "saved") this.saved = this.state.wishes;
    if (heard === "refused" || heard === "over") this.state.wishes = this.saved;
    if (heard === "refused")
      this.tell(word("没有保存，请刷新后再试。", "Not saved. Please reload and try again."));
    else if (heard === "unheard" && !this.isUnheard)
      this.tell(
        word(
          "网络不通，心愿单已记在本机，恢复后自动保存。",
          "Offline: your wishes are kept on this phone and saved once you are back.",
        ),
      );
    else if (heard === "saved" && this.isUnheard) this.tell(word("心愿单已保存。", "Saved."));
    this.isUnheard = heard === "unheard";
    if (heard === "refused" || heard === "over") {
      this.before = null;
      this.changed();
    }
    if (heard === "over") this.isOver();
  }

  private tell(said: string): void {
    this.said = said;
    say(said);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.said = "";
      this.before = null;
      this.show();
    }, UNDO_STAYS);
    this.show();
  }

  private readonly undo = () => {
    if (!this.before) return;
    const before = this.before;
    this.put(before, word("已撤销。", "Undone."));
    this.before = null;
    this.show();
    this.root.querySelector<HTMLElement>("button")?.focus();
  };

  show(): void {
    const held = document.activeElement;
    const [id, act] = this.root.contains(held)
      ? [held?.closest("li")?.dataset.unit, (held as HTMLElement).dataset.act]
      : [];
    const { wishes, facts } = this.state;
    const isOpen = this.state.phase === "open" && !this.state.isFull && !this.state.isBarred;
    const units = wishes.map((one) => facts.byId.get(one)!);
    const list =
      units.length > 0
        ? h(
            "ol",
            { class: "list" },
            ...units.map((unit, rank) => (isOpen ? this.big(unit, rank) : this.row(unit, rank))),
          )
        : h(
            "p",
            { class: "none t2" },
            this.state.phase === "before" || this.state.phase === "unarmed"
              ? word(
                  "还没有心愿。看房源时点“加入心愿单”，开盘时排在最前，一键选定。",
                  "No wishes yet. Add units while you look; at the bell they stand in front.",
                )
              : word("还没有心愿。", "No wishes yet."),
          );
    const foot = h(
      "p",
      { class: "undo" },
      this.said,
      this.before !== null &&
        h("button", { class: "button quiet", type: "button", click: this.undo }, word("撤销", "Undo")),
    );
    renew(this.root, [list, foot]);
    if (id)
      this.root
        .querySelector<HTMLElement>(`li[data-unit="${id}"] [data-act="${act}"]:not([disabled])`)
        ?.focus();
  }

  /** While the launch is open: the first wish first, each one press. */
  private big(unit: Unit, rank: number): HTMLElement {
    const isFree = this.state.isFree(unit);
    const { barrier } = this.state;
    const about = h(
      "span",
      { class: "about" },
      ...parts(barrier, unit.type, area(unit.gross), unit.price !== null && price(unit.price)),
    );
    const name = this.state.facts.name(unit);
    return h(
      "li",
      { "data-unit": unit.id, class: isFree ? "big" : "big gone" },
      isFree
        ? h(
            "button",
            {
              type: "button",
              "data-act": "pick",
              class: rank === 0 ? "button primary huge" : "button huge",
              disabled: !this.state.mayPick,
              click: () => this.pick(unit),
            },
            h("b", {}, word(`选定 ${name}`, `Choose ${name}`)),
            about,
          )
        : h(
            "div",
            { class: "row between" },
            h("b", {}, name),
            h("span", { class: "t3" }, taken(this.state, unit)),
          ),
    );
  }

  private row(unit: Unit, rank: number): HTMLElement {
    const name = this.state.facts.name(unit);
    const last = this.state.wishes.length - 1;
    const isOver = this.state.phase === "over";
    const about = parts(unit.type, area(unit.gross), unit.price !== null && price(unit.price));
    const isGone = !this.state.isFree(unit);
    const button = (act: string, glyph: string, label: string, isOff: boolean, press: () => void) =>
      h(
        "button",
        {
          class: "icon-button",
          type: "button",
          "data-act": act,
          "aria-label": `${label} ${name}`,
          disabled: isOff,
          click: press,
        },
        icon(glyph),
      );
    const row: HTMLElement = h(
      "li",
      { "data-unit": unit.id, class: "wish" },
      h(
        "span",
        {
          class: "grip",
          "aria-hidden": "true",
          pointerdown: (event) => !isOver && this.drag(event as PointerEvent, row),
        },
        String(rank + 1),
      ),
      h(
        "button",
        { type: "button", class: "main", "data-act": "open", click: () => this.open(unit) },
        h("b", {}, name),
        h("span", { class: "sub" }, ...about),
        isGone
          ? h("span", { class: "sub" }, taken(this.state, unit))
          : band(this.state.heat.get(unit.id) ?? 0),
      ),
      !isOver && button("up", "up", word("上移", "Move up"), rank === 0, () => this.move(unit, rank - 1)),
      !isOver &&
        button("down", "down", word("下移", "Move down"), rank === last, () => this.move(unit, rank + 1)),
      !isOver && button("remove", "close", word("移除", "Remove"), false, () => this.toggle(unit)),
    );
    return row;
  }

  private drag(event: PointerEvent, row: HTMLElement): void {
    const grip = event.currentTarget as HTMLElement;
    const unit = this.state.facts.byId.get(row.dataset.unit ?? "");
    if (!unit) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    row.classList.add("lifted");
    const over = (moved: PointerEvent) => {
      const rows = [...this.root.querySelectorAll<HTMLElement>("li.wish")];
      const below = rows.find(
        (one) => one !== row && moved.clientY < one.getBoundingClientRect().top + one.offsetHeight / 2,
      );
      row.parentElement?.insertBefore(row, below ?? null);
    };
    const end = () => {
      grip.removeEventListener("pointermove", over);
      row.classList.remove("lifted");
      this.move(unit, [...this.root.querySelectorAll("li.wish")].indexOf(row));
      this.show();
    };
    grip.addEventListener("pointermove", over);
    grip.addEventListener("pointerup", end, { once: true });
    grip.addEventListener("pointercancel", end, { once: true });
  }
}

/** Whose a unit is that nobody can have. */
export function taken(state: State, unit: Unit): string {
  return state.isMine(unit) ? word("您已选中", "yours") : word("已被选走", "taken");
}

/** Three strokes and a word: a band is told without its colour. */
export function band(level: number): HTMLElement | false {
  if (!level) return false;
  const bars = [0, 1, 2].map((i) =>
    svg("rect", { x: i * 6, y: 0, width: 4, height: 12, class: i < level ? "on" : "off" }),
  );
  return h(
    "span",
    { class: "band" },
    svg("svg", { width: 16, height: 12, "aria-hidden": "true" }, ...bars),
    BANDS[level] ?? "",
  );
}

/** Where one looks for a unit: towers, façade or list, filters, the floor strip, the unit and its one button. */
import { price } from "../../../../web/src/board/speak";
import { reveal } from "../../../../web/src/lib/in-view";
import { word } from "../../../../web/src/lib/words";
import { h, icon, facts as parts } from "./dom";
import { Facade } from "./facade";
import { area, towerName, type Unit, unitPrice } from "./facts";
import { filters } from "./filters";
import type { State } from "./state";
import { band, taken, type Wishes } from "./wishes";
import { instant } from "./words";

const MOST_LISTED = 60;
const MOST_OF_WINDOW = 0.6;

export class Rooms {
  readonly root = h("div", { class: "rooms" });
  private readonly facade: Facade;
  private readonly head = h("div", { class: "row between rooms-head" });
  private readonly towers = h("div", {
    class: "tabs",
    role: "group",
    "aria-label": word("楼栋", "Buildings"),
  });
  private readonly list = h("ul", { class: "list units" });
  private readonly strip = h("div", { class: "floor-strip", role: "group" });
  private readonly about = h("div", { class: "about-unit" });
  private readonly button = h("button", { type: "button", class: "button primary huge" });
  private readonly heart = h("button", { type: "button", class: "button wish-button" });
  private readonly note = h("p", { class: "t3 center note" });
  private readonly filter: HTMLElement;
  private readonly sheet: HTMLElement;
  private isList = false;
  private laid = "";

  constructor(
    private readonly state: State,
    private readonly wishes: Wishes,
    private readonly pick: (unit: Unit) => void,
    home: () => void,
  ) {
    this.facade = new Facade(
      state,
      (unit) => this.choose(unit),
      () => this.button.focus(),
      (window) => this.reveal(window),
    );
    this.filter = filters(state, () => this.show());
    this.heart.addEventListener("click", () => this.wishes.toggle(this.state.current));
    this.button.addEventListener("click", () => this.pick(this.state.current));
    const back = h(
      "button",
      { type: "button", class: "icon-button", "aria-label": word("返回", "Back"), click: home },
      icon("left"),
    );
    const picture = h("div", { class: "rooms-picture" }, this.facade.root, this.list);
    const acts = h("div", { class: "rooms-acts" }, this.heart, this.button);
    this.sheet = h("div", { class: "rooms-sheet" }, this.strip, this.about, acts, this.note);
    this.root.append(
      h("div", { class: "row tight" }, back, this.head),
      this.towers,
      this.filter,
      h("div", { class: "rooms-body" }, picture, this.sheet),
    );
  }

  choose(unit: Unit): void {
    this.state.current = unit;
    this.show();
  }

  /** Scroll a window of the façade above the sheet that stands at the foot of the page. */
  private reveal(window: DOMRect): void {
    reveal(window, 0, this.isFixed ? this.sheet.getBoundingClientRect().top : innerHeight);
  }

  private get isFixed(): boolean {
    return (
      getComputedStyle(this.sheet).position === "sticky" && getComputedStyle(this.sheet).bottom === "0px"
    );
  }

  focus(): void {
    this.facade.root.focus();
  }

  show(): void {
    const { state } = this;
    const { current, facts } = state;
    this.head.replaceChildren(
      h("h2", {}, state.phase === "open" ? word("选房中", "Choosing") : word("房源", "Units")),
      h(
        "p",
        { class: "t2" },
        word("剩 ", "Left: "),
        h("b", { class: "num f20" }, String(state.free)),
        word(` / ${facts.units.length} 套`, ` / ${facts.units.length}`),
      ),
    );
    this.tabs();
    this.facade.root.hidden = this.isList;
    this.list.hidden = !this.isList;
    if (this.isList) this.showList();
    else this.facade.show();
    // Where nothing fits, nothing is offered either.
    this.sheet.hidden = !facts.units.some((unit) => state.passes(unit)) && !state.passes(current);
    this.showStrip();
    const tower = facts.towers[current.tower]!;
    const shown: (HTMLElement | false)[] = [
      h(
        "div",
        {},
        h("h3", {}, facts.name(current)),
        h(
          "p",
          { class: "t2" },
          ...parts(current.type, word(`${facts.floor(current)} 层`, `floor ${facts.floor(current)}`)),
        ),
        h(
          "p",
          { class: "t3" },
          ...parts(
            word(`建面 ${area(current.gross)}`, `gross ${area(current.gross)}`),
            current.inner !== null && word(`套内 ${area(current.inner)}`, `inner ${area(current.inner)}`),
          ),
        ),
        band(state.heat.get(current.id) ?? 0),
      ),
      current.price !== null &&
        h(
          "div",
          { class: "end" },
          h("b", { class: "num f24" }, price(current.price)),
          h("p", { class: "t3" }, unitPrice(current)),
        ),
    ];
    this.about.replaceChildren(...shown.filter((part): part is HTMLElement => part !== false));
    this.strip.setAttribute(
      "aria-label",
      word(
        `${towerName(tower)} ${facts.floor(current)} 层`,
        `${towerName(tower)}, floor ${facts.floor(current)}`,
      ),
    );
    this.showButton();
    this.root.classList.toggle("is-short", this.sheet.offsetHeight > innerHeight * MOST_OF_WINDOW);
  }

  private showButton(): void {
    const { state } = this;
    const { current, phase } = state;
    const isWished = this.wishes.has(current);
    this.heart.setAttribute("aria-pressed", String(isWished));
    this.heart.textContent = isWished
      ? word("移出心愿单", "Remove from wishes")
      : word("加入心愿单", "Add to wishes");
    const isFree = state.isFree(current);
    const words: Record<string, string> = {
      unarmed: word("开盘尚未就绪", "Not ready yet"),
      before: word(
        `${instant(state.given.opens, false)} 开始选房`,
        `Opens at ${instant(state.given.opens, false)}`,
      ),
      paused: word("选房已暂停", "Paused"),
      over: word("选房已结束", "Over"),
      open: isFree
        ? state.barrier || word(`选定 ${current.number}`, `Choose ${current.number}`)
        : `${current.number} ${taken(state, current)}`,
    };
    this.button.textContent = words[phase] ?? "";
    this.button.disabled = !isFree || !state.mayPick;
    this.note.textContent =
      phase === "open" && !state.barrier
        ? word("点一次即提交，结果约 1 秒内给出", "One press submits; the answer comes within about a second")
        : "";
  }

  private tabs(): void {
    const { facts, current } = this.state;
    const tab = (isOn: boolean, words: string, press: () => void) =>
      h(
        "button",
        { type: "button", class: "tab", ...(isOn ? { "aria-current": "true" } : {}), click: press },
        words,
      );
    const key = `${current.tower} ${this.isList}`;
    if (key === this.laid) return;
    this.laid = key;
    const held = [...this.towers.children].indexOf(document.activeElement as Element);
    this.towers.replaceChildren(
      ...facts.towers.map((tower, number) =>
        tab(!this.isList && number === current.tower, towerName(tower), () => {
          this.isList = false;
          this.choose(
            facts.units.find((unit) => unit.tower === number && this.state.isFree(unit)) ??
              facts.units.find((unit) => unit.tower === number)!,
          );
        }),
      ),
      tab(this.isList, word("列表", "List"), () => {
        this.isList = true;
        this.show();
      }),
    );
    if (held >= 0) (this.towers.children[held] as HTMLElement | undefined)?.focus();
  }

  private showStrip(): void {
    const { facts, current } = this.state;
    const tower = facts.towers[current.tower]!;
    const floor = facts.units
      .filter((unit) => unit.tower === current.tower && unit.row === current.row)
      .sort((a, b) => a.column - b.column);
    const held = this.strip.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.at
      : undefined;
    const step = (by: number, glyph: string, label: string) => {
      const row = current.row + by;
      const next =
        facts.at(current.tower, row, current.column) ??
        facts.units.find((unit) => unit.tower === current.tower && unit.row === row);
      return h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "data-at": label,
          "aria-label": label,
          disabled: row < 0 || row >= tower.floors.length || !next,
          click: () => next && this.choose(next),
        },
        icon(glyph),
      );
    };
    const tiles = h("div", { class: "tiles" }, ...floor.map((unit) => this.tile(unit)));
    this.strip.replaceChildren(
      step(-1, "up", word("上一层", "Floor up")),
      tiles,
      step(1, "down", word("下一层", "Floor down")),
    );
    if (held) this.strip.querySelector<HTMLElement>(`[data-at="${held}"]`)?.focus();
    const seen = tiles.querySelector<HTMLElement>("[aria-pressed=true]");
    if (seen)
      tiles.scrollLeft = seen.offsetLeft - tiles.offsetLeft - (tiles.clientWidth - seen.offsetWidth) / 2;
  }

  private tile(unit: Unit): HTMLElement {
    const isFree = this.state.isFree(unit);
    return h(
      "button",
      {
        type: "button",
        class: `tile ${isFree ? "sale" : "gone"}`,
        "data-at": unit.number,
        "aria-pressed": String(unit === this.state.current),
        click: () => this.choose(unit),
      },
      h("b", {}, unit.number),
      h(
        "span",
        { class: isFree ? "price" : "state" },
        isFree
          ? unit.price !== null
            ? word(`${Math.round(unit.price / 1e6)} 万`, price(unit.price))
            : word("可选", "free")
          : word("已选", "taken"),
      ),
    );
  }

  private showList(): void {
    const { state } = this;
    const found = state.facts.units.filter((unit) => state.passes(unit));
    const held = this.list.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.id
      : undefined;
    const rows: (HTMLElement | false)[] = [
      ...found.slice(0, MOST_LISTED).map((unit) =>
        h(
          "li",
          {},
          h(
            "button",
            {
              type: "button",
              class: state.isFree(unit) ? "main" : "main gone",
              "data-id": unit.id,
              "aria-pressed": String(unit === state.current),
              click: () => this.choose(unit),
            },
            h("b", {}, state.facts.name(unit)),
            h(
              "span",
              { class: "end num" },
              state.isFree(unit)
                ? unit.price === null
                  ? word("可选", "free")
                  : price(unit.price)
                : word("已选", "taken"),
            ),
            h("span", { class: "sub" }, ...parts(unit.type, area(unit.gross))),
          ),
        ),
      ),
      found.length > MOST_LISTED &&
        h(
          "li",
          { class: "t3 none" },
          word(
            `还有 ${found.length - MOST_LISTED} 套，请用筛选缩小。`,
            `${found.length - MOST_LISTED} more. Please narrow the filter.`,
          ),
        ),
      found.length === 0 &&
        h(
          "li",
          { class: "t3 none" },
          state.contradiction ||
            word("没有符合条件的房源，请放宽筛选。", "Nothing matches; please widen the filter."),
        ),
    ];
    this.list.replaceChildren(...rows.filter((row): row is HTMLElement => row !== false));
    if (held) this.list.querySelector<HTMLElement>(`[data-id="${held}"]`)?.focus();
  }
}

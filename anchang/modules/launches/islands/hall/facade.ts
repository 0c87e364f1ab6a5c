/** One tower as a map: the whole in a few paths, one tab stop, arrows from window to window. */
import { frame, mark } from "../../../../web/src/board/paths";
import { price } from "../../../../web/src/board/speak";
import { word } from "../../../../web/src/lib/words";
import { h, svg } from "./dom";
import { area, towerName, type Unit } from "./facts";
import type { State } from "./state";

const LABEL = 26;
const GAP = 4;
const WIDE = 340;
const PAD = 5;

interface Size {
  w: number;
  h: number;
}

const LOW = 13;

export class Facade {
  readonly root: HTMLElement;
  private readonly rows = h("div", { class: "hide", role: "rowgroup" });
  private readonly picture = h("div", { "aria-hidden": "true", class: "picture" });

  constructor(
    private readonly state: State,
    private readonly choose: (unit: Unit) => void,
    private readonly enter: () => void,
    private readonly reveal: (window: DOMRect) => void,
  ) {
    this.root = h(
      "div",
      {
        class: "board-grid",
        role: "grid",
        tabindex: "0",
        keydown: (event) => this.press(event as KeyboardEvent),
      },
      this.picture,
      this.rows,
    );
    this.picture.addEventListener("click", (event) => this.touch(event));
    this.root.setAttribute(
      "aria-label",
      word("房源立面，方向键移动，回车去选定", "Façade: arrows move, Enter leads to the button"),
    );
  }

  private get tower() {
    return this.state.facts.towers[this.state.current.tower]!;
  }

  private get size(): Size {
    const { floors, doors } = this.tower;
    const room = Math.max(200, window.innerHeight - 530);
    return {
      w: (WIDE - LABEL) / doors - GAP,
      h: Math.max(11, Math.min(30, (room - 24) / floors.length - 3)),
    };
  }

  private corner(unit: Unit, { w, h: tall }: Size): [number, number] {
    return [LABEL + PAD + unit.column * (w + GAP), 10 + PAD + unit.row * (tall + 3)];
  }

  show(): void {
    const { state } = this;
    const size = this.size;
    const units = state.facts.units.filter((unit) => unit.tower === state.current.tower);
    const bottom = 10 + PAD + this.tower.floors.length * (size.h + 3) + 2;
    const right = LABEL + 2 * PAD + this.tower.doors * (size.w + GAP) - GAP;
    const draw = (one: Unit[], code: string, isMark: boolean) =>
      one.map((unit) => (isMark ? mark : frame)(code, ...this.corner(unit, size), size.w, size.h)).join("");
    const passing = (isIn: boolean) => units.filter((unit) => state.passes(unit) === isIn);
    const layer = (isIn: boolean): SVGElement[] => {
      const [free, gone] = [true, false].map((isFree) =>
        passing(isIn).filter((unit) => state.isFree(unit) === isFree),
      );
      const dim = isIn ? "" : " dim";
      return [
        svg("path", { class: `u u-gone${dim}`, d: draw(gone!, "gone", false) }),
        svg("path", { class: `m-gone${dim}`, d: draw(gone!, "gone", true) }),
        svg("path", { class: `u u-sale${dim}`, d: draw(free!, "sale", false) }),
      ];
    };
    const [x, y] = this.corner(state.current, size);
    const ring = frame("sale", x - 1, y - 1, size.w + 2, size.h + 2);
    const every = size.h < 14 ? 3 : 1;
    this.picture.replaceChildren(
      svg(
        "svg",
        {
          class: "board-svg tower-svg",
          viewBox: `0 0 ${WIDE + 14} ${bottom + 14}`,
          preserveAspectRatio: "xMidYMin",
        },
        svg("path", {
          class: "outline",
          d: `M${LABEL} ${bottom}V10H${right}V${bottom}M${(LABEL + right) / 2 - 60} 10V3h120V10`,
        }),
        svg("rect", { class: "plinth", x: LABEL - 3, y: bottom, width: right - LABEL + 6, height: 10 }),
        ...this.tower.floors.flatMap((label, row) =>
          row % every
            ? []
            : [text("floor-label", LABEL - 6, 10 + PAD + row * (size.h + 3) + size.h / 2 + 4, label)],
        ),
        ...layer(true),
        ...layer(false),
        ...this.hearts(size),
        svg("path", { class: "halo", d: ring }),
        svg("path", { class: "select", d: ring }),
      ),
    );
    this.lay();
  }

  /** The wishes' ranks stand in their windows. */
  private hearts(size: Size): SVGElement[] {
    return this.state.wishes.flatMap((id, rank) => {
      const unit = this.state.facts.byId.get(id);
      if (!unit || unit.tower !== this.state.current.tower || !this.state.isFree(unit)) return [];
      const [x, y] = this.corner(unit, size);
      // A window of a tall tower is lower than a character; a digit fits.
      const said = size.h < LOW ? `${rank + 1}` : word(`愿${rank + 1}`, `♥${rank + 1}`);
      return [text("wish-rank", x + size.w / 2, y + size.h / 2 + 4, said)];
    });
  }

  /** Rows and cells of the current floor and its neighbours, for assistive technology. */
  private lay(): void {
    const { state } = this;
    const { current } = state;
    const row = (at: number) =>
      h(
        "div",
        { role: "row", "aria-rowindex": at + 1 },
        ...Array.from({ length: this.tower.doors }, (_, column) => {
          const unit = state.facts.at(current.tower, at, column);
          return (
            unit !== undefined &&
            h(
              "span",
              {
                role: "gridcell",
                id: `cell-${unit.index}`,
                "aria-colindex": column + 1,
                "aria-selected": String(unit === current),
              },
              spoken(state, unit),
            )
          );
        }),
      );
    const near = [current.row - 1, current.row, current.row + 1];
    this.rows.replaceChildren(...near.filter((at) => at >= 0 && at < this.tower.floors.length).map(row));
    this.root.setAttribute("aria-rowcount", String(this.tower.floors.length));
    this.root.setAttribute("aria-colcount", String(this.tower.doors));
    this.root.setAttribute("aria-activedescendant", `cell-${current.index}`);
  }

  private touch(event: MouseEvent): void {
    const drawn = this.picture.querySelector("svg");
    const box = drawn?.getScreenCTM()?.inverse();
    if (!box) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(box);
    const size = this.size;
    const units = this.state.facts.units.filter((unit) => unit.tower === this.state.current.tower);
    const far = (unit: Unit) => {
      const [left, top] = this.corner(unit, size);
      return Math.hypot(left + size.w / 2 - x, (top + size.h / 2 - y) * 3);
    };
    this.choose(units.reduce((best, unit) => (far(unit) < far(best) ? unit : best)));
  }

  private press(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.enter();
      return;
    }
    const steps: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      PageUp: [-5, 0],
      PageDown: [5, 0],
    };
    const step = steps[event.key];
    const next = step ? this.step(...step) : this.edge(event.key);
    if (!next) return;
    event.preventDefault();
    this.choose(next);
    this.reveal(this.picture.querySelector(".select")!.getBoundingClientRect());
  }

  /** The next window in a direction; gaps are passed over. */
  private step(down: number, across: number): Unit | undefined {
    const { facts, current } = this.state;
    let [row, column] = [current.row, current.column];
    const { floors, doors } = this.tower;
    for (let i = 0; i < Math.max(floors.length, doors); i++) {
      row = Math.max(0, Math.min(floors.length - 1, row + down));
      column += across;
      const found = facts.at(current.tower, row, column);
      if (found && found !== current) return found;
    }
    return undefined;
  }

  private edge(key: string): Unit | undefined {
    const { facts, current } = this.state;
    const floor = facts.units.filter((unit) => unit.tower === current.tower && unit.row === current.row);
    floor.sort((a, b) => a.column - b.column);
    if (key === "Home") return floor[0];
    if (key === "End") return floor[floor.length - 1];
    const all = facts.units.filter(
      (unit) => unit.tower === current.tower && this.state.isFree(unit) && this.state.passes(unit),
    );
    if (key === "n" || key === "N") return all.find((unit) => unit.index > current.index) ?? all[0];
    return undefined;
  }
}

/** A unit in one breath. */
export function spoken(state: State, unit: Unit): string {
  const tower = state.facts.towers[unit.tower]!;
  const floor = state.facts.floor(unit);
  return [
    word(
      `${towerName(tower)} ${floor}层 ${unit.number}`,
      `${towerName(tower)}, floor ${floor}, ${unit.number}`,
    ),
    state.isFree(unit) ? word("可选", "free") : word("已选", "taken"),
    unit.type,
    area(unit.gross),
    unit.price !== null && price(unit.price),
  ]
    .filter(Boolean)
    .join(word("，", ", "));
}

function text(kind: string, x: number, y: number, words: string): SVGElement {
  return svg("text", { class: kind, x, y }, document.createTextNode(words));
}

/** A hand: touch or drag on the tower chooses a floor, the strip at thumb height holds the real targets. */
import type { UnitBoard } from "../islands/unit-board";
import { word } from "../lib/words";
import { rings } from "./draw";
import { entrances, type Layout, type Model } from "./model";
import { point } from "./pointer";
import { price } from "./speak";

export interface Strip {
  show: () => void;
  /** Show the floor of a row, counted from the top. */
  go: (row: number) => void;
}

export function phone(
  board: UnitBoard,
  svg: SVGSVGElement,
  layout: Layout,
  model: Model,
  open: (index: number) => void,
): Strip {
  const tiles = board.querySelector<HTMLElement>("[data-tiles]");
  const tower = layout.step.towers[0];
  if (!tiles || !tower) return { show: () => {}, go: () => {} };
  const cells = layout.cells[0]!;
  let row = startRow(cells, model, board.open);
  let opened = board.open;
  let laid = -1;
  const links = new Map<number, HTMLElement>();
  const show = () => {
    const isOpenedAnew = opened !== board.open;
    if (isOpenedAnew) row = rowOf(cells, board.open) ?? row;
    opened = board.open;
    const floor = cells[row]!.filter((index) => index >= 0);
    // Tiles are laid for a floor once: under a finger, or with the focus on one, only what it says may change.
    const isLaidAnew = laid !== row;
    if (isLaidAnew) {
      laid = row;
      links.clear();
      for (const index of floor) links.set(index, tile(model, index, open));
      tiles.replaceChildren(...walled(layout, floor, (index) => links.get(index)!));
    }
    for (const [index, link] of links)
      dress(link, model, index, board.picks ? board.selection.all.has(index) : index === board.open);
    if (isLaidAnew || isOpenedAnew)
      tiles.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    const ring = rings(layout, 0, floor.includes(board.open) ? [board.open] : floor, 1.5);
    svg.querySelector("[data-halo]")?.setAttribute("d", ring);
    svg.querySelector("[data-select]")?.setAttribute("d", ring);
    board
      .querySelector("[data-strip]")
      ?.setAttribute(
        "aria-label",
        word(`${tower.name} ${tower.floors[row]} 层`, `${tower.name}, floor ${tower.floors[row]}`),
      );
  };
  const go = (next: number) => {
    if (next < 0 || next >= cells.length || next === row) return;
    row = next;
    show();
  };
  const follow = (event: PointerEvent) => go(layout.rowNear(0, point(svg, event).y));
  svg.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    svg.setPointerCapture(event.pointerId);
    follow(event);
    svg.addEventListener("pointermove", follow);
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    svg.addEventListener(end, () => svg.removeEventListener("pointermove", follow));
  }
  for (const button of board.querySelectorAll<HTMLElement>("[data-floor]")) {
    button.addEventListener("click", () => go(row + Number(button.dataset.floor)));
  }
  show();
  return { show, go };
}

/** Doors of one floor, entrance by entrance: their numbers alone would be said twice. */
function walled(layout: Layout, floor: number[], tile: (index: number) => HTMLElement): HTMLElement[] {
  const { xs, entrances: names } = layout.step.towers[0]!;
  if (names.length < 2) return floor.map(tile);
  const at = (index: number) => layout.places.get(index)!.column;
  return entrances(xs).map(([from, to], i) => {
    const group = document.createElement("div");
    group.className = "entrance";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", names[i] ?? "");
    const name = document.createElement("span");
    name.className = "name";
    name.setAttribute("aria-hidden", "true");
    name.textContent = names[i] ?? "";
    group.append(name, ...floor.filter((index) => at(index) >= from && at(index) < to).map(tile));
    return group;
  });
}

function startRow(cells: number[][], model: Model, open: number): number {
  const free = cells.findIndex((row) => row.some((index) => model.codes[index] === "sale"));
  return rowOf(cells, open) ?? Math.max(0, free);
}

function rowOf(cells: number[][], index: number): number | undefined {
  const row = cells.findIndex((floor) => index >= 0 && floor.includes(index));
  return row < 0 ? undefined : row;
}

function tile(model: Model, index: number, open: (index: number) => void): HTMLElement {
  const link = document.createElement("a");
  link.href = model.url(index);
  const number = document.createElement("b");
  number.textContent = model.data.numbers[index]!;
  link.append(number, part("state"), part("price"));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    open(index);
  });
  return link;
}

function part(name: string): HTMLElement {
  const made = document.createElement("span");
  made.className = name;
  return made;
}

/** Let a tile say what its unit is now. */
function dress(link: HTMLElement, model: Model, index: number, isOpen: boolean): void {
  const code = model.codes[index]!;
  const listed = model.data.facts[index]![2];
  link.className = `tile ${code}`;
  if (isOpen) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  const [state, figure] = link.querySelectorAll<HTMLElement>("span");
  state!.textContent = model.data.notes[index] || model.titles.get(code) || "";
  figure!.hidden = !listed || model.data.sold.includes(code);
  figure!.textContent = listed && !figure!.hidden ? price(listed) : "";
}

/** Rows and cells for the current floor and its two neighbours; the rest is told by counts. */
import type { Grid } from "./navigate";

export function showRows(
  holder: Element | null,
  grid: Grid,
  current: number,
  selected: ReadonlySet<number>,
  name: (index: number) => string,
): void {
  const owner = holder?.closest<HTMLElement>("[data-grid]");
  if (!holder || !owner) return;
  const { row } = grid.place(current);
  owner.setAttribute("aria-rowcount", String(grid.levels.length));
  owner.setAttribute("aria-colcount", String(grid.columns.length));
  const rows = [row - 1, row, row + 1].filter((r) => r >= 0 && r < grid.levels.length);
  holder.replaceChildren(...rows.map((r) => rowOf(grid, r, current, selected, name)));
  owner.setAttribute("aria-activedescendant", `unit-${current}`);
}

function rowOf(
  grid: Grid,
  row: number,
  current: number,
  selected: ReadonlySet<number>,
  name: (index: number) => string,
) {
  const element = document.createElement("div");
  element.setAttribute("role", "row");
  element.setAttribute("aria-rowindex", String(row + 1));
  grid.columns.forEach((_column, column) => {
    const index = grid.index({ row, column });
    if (index < 0) return;
    const cell = document.createElement("span");
    cell.id = `unit-${index}`;
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-colindex", String(column + 1));
    cell.setAttribute("aria-selected", String(selected.has(index)));
    if (index === current) cell.setAttribute("aria-current", "true");
    cell.textContent = name(index);
    element.append(cell);
  });
  return element;
}

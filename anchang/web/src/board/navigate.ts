/** The keyboard's way through a façade: one grid over all buildings, rows by level, columns by door. */
import type { Layout, Model } from "./model";

export interface Place {
  row: number;
  column: number;
}

export class Grid {
  readonly levels: number[];
  readonly columns: { tower: number; column: number }[];

  constructor(readonly layout: Layout) {
    const towers = layout.step.towers;
    this.levels = [...new Set(towers.flatMap((tower) => tower.levels))].sort((a, b) => b - a);
    this.columns = towers.flatMap((tower, t) => tower.xs.map((_x, column) => ({ tower: t, column })));
  }

  index({ row, column }: Place): number {
    const at = this.columns[column];
    const level = this.levels[row];
    if (!at || level === undefined) return -1;
    const towerRow = this.layout.step.towers[at.tower]!.levels.indexOf(level);
    return towerRow < 0 ? -1 : this.layout.at(at.tower, towerRow, at.column);
  }

  place(index: number): Place {
    const at = this.layout.places.get(index)!;
    const level = this.layout.step.towers[at.tower]!.levels[at.row]!;
    const column = this.columns.findIndex((c) => c.tower === at.tower && c.column === at.column);
    return { row: this.levels.indexOf(level), column };
  }

  /** Go on in a direction until a unit is met; stay where there is none. */
  step(index: number, rows: number, columns: number, times = 1): number {
    let place = this.place(index);
    let found = index;
    for (let left = times; left > 0; ) {
      place = { row: place.row + rows, column: place.column + columns };
      if (place.row < 0 || place.row >= this.levels.length) break;
      if (place.column < 0 || place.column >= this.columns.length) break;
      const at = this.index(place);
      if (at >= 0) [found, left] = [at, left - 1];
    }
    return found;
  }

  /** First or last unit of a floor within its building. */
  edge(index: number, last: boolean): number {
    const { tower, row } = this.layout.places.get(index)!;
    const cells = this.layout.cells[tower]![row]!.filter((at) => at >= 0);
    return cells[last ? cells.length - 1 : 0] ?? index;
  }

  /** Topmost or lowest unit of a column. */
  end(index: number, top: boolean): number {
    return this.step(index, top ? -1 : 1, 0, Number.POSITIVE_INFINITY);
  }
}

/** Return the unit with a typed number: in the current building first, then the next ones. */
export function jump(model: Model, layout: Layout, typed: string, from: number): number {
  const here = layout.places.get(from)?.tower ?? 0;
  const wanted = typed.padStart(4, "0");
  const hits = model.data.numbers.flatMap((number, i) =>
    number.padStart(4, "0") === wanted && layout.places.has(i) ? [i] : [],
  );
  const count = layout.step.towers.length;
  const distance = (i: number) => (layout.places.get(i)!.tower - here + count) % count;
  return hits.sort((a, b) => distance(a) - distance(b) || a - b)[0] ?? -1;
}

/** Return the next free unit after one, around the whole site; -1 when nothing is free. */
export function nextFree(model: Model, layout: Layout, from: number): number {
  const all = [...layout.places.keys()].sort((a, b) => a - b);
  const start = all.indexOf(from) + 1;
  return [...all.slice(start), ...all.slice(0, start)].find((i) => model.codes[i] === "sale") ?? -1;
}

/** Return a run of units between two: the rectangle they span when in one building. */
export function run(layout: Layout, from: number, to: number): number[] {
  const [a, b] = [layout.places.get(from), layout.places.get(to)];
  if (!a || !b || a.tower !== b.tower) return [to];
  const [top, bottom] = [Math.min(a.row, b.row), Math.max(a.row, b.row)];
  const [left, right] = [Math.min(a.column, b.column), Math.max(a.column, b.column)];
  const rows = layout.cells[a.tower]!.slice(top, bottom + 1);
  return rows.flatMap((row) => row.slice(left, right + 1)).filter((index) => index >= 0);
}

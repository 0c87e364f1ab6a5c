/** What the server sent, and what has changed since. */

export interface TowerData {
  name: string;
  first: number;
  xs: number[];
  ys: number[];
  levels: number[];
  floors: string[];
  entrances: string[];
  rows: string[];
}

export interface StepData {
  cell: [number, number];
  mark: number;
  towers: TowerData[];
}

export interface BoardData {
  version: number;
  status: string;
  ground: string;
  unitUrl: string;
  sold: string[];
  unlaunched: string[];
  letters: Record<string, [string, string]>;
  keys: string[];
  numbers: string[];
  notes: string[];
  plans: string[];
  facts: [number, number | null, number | null][];
  skyline: StepData;
  tower: StepData;
}

/** One message of the live stream. */
export interface Delta {
  v: number;
  u: [string | number, string][];
}

export class Model {
  readonly codes: string[];
  readonly titles = new Map<string, string>();
  version: number;
  private readonly places = new Map<string, number>();

  constructor(readonly data: BoardData) {
    for (const [code, title] of Object.values(data.letters)) this.titles.set(code, title);
    this.codes = [...data.status].map((letter) => data.letters[letter]![0]);
    this.version = data.version;
    data.keys.forEach((key, index) => {
      this.places.set(key, index);
    });
  }

  /** Take a delta and return the indexes that really changed; an old one changes nothing. */
  apply(delta: Delta): number[] {
    if (delta.v <= this.version) return [];
    this.version = delta.v;
    const changed: number[] = [];
    for (const [at, code] of delta.u) {
      const index = this.places.get(String(at)) ?? Number(at);
      if (!this.titles.has(code) || this.codes[index] === undefined || this.codes[index] === code) continue;
      this.codes[index] = code;
      // What was noted of the unit (我锁) was about the status it had.
      if (this.data.notes[index]) this.data.notes[index] = "";
      changed.push(index);
    }
    return changed;
  }

  counts(from = 0, to = this.codes.length): Map<string, number> {
    const found = new Map<string, number>();
    for (let i = from; i < to; i++) {
      const code = this.codes[i]!;
      found.set(code, (found.get(code) ?? 0) + 1);
    }
    return found;
  }

  /** Sold units of those on the market; which statuses are which the server says. */
  absorbed(from = 0, to = this.codes.length): { sold: number; launched: number } {
    const codes = this.codes.slice(from, to);
    return {
      sold: codes.filter((code) => this.data.sold.includes(code)).length,
      launched: codes.filter((code) => !this.data.unlaunched.includes(code)).length,
    };
  }

  url(index: number): string {
    return this.data.unitUrl.replace("{key}", encodeURIComponent(this.data.keys[index]!));
  }
}

/** Where units stand in one step: index by place, place by index. */
export class Layout {
  readonly places = new Map<number, { tower: number; row: number; column: number }>();
  readonly cells: number[][][];

  constructor(readonly step: StepData) {
    this.cells = step.towers.map((tower, t) => {
      const grid: number[][] = tower.rows.map((row) => [...row].map(() => -1));
      for (const index of order(tower)) {
        const [row, column, at] = index;
        grid[row]![column] = at;
        this.places.set(at, { tower: t, row, column });
      }
      return grid;
    });
  }

  /** 3栋 2单元; a building with one entrance is called by its own name. */
  where(index: number): string {
    const place = this.places.get(index);
    const data = place && this.step.towers[place.tower];
    if (!place || !data) return "";
    const entrance = entrances(data.xs).findIndex(([from, to]) => place.column >= from && place.column < to);
    return data.entrances.length > 1 ? `${data.name} ${data.entrances[entrance] ?? ""}` : data.name;
  }

  at(tower: number, row: number, column: number): number {
    return this.cells[tower]?.[row]?.[column] ?? -1;
  }

  /** Return the unit under a point of a tower's drawing, by arithmetic. A gap belongs to nobody. */
  hit(tower: number, x: number, y: number): number {
    const data = this.step.towers[tower];
    if (!data) return -1;
    const [w, h] = this.step.cell;
    const column = data.xs.findIndex((left) => x >= left && x <= left + w);
    const row = data.ys.findIndex((top) => y >= top && y <= top + h);
    return column < 0 || row < 0 ? -1 : this.at(tower, row, column);
  }

  /** Return the unit nearest to a point: a finger is wider than a window. */
  near(tower: number, x: number, y: number): number {
    const row = this.rowNear(tower, y);
    const [w] = this.step.cell;
    const { xs } = this.step.towers[tower]!;
    const away = (column: number) => Math.abs(xs[column]! + w / 2 - x);
    const columns = xs.flatMap((_x, column) => (this.at(tower, row, column) < 0 ? [] : [column]));
    const column = columns.reduce((best, one) => (away(one) < away(best) ? one : best), columns[0] ?? -1);
    return this.at(tower, row, column);
  }

  /** Return the line a point stands for: beside the windows a floor, above the roof or on the plinth a column of doors. */
  line(tower: number, x: number, y: number): number[] {
    const { xs, ys } = this.step.towers[tower]!;
    const [w, h] = this.step.cell;
    if (x < xs[0]!) return this.cells[tower]![this.rowNear(tower, y)]!.filter((index) => index >= 0);
    if (y > Math.min(...ys) && y < Math.max(...ys) + h) return [];
    const column = xs.findIndex((left) => x >= left && x <= left + w);
    return this.cells[tower]!.map((row) => row[column] ?? -1).filter((index) => index >= 0);
  }

  /** Return the row nearest to a height: on a phone the tower is a map, not a target. */
  rowNear(tower: number, y: number): number {
    const { ys } = this.step.towers[tower]!;
    const middle = this.step.cell[1] / 2;
    return ys.reduce(
      (best, top, row) => (Math.abs(top + middle - y) < Math.abs(ys[best]! + middle - y) ? row : best),
      0,
    );
  }

  within(tower: number, left: number, top: number, right: number, bottom: number): number[] {
    const data = this.step.towers[tower]!;
    const [w, h] = this.step.cell;
    return this.cells[tower]!.flatMap((row, r) =>
      row.filter(
        (index, c) =>
          index >= 0 &&
          data.xs[c]! < right &&
          data.xs[c]! + w > left &&
          data.ys[r]! < bottom &&
          data.ys[r]! + h > top,
      ),
    );
  }
}

/** The first unit of a tower and the one after its last. */
export function span(tower: TowerData): [number, number] {
  return [tower.first, tower.first + tower.rows.join("").replaceAll("0", "").length];
}

/** Units are numbered entrance by entrance; columns alone do not tell where one ends, wider gaps do. */
function* order(tower: TowerData): Generator<[number, number, number]> {
  let at = tower.first;
  for (const [from, to] of entrances(tower.xs)) {
    for (let row = 0; row < tower.rows.length; row++) {
      for (let column = from; column < to; column++) {
        if (tower.rows[row]![column] === "1") yield [row, column, at++];
      }
    }
  }
}

export function entrances(xs: number[]): [number, number][] {
  const pitch = Math.min(...xs.slice(1).map((x, i) => x - xs[i]!));
  const starts = xs.flatMap((x, i) => (i === 0 || x - xs[i - 1]! > pitch + 1 ? [i] : []));
  return starts.map((start, i) => [start, starts[i + 1] ?? xs.length]);
}

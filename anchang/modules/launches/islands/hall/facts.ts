/** The units of a launch: what is fixed when it is armed. Numbers are places in the plan. */
import { word } from "../../../../web/src/lib/words";

export interface Tower {
  building: string;
  entrance: string;
  floors: string[];
  doors: number;
}

export interface Unit {
  index: number;
  id: string;
  tower: number;
  row: number;
  column: number;
  number: string;
  type: string;
  /** Hundredths of a square metre. */
  gross: number | null;
  inner: number | null;
  /** Fen; null where prices are not shown. */
  price: number | null;
}

type Line = [string, number, number, number, string, number, number | null, number | null, number | null];
export interface FactsFile {
  towers: Tower[];
  types: string[];
  units: Line[];
}

export class Facts {
  readonly units: Unit[];
  readonly towers: Tower[];
  readonly types: string[];
  readonly byId = new Map<string, Unit>();
  private readonly places = new Map<string, Unit>();

  constructor(file: FactsFile) {
    this.towers = file.towers;
    this.types = file.types;
    this.units = file.units.map(([id, tower, row, column, number, type, gross, inner, price], index) => {
      return { index, id, tower, row, column, number, type: file.types[type] ?? "", gross, inner, price };
    });
    for (const unit of this.units) {
      this.byId.set(unit.id, unit);
      this.places.set(`${unit.tower} ${unit.row} ${unit.column}`, unit);
    }
  }

  at(tower: number, row: number, column: number): Unit | undefined {
    return this.places.get(`${tower} ${row} ${column}`);
  }

  floor(unit: Unit): string {
    return this.towers[unit.tower]?.floors[unit.row] ?? "";
  }

  /** 7栋 2单元 1203 */
  name(unit: Unit): string {
    const tower = this.towers[unit.tower];
    return tower ? `${towerName(tower)} ${unit.number}` : unit.number;
  }
}

export function towerName(tower: Tower): string {
  return tower.entrance
    ? `${tower.building} ${word(`${tower.entrance}单元`, `entrance ${tower.entrance}`)}`
    : tower.building;
}

/** 123.71 ㎡ */
export function area(hundredths: number | null): string {
  return hundredths === null ? "" : `${(hundredths / 100).toFixed(2)}\u00a0㎡`;
}

/** 18,938 元/㎡, half up. */
export function unitPrice(unit: Unit): string {
  if (unit.price === null || !unit.gross) return "";
  const yuan = Math.floor(unit.price / unit.gross + 0.5);
  return word(`${yuan.toLocaleString("en")} 元/㎡`, `¥${yuan.toLocaleString("en")}/㎡`);
}

/** Rows as far from each other as their labels say; 12A is half a floor above 12. */
function level(facts: Facts, unit: Unit): number {
  const label = facts.floor(unit);
  const number = Number.parseInt(label, 10);
  return Number.isNaN(number) ? -unit.row : number + (/\d+\D+/.test(label) ? 0.5 : 0);
}

/** The free units nearest to one: same room type by floor, then same building and entrance, then price. */
export function nearest(facts: Facts, wish: Unit, isFree: (unit: Unit) => boolean, limit = 3): Unit[] {
  const others = facts.units.filter((unit) => unit !== wish && isFree(unit));
  const same = others.filter((unit) => unit.type === wish.type);
  const building = (unit: Unit) => facts.towers[unit.tower]?.building;
  const far = (unit: Unit): number[] => [
    same.length > 0 ? 0 : Math.abs((unit.gross ?? 0) - (wish.gross ?? 0)),
    Math.abs(level(facts, unit) - level(facts, wish)),
    Number(building(unit) !== building(wish)),
    Number(unit.tower !== wish.tower),
    Math.abs((unit.price ?? 0) - (wish.price ?? 0)),
    unit.index,
  ];
  const chosen = same.length > 0 ? same : others;
  return chosen
    .map((unit) => ({ unit, far: far(unit) }))
    .sort((a, b) => compare(a.far, b.far))
    .slice(0, limit)
    .map(({ unit }) => unit);
}

function compare(a: number[], b: number[]): number {
  const place = a.findIndex((value, i) => value !== b[i]);
  return place < 0 ? 0 : a[place]! - b[place]!;
}

/** How a unit differs from the wish, in the order in which people ask. */
export function differences(facts: Facts, wish: Unit, unit: Unit): string[] {
  const said = [unit.type === wish.type ? word("同户型", "same type") : unit.type];
  const floors = Math.round(level(facts, unit) - level(facts, wish));
  if (floors === 0) said.push(word("同层", "same floor"));
  else if (floors > 0) said.push(word(`高 ${floors} 层`, `${floors} floors up`));
  else said.push(word(`低 ${-floors} 层`, `${-floors} floors down`));
  const [bigger, dearer] = [(unit.gross ?? 0) - (wish.gross ?? 0), (unit.price ?? 0) - (wish.price ?? 0)];
  if (unit.price !== null && dearer === 0) said.push(word("同价", "same price"));
  else if (dearer > 0) said.push(word(`贵 ${tenThousand(dearer)} 万`, `¥${thousand(dearer)}k more`));
  else if (dearer < 0) said.push(word(`省 ${tenThousand(-dearer)} 万`, `¥${thousand(-dearer)}k less`));
  if (bigger > 0) said.push(word(`大 ${area(bigger)}`, `${area(bigger)} larger`));
  else if (bigger < 0) said.push(word(`小 ${area(-bigger)}`, `${area(-bigger)} smaller`));
  return said;
}

function tenThousand(fen: number): string {
  return (Math.floor(fen / 1e5 + 0.5) / 10).toFixed(1);
}

function thousand(fen: number): string {
  return String(Math.floor(fen / 1e5 + 0.5));
}

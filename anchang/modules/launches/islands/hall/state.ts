/** What the page was given, what has changed since, and who wants to know. */
import type { Asker } from "./ask";
import type { Board } from "./board";
import type { Facts, Unit } from "./facts";
import type { Called } from "./turns";

export interface Given {
  gate: string;
  pass: string;
  opens: number;
  closes: number;
  units: string;
  clock: string;
  favourites: string;
  mine: string;
  door: string;
  waiting: string;
  heat: string;
  /** Whose page this is: what is kept on the telephone is kept for him alone. */
  guest: string;
  wishes: string[];
  most: number;
  limit: number;
  /** Within how many minutes who won confirms; the end is a full minute. */
  confirm: number;
  held: string[];
  waits: boolean;
  mode: string;
  /** The plan's number of this buyer; null before the launch is armed. */
  buyer: number | null;
}

export interface Filter {
  type: string;
  floorFrom: number;
  floorTo: number;
  priceFrom: number;
  priceTo: number;
  onlyFree: boolean;
}

export const NO_FILTER: Filter = {
  type: "",
  floorFrom: 0,
  floorTo: 0,
  priceFrom: 0,
  priceTo: 0,
  onlyFree: false,
};

export type Phase = "unarmed" | "before" | "open" | "paused" | "over";

export class State {
  offset = 0;
  wishes: string[];
  held: string[];
  filter: Filter = { ...NO_FILTER };
  heat = new Map<string, number>();
  current: Unit;
  /** Who is called in a launch by turns; null where nobody is, or nothing was heard yet. */
  called: Called | null = null;
  /** A press is on its way. */
  isBusy = false;

  constructor(
    readonly given: Given,
    readonly facts: Facts,
    readonly board: Board,
    readonly asker: Asker,
  ) {
    this.wishes = given.wishes.filter((id) => facts.byId.has(id));
    this.held = given.held;
    this.current = facts.byId.get(this.wishes[0] ?? "") ?? facts.units[0]!;
  }

  get now(): number {
    return Date.now() + this.offset;
  }

  /** When it ends; what was extended since the page was made, the gate's board tells. */
  get closes(): number {
    const { given, board } = this;
    return Math.max(given.closes, given.mode === "batches" ? 0 : board.closes / 1000);
  }

  get phase(): Phase {
    const { given, board, now } = this;
    if (!given.pass) return "unarmed";
    if (board.isClosed || now >= this.closes) return "over";
    if (now < given.opens) return "before";
    return board.isPaused ? "paused" : "open";
  }

  get isFull(): boolean {
    return this.held.length >= this.given.limit;
  }

  isFree(unit: Unit): boolean {
    return !this.board.isGone(unit.index);
  }

  get free(): number {
    return this.facts.units.filter((unit) => this.isFree(unit)).length;
  }

  passes(unit: Unit): boolean {
    const { type, floorFrom, floorTo, priceFrom, priceTo, onlyFree } = this.filter;
    const floor = Number.parseInt(this.facts.floor(unit), 10);
    const price = (unit.price ?? 0) / 1e6;
    return (
      (!type || unit.type === type) &&
      (!floorFrom || floor >= floorFrom) &&
      (!floorTo || floor <= floorTo) &&
      (!priceFrom || price >= priceFrom) &&
      (!priceTo || price <= priceTo) &&
      (!onlyFree || this.isFree(unit))
    );
  }
}

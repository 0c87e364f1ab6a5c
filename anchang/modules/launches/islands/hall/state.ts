/** What the page was given, what has changed since, and who wants to know. */
import { word } from "../../../../web/src/lib/words";
import type { Asker } from "./ask";
import type { Board } from "./board";
import type { Facts, Unit } from "./facts";
import type { Stands } from "./standing";
import { type Called, type Turn, turn } from "./turns";

export interface Given {
  gate: string;
  pass: string;
  opens: number;
  closes: number;
  /** Whether it had been closed when the page was made: then `closes` is when. */
  closed: boolean;
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
  /** Where the standing is asked for, and what it was when the page was made. */
  standing: string;
  stands: Stands;
  /** The queue number of this buyer. */
  number: number;
  /** How often a unit may be let go, 0 for ever. */
  most_let_go: number;
  is_rehearsal: boolean;
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
  stands: Stands;
  /** When the office was last heard of this buyer, by its clock; 0 for when the page was made. */
  heardAt = 0;
  /** Who is called in a launch by turns; null where nobody is. */
  called: Called | null = null;
  private readonly numbers = new Map<number, number>();
  private calledBy = -1;
  /** A press is on its way. */
  isBusy = false;

  constructor(
    readonly given: Given,
    readonly facts: Facts,
    readonly board: Board,
    readonly asker: Asker,
  ) {
    this.wishes = given.wishes.filter((id) => facts.byId.has(id));
    this.stands = given.stands;
    this.held = given.stands.held;
    this.hear(given.stands);
    this.current = facts.byId.get(this.wishes[0] ?? "") ?? facts.units[0]!;
  }

  /** Take the office's word of where this buyer stands. */
  hear(stands: Stands): void {
    this.stands = stands;
    this.held = stands.held;
    if (!stands.turn) return;
    for (const [buyer, number] of stands.turn.numbers) this.numbers.set(buyer, number);
    this.call(stands.turn.v, stands.turn.called);
  }

  /** Take who is called as of an entry; an older word says nothing. */
  call(v: number, called: Called): void {
    if (v < this.calledBy) return;
    this.calledBy = v;
    this.called = called;
  }

  /** Where this buyer stands in the queue; null for who has no turn to come. */
  get turn(): Turn | null {
    const { given, called, stands } = this;
    if (given.buyer === null || called === null || !stands.turn || this.isFull || this.isBarred) return null;
    const numbers = new Map(this.numbers).set(given.buyer, given.number);
    const { ahead, is_out: isOut, calls, of } = stands.turn;
    return turn({ buyer: given.buyer, called, numbers, ahead, isOut, calls, of });
  }

  /** Why this buyer may choose nothing just now though the launch is open; empty where he may. */
  get barrier(): string {
    if (this.isFull) return word("您已选满", "You hold your units");
    if (this.isBarred) return word("已不能再选", "You may choose no more");
    if (this.given.mode !== "turns" || this.turn?.isMine) return "";
    return this.turn?.title ?? word("还没轮到您", "Not your turn yet");
  }

  get mayPick(): boolean {
    return this.phase === "open" && !this.barrier && !this.isBusy;
  }

  get isBarred(): boolean {
    return this.stands.barred;
  }

  /** What this buyer holds and whether it is still to be confirmed, as the way to it says it. */
  get holds(): string {
    const names = this.held.map((id) => this.facts.byId.get(id)).map((unit) => unit && this.facts.name(unit));
    const named = names.filter(Boolean).join(word("、", ", "));
    const waits = this.stands.unconfirmed.length > 0 ? word("，待确认", ", to be confirmed") : "";
    return word(`我选中的房源：${named}${waits}`, `My units: ${named}${waits}`);
  }

  isMine(unit: Unit): boolean {
    return this.held.includes(unit.id);
  }

  /** Look at what can be had: the first wish that is free, else the first unit. */
  settle(): void {
    if (this.isFree(this.current)) return;
    const wished = this.wishes.map((id) => this.facts.byId.get(id)!);
    this.current = [...wished, ...this.facts.units].find((unit) => this.isFree(unit)) ?? this.current;
  }

  get now(): number {
    return Date.now() + this.offset;
  }

  /** When it ends; what was extended since the page was made, the gate's board tells. */
  get closes(): number {
    const { given, board } = this;
    if (given.closed) return given.closes;
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

  /** What in the filter lets nothing through, in words; empty where its bounds agree. */
  get contradiction(): string {
    const { floorFrom, floorTo, priceFrom, priceTo } = this.filter;
    if (floorFrom && floorTo && floorFrom > floorTo)
      return word("最低楼层高于最高楼层。", "The lowest floor is above the highest.");
    if (priceFrom && priceTo && priceFrom > priceTo)
      return word("最低总价高于最高总价。", "The least price is above the most.");
    return "";
  }

  /** Look at what the filter lets through, where there is any: what can be had first. */
  narrow(): void {
    if (this.passes(this.current)) return;
    const found = this.facts.units.filter((unit) => this.passes(unit));
    this.current = found.find((unit) => this.isFree(unit)) ?? found[0] ?? this.current;
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

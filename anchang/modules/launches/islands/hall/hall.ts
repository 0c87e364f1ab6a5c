/** The buyer's page of a launch: what is shown when, and one press at a time. */

import { clockFace, DAY } from "../../../../web/src/lib/remaining";
import { say } from "../../../../web/src/lib/say";
import { measure } from "../../../../web/src/lib/server-time";
import { word } from "../../../../web/src/lib/words";
import { type Answer, answered, fateOf } from "./after";
import { alternatives, card, confirmBefore } from "./answers";
import { Asker, type Told } from "./ask";
import { Board, watch } from "./board";
import { type Difference, synchronise } from "./clock";
import { h } from "./dom";
import { Facts, type FactsFile, type Unit } from "./facts";
import { Rooms } from "./rooms";
import { post, Saves } from "./saves";
import { AT_ONCE, patience, SELDOM, Standing, type Stands } from "./standing";
import { type Given, type Phase, State } from "./state";
import { listen } from "./stream";
import type { Called } from "./turns";
import { Wishes } from "./wishes";
import { asking, instant } from "./words";

/** Whether one is still signed in is asked in the last ten minutes before the bell, by each telephone at its own moment. */
const BEFORE_BELL = [30_000, 600_000] as const;
const ASKED_AGAIN = 5000;
const WITHOUT_STREAM = 15_000;
const BEAT = 250;
const STANDS: Record<Phase, string> = {
  unarmed: word("筹备中", "Soon"),
  before: "",
  open: word("选房中", "Open"),
  paused: word("已暂停", "Paused"),
  over: word("已结束", "Over"),
};

type View = "home" | "rooms" | "answer";

/** How long before the bell a telephone asks; a page that is made in the last moments has just been told. */
function momentBefore(left: number): number {
  const [last, first] = BEFORE_BELL;
  return left > last ? last + Math.random() * (Math.min(first, left) - last) : 0;
}

export class LaunchHall extends HTMLElement {
  private state!: State;
  private wishes!: Wishes;
  private rooms!: Rooms;
  private view: View = "home";
  private phase: Phase | "" = "";
  private last: Answer | null = null;
  private drawn = "";
  private standing!: Standing;
  /** How long before the bell this telephone asks, in milliseconds. */
  private looksAt = 0;

  async connectedCallback(): Promise<void> {
    const given = JSON.parse(this.querySelector("[data-hall]")?.textContent ?? "null") as Given | null;
    if (!given) return;
    try {
      const answer = await fetch(given.units);
      this.begin(given, new Facts((await answer.json()) as FactsFile));
    } catch {
      this.place("wishes").textContent = word(
        "房源没有载入，请检查网络后刷新。",
        "The units did not load. Please reload.",
      );
    }
  }

  private begin(given: Given, facts: Facts): void {
    if (facts.units.length === 0) return;
    const board = new Board(() => this.show());
    const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
    const line = {
      fetch: (url: string, init: RequestInit) => fetch(url, init),
      wait,
      store: store(),
      now: Date.now,
    };
    const saves = new Saves(
      `wishes ${given.favourites} ${given.guest}`,
      (units) => post(given.favourites, { units }),
      line,
      (heard) => this.wishes.heard(heard),
    );
    given.wishes = saves.kept ?? given.wishes;
    this.state = new State(given, facts, board, new Asker(given.gate, given.pass, line));
    this.looksAt = momentBefore(given.opens - this.state.now);
    this.standing = new Standing(
      given.standing,
      (stands) => this.heard(stands),
      (outcome) => this.over(outcome),
    );
    const pick = (unit: Unit) => void this.pick(unit);
    const open = (unit: Unit) => {
      this.rooms.choose(unit);
      this.go("rooms");
    };
    this.wishes = new Wishes(
      this.state,
      saves,
      pick,
      open,
      () => this.show(),
      () => void this.standing.ask(),
    );
    this.rooms = new Rooms(this.state, this.wishes, pick, () => this.go("home"));
    this.place("wishes").replaceChildren(this.wishes.root);
    this.place("rooms").replaceChildren(this.rooms.root);
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-look], [data-choose]"))
      button.addEventListener("click", () => {
        this.state.settle();
        this.go("rooms");
      });
    this.querySelector<HTMLButtonElement>("[data-look]")?.removeAttribute("disabled");
    addEventListener("popstate", () => this.show());
    void saves.work();
    void this.synchronise();
    setInterval(() => {
      void this.synchronise();
      this.standing.within(SELDOM);
    }, SELDOM);
    // Where the stream does not come through, the queue is asked for instead.
    setInterval(() => {
      if (given.mode === "turns" && this.phase === "open" && !board.isLive) this.askInTurn();
    }, WITHOUT_STREAM);
    addEventListener("offline", () => this.inStep(null));
    addEventListener("online", () => void this.synchronise());
    document.addEventListener("visibilitychange", () => !document.hidden && this.standing.within(AT_ONCE));
    setInterval(() => this.tick(), BEAT);
    if (given.heat) void this.feel(given.heat);
    if (given.pass) listen(given.gate, board, (v, called) => this.called(v, called));
    if (given.pass) watch(`${given.gate}/board`, board, () => given.opens - this.state.now);
    this.tick();
    this.show();
    // A press of before: the page was closed or reloaded while its answer was out.
    const pending = this.state.asker.pending;
    const unit = pending && facts.byId.get(pending.unit);
    if (pending && unit)
      void this.answer(unit, () => this.state.asker.settle(pending, () => this.doubt(unit)));
  }

  /** Bands of heat are a help and no more: without them the page is whole. */
  private async feel(url: string): Promise<void> {
    try {
      const { bands } = (await (await fetch(url)).json()) as { bands: string };
      this.state.facts.units.forEach((unit, i) => {
        this.state.heat.set(unit.id, Number(bands[i] ?? 0));
      });
      this.show();
    } catch {
      // Nothing is shown where nothing is known.
    }
  }

  private place(name: string): HTMLElement {
    return this.querySelector<HTMLElement>(`[data-place="${name}"]`)!;
  }

  private go(view: View): void {
    // Back leads from the rooms home, as people expect of a telephone.
    if (view !== this.view && view === "rooms") history.pushState({ rooms: true }, "", "#rooms");
    if (view === "home" && location.hash) history.replaceState(null, "", location.pathname);
    this.view = view;
    this.show();
    scrollTo(0, 0);
    if (view === "rooms") this.rooms.focus();
  }

  private async synchronise(): Promise<void> {
    this.inStep(await synchronise(this.state.given.clock));
  }

  private inStep(found: Difference | null): void {
    const told = document.querySelector("[data-sync]");
    if (found) {
      this.state.offset = found.offset;
      // What counts down elsewhere on the page goes by the same clock.
      measure(Date.now(), Date.now(), Date.now() + found.offset);
    }
    told?.classList.toggle("off", !found);
    if (told)
      told.textContent = found
        ? word(`已对时 ±${found.within} ms`, `in sync ±${found.within} ms`)
        : word("未对时", "not in sync");
    this.tick();
  }

  private tick(): void {
    const { state } = this;
    const left = state.given.opens - state.now;
    const face = this.place("countdown");
    if (state.phase === "before") face.textContent = left < DAY ? clockFace(left) : face.textContent;
    else face.textContent = STANDS[state.phase];
    if (state.phase === "before" && left < this.looksAt) {
      this.looksAt = 0;
      void this.standing.ask();
    }
    if (this.drawn !== this.standsAs && !state.isBusy) this.draw();
    this.countDown();
    this.place("label").textContent =
      state.phase === "before" ? word("距开盘", "Until it opens") : word("本场状态", "This launch");
    if (state.phase === this.phase) return;
    const was = this.phase;
    this.phase = state.phase;
    this.dataset.phase = state.phase;
    if (was)
      say(
        {
          open:
            state.given.mode === "turns"
              ? word("选房已开始，按号依次选。", "Choosing has begun, one number after the other.")
              : word("现在可以选房。", "You may choose now."),
          paused: word("选房已暂停。", "Choosing is paused."),
          over: word("选房已结束。", "Choosing is over."),
        }[this.phase as string] ?? "",
      );
    this.showTurn();
    this.show();
  }

  private show(): void {
    if (!this.state) return;
    const view = this.view === "rooms" && location.hash !== "#rooms" ? "home" : this.view;
    this.view = view;
    for (const part of this.querySelectorAll<HTMLElement>("[data-view]"))
      part.hidden = part.dataset.view !== view;
    const { state } = this;
    if (view === "rooms") this.rooms.show();
    if (view === "home") this.wishes.show();
    const count = this.place("count");
    count.textContent = `${state.wishes.length} / ${state.given.most}`;
    const choose = this.querySelector<HTMLButtonElement>("[data-choose]");
    if (choose) {
      choose.disabled = state.phase !== "open" || state.barrier !== "";
      choose.textContent = {
        open: state.barrier || word("去立面选房", "Choose on the façade"),
        over: word("选房已结束", "Over"),
        paused: word("选房已暂停", "Paused"),
        unarmed: word("尚未就绪", "Not ready yet"),
        before: word(
          `${instant(state.given.opens, false)} 开始选房`,
          `Opens at ${instant(state.given.opens, false)}`,
        ),
      }[state.phase];
    }
    const ends = instant(state.closes, false).replace(/:00$/, "");
    // Closed while somebody looks: when is not told, and the page says it when it is loaded again.
    if (state.board.isClosed && !state.given.closed) this.place("ends").textContent = "";
    else this.place("ends").textContent = word(`${ends} 结束`, `Ends ${ends}`);
    this.place("wave").hidden = state.board.units <= state.facts.units.length;
    const letGo = this.place("let-go");
    letGo.textContent = state.stands.let_go;
    letGo.hidden = !state.stands.let_go || state.phase === "over";
    if (state.isBarred) this.place("may").textContent = state.barrier;
    const mine = this.place("held");
    mine.hidden = state.held.length === 0;
    mine.querySelector("a")!.textContent = state.holds;
    if (view === "answer") this.renew();
  }

  /** Who is called has changed: how many stand before this buyer, the queue itself tells. */
  private called(v: number, called: Called): void {
    const { state } = this;
    const wasMine = state.turn?.isMine;
    state.call(v, called);
    if (wasMine && !state.turn?.isMine) void this.standing.ask();
    else this.askInTurn();
    this.showTurn();
    this.show();
  }

  private askInTurn(): void {
    this.standing.within(patience(this.state.stands.turn?.ahead));
  }

  /** Who is called is said aloud when this buyer's turn comes, and stands on the page all the time. */
  private showTurn(): void {
    if (this.state.given.mode !== "turns") return;
    const { turn } = this.state;
    const place = this.place("turn");
    const was = place.textContent;
    place.hidden = this.state.phase !== "open" || !turn;
    if (!turn) {
      place.replaceChildren();
      return;
    }
    place.classList.toggle("mine-now", turn.isMine);
    place.replaceChildren(h("b", {}, turn.title), h("span", {}, turn.say));
    if (turn.isMine && was !== place.textContent) {
      say(word(`${turn.title}。${turn.say}`, `${turn.title}. ${turn.say}`));
      navigator.vibrate?.(200);
    }
  }

  private async pick(unit: Unit): Promise<void> {
    if (this.state.isBusy || this.state.phase !== "open") return;
    await this.answer(unit, () => this.state.asker.press(unit.id, () => this.doubt(unit)));
  }

  private async answer(unit: Unit, ask: () => Promise<Told>): Promise<void> {
    this.state.isBusy = true;
    this.dataset.busy = "";
    this.show();
    const told = await ask();
    this.state.isBusy = false;
    delete this.dataset.busy;
    if (told.v !== undefined && told.gone !== undefined)
      this.state.board.take({ v: told.v, gone: told.gone });
    if (told.outcome === "won") this.state.held = [...new Set([...this.state.held, unit.id])];
    if (told.outcome === "have" && told.held) this.state.held = told.held;
    if (told.outcome === "not_entitled") await this.standing.ask();
    this.last = { told, unit, at: this.state.now };
    this.showTurn();
    this.go("answer");
    this.draw();
    this.place("answer").querySelector("h2")?.focus();
  }

  private doubt(unit: Unit): void {
    this.last = null;
    void this.synchronise();
    this.go("answer");
    this.place("answer").replaceChildren(card(asking(this.state.facts.name(unit))));
    this.place("answer").querySelector("h2")?.focus();
  }

  /** While an answer is read, only what is free around it changes. */
  private renew(): void {
    const old = this.place("answer").querySelector("[data-near]");
    if (old && this.last && !old.contains(document.activeElement))
      old.replaceChildren(alternatives(this.state, this.last.unit, (one) => void this.pick(one)));
  }

  private draw(): void {
    if (!this.last) return;
    const ways = { pick: (unit: Unit) => void this.pick(unit), rooms: () => this.go("rooms") };
    this.place("answer").replaceChildren(...answered(this.state, this.last, ways));
    this.drawn = this.standsAs;
    this.countDown();
  }

  /** What an answer hangs on besides itself: drawn anew when it changes. */
  private get standsAs(): string {
    const { state, last } = this;
    return last ? `${fateOf(state, last)} ${state.turn?.isMine} ${state.isBarred}` : "";
  }

  /** How long until who won must have confirmed; then the office is asked what became of it. */
  private countDown(): void {
    const { state, last } = this;
    if (this.view !== "answer" || last?.told.at === undefined) return;
    const left = this.place("answer").querySelector("[data-left]");
    if (left) left.textContent = clockFace(confirmBefore(last.told.at, state.given.confirm) - state.now);
    if (fateOf(state, last) === "asked" && !this.standing.isDue) this.standing.within(ASKED_AGAIN);
  }

  /** Signed in on another telephone, or out: there is nothing to press here any more. */
  private over(outcome: string): void {
    if (this.state.isBusy || this.last?.told.outcome === outcome) return;
    this.last = { told: { outcome, unit: "" }, unit: this.state.current, at: this.state.now };
    this.go("answer");
    this.draw();
    this.place("answer").querySelector("h2")?.focus();
  }

  private heard(stands: Stands): void {
    const { state } = this;
    if (state.isBusy) return;
    state.hear(stands);
    state.heardAt = state.now;
    this.showTurn();
    this.show();
  }
}

/** Where a browser keeps nothing, the page at least knows its own press. */
function store(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  try {
    sessionStorage.setItem("launch", "");
    return sessionStorage;
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    };
  }
}

/**
 * The façade comes alive: keyboard, pointer, selection, live status. Larger than an ordinary island and loaded only by
 * pages that have a board; the parts that need no browser live in ../board.
 */
import { dim, flash, redraw, rings } from "../board/draw";
import { showFigures } from "../board/figures";
import { tell } from "../board/freshness";
import { type Choice, keyboard } from "../board/keys";
import { listen } from "../board/live";
import { type BoardData, type Delta, Layout, Model } from "../board/model";
import { Grid } from "../board/navigate";
import { desk, point, windowOf } from "../board/pointer";
import { showRows } from "../board/rows";
import { Selection } from "../board/selection";
import { Announcer, sentence } from "../board/speak";
import { steps } from "../board/steps";
import { phone, type Strip } from "../board/strip";
import { reveal } from "../lib/in-view";
import { openPanel, refreshPanel } from "../lib/panel";
import { say } from "../lib/say";

/** Seen from the other end of a hall (look §14). */
const WALL_FLASH = 2000;

export class UnitBoard extends HTMLElement {
  model!: Model;
  layout!: Layout;
  grid!: Grid;
  current = 0;
  open = -1;
  readonly selection = new Selection();
  private svgs: SVGSVGElement[] = [];
  private map: { svg: SVGSVGElement; layout: Layout } | undefined;
  private announcer!: Announcer;
  private stop: (() => void) | undefined;
  private strip: Strip | undefined;
  private readonly kept = new Set<string>();
  private byHand = false;

  connectedCallback(): void {
    const data = JSON.parse(this.querySelector("[data-board]")?.textContent ?? "null") as BoardData | null;
    if (!data) return;
    this.model = new Model(data);
    this.layout = new Layout(data.skyline);
    this.grid = new Grid(this.layout);
    this.svgs = [...this.querySelectorAll<SVGSVGElement>("[data-step=skyline] svg[data-tower]")];
    this.svgs.forEach((svg, i) => {
      svg.dataset.tower = String(i);
    });
    const tower = this.querySelector<SVGSVGElement>("[data-step=tower] svg[data-tower]");
    this.map = tower ? { svg: tower, layout: new Layout(data.tower) } : undefined;
    this.announcer = new Announcer(say, (index) => this.shortName(index));
    this.open = data.keys.indexOf(this.dataset.open ?? "");
    this.current = this.layout.places.has(this.open)
      ? this.open
      : (this.layout.places.keys().next().value ?? 0);
    const only = new URLSearchParams(location.search).get("only") ?? "";
    for (const code of only.split(" ")) if (this.model.titles.has(code)) this.kept.add(code);
    if (!this.isStill) this.wire();
    this.fade();
    this.mark();
    const url = this.dataset.live;
    if (url) this.stop = listen(url, (deltas) => this.take(deltas), tell);
  }

  disconnectedCallback(): void {
    this.stop?.();
  }

  /** A board on which units are chosen, not opened: a press takes one, or lets it go. */
  get picks(): boolean {
    return this.hasAttribute("data-picks");
  }

  /** A board that is only looked at: nobody touches a wall. */
  private get isStill(): boolean {
    return this.hasAttribute("data-still");
  }

  private wire(): void {
    const grid = this.querySelector<HTMLElement>("[data-grid]");
    if (grid) keyboard(grid, this, (choice) => this.choose(choice));
    desk(this, this.svgs, (choice) => this.choose(choice));
    if (this.map)
      this.strip = phone(this, this.map.svg, this.map.layout, this.model, (i) =>
        this.picks ? this.choose({ index: i, act: "open" }) : this.show(i),
      );
    steps(this, (clientY) => this.takeFloor(clientY));
    document.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-legend] [data-filter]");
      if (button && document.contains(this)) this.filter(button.dataset.filter ?? "");
    });
    const panel = document.getElementById("panel");
    panel?.addEventListener("htmx:afterSwap", () => this.note(this.panelWord?.dataset.unitNote ?? ""));
    panel?.addEventListener("panel-closed", () => {
      this.open = -1;
      this.note("");
      this.mark(false);
    });
    this.selection.onchange = () => {
      this.mark();
      if (this.picks) this.strip?.show();
    };
  }

  choose({ index, act, extend, toggle }: Choice): void {
    if (index < 0) return;
    const from = this.current;
    this.current = index;
    const isPicked = this.picks && act === "open";
    if (act === "select" || isPicked)
      this.selection.pick(index, { extend, toggle: toggle || isPicked, from, layout: this.layout });
    else if (act === "open") this.show(index);
    this.mark();
  }

  show(index: number): void {
    this.open = index;
    if (this.layout.places.has(index)) this.current = index;
    openPanel(this.model.url(index), this.model.data.keys[index]!);
    this.mark();
  }

  /** Take the floor at a height of the screen into the strip; the map and the large tower have the same rows. */
  private takeFloor(clientY: number): void {
    const drawn = [this.map, { svg: this.svgs[0], layout: this.layout }];
    const seen = drawn.find((one) => one?.svg && one.svg.getBoundingClientRect().height > 0);
    if (seen?.svg) this.strip?.go(seen.layout.rowNear(0, point(seen.svg, { clientX: 0, clientY }).y));
  }

  /** What the panel knows of the open unit and the stream does not say: 我锁. */
  private note(words: string): void {
    if (this.open >= 0) this.model.data.notes[this.open] = words;
    this.strip?.show();
  }

  /** Take deltas: model, drawing, counts, words; only what changed. */
  take(deltas: Delta[]): void {
    const before = [...this.model.codes];
    const changed = new Set(deltas.flatMap((delta) => this.model.apply(delta)));
    if (changed.size === 0) return;
    const codes = new Set([...changed].flatMap((i) => [before[i]!, this.model.codes[i]!]));
    const towers = new Set([...changed].map((i) => this.layout.places.get(i)?.tower ?? -1));
    for (const tower of towers) {
      const svg = this.svgs[tower];
      if (!svg) continue;
      redraw(svg, this.layout, tower, this.model, codes);
      flash(svg, rings(this.layout, tower, changed, 0), this.isStill ? WALL_FLASH : undefined);
    }
    if (this.map) {
      redraw(this.map.svg, this.map.layout, 0, this.model, codes);
      flash(this.map.svg, rings(this.map.layout, 0, changed, 0));
    }
    for (const i of changed) this.announcer.changed(i, this.statusTitle(i), i === this.open);
    if (changed.has(this.open)) this.renew();
    this.dispatchEvent(new CustomEvent("board-changed", { bubbles: true }));
    showFigures(this, this.model, this.layout, this.map?.layout);
    this.strip?.show();
    // Nobody stands on the rows while the grid is not focused; they are laid anew when it is.
    this.mark(this.hasFocus);
  }

  /** The open unit changed: its panel says who did it and when, unless it knows already. */
  private renew(): void {
    const seen = this.panelWord?.dataset.unitStatus;
    // The panel may have gone on to a customer or a form: that is not for a flat to push out.
    if (seen && seen !== this.model.codes[this.open])
      refreshPanel(`${this.model.url(this.open)}?was=${seen}`);
    this.dispatchEvent(new CustomEvent("unit-changed", { bubbles: true, detail: this.open }));
  }

  private get panelWord(): HTMLElement | null {
    return document.querySelector<HTMLElement>("#panel [data-unit-status]");
  }

  private statusTitle(index: number): string {
    return this.model.titles.get(this.model.codes[index]!) ?? "";
  }

  private shortName(index: number): string {
    return `${this.layout.where(index)} ${this.model.data.numbers[index]}`;
  }

  private filter(code: string): void {
    if (!this.kept.delete(code)) this.kept.add(code);
    const here = new URL(location.href);
    if (this.kept.size > 0) here.searchParams.set("only", [...this.kept].join(" "));
    else here.searchParams.delete("only");
    history.replaceState(history.state, "", here);
    this.fade();
  }

  /** What is filtered out fades and never vanishes: the shape stays. */
  private fade(): void {
    for (const button of document.querySelectorAll<HTMLElement>("[data-legend] [data-filter]")) {
      button.setAttribute("aria-pressed", String(this.kept.has(button.dataset.filter ?? "")));
    }
    for (const svg of [...this.svgs, ...(this.map ? [this.map.svg] : [])]) dim(svg, this.kept);
  }

  /** Hide the cursor while a hand chooses, or show it where the keys stand. */
  stand(byHand: boolean): void {
    if (this.byHand === byHand) return;
    this.byHand = byHand;
    this.mark();
  }

  /** Keep in sight where the keys stand, clear of the bars; a hand sees what it presses. */
  follow(): void {
    const place = this.layout.places.get(this.current);
    const svg = place && this.svgs[place.tower];
    if (!svg || !this.hasFocus || this.byHand) return;
    const head = document.querySelector(".topbar")?.getBoundingClientRect().bottom ?? 0;
    const bar = document.querySelector("[data-bulk]:not([hidden])")?.getBoundingClientRect();
    reveal(windowOf(svg, this.layout, this.current), Math.max(0, head), bar?.top ?? innerHeight);
  }

  private get hasFocus(): boolean {
    return this.querySelector("[data-grid]")?.matches(":focus") ?? false;
  }

  /** Draw selection and cursor, and lay the rows for assistive technology around the cursor. */
  mark(rows = true): void {
    const ringed = new Set(this.selection.all);
    if (this.open >= 0) ringed.add(this.open);
    if (this.hasFocus && !this.byHand) ringed.add(this.current);
    this.svgs.forEach((svg, tower) => {
      const path = rings(this.layout, tower, ringed);
      svg.querySelector("[data-halo]")?.setAttribute("d", path);
      svg.querySelector("[data-select]")?.setAttribute("d", path);
    });
    if (rows) {
      showRows(this.querySelector("[data-rows]"), this.grid, this.current, this.selection.all, (i) =>
        sentence(this.model, this.layout, i),
      );
    }
    this.selection.show(this.model, (i) => this.shortName(i));
  }
}

customElements.define("unit-board", UnitBoard);

/**
 * The table of units follows the façade's stream: a row on the page at once, the numbers above it soon after. A row that
 * no longer fits the filter stays where it is, so that nothing moves away under a hand.
 */
import { tell } from "../board/freshness";
import { listen } from "../board/live";
import type { Delta } from "../board/model";
import { Announcer } from "../board/speak";
import htmx from "../htmx";
import { refreshPanel } from "../lib/panel";
import { say } from "../lib/say";

const SOON = 300;
const PAUSE = 3000;

export class UnitTable extends HTMLElement {
  private version = 0;
  private stop: (() => void) | undefined;
  private timer = 0;
  private readonly announcer = new Announcer(say, (index) => this.name(index));

  connectedCallback(): void {
    const url = this.dataset.live;
    this.version = Number(this.dataset.version);
    if (url) this.stop = listen(url, (deltas) => this.take(deltas), tell);
  }

  disconnectedCallback(): void {
    this.stop?.();
    clearTimeout(this.timer);
  }

  take(deltas: Delta[]): void {
    for (const { v, u } of deltas) {
      if (v <= this.version) continue;
      this.version = v;
      for (const [key, code] of u) this.change(String(key), code);
      this.timer ||= window.setTimeout(() => void this.count(), SOON);
    }
  }

  private get rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("tr[data-unit]")];
  }

  private change(key: string, code: string): void {
    const row = this.rows.find((one) => one.dataset.unit === key);
    const chip = this.querySelector<HTMLTemplateElement>(`template[data-status="${code}"]`);
    if (row && chip && row.dataset.status !== code) {
      row.dataset.status = code;
      row.querySelector("[data-chip]")?.replaceChildren(chip.content.cloneNode(true));
      row.classList.remove("changed");
      void row.offsetWidth; // the same row may change again: the flash begins anew
      row.classList.add("changed");
      this.announcer.changed(this.rows.indexOf(row), chip.dataset.title ?? "", false);
    }
    this.renew(key, code);
  }

  /** The open unit changed: its panel says who did it and when, unless it knows already. */
  private renew(key: string, code: string): void {
    const shown = document.querySelector<HTMLElement>(`#panel [data-unit="${key}"][data-unit-status]`);
    const seen = shown?.dataset.unitStatus;
    if (shown && seen !== code) refreshPanel(`${this.dataset.unitUrl}${key}/?was=${seen}`);
  }

  /** The page's own numbers, asked for seldom: many tables may watch one busy project. */
  private async count(): Promise<void> {
    const figures = document.getElementById("figures");
    if (figures && !figures.contains(document.activeElement))
      await htmx.ajax("get", location.pathname + location.search, { target: "#figures", swap: "innerHTML" });
    this.timer = 0;
    this.pause();
  }

  private pause(): void {
    const before = this.version;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      if (this.version > before) void this.count();
    }, PAUSE);
  }

  private name(index: number): string {
    return this.rows[index]?.querySelector("a")?.textContent ?? "";
  }
}

customElements.define("unit-table", UnitTable);

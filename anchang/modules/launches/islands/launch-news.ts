/**
 * The façade of a launch on a screen: windows light up as the stream tells, and the figures beside it are asked for
 * anew, at most once a second. What is old is said to be old.
 */
import { tell } from "../../../web/src/board/freshness";
import htmx from "../../../web/src/htmx";
import { now } from "../../../web/src/lib/server-time";

const [FIGURES, STILL, JUST, SILENCE] = [1000, 5000, 2000, 25_000];

type Whole = { units: number; gone: string };
type Units = { gone: number[]; free: number[] };

class LaunchNews extends HTMLElement {
  private source?: EventSource;
  private windows = new Map<number, Element>();
  private asked = 0;
  private timer = 0;
  private silence = 0;
  private beat = 0;
  private isFirst = true;
  private heard = now();

  connectedCallback(): void {
    for (const window of this.querySelectorAll<SVGGElement>("[data-unit]"))
      this.windows.set(Number(window.dataset.unit), window);
    this.source = new EventSource(this.dataset.stream ?? "");
    this.source.onerror = () => tell("stale", this.heard);
    this.on<Whole>("board", (board) => this.all(board));
    this.on<Units>("units", (units) => this.some(units));
    this.on("state", () => this.figures());
    this.on("beat", () => {});
    this.beat = window.setInterval(() => this.figures(), STILL);
  }

  disconnectedCallback(): void {
    this.source?.close();
    for (const timer of [this.timer, this.silence]) clearTimeout(timer);
    clearInterval(this.beat);
  }

  private on<T>(name: string, take: (data: T) => void): void {
    this.source?.addEventListener(name, (event) => {
      this.heard = now();
      tell("live", this.heard);
      clearTimeout(this.silence);
      this.silence = window.setTimeout(() => tell("stale", this.heard), SILENCE);
      take(JSON.parse((event as MessageEvent<string>).data) as T);
    });
  }

  private all(board: Whole): void {
    // More units than the page has drawn: another wave is on the board.
    if (this.windows.size > 0 && board.units > this.windows.size) {
      location.reload();
      return;
    }
    const bits = atob(board.gone);
    for (const [number, window] of this.windows)
      this.light(window, Boolean(bits.charCodeAt(number >> 3) & (128 >> (number & 7))), this.isFirst);
    this.isFirst = false;
    this.count();
  }

  private some(units: Units): void {
    for (const [numbers, isGone] of [[units.gone, true] as const, [units.free, false] as const])
      for (const number of numbers) {
        const window = this.windows.get(number);
        if (window) this.light(window, isGone, false);
      }
    this.count();
  }

  private light(window: Element, isGone: boolean, isQuiet: boolean): void {
    if (window.classList.contains("gone") === isGone) return;
    window.classList.toggle("gone", isGone);
    if (!isGone || isQuiet) return;
    window.classList.add("just");
    setTimeout(() => window.classList.remove("just"), JUST);
  }

  private count(): void {
    for (const tower of this.querySelectorAll(".launch-tower")) {
      const lit = tower.querySelector("[data-lit]");
      if (lit) lit.textContent = String(tower.querySelectorAll(".window.gone").length);
    }
    this.figures();
  }

  private figures(): void {
    const wait = this.asked + FIGURES - Date.now();
    clearTimeout(this.timer);
    if (wait > 0) this.timer = window.setTimeout(() => this.figures(), wait);
    else if (document.visibilityState === "visible") {
      this.asked = Date.now();
      void htmx.ajax("get", this.dataset.parts ?? "", { source: this, swap: "none" });
    }
  }
}

customElements.define("launch-news", LaunchNews);

import { clockFace, DAY, type Phase, phase, untilNext } from "../lib/remaining";
import { say } from "../lib/say";
import { now } from "../lib/server-time";
import { word } from "../lib/words";

/** Counts down from the deadline itself, so that a sleeping tab is right when it wakes; or up, with data-up. */
class TimeLeft extends HTMLElement {
  private timer = 0;
  private told: Phase = "calm";
  private readonly wake = () => this.write();

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.wake);
    this.told = this.phaseNow();
    this.write();
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.wake);
  }

  private get left(): number {
    return Date.parse(this.dataset.until ?? "") - now();
  }

  private get whole(): number | undefined {
    const since = Date.parse(this.dataset.since ?? "");
    return Number.isNaN(since) ? undefined : Date.parse(this.dataset.until ?? "") - since;
  }

  private phaseNow(): Phase {
    return "up" in this.dataset ? "calm" : phase(this.left, this.whole);
  }

  private write(): void {
    clearTimeout(this.timer);
    const left = "up" in this.dataset ? -this.left : this.left;
    const text = this.querySelector("time");
    if (!text || Number.isNaN(left)) return;
    const state = this.phaseNow();
    this.dataset.phase = state;
    if (state === "over") text.textContent = this.dataset.over ?? "00:00";
    else if (left < DAY) text.textContent = clockFace(left);
    this.drain(left);
    this.tell(state);
    const wait = untilNext("up" in this.dataset ? 1000 - (left % 1000) : left);
    if (Number.isFinite(wait)) this.timer = window.setTimeout(() => this.write(), wait);
  }

  private drain(left: number): void {
    const bar = this.querySelector(".drain .left");
    if (bar && this.whole)
      bar.setAttribute("width", String(Math.max(0, Math.min(100, (left / this.whole) * 100))));
  }

  private tell(state: Phase): void {
    if (state === this.told) return;
    this.told = state;
    if (state === "over") this.dispatchEvent(new CustomEvent("time-over", { bubbles: true }));
    const row = this.closest("li, tr, section")?.querySelector("b, .title, h2")?.textContent?.trim() ?? "";
    const left = this.querySelector("time")?.textContent ?? "";
    say(state === "over" ? `${row} ${left}` : `${row}${word("还剩 ", " left: ")}${left}`);
  }
}

customElements.define("time-left", TimeLeft);

/** The wall clock of reception and launches, on the server's time. */
class ServerClock extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    this.timer = window.setInterval(() => {
      this.textContent = new Date(now()).toLocaleTimeString("zh-CN", {
        hour12: false,
        timeZone: "Asia/Shanghai",
      });
    }, 1000);
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }
}

customElements.define("server-clock", ServerClock);

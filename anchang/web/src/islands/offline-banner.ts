import { clockFace } from "../lib/remaining";
import { word } from "../lib/words";

const BEAT = 3000;

/** A black bar with the seconds since the network went; asks again every three seconds. */
class OfflineBanner extends HTMLElement {
  private since = 0;
  private timer = 0;
  private readonly lost = () => this.start();
  private readonly back = () => void this.check();

  connectedCallback(): void {
    window.addEventListener("offline", this.lost);
    window.addEventListener("online", this.back);
    document.addEventListener("htmx:sendError", this.lost);
    if (!navigator.onLine) this.start();
  }

  disconnectedCallback(): void {
    window.removeEventListener("offline", this.lost);
    window.removeEventListener("online", this.back);
    document.removeEventListener("htmx:sendError", this.lost);
    clearInterval(this.timer);
  }

  private start(): void {
    if (this.since) return;
    this.since = Date.now();
    const bar = document.createElement("div");
    bar.className = "banner offline";
    bar.setAttribute("role", "status");
    const text = document.createElement("span");
    text.textContent = word(
      "网络已断开，正在重连。锁房、认购、报备须联网办理。",
      "Offline, reconnecting. Locks, deals and filings need the network.",
    );
    const clock = document.createElement("span");
    clock.className = "end num";
    clock.setAttribute("aria-hidden", "true");
    bar.append(text, clock);
    this.replaceChildren(bar);
    document.documentElement.dataset.offline = "";
    let beats = 0;
    this.timer = window.setInterval(() => {
      clock.textContent = clockFace(Date.now() - this.since);
      if (++beats % (BEAT / 1000) === 0) void this.check();
    }, 1000);
  }

  private async check(): Promise<void> {
    const reached = await fetch("/manifest.webmanifest", { cache: "no-store" }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (!reached) return;
    clearInterval(this.timer);
    this.since = 0;
    delete document.documentElement.dataset.offline;
    this.replaceChildren();
  }
}

customElements.define("offline-banner", OfflineBanner);

import { turnOff, turnOn } from "../lib/offline";
import { clockFace } from "../lib/remaining";
import { word } from "../lib/words";

const BEAT = 3000;

/** A black bar with the seconds since the network went, and the acts off; asks again every three seconds.
 *  `brief` where the reader is no colleague: what staff do over the network is not named. */
class OfflineBanner extends HTMLElement {
  private since = 0;
  private timer = 0;
  private readonly lost = () => this.start();
  private readonly back = () => void this.check();
  private readonly doubt = () => void this.ask();

  connectedCallback(): void {
    window.addEventListener("offline", this.lost);
    window.addEventListener("online", this.back);
    document.addEventListener("htmx:sendError", this.lost);
    window.addEventListener("line-in-doubt", this.doubt);
    if (!navigator.onLine) this.start();
  }

  disconnectedCallback(): void {
    window.removeEventListener("offline", this.lost);
    window.removeEventListener("online", this.back);
    document.removeEventListener("htmx:sendError", this.lost);
    window.removeEventListener("line-in-doubt", this.doubt);
    clearInterval(this.timer);
  }

  private start(): void {
    if (this.since) return;
    this.since = Date.now();
    const bar = document.createElement("div");
    bar.className = "banner offline";
    bar.setAttribute("role", "status");
    const text = document.createElement("span");
    text.textContent =
      word("网络已断开，正在重连。", "Offline, reconnecting.") +
      (this.hasAttribute("brief")
        ? ""
        : word("锁房、认购、报备须联网办理。", " Locks, deals and filings need the network."));
    const clock = document.createElement("span");
    clock.className = "end num";
    clock.setAttribute("aria-hidden", "true");
    bar.append(text, clock);
    this.replaceChildren(bar);
    document.documentElement.dataset.offline = "";
    turnOff();
    let beats = 0;
    this.timer = window.setInterval(() => {
      clock.textContent = clockFace(Date.now() - this.since);
      if (++beats % (BEAT / 1000) === 0) void this.check();
    }, 1000);
  }

  /** A stream broke off: that alone may be the stream's own trouble. */
  private async ask(): Promise<void> {
    if (!this.since && !(await isReached())) this.start();
  }

  private async check(): Promise<void> {
    if (!(await isReached())) return;
    clearInterval(this.timer);
    this.since = 0;
    delete document.documentElement.dataset.offline;
    turnOn();
    this.replaceChildren();
  }
}

function isReached(): Promise<boolean> {
  return fetch("/manifest.webmanifest", { cache: "no-store" }).then(
    (answer) => answer.ok,
    () => false,
  );
}

customElements.define("offline-banner", OfflineBanner);

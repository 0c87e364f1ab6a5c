/**
 * A screen on the wall of the hall: nobody touches it, so it fits its façade to the room, stays awake, hides the pointer,
 * says when what it shows is old, and comes back by itself. Esc leaves it.
 */
import { Gap, renew, tell } from "../board/freshness";
import htmx from "../htmx";
import { now } from "../lib/server-time";

const IDLE = 3000;
/** What the wall is drawn for; a television of another size shows the same, larger or smaller. */
const [WIDE, TALL, NARROW] = [1920, 1080, 1200];
const FAILED = ["htmx:sendError", "htmx:responseError", "htmx:timeout"];

type Told = CustomEvent<{ successful?: boolean; pathInfo: { requestPath: string } }>;

export class WallScreen extends HTMLElement {
  private idle = 0;
  private answered = now();
  private readonly gap = new Gap();
  private readonly ending = new AbortController();

  connectedCallback(): void {
    const { signal } = this.ending;
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.leave(), { signal });
    document.addEventListener("pointermove", () => this.show(), { signal });
    document.addEventListener("visibilitychange", () => this.stayAwake(), { signal });
    addEventListener("resize", () => this.fit(), { signal });
    for (const name of FAILED)
      document.addEventListener(name, (event) => this.lose(event as Told), { signal });
    document.addEventListener("htmx:afterOnLoad", (event) => void this.find(event as Told), { signal });
    this.addEventListener("board-changed", () => htmx.trigger(document.body, "wall-changed", {}), { signal });
    this.stayAwake();
    void document.fonts.ready.then(() => this.fit());
  }

  disconnectedCallback(): void {
    this.ending.abort();
  }

  /** Let the wall fill its screen, and the façade its stage, whatever the number of buildings. */
  private fit(): void {
    const whole = innerWidth < NARROW ? 1 : Math.min(innerWidth / WIDE, innerHeight / TALL);
    this.style.setProperty("--wall-zoom", String(whole));
    const stage = this.querySelector<HTMLElement>("[data-fit]");
    const drawn = stage?.firstElementChild as HTMLElement | null;
    if (!stage || !drawn) return;
    drawn.style.setProperty("zoom", "1");
    const room = Math.min(stage.clientWidth / drawn.scrollWidth, stage.clientHeight / drawn.scrollHeight);
    drawn.style.setProperty("zoom", String(Math.max(0.3, Math.floor(room * 100) / 100)));
  }

  private lose({ detail }: Told): void {
    this.gap.lose(detail.pathInfo.requestPath);
    tell("stale", this.answered);
  }

  /** After a gap only a fresh page is the truth; a failure is told here as well, and is none. */
  private async find({ detail }: Told): Promise<void> {
    if (!detail.successful) return;
    const what = detail.pathInfo.requestPath;
    // The parts answer and the page does not: it is asked for again at the part's next answer.
    if (this.gap.isClosedBy(what) && !(await renew())) this.gap.lose(what);
    else this.answered = now();
  }

  private show(): void {
    document.body.classList.add("is-moving");
    clearTimeout(this.idle);
    this.idle = window.setTimeout(() => document.body.classList.remove("is-moving"), IDLE);
  }

  private leave(): void {
    this.querySelector<HTMLAnchorElement>("[data-leave]")?.click();
  }

  private stayAwake(): void {
    if (document.visibilityState === "visible" && "wakeLock" in navigator)
      void navigator.wakeLock.request("screen").catch(() => {});
  }
}

customElements.define("wall-screen", WallScreen);

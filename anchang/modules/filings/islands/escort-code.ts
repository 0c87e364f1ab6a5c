import { now } from "../../../web/src/lib/server-time";
import { word } from "../../../web/src/lib/words";

const PATIENCE = 8000;
const AGAIN = 3000;
const SECOND = 1000;

/** The broker's code: a new one is fetched before the old one ends, and what the line does is said, not hidden. */
class EscortCode extends HTMLElement {
  private beat = 0;
  private beats = 0;
  private isAsking = false;
  private isLooking = false;
  private notBefore = 0;
  private readonly wake = () => this.tick();

  connectedCallback(): void {
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask();
    });
    document.addEventListener("visibilitychange", this.wake);
    this.beat = window.setInterval(this.wake, SECOND);
    this.tick();
  }

  disconnectedCallback(): void {
    clearInterval(this.beat);
    document.removeEventListener("visibilitychange", this.wake);
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  private get frame(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".qr-frame[data-until]");
  }

  /** What is left of the code on the screen; nothing where there is none. */
  private get left(): number {
    const until = Date.parse(this.frame?.dataset.until ?? "");
    return Number.isNaN(until) ? 0 : until - now();
  }

  private tick(): void {
    // A phone in the pocket shows nothing to anybody: it asks when it is looked at again.
    if (document.hidden) return;
    const { left } = this;
    const whole = Number(this.dataset.lasts) * SECOND;
    const share = Math.max(0, Math.min(100, (left / whole) * 100));
    this.frame?.querySelector(".ring rect")?.setAttribute("stroke-dashoffset", String(100 - share));
    this.frame?.toggleAttribute("data-over", left <= 0);
    if (left < Number(this.dataset.ahead) * SECOND && Date.now() >= this.notBefore) void this.ask();
    this.beats += 1;
    if (this.beats % 2 === 0) void this.look();
  }

  /** Learn at once that the desk has taken the code: the broker stands there and waits for it. */
  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const seen = encodeURIComponent(this.dataset.taken ?? "");
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(`${this.dataset.scan}?seen=${seen}`, {
        headers: { "HX-Request": "true" },
        signal,
      });
      if (answer.status === 409 || answer.status === 404) location.assign(this.dataset.verdict ?? "/");
      if (answer.status === 200) this.taken(await answer.text(), answer.headers.get("X-Taken-At") ?? "");
    } catch {
      // The code's own asking says what the line does.
    } finally {
      this.isLooking = false;
    }
  }

  private taken(html: string, at: string): void {
    this.dataset.taken = at;
    const place = this.querySelector(".taken");
    if (place) place.innerHTML = html;
    navigator.vibrate?.(80);
  }

  private async ask(): Promise<void> {
    if (this.isAsking || !this.form) return;
    this.isAsking = true;
    const body = new FormData(this.form);
    const headers = { "HX-Request": "true" };
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(this.form.action, { method: "POST", body, headers, signal });
      if (answer.ok) this.show(await answer.text());
      else await this.refused(answer);
    } catch {
      this.failed();
    } finally {
      this.isAsking = false;
    }
  }

  private show(html: string): void {
    const code = this.querySelector(".code");
    if (code) code.innerHTML = html;
    this.notBefore = 0;
    this.say("");
    this.tick();
  }

  /** The filing is no longer waiting, most likely because the desk has registered the visit: its page says what is so. */
  private async refused(answer: Response): Promise<void> {
    if (answer.status === 409 || answer.status === 404) {
      location.assign(this.dataset.verdict ?? "/");
      return;
    }
    this.notBefore = Date.now() + 10 * AGAIN;
    this.say(
      word(
        "没有换码，稍后自动重试。也可请前台用手机号查找。",
        "No new code, trying again. The desk can search by number.",
      ),
    );
  }

  private failed(): void {
    this.notBefore = Date.now() + AGAIN;
    window.dispatchEvent(new Event("line-in-doubt"));
    this.say(
      this.left > 0
        ? word("网络慢，正在换码。现在的码还能用。", "The line is slow. The code shown still works.")
        : word(
            "网络断了，连上后自动出码。也可请前台用手机号查找。",
            "Offline. A code comes once the line is back; the desk can search by number.",
          ),
    );
  }

  private say(text: string): void {
    const said = this.querySelector<HTMLElement>(".said");
    if (!said) return;
    said.dataset.usual ??= said.textContent ?? "";
    const wanted = text || said.dataset.usual;
    if (said.textContent !== wanted) said.textContent = wanted;
    said.classList.toggle("warn", Boolean(text));
  }
}

customElements.define("escort-code", EscortCode);

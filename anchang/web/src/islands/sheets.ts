type Detent = "peek" | "half" | "full";
const DETENTS: Detent[] = ["peek", "half", "full"];
const FLICK = 48;

/** A sheet a thumb pulls up; the handle is a button as well. */
class BottomSheet extends HTMLElement {
  connectedCallback(): void {
    const grab = this.querySelector<HTMLElement>(".grab");
    let from = 0;
    grab?.addEventListener("pointerdown", (event) => {
      from = event.clientY;
      grab.setPointerCapture(event.pointerId);
    });
    grab?.addEventListener("pointerup", (event) => {
      const moved = event.clientY - from;
      if (Math.abs(moved) > FLICK) this.step(moved < 0 ? 1 : -1);
    });
    grab?.addEventListener("click", () => this.step(this.dataset.detent === "full" ? -2 : 1));
  }

  private step(by: number): void {
    const at = DETENTS.indexOf((this.dataset.detent as Detent) ?? "half");
    this.dataset.detent = DETENTS[Math.max(0, Math.min(DETENTS.length - 1, at + by))]!;
    this.querySelector(".grab")?.setAttribute("aria-expanded", String(this.dataset.detent !== "peek"));
  }
}

/** The detail beside the work: takes the focus when filled, gives it back when closed. */
class SidePanel extends HTMLElement {
  private opener: HTMLElement | null = null;

  connectedCallback(): void {
    document.addEventListener("htmx:beforeRequest", (event) => {
      const detail = (event as CustomEvent<{ target: Element }>).detail;
      if (detail.target === this && !this.contains(document.activeElement)) {
        this.opener = document.activeElement as HTMLElement | null;
      }
    });
    this.addEventListener("htmx:afterSwap", (event) => {
      if ((event as CustomEvent<{ target: Element }>).detail.target !== this) return;
      if ("quiet" in this.dataset) return;
      this.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
    });
    this.addEventListener("click", (event) => {
      const close = (event.target as Element).closest<HTMLElement>("[data-closes-panel]");
      if (close) this.close(close.dataset.href);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.firstElementChild && !document.querySelector("dialog[open]"))
        this.close();
    });
  }

  private close(href?: string): void {
    if (href) {
      location.assign(href);
      return;
    }
    this.replaceChildren();
    const here = new URL(location.href);
    for (const name of ["unit", "open", "customer"]) here.searchParams.delete(name);
    history.replaceState(history.state, "", here);
    this.dispatchEvent(new CustomEvent("panel-closed", { bubbles: true }));
    this.opener?.focus();
  }
}

customElements.define("bottom-sheet", BottomSheet);
customElements.define("side-panel", SidePanel);

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

customElements.define("side-panel", SidePanel);

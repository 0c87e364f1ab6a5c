import { isEscape } from "../lib/escape";
import { isQuiet } from "../lib/panel";

type Asked = CustomEvent<{
  target: Element;
  xhr: XMLHttpRequest;
  shouldSwap: boolean;
  requestConfig: { verb: string; triggeringEvent?: Event };
}>;

const UNPROCESSABLE = 422;

/** The detail beside the work: takes the focus when filled, gives it back when closed. */
class SidePanel extends HTMLElement {
  private opener: HTMLElement | null = null;
  /** The detail asked for last: an older one that comes later is not what anybody waits for. */
  private asked: XMLHttpRequest | undefined;
  /** Something stands in a form of the panel that was not sent yet. */
  private isTyped = false;

  connectedCallback(): void {
    document.addEventListener("htmx:beforeRequest", (event) => {
      const { detail } = event as Asked;
      if (detail.target !== this) return;
      this.asked = detail.xhr;
      if (!this.contains(document.activeElement)) this.opener = document.activeElement as HTMLElement | null;
    });
    this.addEventListener("htmx:beforeSwap", (event) => {
      const { detail } = event as Asked;
      const isLate = detail.requestConfig.verb === "get" && detail.xhr !== this.asked;
      if (detail.target === this && isLate) detail.shouldSwap = false;
    });
    this.addEventListener("htmx:afterSwap", (event) => {
      const { detail } = event as Asked;
      const isWhole = detail.target === this;
      // A part of the panel that was merely looked up leaves the form beside it as it is.
      if (isWhole || detail.requestConfig.verb !== "get")
        this.isTyped &&= detail.xhr.status === UNPROCESSABLE;
      if (isWhole && !isQuiet(detail)) this.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
    });
    this.addEventListener("input", (event) => {
      this.isTyped ||= (event.target as HTMLInputElement).form?.method === "post";
    });
    this.addEventListener("click", (event) => {
      const close = (event.target as Element).closest<HTMLElement>("[data-closes-panel]");
      if (close) this.close(close.dataset.href);
    });
    // At the window, so that tips, menus and the board, which listen nearer, have had their Esc before.
    window.addEventListener("keydown", (event) => {
      const isFree = this.firstElementChild && !this.isTyped && !document.querySelector("dialog[open]");
      if (isEscape(event) && isFree) this.close();
    });
  }

  private close(href?: string): void {
    if (href) {
      location.assign(href);
      return;
    }
    this.replaceChildren();
    this.isTyped = false;
    const here = new URL(location.href);
    for (const name of ["unit", "open", "customer"]) here.searchParams.delete(name);
    history.replaceState(history.state, "", here);
    this.dispatchEvent(new CustomEvent("panel-closed", { bubbles: true }));
    this.opener?.focus();
  }
}

customElements.define("side-panel", SidePanel);

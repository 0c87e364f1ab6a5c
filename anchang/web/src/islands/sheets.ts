import { ask } from "../lib/confirm";
import { isEscape } from "../lib/escape";
import { isQuiet } from "../lib/panel";
import { word } from "../lib/words";

type Asking = CustomEvent<{
  target: Element;
  elt: Element;
  verb: string;
  issueRequest: (skip: boolean) => void;
}>;
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
      if (close) void this.leave(() => this.close(close.dataset.href));
    });
    window.addEventListener("submit", (event) => {
      // A form that leads to a page of its own takes what was typed along.
      if (!event.defaultPrevented && this.contains(event.target as Node)) this.isTyped = false;
    });
    document.addEventListener("htmx:confirm", (event) => {
      const { target, elt, verb, issueRequest } = (event as Asking).detail;
      if (target !== this || verb !== "get" || !this.isTyped || elt === this || this.contains(elt)) return;
      event.preventDefault();
      void this.leave(() => issueRequest(true));
    });
    // At the window, so that tips, menus and the board, which listen nearer, have had their Esc before.
    window.addEventListener("keydown", (event) => {
      const isFree = this.firstElementChild && !document.querySelector("dialog[open]");
      if (!isEscape(event) || !isFree) return;
      // This Esc has opened the question; it must not close it, too.
      event.preventDefault();
      void this.leave(() => this.close());
    });
    // Back, a link, a closed tab: the browser asks in words of its own.
    window.addEventListener("beforeunload", (event) => {
      if (this.isTyped && this.firstElementChild) event.preventDefault();
    });
  }

  /** Go on at once, or where something was typed and not sent, once it may be lost. */
  private async leave(go: () => void): Promise<void> {
    const lost = {
      title: word("放弃已填的内容？", "Leave what you have typed?"),
      say: word("这里填的还没有提交，关闭后不保留。", "It has not been sent, and is not kept."),
      go: word("放弃", "Leave it"),
      needsReason: false,
      isDanger: true,
    };
    if (this.isTyped && (await ask(lost)) === null) return;
    this.isTyped = false;
    go();
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

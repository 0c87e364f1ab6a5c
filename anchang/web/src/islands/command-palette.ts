import { isEscape } from "../lib/escape";

const PAUSE = 120;

/** Ctrl-K: pages are there at once, units and customers are asked of the server. */
class CommandPalette extends HTMLElement {
  private at = -1;
  private pages: Element[] = [];
  private asked = 0;
  private timer = 0;

  connectedCallback(): void {
    this.pages = [...this.list.children];
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        this.dialog.showModal();
        this.input.select();
      }
    });
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.querySelector("form")?.addEventListener("submit", (event) => {
      // What was typed may be a customer's number: it goes into no address.
      event.preventDefault();
      if (!this.go()) void this.ask(this.input.value.trim());
    });
  }

  private get dialog(): HTMLDialogElement {
    return this.querySelector("dialog")!;
  }

  private get input(): HTMLInputElement {
    return this.querySelector("input")!;
  }

  private get list(): HTMLElement {
    return this.querySelector("[role=listbox]")!;
  }

  private get options(): HTMLAnchorElement[] {
    return [...this.list.querySelectorAll<HTMLAnchorElement>("[role=option]")];
  }

  private look(): void {
    const query = this.input.value.trim();
    this.list.replaceChildren(...this.pages.filter((page) => matches(page, query)));
    this.choose(query ? 0 : -1);
    clearTimeout(this.timer);
    if (query.length >= 2) this.timer = window.setTimeout(() => void this.ask(query), PAUSE);
  }

  private async ask(query: string): Promise<void> {
    clearTimeout(this.timer);
    const turn = ++this.asked;
    const headers = { "HX-Request": "true" };
    const url = `${this.dataset.url}?q=${encodeURIComponent(query)}`;
    const answer = await fetch(url, { headers }).catch(() => undefined);
    if (!answer?.ok || turn !== this.asked || this.input.value.trim() !== query) return;
    const part = document.createRange().createContextualFragment(await answer.text());
    // The answer holds the pages that fit as well; those shown until now were there for the meantime.
    this.list.replaceChildren(part);
    this.choose(0);
  }

  private key(event: KeyboardEvent): void {
    if (isEscape(event)) {
      // A search field would empty itself first and leave the palette standing.
      event.preventDefault();
      this.dialog.close();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const count = this.options.length;
    if (count > 0) this.choose((this.at + step + count) % count);
  }

  private choose(at: number): void {
    this.at = at;
    this.options.forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === at));
      if (i === at) option.scrollIntoView({ block: "nearest" });
    });
    const id = this.options[at]?.id;
    if (id) this.input.setAttribute("aria-activedescendant", id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private go(): boolean {
    const chosen = this.options[this.at];
    if (chosen) location.assign(chosen.href);
    return chosen !== undefined;
  }
}

export function matches(page: Element, query: string): boolean {
  return (page as HTMLElement).dataset.words?.toLowerCase().includes(query.toLowerCase()) ?? query === "";
}

customElements.define("command-palette", CommandPalette);

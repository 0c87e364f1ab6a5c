/** The whole page is the preview: each hue has a style sheet that the server computes, so no colour is made here. */
export class HueField extends HTMLElement {
  private wanted = "";

  connectedCallback(): void {
    this.addEventListener("input", () => this.show());
    this.addEventListener("click", (event) => {
      const hue = (event.target as Element).closest<HTMLElement>("[data-hue]")?.dataset.hue;
      const input = this.querySelector("input");
      if (!hue || !input) return;
      input.value = hue;
      this.show();
    });
    // Moved before this script was there, or kept by the browser over a reload.
    const input = this.querySelector("input");
    if (input && input.value !== input.defaultValue) this.show();
  }

  private show(): void {
    const hue = this.querySelector("input")!.value;
    this.querySelector("output")!.textContent = `${hue}°`;
    const isIdle = this.wanted === "";
    this.wanted = hue;
    if (isIdle) this.load(hue);
  }

  /** One sheet at a time: while it travels the thumb may move on, and only where it rests then is asked for. */
  private load(hue: string): void {
    const before = document.getElementById("tenant-theme");
    const done = () => {
      before?.remove();
      if (this.wanted !== hue) this.load(this.wanted);
      else this.wanted = "";
    };
    if (hue === this.dataset.own) {
      done();
      return;
    }
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = `${this.dataset.sheet}?hue=${hue}`;
    sheet.addEventListener("load", done, { once: true });
    sheet.addEventListener("error", done, { once: true });
    document.head.append(sheet);
    before?.removeAttribute("id");
    sheet.id = "tenant-theme";
  }
}

customElements.define("hue-field", HueField);

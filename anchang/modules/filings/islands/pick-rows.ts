/** Rows chosen by their boxes: a bar with their number, Shift for a run, arrows between boxes, Esc lets go. */
class PickRows extends HTMLElement {
  private last = -1;

  connectedCallback(): void {
    this.addEventListener("click", (event) => this.reach(event));
    this.addEventListener("change", (event) => this.changed(event.target));
    this.addEventListener("keydown", (event) => this.pressed(event));
    const all = this.all;
    if (all) all.hidden = false;
    this.show();
  }

  private get boxes(): HTMLInputElement[] {
    const name = this.dataset.name ?? "filing";
    return [...this.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)];
  }

  private get all(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("[data-pick-all]");
  }

  private reach(event: MouseEvent): void {
    const boxes = this.boxes;
    const pressed = event.target as HTMLInputElement;
    const place = boxes.indexOf(pressed);
    if (place < 0) return;
    if (event.shiftKey && this.last >= 0) {
      const [from, to] = [Math.min(place, this.last), Math.max(place, this.last)];
      for (const box of boxes.slice(from, to + 1)) box.checked = pressed.checked;
    }
    this.last = place;
    this.show();
  }

  private changed(target: EventTarget | null): void {
    const all = this.all;
    if (all && target === all) for (const box of this.boxes) box.checked = all.checked;
    this.show();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      for (const box of this.boxes) box.checked = false;
      this.show();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const boxes = this.boxes;
    const place = boxes.indexOf(event.target as HTMLInputElement);
    if (!step || place < 0) return;
    event.preventDefault();
    boxes[Math.max(0, Math.min(boxes.length - 1, place + step))]?.focus();
  }

  private show(): void {
    const boxes = this.boxes;
    const count = boxes.filter((box) => box.checked).length;
    const bar = this.querySelector<HTMLElement>(".bulk-bar");
    if (bar) bar.hidden = count === 0;
    const told = this.querySelector<HTMLElement>("[data-pick-count]");
    if (told) {
      told.hidden = false;
      told.querySelector("span")!.textContent = String(count);
    }
    if (this.all) {
      this.all.checked = count > 0 && count === boxes.length;
      this.all.indeterminate = count > 0 && count < boxes.length;
    }
    for (const box of boxes) box.closest("tr")?.toggleAttribute("data-picked", box.checked);
  }
}

customElements.define("pick-rows", PickRows);

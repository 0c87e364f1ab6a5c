import { inWords, onDay } from "../lib/days";

/** Presses that put the next days into the field they stand below; the chosen moment is told in the page's language. */
class DayChips extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    const chips = this.querySelector<HTMLElement>("[role=group]");
    if (!input || !chips) return;
    chips.hidden = input.disabled;
    const show = () => {
      for (const chip of chips.querySelectorAll<HTMLElement>("[data-day]"))
        chip.setAttribute("aria-pressed", String(input.value.startsWith(chip.dataset.day!)));
      this.querySelector("output")!.textContent = inWords(input.value);
    };
    chips.addEventListener("click", (event) => {
      const day = (event.target as Element).closest<HTMLElement>("[data-day]")?.dataset.day;
      if (!day) return;
      input.value = onDay(day, input.value);
      for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
    });
    input.addEventListener("input", show);
    show();
  }
}

customElements.define("day-chips", DayChips);

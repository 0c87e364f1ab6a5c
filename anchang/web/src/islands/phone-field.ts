import { hush, say } from "../lib/needs";
import { advice, caretAfter, grouped, meant } from "../lib/phone-number";

/** Shows 3-4-4 while one types; the form sends what the server normalises again. */
class PhoneField extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    if (!input) return;
    input.value = grouped(input.value);
    input.addEventListener("input", (event) => {
      if ((event as InputEvent).isComposing) return;
      const before = input.value
        .slice(0, input.selectionStart ?? input.value.length)
        .replace(/\s/g, "").length;
      const lost = input.value.replace(/\s/g, "").length - meant(input.value).length;
      input.value = grouped(input.value);
      const caret = caretAfter(input.value, Math.max(0, before - Math.max(0, lost)));
      input.setSelectionRange(caret, caret);
      input.setCustomValidity(advice(input.value));
      if (input.getAttribute("aria-invalid") && !advice(input.value)) hush(input);
    });
    // Judged on leaving the field, not while it is typed.
    input.addEventListener("blur", () => {
      if (advice(input.value)) say(input, advice(input.value));
    });
  }
}

customElements.define("phone-field", PhoneField);

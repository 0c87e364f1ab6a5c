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
      if (input.getAttribute("aria-invalid") && !advice(input.value)) this.judge(input);
    });
    input.addEventListener("blur", () => this.judge(input));
  }

  private judge(input: HTMLInputElement): void {
    const sentence = advice(input.value);
    const field = this.closest(".field");
    const hint = field?.querySelector<HTMLElement>("[data-phone-hint]");
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (!sentence) for (const old of field?.querySelectorAll(".field-error") ?? []) old.remove();
    if (!hint || field?.querySelector(".field-error")) return;
    hint.dataset.hint ??= hint.textContent ?? "";
    hint.textContent = sentence || hint.dataset.hint;
    hint.classList.toggle("danger", sentence !== "");
  }
}

customElements.define("phone-field", PhoneField);

import { word } from "../lib/words";

class PasswordField extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    const show = () => {
      const hidden = input.type === "password";
      button.textContent = hidden ? word("显示", "Show") : word("隐藏", "Hide");
      button.setAttribute(
        "aria-label",
        hidden ? word("显示密码", "Show password") : word("隐藏密码", "Hide password"),
      );
    };
    button.addEventListener("click", () => {
      input.type = input.type === "password" ? "text" : "password";
      show();
    });
    show();
    this.append(button);
  }
}

class NumberStepper extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    this.addEventListener("click", (event) => {
      const step = (event.target as Element).closest<HTMLElement>("[data-step]")?.dataset.step;
      if (!input || !step) return;
      if (step === "1") input.stepUp();
      else input.stepDown();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

class CopyText extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    const before = button?.textContent ?? "";
    button?.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.dataset.value ?? "");
      button.textContent = word("已复制", "Copied");
      setTimeout(() => {
        button.textContent = before;
      }, 2000);
    });
  }
}

class ChartTwin extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const show = (event.target as Element).closest<HTMLElement>("button[data-show]")?.dataset.show;
      if (!show) return;
      this.dataset.show = show;
      for (const button of this.querySelectorAll<HTMLElement>("button[data-show]")) {
        button.setAttribute("aria-pressed", String(button.dataset.show === show));
      }
    });
  }
}

class KeyPad extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    if (!input) return;
    // Four digits are read across a counter; eleven must all be seen.
    const measure = (): void => void input.classList.toggle("long", input.value.length > 8);
    input.addEventListener("input", measure);
    measure();
    this.addEventListener("click", (event) => {
      const key = (event.target as Element).closest<HTMLElement>("[data-key]")?.dataset.key;
      if (!key) return;
      const most = input.maxLength > 0 ? input.maxLength : 20;
      if (key === "clear") input.value = "";
      else if (key === "back") input.value = input.value.slice(0, -1);
      else if (input.value.length < most) input.value += key;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

/** Changes the look at once; the form behind it keeps the choice. */
class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("button[name]");
      const form = this.closest("form");
      if (!button || !form) return;
      event.preventDefault();
      const root = document.documentElement;
      if (button.value) root.dataset[button.name] = button.value;
      else delete root.dataset[button.name];
      for (const other of this.querySelectorAll(`button[name=${button.name}]`)) {
        other.setAttribute("aria-pressed", String(other === button));
      }
      const body = new FormData(form);
      body.set(button.name, button.value);
      void fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true });
    });
  }
}

customElements.define("password-field", PasswordField);
customElements.define("number-stepper", NumberStepper);
customElements.define("copy-text", CopyText);
customElements.define("chart-twin", ChartTwin);
customElements.define("key-pad", KeyPad);
customElements.define("theme-switch", ThemeSwitch);

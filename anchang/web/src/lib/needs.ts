/** What a field still needs, in the house's words below it; the browser's own bubble speaks another language. */
import { word } from "./words";

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What is wrong, as the browser found out, and the limits that the sentence names. */
export interface Fault {
  label: string;
  type: string;
  validity: Partial<ValidityState>;
  own?: string | undefined;
  min?: string;
  max?: string;
  least?: number;
  otherwise?: string;
}

const CHOSEN = ["radio", "checkbox", "file", "date", "datetime-local", "time", "select-one"];

/** Return field, rule and remedy in one sentence. */
export function sentence(fault: Fault): string {
  const { label, type, validity, min, max } = fault;
  if (validity.customError) return fault.otherwise ?? "";
  if (validity.valueMissing) {
    if (fault.own) return fault.own;
    if (CHOSEN.includes(type)) return word(`请选择${label}。`, `Please choose: ${label}.`);
    return word(`请填写${label}。`, `Please fill in: ${label}.`);
  }
  if (validity.rangeUnderflow || validity.rangeOverflow) return limits(label, min, max);
  if (validity.tooShort)
    return word(`${label}至少 ${fault.least} 个字。`, `${label}: at least ${fault.least} characters.`);
  if (validity.badInput && type.startsWith("date"))
    return word(`${label}没有填完整，请重新选择。`, `${label} is not complete. Please choose again.`);
  if (validity.badInput || validity.stepMismatch)
    return word(`${label}应为整数。`, `${label} must be a whole number.`);
  return word(`${label}的写法不对，请核对后重填。`, `Please check how ${label} is written.`);
}

function limits(label: string, min?: string, max?: string): string {
  if (min && max)
    return word(`${label}应在 ${min} 至 ${max} 之间。`, `${label} must be between ${min} and ${max}.`);
  return min
    ? word(`${label}应不小于 ${min}。`, `${label} must be at least ${min}.`)
    : word(`${label}应不大于 ${max}。`, `${label} must be at most ${max}.`);
}

/** Put a sentence below its field and join the two; it takes the place of an older one. */
export function say(control: Control, text: string): void {
  const about = place(control);
  hush(control);
  const shape = document.querySelector<HTMLTemplateElement>("#field-error")!.content;
  const line = (shape.cloneNode(true) as DocumentFragment).firstElementChild!;
  line.querySelector("span")!.textContent = text;
  about.prepend(line);
  control.setAttribute("aria-invalid", "true");
  control.dataset.said = "";
}

/** Take the sentence away again. */
export function hush(control: Control): void {
  for (const old of place(control).querySelectorAll(".field-error")) old.remove();
  control.removeAttribute("aria-invalid");
  delete control.dataset.said;
}

function place(control: Control): HTMLElement {
  const known = control.getAttribute("aria-describedby")?.split(" ")[0];
  const id = known ?? `${control.type === "radio" ? control.name : control.id || control.name}-about`;
  const found = document.getElementById(id);
  if (found) return join(control, found);
  const made = document.createElement("div");
  made.id = id;
  (control.closest(".field, fieldset") ?? control.parentElement!).append(made);
  return join(control, made);
}

function join(control: Control, about: HTMLElement): HTMLElement {
  control.setAttribute("aria-describedby", about.id);
  return about;
}

function read(control: Control): Fault {
  const limited = control as HTMLInputElement;
  return {
    label: labelOf(control),
    type: control.type,
    validity: control.validity,
    own: control.dataset.needed,
    min: limited.min,
    max: limited.max,
    least: limited.minLength,
    otherwise: control.validationMessage,
  };
}

function labelOf(control: Control): string {
  const group = control.type === "radio" ? control.closest("fieldset")?.querySelector("legend") : null;
  const label = (group ?? control.labels?.[0])?.cloneNode(true) as Element | undefined;
  for (const aside of label?.querySelectorAll(".optional, .hint, input, select") ?? []) aside.remove();
  return label?.textContent?.trim() || control.getAttribute("aria-label") || word("这一项", "this field");
}

export function watch(): void {
  let first: Control | null = null;
  document.addEventListener(
    "invalid",
    (event) => {
      const control = event.target as Control;
      event.preventDefault();
      say(control, sentence(read(control)));
      if (first) return;
      first = control;
      // Every field of the form tells on its own; the first of them takes the focus when all have told.
      setTimeout(() => {
        first?.focus();
        first = null;
      });
    },
    true,
  );
  document.addEventListener("input", (event) => {
    const control = event.target as Control;
    const group = control.type === "radio" ? control.closest("fieldset, form") : null;
    for (const one of group?.querySelectorAll<Control>(`[name="${control.name}"]`) ?? [control])
      if (one.dataset?.said !== undefined) hush(one);
  });
}

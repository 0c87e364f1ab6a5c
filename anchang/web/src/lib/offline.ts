/** On a cut line, acts that the server decides are off, and say why where the thumb looks for them (look §12). */
import { word } from "./words";

const WHERE = ".dock, .panel-foot, .actions, .bulk-bar";

/** Turn every act of the page off; what was already off stays as it is. */
export function turnOff(): void {
  for (const act of acts()) {
    // A button locked by its own press opens again when its request ends; on a cut line it stays off.
    if (act.getAttribute("aria-disabled") === "true" && act.dataset.locked === undefined) continue;
    act.setAttribute("aria-disabled", "true");
    act.dataset.off = "";
    const place = act.closest(WHERE);
    if (place && !place.querySelector(":scope > [data-off-why]")) place.append(why());
  }
}

export function turnOn(): void {
  for (const act of document.querySelectorAll<HTMLElement>("[data-off]")) {
    if (act.dataset.locked === undefined) act.removeAttribute("aria-disabled");
    delete act.dataset.off;
  }
  for (const said of document.querySelectorAll("[data-off-why]")) said.remove();
}

/** What writes, and the primary way to where one writes; looking and leaving stay free. */
function acts(): HTMLElement[] {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>("button[type=submit]")];
  const links = document.querySelectorAll<HTMLElement>("a.button.primary, [hx-post]:not(form)");
  return [...buttons.filter((button) => button.form?.method === "post"), ...links];
}

function why(): HTMLElement {
  const said = document.createElement("p");
  said.className = "note off-why";
  said.dataset.offWhy = "";
  said.textContent = word("网络已断开，连上后可以办理。", "Offline. This is possible once the line is back.");
  return said;
}

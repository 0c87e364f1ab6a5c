/** What every page does: open and close dialogs, dismiss notices, hush tips, go back, put the focus where it is needed. */
import { isEscape } from "./escape";
import { word } from "./words";

const NOT_AT_ONCE = 1000;
const NOTICE_STAYS = 6000;
const MENUS = ".project-switch[open], .user-line[open]";

export function watch(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opens = target.closest<HTMLElement>("[data-opens]")?.dataset.opens;
    if (opens) (document.getElementById(opens) as HTMLDialogElement | null)?.showModal();
    if (target.closest("[data-closes]")) target.closest("dialog")?.close();
    if (target instanceof HTMLDialogElement && isOutside(target, event)) target.close();
    if (target.closest("[data-print]")) print();
    target.closest("[data-dismiss]")?.closest(".notice")?.remove();
    const back = target.closest<HTMLElement>("[data-back]");
    if (back && history.length > 1 && document.referrer.startsWith(location.origin)) {
      event.preventDefault();
      history.back();
    }
    for (const menu of document.querySelectorAll<HTMLDetailsElement>(MENUS)) {
      if (!menu.contains(target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!isEscape(event)) return;
    const tips = document.querySelectorAll(".tip:not(.hushed):is(:hover, :focus-within)");
    const menus = document.querySelectorAll<HTMLDetailsElement>(MENUS);
    for (const tip of tips) tip.classList.add("hushed");
    for (const menu of menus) menu.open = false;
    // One Esc closes one thing.
    if (tips.length + menus.length > 0) event.preventDefault();
  });
  document.addEventListener("pointerover", (event) => {
    const tip = (event.target as Element).closest?.(".tip");
    if (!tip) for (const old of document.querySelectorAll(".tip.hushed")) old.classList.remove("hushed");
  });
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    const name = input.closest(".upload")?.querySelector("[data-file-name]");
    if (name && input.files?.length)
      name.textContent = [...input.files].map((file) => file.name).join(word("、", ", "));
  });
  document.addEventListener("htmx:load", (event) => settle(event.target as Element));
  settle(document.body);
}

function isOutside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  const isIn =
    event.clientX >= box.left &&
    event.clientX <= box.right &&
    event.clientY >= box.top &&
    event.clientY <= box.bottom;
  return !isIn && event.detail > 0;
}

function settle(root: Element): void {
  for (const tab of root.querySelectorAll<HTMLElement>(".tabs > [aria-current]")) {
    const row = tab.parentElement as HTMLElement;
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
  for (const dialog of root.querySelectorAll<HTMLDialogElement>("dialog[data-open-now]:not([open])"))
    dialog.showModal();
  // After the dialogs: one that opens takes the focus to its first button, and nothing in a closed one can hold it.
  const first = root.querySelector<HTMLElement>("[data-takes-focus]");
  first?.focus();
  // The summary has the focus; what is to be mended first is in sight as well, clear of the bars.
  if (first?.matches(".form-errors"))
    first.parentElement?.querySelector("[aria-invalid='true']")?.scrollIntoView({ block: "nearest" });
  // The next one that waits appears where the last was decided: a second tap of the same finger decides nothing.
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-not-at-once] button")) {
    button.disabled = true;
    setTimeout(() => {
      button.disabled = false;
    }, NOT_AT_ONCE);
  }
  const notices = root.matches(".notice") ? [root] : [...root.querySelectorAll("#notices .notice")];
  for (const notice of notices) {
    if (!notice.classList.contains("danger")) setTimeout(() => notice.remove(), NOTICE_STAYS);
  }
}

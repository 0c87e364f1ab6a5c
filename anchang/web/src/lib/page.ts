/** What every page does: open and close dialogs, dismiss notices, hush tips, go back, put the focus where it is needed. */
import { word } from "./words";

const NOTICE_STAYS = 6000;

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
    for (const open of document.querySelectorAll<HTMLDetailsElement>(
      ".project-switch[open], .user-line[open]",
    )) {
      if (!open.contains(target)) open.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const tip of document.querySelectorAll(".tip:hover, .tip:focus-within")) tip.classList.add("hushed");
    for (const open of document.querySelectorAll<HTMLDetailsElement>(
      ".project-switch[open], .user-line[open]",
    ))
      open.open = false;
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
  root.querySelector<HTMLElement>("[data-takes-focus]")?.focus();
  for (const dialog of root.querySelectorAll<HTMLDialogElement>("dialog[data-open-now]:not([open])"))
    dialog.showModal();
  const notices = root.matches(".notice") ? [root] : [...root.querySelectorAll("#notices .notice")];
  for (const notice of notices) {
    if (!notice.classList.contains("danger")) setTimeout(() => notice.remove(), NOTICE_STAYS);
  }
}

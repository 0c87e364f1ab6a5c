/** A form that stays: what the server refuses is said above it in its dialog, and nothing that was typed is lost. */
import { word } from "./words";

export function watch(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !form.matches("dialog form[data-stays]")) return;
    event.preventDefault();
    void send(form, event.submitter).finally(() => form.dispatchEvent(new Event("htmx:afterRequest")));
  });
}

async function send(form: HTMLFormElement, pressed: HTMLElement | null): Promise<void> {
  const headers = { "HX-Request": "true", "X-Stays": "true" };
  const body = new FormData(form, pressed);
  const answer = await fetch(form.action, { method: "POST", body, headers }).catch(() => null);
  const next = answer?.headers.get("HX-Redirect");
  if (next) location.assign(next);
  else say(form, answer ? await answer.text() : offline());
}

function say(form: HTMLFormElement, notice: string): void {
  form.parentElement?.querySelector(":scope > .notice")?.remove();
  form.insertAdjacentHTML("beforebegin", notice);
  form.querySelector<HTMLElement>("input:not([type=hidden]), select")?.focus();
}

function offline(): string {
  return `<div class="notice danger" role="alert">${word("网络已断开，没有提交。", "Offline: nothing was sent.")}</div>`;
}

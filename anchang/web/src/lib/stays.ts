/** A form that stays: what the server refuses is said above it in its dialog, and nothing that was typed is lost. */
import { failure, notice } from "./notices";

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
  else say(form, await told(answer));
}

/** Only a refusal is a notice; any other answer may be a whole page, an expired one or a broken server's. */
async function told(answer: Response | null): Promise<Node> {
  if (answer?.headers.get("HX-Retarget") !== "#notices") return notice(failure(answer?.status ?? 0));
  return document.createRange().createContextualFragment(await answer.text());
}

function say(form: HTMLFormElement, said: Node): void {
  form.parentElement?.querySelector(":scope > .notice")?.remove();
  form.before(said);
  form.querySelector<HTMLElement>("input:not([type=hidden]), select")?.focus();
}

/** A press locks the button; progress shows after 300 ms; the key in the form makes a second press harmless anyway. */
const PROGRESS = 300;
const LONGEST = 15_000;

export function lock(button: HTMLElement): () => void {
  button.setAttribute("aria-disabled", "true");
  button.dataset.locked = "";
  const timers = [
    setTimeout(() => button.setAttribute("aria-busy", "true"), PROGRESS),
    setTimeout(() => release(), LONGEST),
  ];
  const release = () => {
    for (const timer of timers) clearTimeout(timer);
    delete button.dataset.locked;
    // The line may have been cut meanwhile: then it stays off.
    if (button.dataset.off === undefined) button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
  };
  return release;
}

export function watch(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = (event as SubmitEvent).submitter;
    if (!button || form.getAttribute("method")?.toLowerCase() !== "post" || event.defaultPrevented) return;
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    const release = lock(button);
    form.addEventListener("htmx:afterRequest", release, { once: true });
    window.addEventListener("pageshow", release, { once: true });
  });
  // A form that htmx sends: its submit was stopped before the document heard of it.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = (event as CustomEvent<Sent>).detail;
    const button = requestConfig.triggeringEvent?.submitter;
    if (button && requestConfig.verb !== "get")
      elt.addEventListener("htmx:afterRequest", lock(button), { once: true });
  });
  document.addEventListener(
    "click",
    (event) => {
      const button = (event.target as Element).closest?.("button[aria-disabled=true], a[aria-disabled=true]");
      if (button) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );
}

interface Sent {
  elt: Element;
  requestConfig: { verb: string; triggeringEvent?: { submitter?: HTMLElement | null } };
}

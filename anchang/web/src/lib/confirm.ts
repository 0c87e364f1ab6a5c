/** Ask before acts that hurt: what will happen, and why, in one dialog (look §9). */
import { hush } from "./needs";

interface Asking {
  title: string;
  say: string;
  go: string;
  needsReason: boolean;
  isDanger: boolean;
}

const dialog = () => document.getElementById("confirm") as HTMLDialogElement;
const reasonOf = (box: HTMLDialogElement) => box.querySelector<HTMLTextAreaElement>("#confirm-reason")!;

/** Who waits for the answer to the question that was asked last. */
let hear: ((reason: string | null) => void) | undefined;

/** Tell who waits how the dialog was closed; while it stands open, nothing has been said. */
function settle(box: HTMLDialogElement): void {
  if (box.open) return;
  hear?.(box.returnValue === "go" ? reasonOf(box).value.trim() : null);
  hear = undefined;
}

export function ask(asking: Asking): Promise<string | null> {
  const box = dialog();
  // A dialog tells of its end a moment later: the question before may not have been answered yet.
  settle(box);
  const reason = reasonOf(box);
  const go = box.querySelector<HTMLButtonElement>("#confirm-go")!;
  box.querySelector("#confirm-title")!.textContent = asking.title;
  box.querySelector("#confirm-say")!.textContent = asking.say;
  box.querySelector<HTMLElement>("#confirm-reason-field")!.hidden = !asking.needsReason;
  hush(reason);
  reason.required = asking.needsReason;
  reason.value = "";
  go.textContent = asking.go;
  go.className = `button ${asking.isDanger ? "danger" : "primary"}`;
  box.returnValue = "";
  box.onclose = () => settle(box);
  box.showModal();
  return new Promise((resolve) => {
    hear = resolve;
  });
}

function read(element: HTMLElement): Asking {
  const button = element.querySelector<HTMLElement>("button:not([type=button])") ?? element;
  const words = button.textContent?.trim() ?? "";
  return {
    title: element.dataset.confirmTitle ?? words,
    say: element.dataset.confirm ?? "",
    go: element.dataset.confirmGo ?? words,
    needsReason: "confirmReason" in element.dataset,
    isDanger: button.classList.contains("danger"),
  };
}

export function watch(): void {
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, issueRequest } = (
      event as CustomEvent<{ elt: HTMLElement; issueRequest: (skip: boolean) => void }>
    ).detail;
    if (elt.dataset.confirm === undefined) return;
    event.preventDefault();
    void ask(read(elt)).then((reason) => {
      if (reason === null) return;
      const vals = elt.getAttribute("hx-vals");
      if (reason) elt.setAttribute("hx-vals", JSON.stringify({ ...JSON.parse(vals ?? "{}"), reason }));
      issueRequest(true);
      // The request has read it; the next one is asked about anew.
      if (vals === null) elt.removeAttribute("hx-vals");
      else elt.setAttribute("hx-vals", vals);
    });
  });
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const isHtmx = form.matches("[hx-post], [hx-get], [hx-put], [hx-delete]");
      const submitter = (event as SubmitEvent).submitter;
      // Of several buttons of a form, one may ask for itself.
      const asking = submitter?.dataset.confirm === undefined ? form : submitter;
      if (asking.dataset.confirm === undefined || isHtmx || form.dataset.confirmed !== undefined) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void ask(read(asking)).then((reason) => {
        if (reason === null) return;
        const said = reason ? hidden(form, "reason", reason) : null;
        form.dataset.confirmed = "";
        form.requestSubmit(submitter);
        // What was said goes with this one send: the next press asks again, with a reason of its own.
        delete form.dataset.confirmed;
        said?.remove();
      });
    },
    true,
  );
}

function hidden(form: HTMLFormElement, name: string, value: string): HTMLInputElement {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
  return input;
}

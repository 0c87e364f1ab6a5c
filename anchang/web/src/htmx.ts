import htmx from "htmx.org";
import { failure, show } from "./lib/notices";

type Answer = CustomEvent<{
  xhr: XMLHttpRequest;
  requestConfig: { verb: string };
  shouldSwap: boolean;
  isError: boolean;
}>;

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  const detail = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  if (token) detail.headers["X-CSRFToken"] = token;
});

// A refusal names its own place: only answers that point at the notices are shown, whatever their status.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as Answer;
  if (detail.xhr.getResponseHeader("HX-Retarget") === "#notices") {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

// Every other failure brings a page that nobody could use here; without a word the press would seem to do nothing.
document.addEventListener("htmx:responseError", (event) => tell((event as Answer).detail.xhr.status));
document.addEventListener("htmx:sendError", (event) => {
  // That the line is cut the banner says; what was being sent is said here.
  if ((event as Answer).detail.requestConfig.verb !== "get") tell(0);
});

function tell(status: number): void {
  // A wall has no reader to act on it, and says by itself that it is cut off.
  if (!document.querySelector("wall-screen")) show(failure(status));
}

export default htmx;

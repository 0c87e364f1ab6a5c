import htmx from "htmx.org";

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  const detail = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  if (token) detail.headers["X-CSRFToken"] = token;
});

// A refusal names its own place: only answers that point at the notices are shown, whatever their status.
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean; isError: boolean }>)
    .detail;
  if (detail.xhr.getResponseHeader("HX-Retarget") === "#notices") {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

export default htmx;

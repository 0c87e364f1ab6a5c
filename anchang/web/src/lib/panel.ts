import htmx from "../htmx";

/** Fetch a detail into the panel and put it into the address, so that reload and sharing keep it. */
export function openPanel(url: string, key: string): void {
  void htmx.ajax("get", url, { target: "#panel", swap: "innerHTML" });
  const here = new URL(location.href);
  here.searchParams.set("unit", key);
  history.replaceState(history.state, "", here);
}

/** Fetch the open detail again because the world changed; whoever reads or types elsewhere is left there. */
export async function refreshPanel(url: string): Promise<void> {
  const panel = document.getElementById("panel");
  // An act is on its way: its own answer says what came of it.
  if (!panel?.firstElementChild || panel.querySelector(".htmx-request")) return;
  panel.toggleAttribute("data-quiet", !panel.contains(document.activeElement));
  await htmx.ajax("get", url, { target: "#panel", swap: "innerHTML" });
  panel.removeAttribute("data-quiet");
}

import htmx from "../htmx";

/** What asks for a detail nobody called for: it takes no focus. */
const QUIET = "panel-quiet";

/** Fetch a detail into the panel and put it into the address, so that reload and sharing keep it. */
export function openPanel(url: string, key: string): void {
  ask(url, "panel-open");
  const here = new URL(location.href);
  here.searchParams.set("unit", key);
  history.replaceState(history.state, "", here);
}

/** Fetch the open detail again because the world changed; whoever reads or types elsewhere is left there. */
export function refreshPanel(url: string): void {
  const panel = document.getElementById("panel");
  // An act is on its way: its own answer says what came of it.
  if (!panel?.firstElementChild || panel.querySelector(".htmx-request")) return;
  ask(url, panel.contains(document.activeElement) ? "panel-refresh" : QUIET);
}

/** Tell whether an answer came of itself; the event travels with its request, however long that waits. */
export function isQuiet(answer: { requestConfig: { triggeringEvent?: Event } }): boolean {
  return answer.requestConfig.triggeringEvent?.type === QUIET;
}

/** The panel asks in its own name: questions of the page's other parts neither wait for it nor push it out. */
function ask(url: string, why: string): void {
  const how = { source: "#panel", target: "#panel", swap: "innerHTML" as const, event: new Event(why) };
  // What became of it is told where every request is: by the notices and the banner.
  htmx.ajax("get", url, how).catch(() => {});
}

import htmx from "../htmx";

/** Fetch a detail into the panel and put it into the address, so that reload and sharing keep it. */
export function openPanel(url: string, key: string): void {
  void htmx.ajax("get", url, { target: "#panel", swap: "innerHTML" });
  const here = new URL(location.href);
  here.searchParams.set("unit", key);
  history.replaceState(history.state, "", here);
}

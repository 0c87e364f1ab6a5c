import "./styles/index.css";
import "./htmx";
import "./islands/time-left";
import "./islands/phone-field";
import "./islands/day-chips";
import "./islands/fields";
import "./islands/sheets";
import "./islands/command-palette";
import "./islands/offline-banner";
import * as autoload from "./lib/autoload";
import * as confirm from "./lib/confirm";
import * as lock from "./lib/lock";
import * as needs from "./lib/needs";
import * as page from "./lib/page";
import { measure } from "./lib/server-time";
import * as stays from "./lib/stays";

confirm.watch();
lock.watch();
needs.watch();
stays.watch();
page.watch();
autoload.watch();

// The page itself tells the server's time, between its request and the first byte of its answer.
const stamp = document.querySelector<HTMLMetaElement>('meta[name="server-time"]')?.content;
const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
if (stamp && visit?.responseStart) {
  const start = performance.timeOrigin;
  measure(start + visit.requestStart, start + visit.responseStart, Number(stamp));
}

// Every answer carries the server's second; the shortest round trip sets the clock.
const sentAt = new WeakMap<XMLHttpRequest, number>();
document.addEventListener("htmx:beforeSend", (event) => {
  sentAt.set((event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr, Date.now());
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  const [sent, stamp] = [sentAt.get(xhr), xhr.getResponseHeader("X-Server-Time")];
  if (sent && stamp) measure(sent, Date.now(), Number(stamp));
});

if ("serviceWorker" in navigator && isSecureContext) {
  void navigator.serviceWorker.register("/sw.js");
}

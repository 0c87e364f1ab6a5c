// Keeps one page and its looks, so that a phone without network is told what it still can do. Nothing personal is kept.
const SHELF = "anchang-offline-1";
const PAGE = "/offline/";

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const shelf = await caches.open(SHELF);
      const page = await fetch(PAGE, { cache: "reload", credentials: "omit" });
      const looks = [
        ...(await page.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"]+\.(?:css|svg))"/g),
      ];
      await shelf.put(PAGE, page);
      await shelf.addAll(looks.map((found) => found[1]));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== SHELF) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (request.method === "GET" && /\.(?:css|svg)$/.test(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});

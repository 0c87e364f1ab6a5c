/** The figures beside the façade follow every change: the legends' counts, the buildings' and the page's absorption. */
import { type Layout, type Model, span } from "./model";

export function showFigures(board: Element, model: Model, layout: Layout, map: Layout | undefined): void {
  for (const legend of document.querySelectorAll<HTMLElement>("[data-legend]")) {
    const only = legend.closest("[data-step=tower]") ? map?.step.towers[0] : undefined;
    const found = model.counts(...(only ? span(only) : []));
    for (const word of legend.querySelectorAll<HTMLElement>("[data-count]")) {
      const count = found.get(word.dataset.count ?? "") ?? 0;
      word.textContent = String(count);
      word.closest("li")?.classList.toggle("none", count === 0);
    }
  }
  for (const word of board.querySelectorAll<HTMLElement>("[data-absorbed]")) {
    const tower = layout.step.towers[Number(word.dataset.absorbed)];
    if (tower) word.textContent = share(model, ...span(tower));
  }
  const { sold, launched } = model.absorbed();
  put("[data-absorbed-sold]", String(sold));
  for (const bar of document.querySelectorAll<HTMLProgressElement>("[data-absorbed-bar]"))
    Object.assign(bar, { max: launched, value: sold });
  put("[data-absorbed-share]", share(model));
  put("[data-absorbed-parts]", `${sold} ÷ ${launched}`);
}

/** 46.3%; a building of which nothing is on the market is called so. */
export function share(model: Model, ...range: [number, number] | []): string {
  const { sold, launched } = model.absorbed(...range);
  if (launched === 0) return model.titles.get(model.data.unlaunched[0] ?? "") ?? "—";
  // Half up in whole numbers, as the server rounds.
  const tenths = Math.floor((sold * 2000 + launched) / (2 * launched));
  return `${(tenths / 10).toFixed(1)}%`;
}

function put(selector: string, text: string): void {
  const word = document.querySelector(selector);
  if (word) word.textContent = text;
}

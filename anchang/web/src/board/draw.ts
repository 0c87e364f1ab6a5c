/** Redraw: only the paths of statuses that gained or lost a window, in the towers concerned. */
import type { Layout, Model } from "./model";
import { box, frame, mark } from "./paths";

/** A window never moves, so what was drawn once is kept: a redraw only joins strings. */
const drawn = new WeakMap<Layout, Map<string, [string, string]>>();

function shapes(layout: Layout, tower: number, row: number, column: number, code: string): [string, string] {
  const kept = drawn.get(layout) ?? new Map<string, [string, string]>();
  drawn.set(layout, kept);
  const key = `${code} ${tower} ${row} ${column}`;
  const found = kept.get(key);
  if (found) return found;
  const data = layout.step.towers[tower]!;
  const [w, h] = layout.step.cell;
  const [x, y] = [data.xs[column]!, data.ys[row]!];
  const fresh: [string, string] = [frame(code, x, y, w, h), mark(code, x, y, layout.step.mark, h)];
  kept.set(key, fresh);
  return fresh;
}

export function redraw(
  svg: SVGSVGElement,
  layout: Layout,
  tower: number,
  model: Model,
  codes: Set<string>,
): void {
  const data = layout.step.towers[tower];
  if (!data) return;
  const windows = new Map<string, string[]>();
  const marks = new Map<string, string[]>();
  for (const code of codes) {
    windows.set(code, []);
    marks.set(code, []);
  }
  layout.cells[tower]!.forEach((row, r) => {
    row.forEach((index, c) => {
      const code = model.codes[index];
      if (index < 0 || !code || !codes.has(code)) return;
      const [window, sign] = shapes(layout, tower, r, c, code);
      windows.get(code)!.push(window);
      marks.get(code)!.push(sign);
    });
  });
  // Numbers are written in the order of the units.
  svg.querySelectorAll("text.number").forEach((text, i) => {
    text.setAttribute("class", `number n-${model.codes[data.first + i]}`);
  });
  for (const code of codes) {
    const d = model.data.ground ? "" : windows.get(code)!.join("");
    svg.querySelector(`[data-u="${code}"]`)?.setAttribute("d", d);
    svg.querySelector(`[data-m="${code}"]`)?.setAttribute("d", marks.get(code)!.join(""));
  }
}

/** Draw rings around units; `grow` px outside the window. */
export function rings(layout: Layout, tower: number, indexes: Iterable<number>, grow = 1): string {
  const data = layout.step.towers[tower]!;
  const [w, h] = layout.step.cell;
  let path = "";
  for (const index of indexes) {
    const place = layout.places.get(index);
    if (place?.tower !== tower) continue;
    path += box(data.xs[place.column]! - grow, data.ys[place.row]! - grow, w + 2 * grow, h + 2 * grow);
  }
  return path;
}

export function dim(svg: SVGSVGElement, kept: Set<string>): void {
  for (const path of svg.querySelectorAll<SVGPathElement>("[data-u], [data-m]")) {
    const code = path.dataset.u ?? path.dataset.m ?? "";
    path.classList.toggle("dim", kept.size > 0 && !kept.has(code));
  }
}

/** A window that changed flashes its edge once; where motion is unwanted it stands as long and does not fade. */
export function flash(svg: SVGSVGElement, d: string, duration = 480): void {
  const path = svg.querySelector("[data-flash]");
  if (!path || !d) return;
  path.setAttribute("d", d);
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const fading = isStill ? [] : [{ opacity: 0 }];
  path.animate([{ opacity: 1 }, { opacity: 1, offset: isStill ? 1 : 0.6 }, ...fading], {
    duration,
    easing: "ease-out",
  });
}

/** Redraw: only the paths of statuses that gained or lost a window, in the towers concerned. */
import type { Layout, Model } from "./model";
import { box, frame, mark } from "./paths";

export function redraw(
  svg: SVGSVGElement,
  layout: Layout,
  tower: number,
  model: Model,
  codes: Set<string>,
): void {
  const data = layout.step.towers[tower];
  if (!data) return;
  const [w, h] = layout.step.cell;
  const windows = new Map<string, string>();
  const marks = new Map<string, string>();
  layout.cells[tower]!.forEach((row, r) => {
    row.forEach((index, c) => {
      const code = model.codes[index];
      if (index < 0 || !code || !codes.has(code)) return;
      const [x, y] = [data.xs[c]!, data.ys[r]!];
      if (!model.data.ground) windows.set(code, (windows.get(code) ?? "") + frame(code, x, y, w, h));
      marks.set(code, (marks.get(code) ?? "") + mark(code, x, y, layout.step.mark, h));
    });
  });
  // Numbers are written in the order of the units.
  svg.querySelectorAll("text.number").forEach((text, i) => {
    text.setAttribute("class", `number n-${model.codes[data.first + i]}`);
  });
  for (const code of codes) {
    svg.querySelector(`[data-u="${code}"]`)?.setAttribute("d", windows.get(code) ?? "");
    svg.querySelector(`[data-m="${code}"]`)?.setAttribute("d", marks.get(code) ?? "");
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

export function flash(svg: SVGSVGElement, d: string): void {
  const path = svg.querySelector("[data-flash]");
  if (!path || !d) return;
  path.setAttribute("d", d);
  path.classList.remove("on");
  svg.getBoundingClientRect(); // restarts the animation
  path.classList.add("on");
}

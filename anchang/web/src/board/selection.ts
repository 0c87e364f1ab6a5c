/** Many units at once: what is chosen, and the bulk bar that names them and their sum. */

import { word } from "../lib/words";
import type { Layout, Model } from "./model";
import { run } from "./navigate";

const NAMED = 6;

export class Selection {
  readonly all = new Set<number>();
  onchange: () => void = () => {};
  private anchor = -1;

  pick(
    index: number,
    how: { extend?: boolean | undefined; toggle?: boolean | undefined; from: number; layout: Layout },
  ): void {
    if (!how.extend) this.anchor = index;
    else if (!this.all.has(this.anchor)) this.anchor = how.from;
    if (how.extend) for (const one of run(how.layout, this.anchor, index)) this.all.add(one);
    else if (how.toggle && this.all.has(index)) this.all.delete(index);
    else this.all.add(index);
    this.onchange();
  }

  take(indexes: number[], add: boolean): void {
    if (!add) this.all.clear();
    for (const index of indexes) this.all.add(index);
    this.onchange();
  }

  clear(): void {
    if (this.all.size === 0) return;
    this.all.clear();
    this.onchange();
  }

  /** Fill the bar `[data-bulk]` of the page: names, sum, and a hidden field `units` with the keys. */
  show(model: Model, name: (index: number) => string): void {
    const bar = document.querySelector<HTMLElement>("[data-bulk]");
    if (!bar) return;
    const chosen = [...this.all].sort((a, b) => a - b);
    bar.hidden = chosen.length === 0;
    put(bar, "[data-bulk-count]", String(chosen.length));
    const rest = chosen.length > NAMED ? word(" 等", " …") : "";
    put(bar, "[data-bulk-names]", chosen.slice(0, NAMED).map(name).join(word("、", ", ")) + rest);
    const prices = chosen.map((index) => model.data.facts[index]![2]);
    const sum = prices.reduce<number>((total, price) => total + (price ?? 0), 0);
    put(
      bar,
      "[data-bulk-sum]",
      prices.includes(null) ? "" : word(`${decimals(sum / 1e6)} 万`, `¥${decimals(sum / 1e8)} m`),
    );
    for (const input of bar.querySelectorAll<HTMLInputElement>("input[name=units]")) {
      input.value = chosen.map((index) => model.data.keys[index]!).join(",");
    }
    const clear = bar.querySelector<HTMLElement>("[data-bulk-clear]");
    if (clear) clear.onclick = () => this.clear();
  }
}

function decimals(value: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function put(bar: HTMLElement, selector: string, text: string): void {
  const element = bar.querySelector(selector);
  if (element) element.textContent = text;
}

/** What a screen reader hears: a unit in one breath, changes gathered into one sentence in five seconds. */
import { word } from "../lib/words";
import type { Layout, Model } from "./model";

const BEAT = 5000;

export function sentence(model: Model, layout: Layout, index: number): string {
  const place = layout.places.get(index);
  const tower = place && layout.step.towers[place.tower];
  const [plan, area, listed] = model.data.facts[index]!;
  const floor =
    tower && place ? word(`${tower.floors[place.row]}层`, ` floor ${tower.floors[place.row]} `) : "";
  const words = [`${layout.where(index).replace(" ", "")}${floor}${model.data.numbers[index]}`];
  words.push(model.titles.get(model.codes[index]!) ?? "");
  if (model.data.plans[plan]) words.push(model.data.plans[plan]);
  if (area) words.push(word(`${(area / 100).toFixed(2)}平方米`, `${(area / 100).toFixed(2)} ㎡`));
  if (listed) words.push(word(`表价${price(listed).replace(" ", "")}`, `list price ${price(listed)}`));
  return words.join(word("，", ", "));
}

/** 221.81 万, in English ¥2.22 m, rounded half up as the server rounds. */
export function price(fen: number): string {
  const figure = (part: number) => (Math.floor((fen * 2 + part) / (2 * part)) / 100).toFixed(2);
  return word(`${figure(1e4)} 万`, `¥${figure(1e6)} m`);
}

/** Gather changes; the open unit is told at once. */
export class Announcer {
  private waiting = new Map<number, string>();
  private timer = 0;

  constructor(
    private readonly say: (text: string) => void,
    private readonly name: (index: number) => string,
  ) {}

  changed(index: number, title: string, isOpen: boolean): void {
    if (isOpen) {
      this.say(word(`${this.name(index)}现在${title}。`, `${this.name(index)} is now ${title}.`));
      return;
    }
    this.waiting.set(index, title);
    this.timer ||= window.setTimeout(() => this.flush(), BEAT);
  }

  flush(): void {
    this.timer = 0;
    this.say(gathered([...this.waiting].map(([index, title]) => [this.name(index), title])));
    this.waiting.clear();
  }
}

export function gathered(changes: [string, string][]): string {
  if (changes.length <= 3) {
    const each = changes.map(([name, title]) => word(`${name}现在${title}`, `${name} is now ${title}`));
    return word(`${each.join("，")}。`, `${each.join(", ")}.`);
  }
  const counts = new Map<string, number>();
  for (const [, title] of changes) counts.set(title, (counts.get(title) ?? 0) + 1);
  const each = [...counts].map(([title, count]) => word(`${count} 套${title}`, `${count} ${title}`));
  return word(
    `${changes.length} 套有变化：${each.join("，")}。`,
    `${changes.length} units changed: ${each.join(", ")}.`,
  );
}

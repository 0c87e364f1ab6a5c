/** Elements in one breath; text is text, never markup. */
type Given = Record<string, string | number | boolean | ((event: Event) => void)>;
type Child = Node | string | false | null | undefined;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  given: Given = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

/** Put fresh elements where older ones are, and leave alone what is as it was: a finger that is down presses on. */
export function renew(parent: Element, fresh: readonly Element[]): void {
  const old = [...parent.children];
  for (const [place, one] of fresh.entries()) {
    const was = old[place];
    if (!was) parent.append(one);
    else if (was.tagName === "OL" && one.tagName === "OL") renew(was, [...one.children]);
    else if (!was.isEqualNode(one)) was.replaceWith(one);
  }
  for (const one of old.slice(fresh.length)) one.remove();
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(
  tag: string,
  given: Record<string, string | number> = {},
  ...children: Node[]
): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

const ICONS: Record<string, string> = {
  check: "m5 12.5 4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6 6 18",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2",
  up: "m6 14.5 6-6 6 6",
  down: "m6 9.5 6 6 6-6",
  left: "m14.5 6-6 6 6 6",
};

export function icon(name: string): SVGElement {
  const given = { class: "icon", width: 20, height: 20, viewBox: "0 0 24 24", "aria-hidden": "true" };
  return svg("svg", given, svg("path", { d: ICONS[name] ?? "" }));
}

/** Facts beside each other, with the dot of the house between; it ends a line, and begins none. */
export function facts(...parts: (string | false)[]): Node[] {
  const shown = parts.filter((part): part is string => Boolean(part));
  const dot = () => h("span", { class: "dot", "aria-hidden": "true" });
  return shown.map((part, i) =>
    h("span", { class: "nowrap" }, part, ...(i < shown.length - 1 ? [dot()] : [])),
  );
}

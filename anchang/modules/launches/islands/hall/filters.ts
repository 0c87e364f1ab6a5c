/** What one looks for: type, floors, price, only what is free. */
import { word } from "../../../../web/src/lib/words";
import { h } from "./dom";
import { type Filter, NO_FILTER, type State } from "./state";

export function filters(state: State, changed: () => void): HTMLElement {
  const count = h("span", { class: "t3", role: "status" });
  const take = (part: Partial<Filter>) => {
    state.filter = { ...state.filter, ...part };
    const found = state.facts.units.filter((unit) => state.passes(unit)).length;
    count.textContent =
      state.contradiction || word(`${found} 套符合`, `${found} match${found === 1 ? "" : "es"}`);
    state.narrow();
    changed();
  };
  const number = (name: "floorFrom" | "floorTo" | "priceFrom" | "priceTo", label: string) =>
    h(
      "label",
      { class: "grow" },
      h("span", { class: "t3" }, label),
      h("input", {
        class: "input",
        type: "text",
        inputmode: "numeric",
        input: (event) => take({ [name]: Number.parseFloat((event.target as HTMLInputElement).value) || 0 }),
      }),
    );
  const types = h(
    "select",
    {
      class: "input",
      "aria-label": word("户型", "Type"),
      change: (event) => take({ type: (event.target as HTMLSelectElement).value }),
    },
    h("option", { value: "" }, word("全部户型", "All types")),
    ...state.facts.types.map((type) => h("option", { value: type }, type)),
  );
  const free = h("input", {
    type: "checkbox",
    role: "switch",
    change: (event) => take({ onlyFree: (event.target as HTMLInputElement).checked }),
  });
  const hasPrices = state.facts.units.some((unit) => unit.price !== null);
  const form = h(
    "form",
    { class: "filter-fields", submit: (event) => event.preventDefault() },
    types,
    h(
      "div",
      { class: "row tight" },
      number("floorFrom", word("最低楼层", "Lowest floor")),
      number("floorTo", word("最高楼层", "Highest floor")),
    ),
    hasPrices &&
      h(
        "div",
        { class: "row tight" },
        number("priceFrom", word("最低总价（万）", "Lowest price (¥10k)")),
        number("priceTo", word("最高总价（万）", "Highest price (¥10k)")),
      ),
    h("label", { class: "switch" }, h("span", {}, word("只看可选", "Free units only")), free),
    h(
      "div",
      { class: "row between" },
      count,
      h(
        "button",
        {
          type: "button",
          class: "button quiet",
          click: () => {
            form.reset();
            take(NO_FILTER);
          },
        },
        word("清除筛选", "Clear"),
      ),
    ),
  );
  return h("details", { class: "filters" }, h("summary", {}, word("筛选", "Filter")), form);
}

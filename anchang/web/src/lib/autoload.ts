/** Heavier islands are fetched by the pages that have them: the file's name is the element's. */
const own = import.meta.glob(["../islands/{unit-board,unit-table,wall-screen,hue-field,pattern-states}.ts"]);
const modules = import.meta.glob("../../../modules/*/islands/*.ts");

const sources = new Map(
  Object.entries({ ...own, ...modules }).map(([path, load]) => [
    path.split("/").pop()!.replace(".ts", ""),
    load,
  ]),
);

export function watch(): void {
  const look = (root: ParentNode) => {
    for (const [name, load] of sources) {
      if (root.querySelector(name)) {
        sources.delete(name);
        void load();
      }
    }
  };
  look(document);
  document.addEventListener("htmx:load", () => look(document));
}

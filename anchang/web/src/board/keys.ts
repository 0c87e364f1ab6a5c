/** Keys of the façade (look §6): one tab stop; arrows, Home/End, pages, typing a number, n, Enter, Space. */
import type { UnitBoard } from "../islands/unit-board";
import { jump, nextFree } from "./navigate";

export interface Choice {
  index: number;
  act: "move" | "open" | "select";
  extend?: boolean;
  toggle?: boolean;
}

const TYPING_PAUSE = 900;
const PAGE = 5;

export function keyboard(grid: HTMLElement, board: UnitBoard, choose: (choice: Choice) => void): void {
  let typed = "";
  let last = 0;
  grid.addEventListener("focus", () => {
    board.mark();
    board.follow();
  });
  grid.addEventListener("blur", () => {
    board.stand(false);
    board.mark();
  });
  // Where the keys stand is shown to who uses them: beside a hand it would look like a unit that is chosen.
  grid.addEventListener("pointerdown", () => board.stand(true), true);
  grid.addEventListener("keydown", (event) => {
    if (isOfTheBrowser(event)) return;
    board.stand(false);
    if (/^\d$/.test(event.key)) {
      typed = Date.now() - last < TYPING_PAUSE ? typed + event.key : event.key;
      last = Date.now();
      const found = typed.length >= 3 ? jump(board.model, board.layout, typed, board.current) : -1;
      if (found >= 0) choose({ index: found, act: "move" });
      board.follow();
      event.preventDefault();
      return;
    }
    if (event.key !== "Shift") typed = "";
    const index = target(event, board);
    // Nothing is chosen that Esc could let go: then it is for the panel beside the board.
    if (index === undefined || (event.key === "Escape" && board.selection.all.size === 0)) return;
    event.preventDefault();
    if (event.key === "Enter") choose({ index, act: "open" });
    else if (event.key === " ") choose({ index, act: "select", toggle: true });
    else if (event.key === "Escape") board.selection.clear();
    else choose({ index, act: event.shiftKey ? "select" : "move", extend: event.shiftKey });
    board.follow();
  });
}

const WITH_CTRL = ["Home", "End", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

/** Keys that mean something to the browser, as Ctrl+1 does, are left to it. */
export function isOfTheBrowser(
  event: Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey">,
): boolean {
  return event.altKey || event.metaKey || (event.ctrlKey && !WITH_CTRL.includes(event.key));
}

function target(event: KeyboardEvent, board: UnitBoard): number | undefined {
  const { grid, current } = board;
  switch (event.key) {
    case "ArrowUp":
      return grid.step(current, -1, 0);
    case "ArrowDown":
      return grid.step(current, 1, 0);
    case "ArrowLeft":
      return grid.step(current, 0, -1);
    case "ArrowRight":
      return grid.step(current, 0, 1);
    case "PageUp":
      return grid.step(current, -1, 0, PAGE);
    case "PageDown":
      return grid.step(current, 1, 0, PAGE);
    case "Home":
      return event.ctrlKey ? grid.end(current, true) : grid.edge(current, false);
    case "End":
      return event.ctrlKey ? grid.end(current, false) : grid.edge(current, true);
    case "n":
    case "N":
      return nextFree(board.model, board.layout, current);
    case "Enter":
    case " ":
    case "Escape":
      return current;
    default:
      return undefined;
  }
}

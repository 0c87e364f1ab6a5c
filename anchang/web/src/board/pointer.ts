/** The mouse on the skyline: a click opens, Ctrl adds one, Shift a run, dragging a frame selects many. */
import type { UnitBoard } from "../islands/unit-board";
import type { Choice } from "./keys";
import type { Layout } from "./model";

const SLACK = 5;

export function desk(board: UnitBoard, svgs: SVGSVGElement[], choose: (choice: Choice) => void): void {
  svgs.forEach((svg, tower) => {
    // Older browsers do not say of a click what made it, or call a finger a mouse; the press before it is told rightly.
    let pressedBy = "";
    svg.addEventListener("pointerdown", (down) => {
      pressedBy = down.pointerType;
      if (down.pointerType !== "mouse" || down.button !== 0) return;
      const start = point(svg, down);
      const frame = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      frame.setAttribute("class", "frame");
      svg.setPointerCapture(down.pointerId);
      const move = (event: PointerEvent) => {
        const box = between(start, point(svg, event));
        if (box.width + box.height < SLACK) return;
        svg.append(frame);
        for (const [name, value] of Object.entries(box)) frame.setAttribute(name, String(value));
      };
      const up = (event: PointerEvent) => {
        svg.removeEventListener("pointermove", move);
        const box = between(start, point(svg, event));
        if (frame.isConnected) {
          frame.remove();
          const found = board.layout.within(tower, box.x, box.y, box.x + box.width, box.y + box.height);
          take(board, found, event);
        } else {
          const line = board.layout.line(tower, start.x, start.y);
          if (line.length > 0) take(board, line, event);
          else press(board, board.layout.hit(tower, start.x, start.y), event, choose);
        }
      };
      svg.addEventListener("pointermove", move);
      svg.addEventListener("pointerup", up, { once: true });
    });
    svg.addEventListener("click", (event) => {
      // A finger or a pen: no frame, the press is the choice.
      if (pressedBy === "mouse") return;
      const { x, y } = point(svg, event);
      press(board, board.layout.near(tower, x, y), event, choose);
    });
  });
  // A floor's number beside the skyline takes that floor of every building.
  for (const label of board.querySelectorAll<SVGTextElement>(".axis text")) {
    label.addEventListener("click", (event) => {
      const row = board.grid.levels.indexOf(Number(label.textContent));
      const found = board.grid.columns.map((_door, column) => board.grid.index({ row, column }));
      take(
        board,
        found.filter((index) => index >= 0),
        event,
      );
    });
  }
}

function press(board: UnitBoard, index: number, event: MouseEvent, choose: (choice: Choice) => void): void {
  if (index < 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) {
    choose({ index, act: "select", extend: event.shiftKey, toggle: !event.shiftKey });
  } else {
    if (!board.picks) board.selection.clear();
    choose({ index, act: "open" });
  }
}

/** Take units that came at once; with Ctrl or Shift, and where units are picked, to those that are chosen. */
function take(board: UnitBoard, found: number[], event: MouseEvent): void {
  const last = found.at(-1);
  if (last !== undefined) board.current = last;
  board.selection.take(found, board.picks || event.ctrlKey || event.shiftKey);
}

export function point(
  svg: SVGSVGElement,
  event: { clientX: number; clientY: number },
): { x: number; y: number } {
  const box = svg.getBoundingClientRect();
  const view = svg.viewBox.baseVal;
  return {
    x: ((event.clientX - box.left) * view.width) / box.width,
    y: ((event.clientY - box.top) * view.height) / box.height,
  };
}

/** Return where a unit's window stands on the screen. */
export function windowOf(svg: SVGSVGElement, layout: Layout, index: number): { top: number; bottom: number } {
  const { tower, row } = layout.places.get(index)!;
  const box = svg.getBoundingClientRect();
  const scale = box.height / svg.viewBox.baseVal.height;
  const top = box.top + layout.step.towers[tower]!.ys[row]! * scale;
  return { top, bottom: top + layout.step.cell[1] * scale };
}

function between(a: { x: number; y: number }, b: { x: number; y: number }) {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

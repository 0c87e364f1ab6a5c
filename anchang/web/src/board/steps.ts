/** From step to step of the zoom: each step is a page of its own, so the address keeps it and 返回 leaves it. */
import type { UnitBoard } from "../islands/unit-board";
import { pinches } from "./pinch";

const PHONE = "(max-width: 767px)";

/** `choose` takes the floor at a height of the screen into the strip. */
export function steps(board: UnitBoard, choose: (clientY: number) => void): void {
  const skyline = board.querySelector<HTMLElement>(".board-scroll");
  const map = board.querySelector<HTMLElement>(".board-tower");
  const isNear = board.classList.contains("is-near");
  if (skyline)
    pinches(skyline, (way, at) => {
      if (way === "farther") leave(board);
      else if (isNear) choose(at.clientY);
      else enter(board, nearest(skyline, at.clientX, at.clientY));
    });
  if (map) pinches(map, (way, at) => (way === "farther" ? leave(board) : choose(at.clientY)));
  // A phone's skyline is a map: its windows are smaller than a finger, its buildings are not.
  skyline?.addEventListener(
    "click",
    (event) => {
      if (!matchMedia(PHONE).matches || isNear) return;
      event.stopPropagation();
      enter(board, (event.target as Element).closest(".board-building"));
    },
    true,
  );
}

function leave(board: UnitBoard): void {
  const whole = board.dataset.whole;
  if (whole) location.assign(whole);
}

function enter(board: UnitBoard, building: Element | null): void {
  if (!board.contains(building)) return;
  const url = building?.querySelector<HTMLAnchorElement>(".caption a")?.href;
  if (url) location.assign(url);
}

function nearest(skyline: HTMLElement, x: number, y: number): Element | null {
  const away = (one: Element) => {
    const box = one.getBoundingClientRect();
    return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  };
  const all = [...skyline.querySelectorAll(".board-building")];
  return all.reduce<Element | null>((best, one) => (best && away(best) <= away(one) ? best : one), null);
}

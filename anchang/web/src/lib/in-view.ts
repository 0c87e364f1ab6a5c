/** What keys move to stays in sight. */

const MARGIN = 12;

/** Scroll the page until a box is clear of what stands above `head` and below `foot`, heights of the screen. */
export function reveal(box: { top: number; bottom: number }, head: number, foot: number): void {
  if (box.bottom > foot - MARGIN) scrollBy(0, box.bottom - foot + MARGIN);
  else if (box.top < head + MARGIN) scrollBy(0, box.top - head - MARGIN);
}

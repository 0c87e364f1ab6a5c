/** Safari tells of the Esc that ends a composition only by this number. */
const COMPOSING = 229;

/** Tell whether Esc is free to close something: not the end of a half-written pinyin, and nothing nearer took it. */
export function isEscape(
  event: Pick<KeyboardEvent, "key" | "isComposing" | "keyCode" | "defaultPrevented">,
): boolean {
  return (
    event.key === "Escape" && !event.isComposing && event.keyCode !== COMPOSING && !event.defaultPrevented
  );
}

/** Days on a chip and the moment in the field beside them: the day changes, a time that was typed stays. */
import { word } from "./words";

const OPENING = "10:00";

export function onDay(day: string, value: string): string {
  return `${day}T${value.split("T")[1]?.slice(0, 5) || OPENING}`;
}

/** Write a moment as the page writes it, whatever the browser's own field shows. */
export function inWords(value: string): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return "";
  const day = new Intl.DateTimeFormat(word("zh-CN", "en-GB"), {
    month: word("long", "short") as "long" | "short",
    day: "numeric",
    weekday: "short",
  });
  return `${day.format(at)} ${value.split("T")[1]?.slice(0, 5) ?? ""}`.trim();
}

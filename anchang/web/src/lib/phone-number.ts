import { word } from "./words";

/** Telephone numbers as they are typed: 3-4-4, pasted +86 and spaces accepted, masks left alone. */
const MASK = /[*＊xX]/;

/** Return what was meant: digits without the country code of the mainland; a mask as it is. */
export function meant(raw: string): string {
  const text = raw.normalize("NFKC").trim();
  if (MASK.test(text)) return text.replace(/[\s-]/g, "").replace(/[xX]/g, "*");
  if (text.startsWith("+") && !text.startsWith("+86")) return `+${text.replace(/\D/g, "")}`;
  const digits = text.replace(/\D/g, "").replace(/^0{2}(?=86)/, "");
  return digits.length > 11 && digits.startsWith("86") ? digits.slice(2) : digits;
}

export function grouped(raw: string): string {
  const value = meant(raw);
  if (value.startsWith("+") || MASK.test(value) || value.length > 11) return value;
  return [value.slice(0, 3), value.slice(3, 7), value.slice(7)].filter(Boolean).join(" ");
}

/** Return where the caret goes so that as many digits stand before it as did before. */
export function caretAfter(shown: string, digits: number): number {
  let seen = 0;
  for (let i = 0; i < shown.length; i++) {
    if (seen === digits) return i;
    if (/\S/.test(shown[i]!)) seen++;
  }
  return shown.length;
}

/** Say what to do, or nothing when the number can be sent. */
export function advice(raw: string): string {
  const value = meant(raw);
  if (value === "" || value.startsWith("+") || MASK.test(value)) return "";
  if (value.length !== 11)
    return word(
      `手机号应为 11 位，现在是 ${value.length} 位。`,
      `A mobile number has 11 digits; this has ${value.length}.`,
    );
  return value.startsWith("1") ? "" : word("手机号以 1 开头。", "A mobile number begins with 1.");
}

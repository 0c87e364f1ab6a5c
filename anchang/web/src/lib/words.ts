/** The few sentences that scripts write. Everything else comes from the server. */
const english = typeof document !== "undefined" && document.documentElement.lang.startsWith("en");

export function word(chinese: string, inEnglish: string): string {
  return english ? inEnglish : chinese;
}

import type { AtRule, Plugin, Rule } from "postcss";

/** What the system asks for, by the theme that answers it. */
const SYSTEM = { dark: "(prefers-color-scheme: dark)", contrast: "(prefers-contrast: more)" };

/**
 * Where nobody has chosen a theme the system decides: each rule of a theme is said once more for it, so that a rule
 * is written once and neither way of asking is forgotten.
 */
export function systemThemes(): Plugin {
  return {
    postcssPlugin: "system-themes",
    Once(root, { AtRule: Media }) {
      const found: [Rule, AtRule][] = [];
      root.walkRules((rule) => {
        for (const [theme, params] of Object.entries(SYSTEM)) {
          const chosen = `[data-theme="${theme}"]`;
          if (!rule.selector.includes(chosen)) continue;
          const media = new Media({ name: "media", params });
          media.append(rule.clone({ selector: rule.selector.replaceAll(chosen, ":root:not([data-theme])") }));
          found.push([rule, media]);
        }
      });
      for (const [rule, media] of found) rule.after(media);
    },
  };
}

const STATES: Array<[RegExp, string]> = [
  [/:hover/g, ".is-hover"],
  [/:focus-visible/g, ".is-focus-visible"],
  [/:active/g, ".is-active"],
];

/** The pattern page shows hover, focus and press standing still: each such rule is set once more, for a class. */
class PatternStates extends HTMLElement {
  connectedCallback(): void {
    for (const sheet of document.styleSheets) repeat(sheet);
  }
}

function repeat(within: CSSStyleSheet | CSSGroupingRule): void {
  // From the end, so that what is added is not met again.
  for (let at = within.cssRules.length - 1; at >= 0; at--) {
    const rule = within.cssRules[at]!;
    if (rule instanceof CSSStyleRule) {
      const selector = forClasses(rule.selectorText);
      if (selector !== rule.selectorText) within.insertRule(`${selector}{${rule.style.cssText}}`, at + 1);
    } else if (rule instanceof CSSGroupingRule) repeat(rule);
  }
}

export function forClasses(selector: string): string {
  return STATES.reduce((text, [pseudo, name]) => text.replace(pseudo, name), selector);
}

customElements.define("pattern-states", PatternStates);

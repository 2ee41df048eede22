/** Colours of the editor's theme, read when a chart is drawn. */
import type { ColourRole } from "../model/styles.ts";

export interface Theme {
  readonly colours: Readonly<Record<ColourRole, string>>;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  readonly fontFamily: string;
  readonly highContrast: boolean;
}

/** For a page outside the editor, and for themes that leave a colour out. */
const FALLBACK: Readonly<Record<ColourRole, string>> = {
  blue: "#3794ff",
  purple: "#b180d7",
  green: "#89d185",
  red: "#f14c4c",
  yellow: "#cca700",
  foreground: "#808080",
};

/** Reads the theme as it is now, at an element: the side panel's ground differs from the editor's. */
export function readTheme(element: Element): Theme {
  const styles = getComputedStyle(element);
  const read = (name: string, fallback: string): string => styles.getPropertyValue(name).trim() || fallback;
  const highContrast =
    document.body.classList.contains("vscode-high-contrast") ||
    document.body.classList.contains("vscode-high-contrast-light");
  const foreground = read("--vscode-foreground", "#808080");
  const colour = (role: ColourRole): string => read(`--vscode-charts-${role}`, FALLBACK[role]);
  return {
    colours: {
      blue: colour("blue"),
      purple: colour("purple"),
      green: colour("green"),
      red: colour("red"),
      yellow: colour("yellow"),
      foreground: colour("foreground"),
    },
    foreground,
    muted: highContrast ? foreground : read("--vscode-descriptionForeground", foreground),
    grid: withAlpha(foreground, highContrast ? 0.35 : 0.12),
    background: read("--page", "#ffffff"),
    fontFamily: read("--vscode-font-family", "sans-serif"),
    highContrast,
  };
}

/** The colour, `alpha` (0…1) as opaque. */
export function withAlpha(colour: string, alpha: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(alpha * 100)}%, transparent)`;
}

/** Calls back after the editor changed its theme: it rewrites the page's variables and the body's class. */
export function onThemeChange(listener: () => void): void {
  let waiting = false;
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      listener();
    });
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "style"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "style"] });
}

/**
 * The only place that knows the component library. Only its button is used: the library is archived, and each
 * further component adds tens of kilobytes.
 */
import { type Button, provideVSCodeDesignSystem, vsCodeButton } from "@vscode/webview-ui-toolkit";

/** Registers the components. Call once before the first control is made. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton());
}

export type ButtonLook = "primary" | "secondary";

/** A push button. `title` says more than the label where there is something to say. */
export function button(label: string, look: ButtonLook, onClick: () => void, title = ""): Button {
  const element = document.createElement("vscode-button");
  if (!isButton(element))
    throw new Error("The button component is not registered: call registerControls() first.");
  element.setAttribute("appearance", look);
  if (title) element.title = title;
  element.textContent = label;
  element.addEventListener("click", onClick);
  return element;
}

function isButton(element: HTMLElement): element is Button {
  return customElements.get("vscode-button") !== undefined && "appearance" in element;
}

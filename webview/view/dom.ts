/** Elements from names, attributes and children. Text goes in as text nodes, never as markup. */

export type Child = Node | string | null;
export type Attributes = Readonly<Record<string, string>>;

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. Never pass `style`: the page's policy blocks it; set styles through the object model. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** An SVG element. */
export function svgEl<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Node[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A button that looks like a link: it goes to a place in the document. */
export function link(text: string, title: string, onClick: () => void): HTMLButtonElement {
  const element = el("button", { type: "button", class: "link", title }, text);
  element.addEventListener("click", onClick);
  return element;
}

/** A labelled check box. */
export function checkbox(
  label: Child,
  checked: boolean,
  onChange: (checked: boolean) => void,
): HTMLLabelElement {
  const input = el("input", { type: "checkbox" });
  input.checked = checked;
  input.addEventListener("change", () => onChange(input.checked));
  return el("label", { class: "check" }, input, el("span", {}, label));
}

/** A foldable part that tells when it was opened or closed. */
export function fold(
  summary: string,
  open: boolean,
  onToggle: (open: boolean) => void,
  fill: () => Node,
): HTMLDetailsElement {
  const details = el("details", {}, el("summary", {}, summary));
  const fillOnce = (): void => {
    if (details.childElementCount === 1) details.append(fill());
  };
  if (open) {
    details.open = true;
    fillOnce();
  }
  details.addEventListener("toggle", () => {
    if (details.open) fillOnce();
    onToggle(details.open);
  });
  return details;
}

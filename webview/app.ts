/** The page's life: what the host sends becomes what is on screen. */
import * as l10n from "@vscode/l10n";
import type { FromWebview, ToWebview } from "../src/study/protocol.ts";
import type { StudyResult } from "../src/study/result.ts";
import { button } from "./controls.ts";
import type { ViewState } from "./state.ts";
import { el } from "./view/dom.ts";
import { Page } from "./view/page.ts";

export interface AppContext {
  readonly root: HTMLElement;
  readonly state: () => ViewState;
  readonly change: (part: Partial<ViewState>) => void;
  readonly post: (message: FromWebview) => void;
}

const NARROW = "(max-width: 540px)";
/** A screen reader should hear where the cursor came to rest, not every step on the way. */
const ANNOUNCE_AFTER_MS = 150;

/** Shows results, progress and failures. */
export class App {
  readonly #context: AppContext;
  readonly #status = el("section", { class: "status", "aria-label": l10n.t("Simulation run") });
  readonly #content = el("main", {});
  readonly #live = el("div", { class: "hidden", role: "status", "aria-live": "polite" });
  readonly #narrow = matchMedia(NARROW);
  #page: Page | null = null;
  #result: StudyResult | null = null;
  #compact = false;
  /** The result comes from a file: there is nothing to run again. */
  #saved = false;
  /** The patch has changed since the result. */
  #stale = false;
  #running = false;
  #announcing: ReturnType<typeof setTimeout> | undefined;

  constructor(context: AppContext) {
    this.#context = context;
    context.root.replaceChildren(this.#status, this.#content, this.#live);
    this.#narrow.addEventListener("change", () => this.#show());
  }

  handle(message: ToWebview): void {
    switch (message.type) {
      case "result":
        this.#result = message.result;
        this.#compact = message.compact;
        this.#saved = message.saved === true;
        this.#stale = false;
        this.#context.root.className = message.compact ? "app compact" : "app";
        this.#idle();
        this.#show();
        return;
      case "stale":
        this.#stale = message.stale;
        if (!this.#running) this.#idle();
        return;
      case "progress":
        this.#progress(message.done, message.total, message.stage);
        return;
      case "words":
        l10n.config({ contents: message.words });
        this.#status.setAttribute("aria-label", l10n.t("Simulation run"));
        return;
      case "failed":
        this.#failed(message.sentence, message.saved === true);
    }
  }

  /** The theme changed: canvases keep their old colours until they are drawn anew. */
  redraw(): void {
    this.#page?.draw();
  }

  #show(): void {
    this.#page?.destroy();
    this.#page = null;
    if (!this.#result) {
      this.#content.replaceChildren(this.#empty());
      return;
    }
    this.#page = new Page(this.#result, {
      compact: this.#compact,
      narrow: this.#compact || this.#narrow.matches,
      state: this.#context.state,
      change: this.#context.change,
      post: this.#context.post,
      announce: (text) => this.#announce(text),
    });
    this.#content.replaceChildren(this.#page.element);
    this.#page.draw();
  }

  #idle(): void {
    this.#running = false;
    this.#content.classList.remove("stale");
    if (!this.#result || this.#saved) {
      this.#status.replaceChildren();
      return;
    }
    const notice = el(
      "p",
      { class: "notice", role: "status" },
      l10n.t("The patch has changed since this was simulated."),
    );
    const again = button(
      l10n.t("Re-run"),
      "primary",
      () => this.#context.post({ type: "rerun" }),
      l10n.t("Simulate the same again"),
    );
    this.#status.replaceChildren(...(this.#stale ? [notice] : []), again);
  }

  #progress(done: number, total: number, stage?: string): void {
    this.#running = true;
    const text = stage ?? (total > 0 ? l10n.t("{0} of {1} runs", done, total) : l10n.t("Starting"));
    const known = this.#status.querySelector("progress");
    const label = this.#status.querySelector(".progress-text");
    if (known && label) {
      known.max = Math.max(1, total);
      known.value = done;
      label.textContent = text;
      return;
    }
    const bar = el("progress", { "aria-label": l10n.t("Simulation") });
    bar.max = Math.max(1, total);
    bar.value = done;
    const cancel = button(l10n.t("Cancel"), "secondary", () => this.#context.post({ type: "cancel" }));
    this.#status.replaceChildren(bar, el("span", { class: "progress-text" }, text), cancel);
    this.#content.classList.toggle("stale", this.#result !== null);
    if (!this.#result) this.#content.replaceChildren(el("p", { class: "empty" }, l10n.t("Simulating…")));
    this.#announce(l10n.t("Simulation running"));
  }

  #failed(sentence: string, saved: boolean): void {
    this.#idle();
    const alarm = el("p", { class: "alarm", role: "alert" }, sentence);
    if (saved) {
      this.#status.replaceChildren(alarm);
      return;
    }
    const again = button(l10n.t("Try again"), "primary", () => this.#context.post({ type: "rerun" }));
    this.#status.replaceChildren(alarm, again);
    if (!this.#result) this.#content.replaceChildren(this.#empty());
  }

  #announce(text: string): void {
    clearTimeout(this.#announcing);
    this.#announcing = setTimeout(() => (this.#live.textContent = text), ANNOUNCE_AFTER_MS);
  }

  #empty(): HTMLElement {
    return el(
      "div",
      { class: "empty" },
      el("h1", {}, l10n.t("Nothing simulated yet")),
      el(
        "p",
        {},
        l10n.t(
          "Open a kvfree_rcu() patch and choose “Simulate before/after” above one of its hunks. Footprint and latency charts come up here.",
        ),
      ),
      button(
        l10n.t("Simulate"),
        "primary",
        () => this.#context.post({ type: "rerun" }),
        l10n.t("Simulate the policies of the open patch"),
      ),
    );
  }
}

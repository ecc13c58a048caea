// The same hands with no mouse: every control is gone to with Tab, as somebody does who cannot point, and acted on with
// Enter, Space and the arrows. What cannot be reached that way fails the walk.

import { Hands } from "./hands.mjs";

/** No page needs more; whoever has not arrived by then goes in circles. */
const TABS_MAX = 600;

const HERE = (e) => document.activeElement === e;
/** Whether a control stands before where the keyboard is. */
const BEFORE = (e) => document.activeElement !== document.body && !!(e.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING);
/** Of radios with one name the keyboard stops at the chosen one, or the first. */
const STOP = (e) => (e.type !== "radio" ? e : Array.from(e.form.elements).find((o) => o.name === e.name && o.checked) || Array.from(e.form.elements).find((o) => o.name === e.name));

export class Keyboard extends Hands {
  async #key(name) {
    await this.page.keyboard.press(name);
    this.keyed(1);
  }

  async #back() {
    await this.page.keyboard.down("Shift");
    await this.#key("Tab");
    await this.page.keyboard.up("Shift");
  }

  /** Past the menu, as the first link of every page offers. */
  async #skip(control) {
    const [atTop, inside] = await control.evaluate((e) => [document.activeElement === document.body, !!e.closest("main")]);
    if (!atTop || !inside) return;
    await this.#key("Tab");
    const skips = await this.page.evaluate("document.activeElement.className === 'skip'");
    if (skips) await this.#key("Enter");
  }

  async reach(control) {
    const stop = (await control.evaluateHandle(STOP)).asElement();
    await this.#skip(stop);
    for (let turn = 0; turn < TABS_MAX; turn += 1) {
      if (await stop.evaluate(HERE)) return stop;
      if (await stop.evaluate(BEFORE)) await this.#back();
      else await this.#key("Tab");
    }
    const words = await stop.evaluate((e) => e.outerHTML.slice(0, 200));
    throw new Error(`${this.path}: the keyboard does not reach ${words}`);
  }

  async near(control) {
    await this.reach(control);
  }

  async act(control) {
    let stop = await this.reach(control);
    const kind = await control.evaluate((e) => (e.tagName === "INPUT" ? e.type : e.tagName));
    for (let turn = 0; kind === "radio" && !(await control.evaluate(HERE)); turn += 1) {
      if (turn > 50) throw new Error(`${this.path}: the arrows do not reach it`);
      await this.#key("ArrowDown");
      stop = control;
    }
    const chosen = kind === "radio" && (await stop.evaluate((e) => e.checked));
    if (!chosen) await this.#key(kind === "radio" || kind === "checkbox" ? "Space" : "Enter");
  }

  async choose(control, value) {
    await this.reach(control);
    const steps = await control.evaluate((e, value) => Array.from(e.options).findIndex((o) => o.value === value) - e.selectedIndex, value);
    for (let left = Math.abs(steps); left > 0; left -= 1) await this.#key(steps > 0 ? "ArrowDown" : "ArrowUp");
    const chosen = await control.evaluate((e) => e.value);
    if (chosen !== value) throw new Error(`${this.path}: the arrows chose ${chosen}, not ${value}`);
  }

  async attachTo(control, files) {
    await this.reach(control);
    // A busy machine may swallow the key; then she presses again.
    for (let turn = 1; ; turn += 1) {
      const asked = this.page.waitForFileChooser({ timeout: 5000 }).catch((error) => (turn < 3 ? null : Promise.reject(error)));
      await this.page.evaluate("document.title");
      await this.#key("Enter");
      const chooser = await asked;
      if (chooser) return chooser.accept(files);
    }
  }
}

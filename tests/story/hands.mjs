// Somebody at a browser: goes to pages, fills in fields, presses buttons by the words on them. Counts what it costs her:
// keys, clicks, pages, and the time by the keystroke-level model (K 0.28 s a key, P 1.1 s a pointing, H 0.4 s between
// mouse and keyboard, M 1.35 s of thought before a page's first act and before each press).

import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { start } from "./engines.mjs";

const K = 0.28;
const P = 1.1;
const H = 0.4;
const M = 1.35;
const PATIENCE = 60000;
/** A Chinese character takes so many keys. */
const KEYS_OF_CHARACTER = 3;

export class Hands {
  /** A browser of her own, nobody signed in. */
  static async at(engine, base, { scripts = true } = {}) {
    const hands = new this();
    const { browser, profile } = await start(engine);
    Object.assign(hands, { base, browser, profile });
    [hands.page] = await browser.pages();
    hands.scripts = scripts;
    hands.folder = fs.mkdtempSync(path.join(os.tmpdir(), "yushui-hands-"));
    await hands.#watch(base);
    await hands.page.setJavaScriptEnabled(scripts);
    await hands.#downloading();
    hands.reset();
    return hands;
  }

  /** Notices what should not happen on any page. */
  async #watch(base) {
    this.problems = [];
    const { page } = this;
    // What a page must not do is told in its console, where it is heard with scripts and without.
    await page.evaluateOnNewDocument(() => document.addEventListener("securitypolicyviolation", (e) => console.error(`Content Security Policy: ${e.violatedDirective} ${e.blockedURI}`)));
    // No printer is asked here; that one would have been is remembered.
    await page.evaluateOnNewDocument(() => (window.print = () => (document.documentElement.dataset.printing = "1")));
    page.on("console", (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) this.problems.push(message.text());
    });
    page.on("pageerror", (error) => this.problems.push(`script: ${error}`));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(base) && !url.startsWith("data:")) this.problems.push(`asked for ${url}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 500) this.problems.push(`${response.status()} ${response.url()}`);
    });
    page.on("dialog", (dialog) => dialog.accept());
  }

  async #downloading() {
    const session = await this.page.target().createCDPSession();
    await session.send("Page.setDownloadBehavior", { behavior: "allow", downloadPath: this.folder });
  }

  reset() {
    this.cost = { keys: 0, clicks: 0, pages: 0, seconds: 0 };
    this.where = "keyboard";
  }

  #hand(where) {
    if (this.where !== where) this.cost.seconds += H;
    this.where = where;
  }

  clicked() {
    this.#hand("mouse");
    this.cost.clicks += 1;
    this.cost.seconds += P;
  }

  keyed(count) {
    this.#hand("keyboard");
    this.cost.keys += count;
    this.cost.seconds += K * count;
  }

  #thought() {
    this.cost.seconds += M;
  }

  #paged() {
    this.cost.pages += 1;
    this.#thought();
  }

  async go(path) {
    const answer = await this.page.goto(this.base + path, { waitUntil: "load", timeout: PATIENCE });
    this.#paged();
    return answer.status();
  }

  async leave() {
    await this.browser.close();
    for (const folder of [this.folder, this.profile]) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async signIn(name, password) {
    await this.go("/login");
    await this.fill("name", name);
    await this.fill("password", password);
    await this.press("登录");
    this.name = name;
    // A password that the administrator chose is changed before anything else.
    if (!this.path.startsWith("/account/password")) return;
    await this.fill("password", password);
    for (const field of ["new_password", "again"]) await this.fill(field, `${password}!own`);
    await this.press("改密码");
    await this.sees("已改密码");
  }

  get path() {
    return this.page.url().slice(this.base.length);
  }

  async text() {
    return this.page.evaluate("document.body.innerText");
  }

  /** The page must say this. */
  async sees(...all) {
    const text = await this.text();
    for (const words of all) {
      if (!text.includes(words)) throw new Error(`${this.path} does not say “${words}”:\n${text.slice(0, 2500)}`);
    }
  }

  async #control(name) {
    const found = await this.page.$(`main [name="${name}"]:not([type=hidden]), [name="${name}"]:not([type=hidden])`);
    if (!found) throw new Error(`${this.path}: no field ${name}`);
    return found;
  }

  /** Brings the keyboard to a control. */
  async reach(control) {
    await control.focus();
    this.keyed(1);
  }

  /** Gets ready to press a control. */
  async near() {}

  /** Presses a control. */
  async act(control) {
    await control.evaluate((e) => e.scrollIntoView({ block: "center" }));
    await control.click();
    this.clicked();
  }

  /** Chooses the option at a place in a list, from the one chosen now. */
  async choose(control, value) {
    await control.select(value);
    this.keyed(3);
  }

  /** Writes into a field, in place of what stands there. */
  async fill(name, value) {
    const control = await this.#control(name);
    if ((await control.evaluate((e) => e.tagName)) === "SELECT") {
      const chosen = await control.evaluate((e, words) => (Array.from(e.options).find((o) => o.value === words || o.text.trim() === words) || {}).value, value);
      if (chosen === undefined) throw new Error(`${this.path}: ${name} has no option ${value}`);
      return this.choose(control, chosen);
    }
    await this.reach(control);
    await control.evaluate((e) => e.select && e.select());
    if (value === "") await this.page.keyboard.press("Backspace");
    // A block comes from another program's clipboard.
    if (value.includes("\n")) {
      await control.evaluate((e, text) => (e.value = text), value);
      return this.keyed(2);
    }
    await control.type(value);
    return this.keyed([...value].reduce((keys, letter) => keys + (letter > "\u2e80" ? KEYS_OF_CHARACTER : 1), 0));
  }

  /** Ticks a box or a radio by its value. */
  async tick(name, value) {
    const control = await this.page.$(`[name="${name}"][value="${value}"]`);
    if (!control) throw new Error(`${this.path}: no box ${name}=${value}`);
    await this.act(control);
  }

  async attach(name, files) {
    await this.attachTo(await this.#control(name), files);
  }

  async attachTo(control, files) {
    await control.uploadFile(...files);
    this.clicked();
  }

  /** What can be pressed and says these words; what is folded away cannot. */
  async worded(selector, words) {
    const found = await this.page.evaluateHandle(
      (selector, words) => {
        const folded = (e) => e.closest("[aria-hidden=true]") || (e.tagName !== "SUMMARY" && e.closest("details:not([open])"));
        const shown = (e) => !folded(e) && !!(e.offsetWidth || e.getClientRects().length);
        const said = (e) => (e.innerText || e.value || e.textContent || "").trim();
        return Array.from(document.querySelectorAll(selector)).find((e) => shown(e) && (said(e) === words || said(e).split("\n")[0].trim() === words));
      },
      selector,
      words,
    );
    const handle = found.asElement();
    if (!handle) throw new Error(`${this.path}: nothing to press says “${words}”:\n${(await this.text()).slice(0, 2500)}`);
    return handle;
  }

  /** Acts, and waits for the page it leads to. */
  async #leads(act) {
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load", timeout: PATIENCE }), act()]);
    this.#paged();
    await this.#watched();
    const text = await this.text();
    if (text.includes("系统内部出错")) throw new Error(`${this.path}: ${text.slice(0, 600)}`);
  }

  /** A page that shows how work goes on leads to its result by itself. */
  async #watched() {
    for (const until = Date.now() + PATIENCE; this.path.startsWith("/jobs/"); ) {
      if (Date.now() > until || !(await this.page.$("progress"))) throw new Error(`${this.path}: ${await this.text()}`);
      await this.page.waitForNavigation({ waitUntil: "load", timeout: 5000 }).catch(() => {});
    }
  }

  /** Presses a button that posts or asks, and waits for the page it leads to. */
  async press(words) {
    await this.pressOn(await this.worded("button, input[type=submit], a.button", words));
  }

  async pressOn(handle) {
    this.#thought();
    await this.near(handle);
    await this.#leads(() => this.act(handle));
  }

  /** Presses Enter in the field just filled in, and waits for the page it leads to. */
  async enter() {
    this.keyed(1);
    await this.#leads(() => this.page.keyboard.press("Enter"));
  }

  /** Follows a link by its words. */
  async follow(words) {
    const handle = await this.worded("a", words);
    await this.near(handle);
    await this.#leads(() => this.act(handle));
  }

  /** Opens what is folded. */
  async unfold(words) {
    const summary = await this.worded("summary", words);
    const folded = () => summary.evaluate((e) => !e.parentElement.open);
    // Pictures that come in late may move it away from under the pointer.
    for (let tries = 0; tries < 3 && (await folded()); tries += 1) await this.act(summary);
    if (await folded()) throw new Error(`${this.path}: “${words}” does not open`);
  }

  /** Presses what gives a file; answers its bytes. */
  async take(words) {
    const handle = await this.worded("button, a", words);
    this.#thought();
    const before = new Set(fs.readdirSync(this.folder));
    await this.act(handle);
    for (let turn = 0; turn < PATIENCE / 50; turn += 1) {
      const fresh = fs.readdirSync(this.folder).find((name) => !before.has(name) && !name.endsWith(".crdownload"));
      if (fresh && fs.statSync(path.join(this.folder, fresh)).size > 0) return fs.readFileSync(path.join(this.folder, fresh));
      await new Promise((later) => setTimeout(later, 50));
    }
    throw new Error(`${this.path}: “${words}” gave no file:\n${(await this.text()).slice(0, 1500)}`);
  }

  /** A file to be handed in. */
  keep(name, bytes) {
    const place = path.join(this.folder, name);
    fs.writeFileSync(place, bytes);
    return place;
  }

  /** Asks for something with her session, as a picture on a page does; answers status and bytes. */
  async ask(path) {
    const cookies = await this.page.cookies(this.base);
    const header = cookies.map((c) => `${c.name}=${c.value}`).join("; ");
    const answer = await fetch(this.base + path, { headers: { cookie: header }, redirect: "manual" });
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
  }

  /** What the printer gets: where scripts are on the page asks for it by itself, else Ctrl+P does. */
  async printed() {
    if (this.scripts && !(await this.page.$("[data-printing]"))) throw new Error(`${this.path} does not begin to print`);
    this.keyed(2);
    return Buffer.from(await this.page.pdf({ preferCSSPageSize: true, tagged: false, timeout: PATIENCE }));
  }
}

// Somebody at a browser: goes to pages, fills in fields, presses buttons by the words on them. Counts what it costs her:
// keys, clicks, pages, and the time by the keystroke-level model (K 0.28 s a key, P 1.1 s a pointing, H 0.4 s between
// mouse and keyboard, M 1.35 s of thought before a page's first act and before each press).

import { start } from "./engines.mjs";

const K = 0.28;
const P = 1.1;
const H = 0.4;
const M = 1.35;

export class Hands {
  constructor(page, base) {
    this.page = page;
    this.base = base;
    this.reset();
  }

  /** A browser of her own, nobody signed in. */
  static async at(engine, base, { scripts = true } = {}) {
    const { browser, version } = await start(engine);
    const page = await browser.newPage();
    await page.setJavaScriptEnabled(scripts);
    const hands = new Hands(page, base);
    hands.browser = browser;
    hands.version = version;
    hands.problems = [];
    page.on("pageerror", (error) => hands.problems.push(String(error)));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(base) && !url.startsWith("data:")) hands.problems.push(`asked for ${url}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 500) hands.problems.push(`${response.status()} ${response.url()}`);
    });
    return hands;
  }

  reset() {
    this.cost = { keys: 0, clicks: 0, pages: 0, seconds: 0 };
    this.where = "keyboard";
  }

  #mouse() {
    if (this.where !== "mouse") this.cost.seconds += H;
    this.where = "mouse";
    this.cost.clicks += 1;
    this.cost.seconds += P;
  }

  #keys(count) {
    if (this.where !== "keyboard") this.cost.seconds += H;
    this.where = "keyboard";
    this.cost.keys += count;
    this.cost.seconds += K * count;
  }

  #paged() {
    this.cost.pages += 1;
    this.cost.seconds += M;
  }

  async go(path) {
    const answer = await this.page.goto(this.base + path, { waitUntil: "load" });
    this.#paged();
    return answer.status();
  }

  async leave() {
    await this.browser.close();
  }

  async signIn(name, password) {
    await this.go("/login");
    await this.fill("name", name);
    await this.fill("password", password);
    await this.press("登录");
  }

  get path() {
    return this.page.url().slice(this.base.length);
  }

  async text() {
    return this.page.evaluate("document.body.innerText");
  }

  /** The page must say this. */
  async sees(words) {
    const text = await this.text();
    if (!text.includes(words)) throw new Error(`${this.path} does not say “${words}”:\n${text.slice(0, 2500)}`);
  }

  async doesNotSee(words) {
    if ((await this.text()).includes(words)) throw new Error(`${this.path} says “${words}”`);
  }

  async #control(name) {
    const found = await this.page.$(`[name="${name}"]:not([type=hidden])`);
    if (!found) throw new Error(`${this.path}: no field ${name}`);
    return found;
  }

  /** Writes into a field, in place of what stands there. */
  async fill(name, value) {
    const control = await this.#control(name);
    const tag = await control.evaluate((e) => e.tagName);
    if (tag === "SELECT") {
      const chosen = await control.evaluate((e, words) => [...e.options].find((o) => o.value === words || o.text.trim() === words)?.value, value);
      if (chosen === undefined) throw new Error(`${this.path}: ${name} has no option ${value}`);
      await control.select(chosen);
      this.#keys(3);
      return;
    }
    await control.focus();
    await control.evaluate((e) => e.select && e.select());
    if (value === "") await this.page.keyboard.press("Backspace");
    await control.type(value);
    this.#keys(value.length + 1);
  }

  /** Ticks a box or a radio by its value. */
  async tick(name, value) {
    const control = await this.page.$(`[name="${name}"][value="${value}"]`);
    if (!control) throw new Error(`${this.path}: no box ${name}=${value}`);
    await this.#click(control);
  }

  async attach(name, files) {
    await (await this.#control(name)).uploadFile(...files);
    this.#mouse();
  }

  async #click(handle) {
    await handle.evaluate((e) => e.scrollIntoView({ block: "center" }));
    await handle.click();
    this.#mouse();
  }

  async #worded(selector, words) {
    for (const handle of await this.page.$$(selector)) {
      const said = await handle.evaluate((e) => (e.innerText || e.value || e.textContent || "").trim());
      const shown = await handle.evaluate((e) => !!(e.offsetWidth || e.getClientRects().length));
      if (shown && (said === words || said.split("\n")[0].trim() === words)) return handle;
    }
    throw new Error(`${this.path}: nothing to press says “${words}”:\n${(await this.text()).slice(0, 2500)}`);
  }

  /** Presses a button that posts or asks, and waits for the page it leads to. */
  async press(words) {
    const handle = await this.#worded("button, input[type=submit], a.button", words);
    this.cost.seconds += M;
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load", timeout: 60000 }), this.#click(handle)]);
    this.#paged();
    await this.#sound();
  }

  /** Presses Enter in the field just filled in, and waits for the page it leads to. */
  async enter() {
    this.#keys(1);
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load", timeout: 60000 }), this.page.keyboard.press("Enter")]);
    this.#paged();
    await this.#sound();
  }

  /** Follows a link by its words. */
  async follow(words) {
    const handle = await this.#worded("a", words);
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), this.#click(handle)]);
    this.#paged();
    await this.#sound();
  }

  /** Opens what is folded. */
  async unfold(words) {
    await this.#click(await this.#worded("summary", words));
  }

  /** The words of a list's rows, cell by cell. */
  async rows() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll("#list tbody tr, main table tbody tr")].map((row) => [...row.cells].map((cell) => cell.innerText.trim())),
    );
  }

  /** Fetches a file with her session, as pressing a download does; answers its bytes. */
  async download(path) {
    const cookies = await this.page.cookies(this.base);
    const header = cookies.map((c) => `${c.name}=${c.value}`).join("; ");
    const answer = await fetch(this.base + path, { headers: { cookie: header } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    this.#mouse();
    return Buffer.from(await answer.arrayBuffer());
  }

  async #sound() {
    const text = await this.text();
    if (text.includes("系统内部出错")) throw new Error(`${this.path}: ${text.slice(0, 600)}`);
  }
}

/** Holds what a task has cost against what it may. */
export function within(task, cost, { clicks, pages, seconds }) {
  const spent = `${task}：按键 ${cost.keys}，点击 ${cost.clicks}/${clicks}，页面 ${cost.pages}/${pages}，${cost.seconds.toFixed(1)}/${seconds} 秒`;
  const over = cost.clicks > clicks || cost.pages > pages || cost.seconds > seconds;
  return { spent, over };
}

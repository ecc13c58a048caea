// A browser window that notices what should not happen: scripts that break, rules of the page that are broken, requests
// that leave the machine, answers that failed.

import fs from "node:fs";
import { createRequire } from "node:module";

import puppeteer from "puppeteer-core";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Chromium without the windows around it, where that is to be had, shows the same pages for a quarter less work. */
const SHELL = "/usr/bin/chromium-headless-shell";
const ENGINE = fs.existsSync(SHELL) ? { executablePath: SHELL, headless: "shell" } : { executablePath: "/usr/bin/chromium", headless: true };

export const launch = () =>
  puppeteer.launch({
    ...ENGINE,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN"],
    defaultViewport: { width: 1366, height: 768 },
  });

export class Window {
  static async open(browser, base, { scripts = true } = {}) {
    const window = new Window();
    window.base = base;
    window.context = await browser.createBrowserContext();
    window.page = await window.context.newPage();
    await window.page.setJavaScriptEnabled(scripts);
    window.problems = [];
    // Whether it was without a network for a while: the browser tells of that when it comes to it.
    window.wentOffline = false;
    await window.page.evaluateOnNewDocument(() => {
      window.broken = [];
      document.addEventListener("securitypolicyviolation", (e) => window.broken.push(`${e.violatedDirective} ${e.blockedURI}`));
    });
    window.page.on("pageerror", (error) => window.problems.push(`script: ${error}`));
    window.page.on("console", (message) => {
      const expected = /status of (4\d\d)/.test(message.text()) || (window.wentOffline && /ERR_INTERNET_DISCONNECTED/.test(message.text()));
      if (message.type() === "error" && !expected) window.problems.push(`console: ${message.text()}`);
    });
    window.page.on("request", (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith("data:")) window.problems.push(`asked for ${request.url()}`);
    });
    window.page.on("dialog", (dialog) => dialog.accept());
    return window;
  }

  /** What went wrong since the last time this was asked. */
  async noticed() {
    const broken = await this.page.evaluate("window.broken || []").catch(() => []);
    const found = this.problems.concat(broken.map((words) => `CSP: ${words}`));
    this.problems = [];
    return found;
  }

  /** Opens an address; answers nothing where it is something to keep, and the page stays as it is. */
  async go(path) {
    const kept = (error) => {
      if (!error.message.includes("net::ERR_ABORTED")) throw error;
    };
    const answer = await this.page.goto(this.base + path, { waitUntil: "load" }).catch(kept);
    if (!answer) return null;
    return { status: answer.status(), bytes: (await answer.buffer()).length, type: answer.headers()["content-type"] || "" };
  }

  async signIn(name, password) {
    await this.go("/login");
    await this.page.type("#f-name", name);
    await this.page.type("#f-password", password);
    await Promise.all([this.page.waitForNavigation(), this.page.click(".form .button.primary")]);
    if (this.page.url().endsWith("/login")) throw new Error(`${name} cannot sign in`);
  }

  async look(name) {
    await this.page.setCookie({ name: "yushui_view", value: name, url: this.base });
  }

  async sized(width, height) {
    await this.page.setViewport({ width, height });
  }

  /** Whether the page is wider than the window. */
  tooWide() {
    return this.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }

  /** What somebody who cannot see, or not well, would stumble over. */
  async barriers() {
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate(
      async (rules) => {
        const { violations } = await window.axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
        return violations.map((v) => `${v.id} ×${v.nodes.length}: ${v.nodes[0].html.slice(0, 160)} — ${(v.nodes[0].any[0] || v.nodes[0].all[0] || v.nodes[0].none[0] || {}).message || v.help}`);
      },
      RULES,
    );
    return found;
  }

  close() {
    return this.context.close();
  }
}

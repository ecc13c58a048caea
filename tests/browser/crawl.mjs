// Every page that can be reached, looked at in a browser as each role.
// Usage: node crawl.mjs PROGRAM [--only PATH-PREFIX] [--all]
//
// Of pages of one shape one is looked at as each role, and four of one path asked with other conditions; with --all two and
// eight. Who comes second to a shape reads it without the browser laying it out; with --all everybody sees all.
//
// A working day is put into the sample office first, and every route of the permission table has to be come by.
//
// Of each page: it answers, breaks no rule of its own policy, asks nobody else for anything, is neither heavy nor wide,
// says where one is, has one heading and at most one primary act, stands in nobody's way (axe, both themes), and each
// number on a tile is the number of the list behind it.

import fs from "node:fs";
import path from "node:path";

import { busy } from "./busy.mjs";
import { core } from "./core.mjs";
import { figuresHold } from "./figures.mjs";
import { layout } from "./layout.mjs";
import { DEMO, EMPTY, served } from "./office.mjs";
import { Window, launch } from "./window.mjs";
import { writing } from "./writing.mjs";

const [given, ...rest] = process.argv.slice(2);
const program = path.resolve(given);
const all = rest.includes("--all");
const only = rest.includes("--only") ? rest[rest.indexOf("--only") + 1] : "";

const HTML_MAX = 100 * 1024;
/** So many pages of one shape are enough for one user; so many shapes of one path, asked with other conditions. */
const ALIKE_MAX = all ? 2 : 1;
const ASKED_MAX = all ? 8 : 4;
/** What turns the pages of a list, or moves it to another unit: the same page with other rows. */
const TURNS = ["page", "size", "sort", "only", "division", "tree"];
/** Columns to choose, and paper: of each list once. */
const PAPER = /\/(columns|print)$/;
const PAGES_MAX = 400;
/** Stand outside the menu, or show several primary acts on purpose. */
const UNLISTED = ["/design", "/continue", "/jump"];

/** Routes that no link leads to: asked for by scripts, by other programs, or by what is not a page. */
const UNLINKED = [/^\/api\/v1\//, /^\/static\//, /^\/healthz$/, /^\/drafts\//, /^\/jobs\//, /^\/phone\//, /^\/continue$/, /^\/people\/(fill|pick)$/, /^\/downloads\/\{/, /\/small$/, /^\/login$/, /^\/install-ca/];

/** Who of the sample office has a hand in its batches. */
const HANDS = ["李建国", "张德胜", "陈会英"];

/** A task that is not done yet: what is done to one is linked from there. */
const OPEN_TASK = "/tasks/990101-998-6";
// Whose money may still come back.
const CLOSED_BATCH = "/payments/990101-2011-03-1";
/** Forms that a page offers only to somebody to whom something happened. */
const RARE = [`${CLOSED_BATCH}/cash`, "/people/990101-998-1/no_identity", "/tasks/990101-998-11/confirm"];

let passed = 0;
const visited = new Set();
const failed = [];
const said = new Set();

function check(right, where, words) {
  if (right) {
    passed += 1;
    return;
  }
  const line = `✗ ${where}：${words}`;
  failed.push(line);
  if (!said.has(line)) console.log(line);
  said.add(line);
}

/** What files of the catalogue alone make different: ledger kinds and their fields, indicators, templates. */
const DECLARED = [/^(\/ledgers\/)(?!visit\b)\w+/, /^(\/figures\/)(?!export\b)[\w.]+/, /^(\/catalogue\/kinds\/)(?!new\b)\w+/, /^(\/catalogue\/kinds\/\*\/fields\/)(?!new\b)\w+/, /^(\/imports\/templates?\/)\w+/];

/** Pages of one shape differ only in numbers, in what a catalogue file says, and in what is asked of a list. */
function shape(address) {
  const { pathname, searchParams } = new URL(address, "http://x");
  const plain = DECLARED.reduce((path, declared) => path.replace(declared, "$1*"), pathname);
  const parts = plain.split("/").map((part) => (/\d|%/.test(part) ? "*" : part));
  // Columns to choose and paper look the same whatever was asked of the list.
  const turns = PAPER.test(pathname) ? [...searchParams.keys()] : TURNS;
  const asked = [...new Set(searchParams.keys())].filter((name) => !turns.includes(name));
  return { bare: parts.join("/"), whole: `${parts.join("/")}?${asked.sort().join("&")}` };
}

/** What is on the page, in one question to the browser: of the page it shows, or of an address that it only fetches. */
async function inventory(address) {
  let whole = document;
  let answer;
  if (address) {
    answer = await fetch(address);
    const type = answer.headers.get("content-type") || "";
    if (!type.includes("text/html")) return { status: answer.status, type };
    const text = await answer.text();
    whole = new DOMParser().parseFromString(text, "text/html");
    whole.querySelectorAll("script, style, template").forEach((e) => e.remove());
    answer = { status: answer.status, type, bytes: new TextEncoder().encode(text).length, here: new URL(answer.url).pathname };
  }
  const shown = (e) => !!(e.offsetWidth || e.getClientRects().length);
  const said = (e) => (address ? e.textContent : e.innerText);
  const links = [...whole.querySelectorAll("a[href]")].map((a) => a.getAttribute("href"));
  const first = whole.querySelector("form[data-main]");
  const empties = first ? [...first.querySelectorAll("input[type=text][name], input[type=tel][name]")] : [];
  const asks = empties.some((e) => !e.value && shown(e) && !(e.closest(".field") || e).querySelector(".optional"));
  return {
    ...answer,
    links: links.filter((href) => href.startsWith("/")),
    headings: whole.querySelectorAll("h1").length,
    current: whole.querySelectorAll('[aria-current="page"]').length,
    menu: !!whole.querySelector("nav.menu"),
    primary: [...whole.querySelectorAll(".button.primary")].filter(shown).length,
    tiles: [...whole.querySelectorAll("[data-tile]")].map((e) => ({ value: e.getAttribute("data-tile"), href: e.getAttribute("href") })),
    figures: [...whole.querySelectorAll("[data-figure][data-records]")].map((e) => ({ shown: e.getAttribute("data-figure"), cell: said(e), records: Number(e.getAttribute("data-records")), href: e.getAttribute("href") })),
    words: [...whole.querySelectorAll("main, header")].map((e) => (e.querySelector("pre, code") ? "" : said(e))).join(" "),
    asks,
  };
}

async function tilesHold(window, where, tiles) {
  for (const { value, href } of tiles) {
    const total = await window.page.evaluate(async (href) => {
      const text = await (await fetch(href)).text();
      const place = new DOMParser().parseFromString(text, "text/html").querySelector("[data-total]");
      return place && place.getAttribute("data-total");
    }, href);
    const [behind, shown] = [Number(total), Number(value.replace(/,/g, ""))];
    // The audit log grows while others look at what is printed.
    const holds = behind === shown || (href.startsWith("/audit") && behind > shown);
    check(total !== null && holds, where, `数字 ${value} 背后的清单 ${href} 有 ${total} 条`);
  }
}

async function unhindered(window, where) {
  for (const barrier of await window.barriers()) check(false, where, barrier);
}

/** In both themes, and as wide as a phone. */
async function accessible(window, where, address) {
  await window.go(address);
  await unhindered(window, where);
  passed += 1;
  await window.sized(390, 844);
  check(!(await window.tooWide()), `${where}（手机）`, "比屏幕宽");
  await window.sized(1366, 768);
  await window.look("elder");
  await window.page.reload();
  await unhindered(window, `${where}（大字版）`);
  check(!(await window.tooWide()), `${where}（大字版）`, "比窗口宽");
  await window.look("standard");
  for (const problem of await window.noticed()) check(false, where, problem);
}

/** Looks closely at a page of each shape, in windows of its own: that takes twice as long as the walk, which goes on. */
class Closely {
  constructor(browser, base, password) {
    Object.assign(this, { browser, base, password });
    this.lanes = [{ done: Promise.resolve() }, { done: Promise.resolve() }];
  }

  /** In the lane whose turn it is: who looks at what does not depend on who is quicker. */
  look(user, where, address, asks) {
    const lane = this.lanes.shift();
    this.lanes.push(lane);
    lane.done = lane.done.then(async () => {
      if (lane.user !== user) await this.#enter(lane, user);
      await accessible(lane.window, where, address);
      if (asks) await refused(lane.window, where, address);
    });
    // What goes wrong is told by `left`.
    lane.done.catch(() => {});
  }

  async #enter(lane, user) {
    if (lane.window) await lane.window.close();
    lane.window = await Window.open(this.browser, this.base);
    await lane.window.signIn(user, this.password);
    lane.user = user;
  }

  /** Once everything has been looked at. */
  async left() {
    for (const lane of this.lanes) {
      await lane.done;
      if (lane.window) await lane.window.close();
    }
  }
}

/** Looks at a page; answers where it leads, or nothing where it is no page. */
async function looked(window, address, user, seen, closely) {
  const where = `${user} ${address}`;
  const kind = shape(address).whole;
  if (!all && seen.has(kind)) return readThrough(window, where, address);
  const answer = await window.go(address);
  if (!answer || !/text\/html/.test(answer.type)) {
    const status = answer ? answer.status : await downloads(window, address);
    check(status === 200, where, `回答 ${status}`);
    await window.noticed();
    return null;
  }
  const page = await window.page.evaluate(inventory);
  const here = new URL(window.page.url()).pathname;
  if (!(await holds(window, where, { ...page, ...answer, here }, address))) return [];
  if (!UNLISTED.includes(here)) check(page.primary <= 1, where, `${page.primary} 个主按钮`);
  check(!(await window.tooWide()), where, "比窗口宽");
  for (const problem of await window.noticed()) check(false, where, problem);
  if (!seen.has(kind)) {
    seen.add(kind);
    closely.look(user, where, address, page.asks);
  }
  return page.links;
}

/**
 * A page of a shape that was looked at as somebody else: what she is told and where it leads are read; how it is laid out
 * she sees as the other did. `--all` looks at every one.
 */
async function readThrough(window, where, address) {
  const page = await window.page.evaluate(inventory, address);
  if (!/text\/html/.test(page.type)) {
    check(page.status === 200, where, `回答 ${page.status}`);
    return null;
  }
  return (await holds(window, where, page, address)) ? page.links : [];
}

/** What holds of a page for everybody; answers whether it is one. */
async function holds(window, where, page, address) {
  check(page.status === 200, where, `回答 ${page.status}`);
  if (page.status !== 200) return false;
  // Paper is as long as the list.
  if (!/\/print(\?|$)/.test(address)) check(page.bytes <= HTML_MAX, where, `${Math.round(page.bytes / 1024)} KB`);
  check(page.headings === 1, where, `${page.headings} 个大标题`);
  if (page.menu && !UNLISTED.includes(page.here)) check(page.current === 1, where, `${page.current} 个当前菜单项`);
  check(!/undefined|\bNaN\b|\bnull\b|\bNone\b|系统内部出错/.test(page.words), where, "页面上有不该有的字");
  if (page.here !== "/design") await tilesHold(window, where, page.tiles);
  await figuresHold(window, where, page.figures, check);
  return true;
}

/** A form sent off empty says what is missing, at the top and at the fields, in both themes. */
async function refused(window, where, address) {
  for (const [theme, manner] of [["elder", "空着提交，大字版"], ["standard", "空着提交"]]) {
    await window.look(theme);
    await refusedIn(window, `${where}（${manner}）`, address);
  }
}

async function refusedIn(window, where, address) {
  await window.go(address);
  const [answer] = await Promise.all([window.page.waitForNavigation(), window.page.click("form[data-main] .primary")]);
  if (answer.status() !== 422) return;
  const errors = await window.page.evaluate(() => {
    const links = [...document.querySelectorAll(".error-summary a")];
    const held = links.filter((a) => document.querySelector(a.getAttribute("href")));
    return { links: links.length, held: held.length, focused: document.activeElement.classList.contains("error-summary") };
  });
  check(errors.links === errors.held, where, "错误没有指到栏目");
  check(errors.focused, where, "错误说明没有得到焦点");
  await unhindered(window, where);
  passed += 1;
  check(!(await window.tooWide()), where, "比窗口宽");
  await window.noticed();
}

/** The status of what is kept and not shown. */
function downloads(window, href) {
  return window.page.evaluate(async (href) => (await fetch(href)).status, href);
}

/** Whether enough pages like this one have been seen. */
function enough(alike, address) {
  const { bare, whole } = shape(address);
  const times = (kind) => alike.get(kind) || 0;
  const enough = PAPER.test(bare) ? 1 : ALIKE_MAX;
  if (times(whole) >= enough || times(bare) >= ASKED_MAX) return true;
  alike.set(whole, times(whole) + 1);
  alike.set(bare, times(bare) + 1);
  return false;
}

/** What is looked at next: a page of a shape not seen yet before another of the same. */
function next(waiting, alike) {
  const fresh = waiting.findIndex((address) => !alike.has(shape(address).bare));
  return waiting.splice(Math.max(fresh, 0), 1)[0];
}

/** Every page of the permission table was come by, as somebody. */
function everyRoute() {
  const folder = new URL("../permissions/", import.meta.url);
  const rows = fs.readdirSync(folder).flatMap((file) => fs.readFileSync(new URL(file, folder), "utf8").split("\n"));
  const pages = rows.map((row) => row.split(",")).filter(([method]) => method === "GET");
  for (const [, route] of pages) {
    if (UNLINKED.some((pattern) => pattern.test(route))) continue;
    const pattern = new RegExp(`^${route.replace(/\{\w+\}/g, "[^/]+")}$`);
    check([...visited].some((address) => pattern.test(address)), route, "没有人走到这一页");
  }
}

async function crawl(browser, base, user, password, seeds, seen, closely) {
  const window = await Window.open(browser, base);
  await window.signIn(user, password);
  const waiting = [...new Set(seeds)];
  const known = new Set(waiting);
  const alike = new Map();
  let count = 0;
  while (waiting.length && count < PAGES_MAX) {
    const address = next(waiting, alike);
    if (only && address !== "/" && !address.startsWith(only)) continue;
    // What the day was made for is looked at, however many there are of its shape.
    if (enough(alike, address) && !seeds.includes(address)) continue;
    visited.add(new URL(address, base).pathname);
    const links = await looked(window, address, user, seen, closely);
    if (!links) continue;
    count += 1;
    for (const href of links) {
      const linked = href.split("#")[0];
      if (linked && linked !== "/design" && !known.has(linked)) {
        known.add(linked);
        waiting.push(linked);
      }
    }
  }
  console.log(`${user}：看了 ${count} 页`);
  await window.close();
}

/** A picture to hand in: what a stranger sees. */
async function photo(browser, base) {
  const window = await Window.open(browser, base);
  await window.go("/login");
  const bytes = await window.page.screenshot({ type: "jpeg" });
  await window.close();
  return bytes;
}

const browser = await launch();
const seen = new Set();
for (const [office, name] of [
  [DEMO, "示例单位"],
  [EMPTY, "第一天的单位"],
]) {
  console.log(`— ${name}`);
  await served(program, office, async (base) => {
    if (office === DEMO && !only) await core(browser, base, office, check);
    if (office === DEMO && !only) await layout(browser, base, office, check);
    if (office === EMPTY) seen.clear();
    const made = office === DEMO ? await busy(base, office.password, await photo(browser, base)) : [];
    if (office === DEMO && !only) await writing(browser, base, office, made, check);
    const closely = new Closely(browser, base, office.password);
    for (const user of office.users) {
      const batches = made.filter((address) => /^\/payments\/[^/]+$/.test(address));
      const accounts = made.filter((address) => address.startsWith("/users/"));
      const hers = made.filter((address) => !accounts.includes(address));
      const seeds = user === office.users[0] ? ["/", "/design", "/jump?q=wang", ...(office === DEMO ? [OPEN_TASK, ...RARE] : []), ...hers] : ["/", ...(HANDS.includes(user) ? batches : [])];
      if (user === "吴系统") seeds.push("/catalogue/files/edit?path=documents/summary_town.md", ...(office === DEMO ? ["/users?role=成员单位", "/users/990101-998-7", ...accounts] : []));
      if (office === DEMO && user === "陈会英") seeds.push(CLOSED_BATCH);
      await crawl(browser, base, user, office.password, seeds, seen, closely);
    }
    await closely.left();
  });
}
if (!only) everyRoute();
await browser.close();
// Once more at the end: what was said on the way is far above by now.
for (const line of said) console.log(line);
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length ? 1 : 0);

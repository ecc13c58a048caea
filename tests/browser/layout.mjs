// How pages lie on a desk, on a phone, in large type and on paper: what a clerk stumbled over at 1366×768.
// Usage: node layout.mjs PROGRAM, by itself; crawl.mjs does the same on its way.

import { execFileSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { DEMO, served } from "./office.mjs";
import { Window, launch } from "./window.mjs";

/** Rows of people that the first screen has at least. */
const PEOPLE_AT_ONCE = 8;
/** A line of a payment is so high at most. */
const LINE_MAX = 58;
/** A heading stands so far above its box at least. */
const APART_MIN = 11;

/** The pages of a PDF: what they say, and how wide and high they are. */
function pagesOf(pdf) {
  const html = execFileSync("pdftotext", ["-bbox", "-", "-"], { input: pdf, encoding: "utf8", maxBuffer: 1 << 27 });
  const pages = html.split("<page ").slice(1);
  return pages.map((page) => {
    const [, width, height] = page.match(/width="([\d.]+)" height="([\d.]+)"/).map(Number);
    const text = [...page.matchAll(/>([^<]*)<\/word>/g)].map((word) => word[1]).join("");
    return { width, height, text: text.normalize("NFKC").replaceAll("⻚", "页") };
  });
}

/** What scrolls inside the page that scrolls, and headings that stand on their boxes. */
function lying(apart) {
  const shown = (e) => e.offsetWidth > 0 && e.offsetHeight > 0;
  const named = (e) => e.getAttribute("aria-label") || e.className || e.tagName;
  const problems = [];
  for (const box of document.querySelectorAll("main .scroll")) {
    if (box.scrollWidth > box.clientWidth + 1) problems.push(`“${named(box)}”横着内滚（${box.scrollWidth}/${box.clientWidth}）`);
    if (box.scrollHeight > box.clientHeight + 1 && getComputedStyle(box).overflowY !== "visible") problems.push(`“${named(box)}”竖着内滚`);
  }
  for (const heading of document.querySelectorAll("main h2, main h3")) {
    const box = heading.nextElementSibling;
    if (!box || !shown(heading) || !shown(box) || heading.closest(".a4, .folder, .figure-cards, .paper")) continue;
    const style = getComputedStyle(box);
    if (parseFloat(style.borderTopWidth) === 0) continue;
    const between = box.getBoundingClientRect().top - heading.getBoundingClientRect().bottom;
    if (between >= 0 && between < apart) problems.push(`“${heading.textContent.trim()}”离框只有 ${Math.round(between)} 像素`);
  }
  for (const tiles of document.querySelectorAll("main .tiles")) {
    const tops = [...tiles.querySelectorAll(".tile")].map((tile) => Math.round(tile.getBoundingClientRect().top));
    if (tops.length <= 6 && new Set(tops).size > 1) problems.push(`${tops.length} 个数字折成了 ${new Set(tops).size} 行`);
  }
  const current = document.querySelector('nav.menu [aria-current="page"]');
  if (current) {
    const { top, bottom } = current.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) problems.push(`菜单的当前项在窗外（${Math.round(top)}）`);
  }
  return problems;
}

/** Every page of the menu, and some beneath it. */
async function onADesk(window, check) {
  const { page } = window;
  await window.go("/");
  const menu = await page.$$eval("nav.menu li a", (links) => links.map((link) => link.getAttribute("href")));
  const left = ["/screen", "/account", "/downloads", "/help"];
  const beneath = ["/people/new", "/payments/new", "/standards/new", "/payments/990101-2011-03-1", "/imports?template=走访"];
  for (const address of menu.filter((href) => !left.includes(href)).concat(beneath)) {
    const answer = await window.go(address);
    if (!answer || answer.status !== 200) continue;
    for (const words of await page.evaluate(lying, APART_MIN)) check(false, `1366 宽 ${address}`, words);
    check(true, address, "");
  }
}

async function lists(window, check) {
  const { page } = window;
  await window.go("/people");
  const rows = await page.$$eval("tbody tr", (rows) => rows.filter((row) => row.getBoundingClientRect().bottom <= innerHeight).length);
  check(rows >= PEOPLE_AT_ONCE, "1366 宽 /people", `首屏只有 ${rows} 人`);
  const acting = await page.$eval("thead th.row-actions", (head) => head.getBoundingClientRect().right <= innerWidth).catch(() => true);
  check(acting, "1366 宽 /people", "操作列在窗外");
  await window.go("/payments/990101-2011-03-1/lines");
  const heights = await page.$$eval("tbody tr:not(.why)", (rows) => rows.map((row) => row.offsetHeight));
  check(heights.length > 5 && Math.max(...heights) <= LINE_MAX, "1366 宽 发放明细", `一笔高 ${Math.max(...heights)} 像素`);
  await window.go("/people/new");
  const edges = await page.$$eval("form.columns .field", (fields) => fields.filter((f) => f.offsetWidth).map((f) => Math.round(f.getBoundingClientRect().left)));
  check(new Set(edges).size >= 2, "1366 宽 /people/new", "表单只有一栏");
}

async function inLargeType(window, check) {
  await window.look("elder");
  await window.go("/people");
  const top = await window.page.$eval("tbody tr", (row) => row.getBoundingClientRect().top);
  check(top < 768, "大字版 /people", `第一个人在 ${Math.round(top)} 像素`);
  await window.look("standard");
}

async function onAPhone(window, check) {
  await window.sized(390, 844);
  for (const address of ["/people", "/figures"]) {
    await window.go(address);
    const unfolded = await window.page.$$eval("nav.tree", (trees) => trees.filter((tree) => tree.offsetHeight > 0).length);
    check(unfolded === 0, `390 宽 ${address}`, "单位树没有折起");
  }
  await window.sized(1366, 768);
}

/** What stands in a cell and is not seen. */
const cut = () => [...document.querySelectorAll(".paper")].flatMap((paper) => {
  const wide = paper.scrollWidth > paper.clientWidth + 1 ? [`纸外还有 ${paper.scrollWidth - paper.clientWidth} 像素`] : [];
  const cells = [...paper.querySelectorAll("th, td")].filter((cell) => cell.scrollWidth > cell.clientWidth + 1 || cell.scrollHeight > cell.clientHeight + 4);
  return wide.concat(cells.map((cell) => `“${cell.textContent}”没有印全`));
});

async function onPaper(window, check) {
  const { page } = window;
  const printed = async (address) => {
    await window.go(address);
    return pagesOf(Buffer.from(await page.pdf({ preferCSSPageSize: true, tagged: false })));
  };
  for (const address of ["/people/print", "/ledgers/visit/print", "/payments/990101-2011-03-1/lines/print", "/payments/990101-2011-03-1/roster", "/payments/990101-2011-03-1/signsheet"]) {
    const pages = await printed(address);
    for (const words of (await page.evaluate(cut)).slice(0, 5)) check(false, `纸上 ${address}`, words);
    const sheets = await page.$$eval(".paper", (papers) => papers.length);
    check(pages.length === sheets, `纸上 ${address}`, `排了 ${sheets} 张，印成 ${pages.length} 张`);
    pages.forEach(({ text }, at) => {
      check(text.includes(`第${at + 1}页共${pages.length}页`), `纸上 ${address}`, `第 ${at + 1} 张没有页码`);
      if (sheets > 1 && /金额|实发|慰问金/.test(text)) check(text.includes("本页小计"), `纸上 ${address}`, `第 ${at + 1} 张没有小计`);
    });
  }
  await window.go("/plans");
  const plan = await page.$eval('th[scope="row"] a', (link) => link.getAttribute("href"));
  const shapes = (await printed(`${plan}/print`)).map(({ width, height }) => width > height);
  check(shapes.every(Boolean), "纸上 年度计划", `横的 ${shapes.filter(Boolean).length} 张，竖的 ${shapes.filter((wide) => !wide).length} 张`);
}

/** The wall is filled, however few units have figures. */
async function onAWall(browser, base, office, check) {
  const window = await Window.open(browser, base);
  await window.signIn("何县局", office.password);
  await window.sized(1920, 1080);
  for (const number of [1, 2, 3]) {
    await window.go(`/screen?page=${number}&hold=1`);
    const { filled, words } = await window.page.evaluate(() => {
      const parts = [...document.querySelectorAll(".large li, .units li, .charts svg *")].filter((e) => e.getClientRects().length);
      const bottom = Math.max(...parts.map((e) => e.getBoundingClientRect().bottom));
      return { filled: bottom / innerHeight, words: document.body.innerText };
    });
    check(filled > 0.75, `大屏第 ${number} 页`, `下面空着 ${Math.round((1 - filled) * 100)}%`);
    check(!/[+-]?\d{5,}(\.\d+)?元|[+-]?\d{1,3}(,\d{3})+(\.\d+)?元/.test(words), `大屏第 ${number} 页`, "金额没有用万元");
  }
  await window.close();
}

export async function layout(browser, base, office, check) {
  const window = await Window.open(browser, base);
  await window.signIn(office.users[0], office.password);
  await onADesk(window, check);
  await lists(window, check);
  await inLargeType(window, check);
  await onAPhone(window, check);
  await onPaper(window, check);
  await window.close();
  await onAWall(browser, base, office, check);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const browser = await launch();
  let [passed, failed] = [0, 0];
  const check = (right, where, words) => {
    if (right) passed += 1;
    else {
      failed += 1;
      console.log(`✗ ${where}：${words}`);
    }
  };
  await served(path.resolve(process.argv[2]), DEMO, (base) => layout(browser, base, DEMO, check));
  await browser.close();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

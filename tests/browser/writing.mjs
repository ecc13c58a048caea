// Forms that live inside something else: a visit inside the list of households, a text inside the page of a document.

import { Window } from "./window.mjs";

/** The form of a visit, inside the list of households: no word broken, no box touching another, on a desk and on a phone. */
async function visitForm(browser, base, office, households, check) {
  const window = await Window.open(browser, base);
  const { page } = window;
  await window.signIn(office.users[0], office.password);
  await window.go(households);
  const found = (await page.$("form.visit-form")) !== null;
  check(found, "走访名单", "没有一户可以登记走访");
  for (const [width, height] of found ? [[1366, 768], [390, 844]] : []) {
    const where = `${width} 宽的走访登记`;
    await window.sized(width, height);
    await page.$eval("form.visit-form", (form) => (form.closest("details").open = true));
    const wrong = await page.evaluate(() => {
      const form = document.querySelector("form.visit-form");
      const problems = [];
      const boxes = [];
      for (const label of form.querySelectorAll("label")) {
        const words = Array.from(label.childNodes).find((node) => node.nodeType === 3 && node.data.trim());
        const range = document.createRange();
        range.selectNodeContents(words);
        const lines = new Set(Array.from(range.getClientRects()).filter((r) => r.width > 1).map((r) => Math.round(r.top)));
        if (lines.size !== 1) problems.push(`“${words.data.trim()}”断成了 ${lines.size} 行`);
        const box = label.querySelector("input").getBoundingClientRect();
        const name = range.getBoundingClientRect();
        if (name.right > box.left && name.left < box.right && name.bottom > box.top + 1 && name.top < box.bottom) problems.push(`“${words.data.trim()}”压着自己的格子`);
        if (box.left < 0 || box.right > document.documentElement.clientWidth) problems.push(`“${words.data.trim()}”伸到了屏幕外面`);
        boxes.push([words.data.trim(), box]);
      }
      boxes.forEach(([name, a], at) =>
        boxes.slice(at + 1).forEach(([other, b]) => {
          const apart = Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom);
          if (apart < 4) problems.push(`“${name}”和“${other}”只隔 ${Math.round(apart)} 像素`);
        }),
      );
      return problems;
    });
    for (const words of wrong) check(false, where, words);
    check(wrong.length === 0, where, "登记走访的表单挤在一起");
  }
  await window.close();
}

/** The editor is the page: what is typed and what is put in is kept, figures stay figures, and nothing of the markup is seen. */
async function editor(browser, base, office, paper, check) {
  const window = await Window.open(browser, base);
  const { page } = window;
  const where = "改文字";
  await window.signIn(office.users[0], office.password);
  await window.go(`${paper}/edit`);
  const seen = await page.$eval("main", (main) => main.innerText);
  for (const markup of ["{{", "}}", "[[", "]]", "#是", "「", "『"]) check(!seen.includes(markup), where, `看得见记号 ${markup}`);
  for (const [width, height] of [[390, 844], [1366, 768]]) {
    await window.sized(width, height);
    check(!(await window.tooWide()), where, `${width} 宽时横着滚`);
    for (const barrier of await window.barriers()) check(false, where, barrier);
  }
  const at = (selector) =>
    page.evaluate((selector) => {
      const end = document.querySelector(selector);
      const range = document.createRange();
      range.selectNodeContents(end);
      range.collapse(false);
      const chosen = getSelection();
      chosen.removeAllRanges();
      chosen.addRange(range);
      document.querySelector(".write-text").focus();
    }, selector);
  const untouched = await page.$$eval(".write-text p", (all) => all.length);
  await at(".write-text p:last-child");
  await page.keyboard.press("Enter");
  await page.keyboard.type("另有一句，共");
  await page.type("[data-find]", "走访慰问户次");
  await page.keyboard.press("Enter");
  await page.evaluate(() => document.querySelector(".write-text").focus());
  await page.keyboard.type("户。");
  const last = await page.$eval(".write-text p:last-child", (e) => [e.dataset.kind, e.innerText.replace(/\u200b/g, ""), e.querySelectorAll(".chip.live").length]);
  check(last[0] === "text" && /^另有一句，共[\d,]+户。$/.test(last[1]) && last[2] === 1, where, `写成了 ${JSON.stringify(last)}`);
  check((await page.$$eval(".write-text p", (all) => all.length)) === untouched + 1, where, "段数不对");
  // A figure goes as a whole, and comes back by undoing.
  await at(".write-text p:last-child");
  for (let n = 0; n < 3; n += 1) await page.keyboard.press("Backspace");
  const without = await page.$eval(".write-text p:last-child", (e) => [e.innerText.replace(/\u200b/g, ""), e.querySelectorAll(".chip").length]);
  check(without[0] === "另有一句，共" && without[1] === 0, where, `删去数字以后是 ${JSON.stringify(without)}`);
  await page.keyboard.down("Control");
  await page.keyboard.press("z");
  await page.keyboard.up("Control");
  check((await page.$$(".write-text p:last-child .chip.live")).length === 1, where, "撤销不回来");
  await page.keyboard.down("Control");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("s")]);
  await page.keyboard.up("Control");
  check(page.url().endsWith(paper), where, `保存以后到了 ${page.url()}`);
  const printed = await page.$eval("article.a4", (e) => e.innerText);
  check(/另有一句，共[\d,]+/.test(printed), where, "写的没有印出来");
  for (const problem of await window.noticed()) check(false, where, problem);
  await window.close();
}

/** The visit book of a phone: taken along, opened and written in without a network, handed in once when there is one. */
async function book(browser, base, office, households, check) {
  const window = await Window.open(browser, base);
  const { page } = window;
  const where = "走访簿";
  const told = (words) => page.waitForFunction((words) => document.querySelector("[data-network]").textContent.includes(words), { timeout: 8000 }, words).catch(() => check(false, where, `没有说“${words}”`));
  const waiting = () => page.$$eval("[data-queue] li", (all) => all.map((line) => line.textContent));
  await window.sized(390, 844);
  await window.signIn(office.users[0], office.password);
  await window.go(`${households}/book`);
  check(!(await window.tooWide()), where, "横着滚");
  for (const barrier of await window.barriers()) check(false, where, barrier);
  await page.click("[data-take]");
  await told("已带走");
  const worker = await (await browser.waitForTarget((target) => target.type() === "service_worker" && target.url().includes("book-worker"))).createCDPSession();
  await worker.send("Network.enable");
  const network = async (there) => {
    await worker.send("Network.emulateNetworkConditions", { offline: !there, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    await page.setOfflineMode(!there);
  };
  await network(false);
  await page.reload();
  const cards = await page.$$("[data-household]");
  check(cards.length > 0, where, "没有网络时打不开");
  const path = await page.$eval("[data-household]", (card) => card.getAttribute("data-household"));
  await page.$eval("[data-household]", (card) => (card.open = true));
  await page.type("[data-household] [name=needs]", "想修屋顶");
  await page.click("[data-household] form button");
  await told("没有网络");
  await page.reload();
  check((await waiting()).length === 1, where, `等着交的是 ${JSON.stringify(await waiting())}`);
  // An answer that was lost on the way: the same visit once more.
  await page.evaluate(() => {
    const name = Object.keys(localStorage).find((key) => key.startsWith("book:"));
    const queue = JSON.parse(localStorage.getItem(name));
    localStorage.setItem(name, JSON.stringify(queue.concat(queue)));
  });
  window.problems = [];
  await network(true);
  await page.reload();
  await told("已经登记过，没有再登记");
  check((await waiting()).length === 0, where, `没有交成：${JSON.stringify(await waiting())}`);
  const left = await page.evaluate(async () => [await caches.keys(), Object.keys(localStorage).filter((key) => key.startsWith("book:"))]);
  check(left.flat().length === 0, where, `交了以后还留着 ${JSON.stringify(left)}`);
  await window.go(path);
  const entry = await page.$eval("main", (main) => main.innerText);
  check(/\/ledgers\/visit\//.test(page.url()) && entry.includes("想修屋顶"), where, `登记成了 ${page.url()}`);
  for (const problem of await window.noticed()) check(false, where, problem);
  await window.close();
}

/** `made` are the addresses of a working day: the households to go to and a draft are among them. */
export async function writing(browser, base, office, made, check) {
  await visitForm(browser, base, office, made.find((at) => /^\/visits\/\d/.test(at)), check);
  await book(browser, base, office, made.find((at) => /^\/visits\/\d/.test(at)), check);
  await editor(browser, base, office, made.filter((at) => at.startsWith("/documents/")).pop(), check);
}

// Forms that live inside something else: a visit inside the list of households, a text inside the page of a document.

import { Session } from "./session.mjs";
import { Window } from "./window.mjs";

/** The form of a visit, inside the list of households: no word broken, no box touching another, on a desk and on a phone. */
export async function visitForm(browser, base, office, households, check) {
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
export async function editor(browser, base, office, paper, check) {
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

/** What is typed or comes from elsewhere is words; marks are read of the editor's own alone. What was cut comes back whole. */
export async function editorMarks(browser, base, office, paper, check) {
  const window = await Window.open(browser, base);
  const { page } = window;
  const where = "改文字的记号";
  const asked = [];
  page.on("dialog", (dialog) => asked.push(dialog.type()));
  await window.signIn(office.users[0], office.password);
  const open = () => window.go(`${paper}/edit`);
  const said = () => page.$$eval(".write-text p", (all) => all.map((p) => [p.dataset.kind, p.innerText.replace(/\u200b/g, "").trim()]));
  const last = async () => (await said()).pop()[1];
  const end = () =>
    page.evaluate(() => {
      const chosen = getSelection();
      chosen.selectAllChildren(document.querySelector(".write-text p:last-child"));
      chosen.collapseToEnd();
      document.querySelector(".write-text").focus();
    });
  const line = async () => {
    await end();
    await page.keyboard.press("Enter");
  };
  const held = async (key) => {
    await page.keyboard.down("Control");
    await page.keyboard.press(key);
    await page.keyboard.up("Control");
  };
  const save = () => Promise.all([page.waitForNavigation(), held("s")]);
  const hand = (name, words) =>
    page.evaluate(
      (name, words) => {
        window.clip = words === undefined ? window.clip : new DataTransfer();
        if (words) window.clip.setData("text/plain", words);
        const event = new ClipboardEvent(name, { clipboardData: window.clip, bubbles: true, cancelable: true });
        document.querySelector(".write-text").dispatchEvent(event);
      },
      name,
      words,
    );

  await open();
  await line();
  await hand("paste", "他说『真好』，都学「活雷锋」");
  check((await last()) === "他说『真好』，都学「活雷锋」", where, `粘贴成了 ${await last()}`);
  await save();
  check(page.url().endsWith(paper) && (await page.$eval("article.a4", (e) => e.innerText)).includes("他说『真好』，都学「活雷锋」"), where, "粘贴的引号没有印出来");

  // What would be taken for a mark is refused in words, and stays; so does the question whether to leave.
  for (const [typed, told] of [
    ["见附件[[2]]", "“[[2]]”里的“[[”"],
    ["二组#是好的", "“#是好的”里的“#是”"],
    ["# 1号楼「好」", "“# 1号楼「好」”开头的“#”是大标题的记号"],
    ["@ 小李", "“@ 小李”开头的“@”是主送机关的记号"],
  ]) {
    await open();
    await line();
    await hand("paste", typed);
    await save();
    const words = await page.$eval(".error-summary", (e) => e.textContent).catch(() => "没有说");
    check(words.includes(told), where, `${typed}：${words}`);
    check((await last()) === typed, where, `${typed} 成了 ${await last()}`);
    await page.click(".write-text p");
    asked.length = 0;
    await window.go(paper);
    check(asked.includes("beforeunload"), where, `${typed} 没有存，离开时不问`);
  }

  // A section is cut and put back elsewhere: styles, figures and all.
  await open();
  const before = await said();
  const from = before.findIndex(([kind], at) => kind === "first" && at > 2);
  await page.evaluate((from) => {
    const all = document.querySelectorAll(".write-text p");
    getSelection().setBaseAndExtent(all[from], 0, all[from + 1], all[from + 1].childNodes.length);
    document.querySelector(".write-text").focus();
  }, from);
  const chips = await page.$$eval(".write-text .chip", (all) => all.length);
  await hand("cut", "");
  const without = before.filter((_, at) => at !== from && at !== from + 1);
  const cut = await said();
  check(JSON.stringify(cut.filter(([, text]) => text)) === JSON.stringify(without), where, `剪下以后是 ${JSON.stringify(cut)}`);
  check(!(await page.evaluate(() => /[「」『』]/.test(window.clip.getData("text/plain")))), where, "带给别的程序的有记号");
  await end();
  await hand("paste");
  const put = (await said()).filter(([, text]) => text);
  check(JSON.stringify(put) === JSON.stringify(without.concat(before.slice(from, from + 2))), where, `贴回去以后是 ${JSON.stringify(put)}`);
  check((await page.$$eval(".write-text .chip", (all) => all.length)) === chips, where, "数字没有跟着走");

  // A figure that was dragged and let go nowhere stays where it is when other words are dropped later.
  await page.evaluate(() => {
    const chip = document.querySelector(".write-text .chip.live");
    const text = document.querySelector(".write-text");
    const fire = (on, name, words) => {
      const dataTransfer = new DataTransfer();
      if (words) dataTransfer.setData("text/plain", words);
      const box = text.lastElementChild.getBoundingClientRect();
      on.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true, clientX: box.left + 40, clientY: box.top + 10 }));
    };
    text.lastElementChild.scrollIntoView({ block: "center" });
    fire(chip, "dragstart");
    fire(chip, "dragend");
    fire(text.lastElementChild, "drop", "外来的话");
  });
  check((await page.$$eval(".write-text .chip", (all) => all.length)) === chips, where, "没有拖到别处的数字不见了");
  check((await said()).some(([, text]) => text.includes("外来的话")), where, "拖来的话没有放下");

  // Undoing goes back a little, not over all that was written in one go.
  await line();
  await page.keyboard.type("这一句写得很长很长很长很长，一口气写完没有停下来过，后面再删去两个字看看");
  for (let n = 0; n < 2; n += 1) await page.keyboard.press("Backspace");
  await held("z");
  check((await last()).endsWith("看看"), where, `撤销删去的两个字，成了 ${await last()}`);
  await held("z");
  const shorter = await last();
  check(shorter.startsWith("这一句写得很长") && !shorter.endsWith("看看"), where, `再撤销成了 ${shorter}`);
  for (const problem of await window.noticed()) check(false, where, problem);
  await window.close();
}

/** The visit book of a phone: taken along, opened and written in without a network, handed in once when there is one. */
export async function book(browser, base, office, households, check) {
  const window = await Window.open(browser, base);
  const { page } = window;
  const where = "走访簿";
  const told = (words) => page.waitForFunction((words) => document.querySelector("[data-network]").textContent.includes(words), {}, words).catch(() => check(false, where, `没有说“${words}”`));
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
  window.wentOffline = true;
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
    localStorage.setItem(`${name}again`, localStorage.getItem(name));
  });
  window.problems = [];
  await network(true);
  await page.reload();
  await told("已经登记过，没有再登记");
  check((await waiting()).length === 0, where, `没有交成：${JSON.stringify(await waiting())}`);
  const left = await page.evaluate(async () => [await caches.keys(), Object.keys(localStorage).filter((key) => key.startsWith("book:"))]);
  check(JSON.stringify(left) === '[["book"],[]]', where, `交了一户，别的还没有走访，留着的是 ${JSON.stringify(left)}`);
  await window.go(path);
  const entry = await page.$eval("main", (main) => main.innerText);
  check(/\/ledgers\/visit\//.test(page.url()) && entry.includes("想修屋顶"), where, `登记成了 ${page.url()}`);
  for (const problem of await window.noticed()) check(false, where, problem);
  await window.close();
}

/** What the office does not take of a visit book is not lost: it waits with its reason, under whoever wrote it. */
export async function bookRefused(browser, base, office, _, check) {
  const where = "走访簿没有交成的";
  const elsewhere = await Session.signIn(base, office.users[0], office.password);
  const year = new Date().getFullYear();
  const task = { festival: "中秋", name: "中秋走访", from: `${year}-01-01`, due: `${year + 1}-12-31`, category: ["disabled_soldier", "conscript_family"] };
  await elsewhere.get("/visits/new");
  await elsewhere.post("/visits/new", task);
  const households = await elsewhere.done("/visits/new", "/visits/new", { ...task, "cash.disabled_soldier": "300", "cash.conscript_family": "200", step: "make" });

  const window = await Window.open(browser, base);
  const { page } = window;
  const told = (words) => page.waitForFunction((words) => document.querySelector("[data-network]").textContent.includes(words), {}, words).catch(async () => check(false, where, `没有说“${words}”，说的是“${await page.$eval("[data-network]", (e) => e.textContent)}”`));
  const lines = () => page.$$eval("[data-queue] li", (all) => all.map((line) => line.textContent));
  const kept = () => page.evaluate(async () => [(await caches.keys()).length, Object.keys(localStorage).filter((key) => key.startsWith("book:")).length]);
  const write = async (on, path, fields) => {
    await on.evaluate(
      (path, fields) => {
        const card = document.querySelector(`[data-household="${path}"]`);
        card.open = true;
        for (const name of Object.keys(fields)) card.querySelector(`[name=${name}]`).value = fields[name];
        card.querySelector("form button").click();
      },
      path,
      fields,
    );
  };
  await window.signIn(office.users[0], office.password);

  // Nobody is signed in any more: what would be kept is the login page.
  await window.go(`${households}/book`);
  const [session] = (await page.cookies()).filter((cookie) => cookie.name === "yushui_session");
  await page.deleteCookie(session);
  await page.click("[data-take]");
  await told("没有带成：要先登录");
  check((await kept())[0] === 0, where, "没有登录也存下了一页");
  await page.setCookie(session);

  await page.click("[data-take]");
  await told("已带走");
  const paths = await page.$$eval("[data-household]", (cards) => cards.map((card) => card.getAttribute("data-household")));
  const [wrong, visited, cancelled, other] = paths;
  check(paths.length > 4, where, `只有 ${paths.length} 户`);

  // The next day, without a network, in two windows.
  const second = await window.context.newPage();
  const worker = await (await browser.waitForTarget((target) => target.type() === "service_worker" && target.browserContext() === window.context)).createCDPSession();
  await worker.send("Network.enable");
  const network = async (there) => {
    await worker.send("Network.emulateNetworkConditions", { offline: !there, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    for (const one of [page, second]) await one.setOfflineMode(!there);
  };
  window.wentOffline = true;
  await network(false);
  await second.evaluateOnNewDocument(() => {
    const now = Date.now;
    window.Date = class extends Date {
      constructor(...given) {
        if (given.length) super(...given);
        else super(now() + 86400000);
      }
    };
  });
  await second.goto(`${base}${households}/book`);
  const day = (after) => {
    const on = new Date(Date.now() + after * 86400000);
    return [on.getFullYear(), on.getMonth() + 1, on.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };
  const shown = await second.$eval("[name=date]", (field) => field.value);
  check(shown === day(1), where, `第二天打开，日期是 ${shown}`);
  await page.reload();
  await write(second, other, { date: day(0), needs: "" });
  await write(page, wrong, { date: `${year}-13-45`, needs: "想修屋顶" });
  await write(page, visited, { needs: "要看病" });
  await write(page, cancelled, { needs: "缺药" });
  await page.reload();
  check((await lines()).length === 4, where, `两个窗口写的四户，等着的是 ${JSON.stringify(await lines())}`);
  await second.close();

  await elsewhere.done(visited, visited, { version: "1", date: day(0), cash: "300", visitor: "赵同事" });
  await elsewhere.done(`${cancelled}/cancel`, `${cancelled}/cancel`, { version: "1", cancel_reason: "已迁出" });
  window.problems = [];
  await worker.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await page.setOfflineMode(false);
  await page.reload();
  await told("已交 ");
  const notice = await page.$eval("[data-network]", (e) => e.textContent);
  check(notice.split("、").length === 1 && notice.includes("有 3 户没有交成"), where, `说的是“${notice}”`);
  const reasons = await lines();
  const holds = (...words) => check(reasons.some((line) => words.every((word) => line.includes(word))), where, `没有说${words.join("、")}：${JSON.stringify(reasons)}`);
  holds("要看病", "已由别人登记", "赵同事", "您写的还在这里");
  holds("缺药", "这一户已取消", "已迁出", "您写的还在这里");
  holds("想修屋顶", "13-45");
  check(!reasons.some((line) => /\n|还没有|请改正/.test(line)), where, `说的不只是错在哪里：${JSON.stringify(reasons)}`);
  check((await kept())[0] === 1, where, "还有没走访的，带走的却没有了");

  // It is put right where it was written.
  const form = await page.$eval(`[data-household="${wrong}"]`, (card) => [card.open, card.querySelector("form").hidden, card.querySelector("[name=needs]").value]);
  check(JSON.stringify(form) === '[true,false,"想修屋顶"]', where, `要改的那一户是 ${JSON.stringify(form)}`);
  await window.sized(390, 844);
  check(!(await window.tooWide()), where, "横着滚");
  for (const barrier of await window.barriers()) check(false, where, barrier);
  await write(page, wrong, { date: day(0) });
  await page.waitForFunction(() => document.querySelectorAll("[data-queue] li").length === 2).catch(() => check(false, where, "改好了还没有交成"));

  // Signed out: households go from the phone, what was not handed in stays hers.
  await Promise.all([page.waitForNavigation(), page.click('form[action="/logout"] button')]);
  await page.waitForFunction(async () => (await caches.keys()).length === 0).catch(() => check(false, where, "退出以后住址还在手机上"));
  check((await kept())[1] === 2, where, "退出以后没有交的不见了");
  const reminded = () => page.$eval("main", (main) => main.innerText.includes("还有 2 户走访没有交"));
  await window.signIn(office.users[1], office.password);
  check(!(await reminded()), where, "别的用户看见了没有交的");
  await Promise.all([page.waitForNavigation(), page.click('form[action="/logout"] button')]);
  await window.signIn(office.users[0], office.password);
  check(await reminded(), where, "再登录没有提醒");
  for (const problem of await window.noticed()) check(false, where, problem);
  await window.close();
}

/** `made` are the addresses of a working day: the households to go to and a draft are among them. */
export async function writing(browser, base, office, made, check) {
  await visitForm(browser, base, office, made.find((at) => /^\/visits\/\d/.test(at)), check);
  await book(browser, base, office, made.find((at) => /^\/visits\/\d/.test(at)), check);
  await bookRefused(browser, base, office, null, check);
  const paper = made.filter((at) => at.startsWith("/documents/")).pop();
  await editor(browser, base, office, paper, check);
  await editorMarks(browser, base, office, paper, check);
}

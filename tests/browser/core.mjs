// What the shell does around every page: the door, the form that says what is wrong, finding, the two looks, drafts, keys;
// with scripts where scripts are what is looked at, without them where they must not be needed.

import zlib from "node:zlib";

import { Window } from "./window.mjs";

const SCRIPTS_MAX = 80 * 1024;

async function withoutScripts(browser, base, office, check) {
  const window = await Window.open(browser, base, { scripts: false });
  const { page } = window;
  const where = "不开脚本";
  await window.go("/people");
  check(page.url().includes("/login?next="), where, "没有先请登录");
  await page.type("#f-name", office.users[0]);
  await page.type("#f-password", "not this one");
  await Promise.all([page.waitForNavigation(), page.click(".primary")]);
  const text = await page.$eval(".error-summary", (e) => e.textContent);
  check(text.includes("姓名或密码不对"), where, "没有说密码不对");
  await page.type("#f-password", office.password);
  await Promise.all([page.waitForNavigation(), page.click(".primary")]);
  check(page.url() === `${base}/people`, where, `登录后到了 ${page.url()}`);

  await page.type('.querybar input[type="text"]', "zzzz");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  check((await page.$(".empty")) !== null, where, "没有找到人时没有说明");
  await Promise.all([page.waitForNavigation(), page.click('.view button[value="elder"]')]);
  check(await page.$eval("html", (e) => e.classList.contains("elder")), where, "没有换成大字版");
  check(page.url().includes("q=zzzz"), where, "换大字版丢了查询条件");
  await Promise.all([page.waitForNavigation(), page.click('.view button[value=""]')]);
  await window.close();
}

async function withScripts(browser, base, office, check) {
  const window = await Window.open(browser, base);
  const { page } = window;
  const where = "开着脚本";
  await window.signIn(office.users[0], office.password);
  await window.go("/people");
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  check((await page.evaluate("document.activeElement.id")) === "jump", where, "Ctrl+K 没有到查找框");

  const before = await page.evaluate("(window.same = 1, document.querySelector('[data-total]').textContent)");
  await page.type('.querybar input[type="text"]', "zzzz");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".empty");
  check((await page.evaluate("window.same")) === 1, where, "查询换了整页");
  check(new URL(page.url()).search === "?q=zzzz", where, `地址是 ${page.url()}`);
  await page.goBack();
  const back = `(document.querySelector("[data-total]") || {}).textContent === ${JSON.stringify(before)}`;
  const returned = await page.waitForFunction(back).catch(() => null);
  check(returned !== null, where, "后退没有回到原来的清单");

  await window.go("/people/new");
  const name = 'form[data-main] [name="name"]';
  await page.type(name, "欧阳建军");
  await page.waitForFunction("(document.querySelector('.draft-told') || {}).textContent").catch(() => {});
  const told = await page.evaluate("(document.querySelector('.draft-told') || {}).textContent || ''");
  check(/草稿已保存于 \d\d:\d\d/.test(told), where, `没有存草稿：${told}`);
  await page.reload();
  const offered = await page.waitForSelector(".draft button").catch(() => null);
  check(offered !== null, where, "再打开时没有给出草稿");
  if (offered) {
    await offered.click();
    check((await page.$eval(name, (e) => e.value)) === "欧阳建军", where, "草稿没有恢复");
  }
  for (const problem of await window.noticed()) check(false, where, problem);

  const sizes = await page.evaluate(async () => {
    const scripts = [...document.scripts].map((script) => script.src).filter(Boolean);
    return Promise.all(scripts.map(async (src) => (await fetch(src)).text()));
  });
  const packed = sizes.reduce((sum, text) => sum + zlib.gzipSync(text).length, 0);
  check(packed > 0 && packed <= SCRIPTS_MAX, where, `脚本共 ${packed} 字节`);
  await window.close();
}

export async function core(browser, base, office, check) {
  await withoutScripts(browser, base, office, check);
  await withScripts(browser, base, office, check);
}

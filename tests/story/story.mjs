// The office's core work, done in a real browser by four people: with scripts and without, in today's engine and in those
// that offices still have. Usage: node story.mjs PROGRAM [--engines 0,83,109] [--people N]
//
// Each task is done as a clerk does it, by the words on the page; what it costs her is held against its budget.

import { spawn, execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { Hands, within } from "./hands.mjs";

const PASSWORD = "Yushui-demo-2026";
const [program, ...rest] = process.argv.slice(2);
const option = (name, usual) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : usual);
const engines = option("--engines", "0").split(",").map(Number);
const people = Number(option("--people", "0"));

let passed = 0;
const failed = [];

function check(right, words) {
  if (right) {
    passed += 1;
  } else {
    failed.push(words);
    console.log(`✗ ${words}`);
  }
}

/** A demo office of its own for each walk, so that no walk sees another's traces. */
async function office(work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "yushui-story-"));
  const data = path.join(folder, "demo");
  execFileSync(path.resolve(program), ["demo", "--data", data, "--scenario", "jia,yi", "--people", String(people)], { stdio: "ignore" });
  const server = spawn(path.resolve(program), ["serve", "--data", data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((found, lost) => {
    let text = "";
    server.stdout.on("data", (bytes) => {
      text += bytes;
      const at = text.match(/http:\/\/[\d.]+:\d+/);
      if (at) found(at[0]);
    });
    server.on("exit", () => lost(new Error("the server ended")));
  });
  try {
    await work(address, folder);
  } finally {
    server.kill("SIGTERM");
    await new Promise((ended) => server.on("exit", ended));
    const verified = JSON.parse(execFileSync(path.resolve(program), ["verify", "--data", data, "--json"], { encoding: "utf8" }));
    check(verified.ok, "之后校验通过");
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** An ID number with its check digit, of somebody invented. */
function idNumber(birth, sequence) {
  const body = `990101${birth}${sequence}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...body].reduce((sum, digit, i) => sum + Number(digit) * weights[i], 0);
  return body + "10X98765432"[sum % 11];
}

async function task(name, hands, budget, work) {
  hands.reset();
  try {
    await work();
    const { spent, over } = within(name, hands.cost, budget);
    check(!over, spent);
    console.log(`${over ? "✗" : "✓"} ${spent}`);
  } catch (error) {
    failed.push(`${name}：${error.message}`);
    console.log(`✗ ${name}：${error.message}`);
  }
}

async function walk(engine, scripts) {
  await office(async (base) => {
    const by = async (name) => {
      const hands = await Hands.at(engine, base, { scripts });
      await hands.signIn(name, PASSWORD);
      return hands;
    };
    const clerk = await by("王秀兰");
    console.log(`— ${clerk.version}，脚本${scripts ? "开" : "关"}`);

    await task("T-01 按拼音找人，打开一人一档", clerk, { clicks: 1, pages: 2, seconds: 8 }, async () => {
      await clerk.fill("q", "scx");
      await clerk.enter();
      if (!/^\/people\/\d/.test(clerk.path)) await clerk.follow("孙彩霞");
      await clerk.sees("孙彩霞的档案");
    });

    await clerk.go("/people/new");
    await task("T-02 登记新的优抚对象", clerk, { clicks: 4, pages: 3, seconds: 110 }, async () => {
      await clerk.fill("id_number", idNumber("19500612", "901"));
      await clerk.fill("name", "欧阳建军");
      await clerk.fill("village", "东岗村");
      await clerk.fill("phone", "19900001234");
      await clerk.fill("category", "退伍军人");
      await clerk.fill("start", "2011.10");
      await clerk.fill("bank", "农村信用社");
      await clerk.fill("account", "6217000010001234567");
      await clerk.press("下一步：核对");
      await clerk.sees("1950-06-12");
      await clerk.press("确认登记");
      await clerk.sees("已登记");
      await clerk.sees("欧阳建军");
    });

    await clerk.go("/people?q=hgf");
    await clerk.follow("黄桂芳");
    await task("T-07 登记死亡并停发", clerk, { clicks: 4, pages: 3, seconds: 35 }, async () => {
      await clerk.follow("提出变更");
      await clerk.follow("死亡");
      await clerk.fill("effective", "2011.10");
      await clerk.fill("reason", "家属报告");
      await clerk.press("提交复核");
      await clerk.sees("待复核");
    });
    const request = clerk.path;

    const reviewer = await by("李建国");
    await reviewer.go(request);
    await task("复核人同意变更", reviewer, { clicks: 1, pages: 1, seconds: 10 }, async () => {
      await reviewer.sees("批次 2011-12-1 已发");
      await reviewer.press("同意");
      await reviewer.sees("已同意");
    });

    const other = await by("刘桂香");
    check((await other.go(request)) === 404, "乙乡的人看不到甲镇的变更申请");
    check((await other.go("/people/990101-1")) === 404, "乙乡的人看不到甲镇的人");

    await task("T-04 生成本月发放批次", clerk, { clicks: 5, pages: 4, seconds: 40 }, async () => {
      await clerk.go("/payments/new");
      await clerk.fill("month", "2012-03");
      await clerk.press("生成批次");
      await clerk.sees("与上次相比");
    });
    const batch = clerk.path;

    await task("T-05 复核并通过", reviewer, { clicks: 4, pages: 3, seconds: 45 }, async () => {
      await reviewer.go(batch);
      await reviewer.press("复核通过");
      if (reviewer.path !== batch) await reviewer.press("复核通过");
      await reviewer.sees("审批");
    });

    await task("T-08 登记一次走访", clerk, { clicks: 5, pages: 2, seconds: 60 }, async () => {
      await clerk.go("/ledgers/visit/new");
      await clerk.fill("date", "2011.9.12");
      await clerk.fill("festival", "中秋");
      await clerk.fill("person", "孙彩霞");
      await clerk.fill("cash", "300");
      await clerk.press("保存");
      await clerk.sees("300.00元");
    });

    for (const hands of [clerk, reviewer, other]) {
      check(hands.problems.length === 0, `没有出错的脚本和外来请求：${hands.problems.join("；")}`);
      await hands.leave();
    }
  });
}

for (const engine of engines) {
  await walk(engine, true);
  await walk(engine, false);
}
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length ? 1 : 0);

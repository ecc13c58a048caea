// A month gone through before real money (演练), in a browser: the clerk makes it, two others look it over, finance gives it to
// a bank that takes the file, pays, fails three in a hundred and sends one in a hundred back later. What the batch says, what
// the bank did and what the ledger has come to the same, and the next batch pays what did not arrive and nothing else.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { passed, prepared } from "./batches.mjs";
import { accountOf, idNumberOf, nameOf } from "./invented.mjs";
import { workbook } from "./workbook.mjs";

const PASSWORD = "Shuangyong#2026";
const HANDS = { clerk: ["周芳", "经办"], reviewer: ["吴明", "复核"], approver: ["郑军", "审批"], finance: ["冯丽", "财务"] };
const PEOPLE = 400;
const MONTHLY = 500;
const SEED = "20261129";

function roster() {
  const heading = ["姓名", "身份证号", "人员类别", "村（社区）", "开户行", "银行账号", "起发时间"];
  const row = (_, n) => [nameOf(n), idNumberOf(n), "参战人员", ["东岗村", "西坪村"][n % 2], "农村信用社", accountOf(n), "2012.1"];
  const standard = [["人员类别", "标准金额", "单位", "生效日期", "公布日期", "发放周期", "发放月份", "文号"], ["参战人员", MONTHLY, "月", "2012-01-01", "2011-12-20", "月", "每月", "甲民〔2011〕20号"]];
  return workbook([
    ["优抚对象", [heading, ...Array.from({ length: PEOPLE }, row)]],
    ["待遇标准", standard],
  ]);
}

/** An office with people and standards, and nothing paid. */
export const REHEARSED = {
  password: PASSWORD,
  make: (run, data) => {
    run(["init", "--data", data, "--division", "990101101", "--name", "甲镇", "--admin", "管理员"]);
    for (const [name, role] of Object.values(HANDS)) run(["users", "add", "--data", data, "--name", name, "--role", role]);
    const file = path.join(path.dirname(data), "roster.xlsx");
    fs.writeFileSync(file, roster());
    run(["import", file, "--data", data, "--as", HANDS.clerk[0]]);
  },
};

const yuan = (fen) => (fen / 100).toLocaleString("en", { minimumFractionDigits: 2 });

/** From the draft to the bank; answers the file that finance has to give. */
async function given({ reviewer, approver, finance }, batch) {
  await passed({ reviewer, approver }, batch);
  await finance.go(batch);
  await finance.press("导出代发文件");
  await finance.fill("export_layout", "rural_credit");
  return finance.take("导出代发文件");
}

/** The bank takes the file in; answers what it says it did, and its files. */
function banked(program, finance, file) {
  const place = finance.keep("代发.csv", file);
  const out = path.join(path.dirname(place), "bank");
  const told = execFileSync(program, ["bank", "simulate", place, "--layout", "rural_credit", "--seed", SEED, "--fail", "3%", "--late", "1%", "--out", out, "--json"], { encoding: "utf8" });
  const did = JSON.parse(told);
  for (const sum of ["failed", "returned"]) if (!did[sum].lines) throw new Error(`演练的银行没有${sum}：${told}`);
  return did;
}

async function answered(finance, batch, file) {
  await finance.go(batch);
  await finance.press("登记回盘");
  await finance.attach("settle_file", [file]);
  await finance.press("登记回盘");
}

/** The file of what came back later is handed in where the batch says so. */
async function cameBack(finance, batch, file) {
  await finance.go(batch);
  await finance.press("登记退汇");
  await finance.follow("用银行的退汇文件登记");
  await finance.attach("settle_file", [file]);
  await finance.press("登记回盘");
  await finance.sees("以前登记为成功，现在退汇");
}

/** What the pages say of the figure of money paid. */
async function ledger(clerk) {
  await clerk.go("/figures/paid_yuan?year=2012");
  return clerk.text();
}

export async function rehearsal(by, tally, program) {
  const crew = {};
  for (const [hand, [name]] of Object.entries(HANDS)) crew[hand] = await by(name);
  const { clerk, finance } = crew;
  const total = PEOPLE * MONTHLY * 100;
  let batch, bank;
  await tally.step("演练：生成、复核、审批、报盘", async () => {
    batch = await prepared(clerk, "2012-01", "2012-01-25");
    await clerk.sees(yuan(total));
    bank = banked(program, finance, await given(crew, batch));
    if (bank.received.fen !== total) throw new Error(`银行收到 ${bank.received.fen}`);
  });
  await tally.step("演练：回盘和退汇登记回来", async () => {
    await answered(finance, batch, bank.answer);
    await finance.sees(`没有付成的 ${bank.failed.lines} 笔`, "已办结");
    await cameBack(finance, batch, bank.late);
  });
  const kept = bank.paid.fen - bank.returned.fen;
  const lost = bank.failed.fen + bank.returned.fen;
  await tally.step("演练：批次、银行、台账三方一致", async () => {
    await clerk.go(`${batch}/lines?state=failed`);
    await clerk.sees(`共 ${bank.failed.lines + bank.returned.lines} 条`);
    tally.check(kept + lost === total, `银行付成 ${kept}，没有付成 ${lost}，一共 ${total}`);
    const figures = await ledger(clerk);
    const shown = (kept / 100).toLocaleString("en");
    tally.check(figures.includes(shown), `台账里的发放金额应是 ${shown}：${figures.slice(0, 800)}`);
    await prepared(clerk, "2012-02", "2012-02-25");
    await clerk.sees(yuan(total + lost));
  });
  console.log(`✓ 演练：${PEOPLE}笔，没有付成${bank.failed.lines}笔，退汇${bank.returned.lines}笔，批次、银行、台账一致（种子 ${SEED}）`);
}

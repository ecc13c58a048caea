// A year of one office, from a roster as it really comes in to a signed summary, by its four people; each sees her own
// division, and somebody of another sees none of it.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { passed, prepared } from "./batches.mjs";
import { idNumberOf } from "./invented.mjs";
import { OTHER, STREET } from "./office.mjs";
import { photos, refuseTellingPhotos } from "./tasks.mjs";
import { paragraphsOf, sheetsOf, workbook } from "./workbook.mjs";

const SAMPLES = fileURLToPath(new URL("../samples", import.meta.url));
const ROSTER = path.join(SAMPLES, "messy_roster.xlsx");
const EXPECTED = JSON.parse(fs.readFileSync(path.join(SAMPLES, "messy_roster.expected.json"), "utf8"));
const [NAME, ID, CATEGORY, GRADE] = [1, 3, 4, 5];
const VISITS = 10;

/** Corrects a refused row the way a clerk would. */
const CORRECTIONS = {
  name_missing: (row) => (row[NAME] = "补名"),
  formula: (row) => (row[NAME] = "补名"),
  id_checksum: (row, n) => (row[ID] = idNumberOf(8000 + n)),
  id_precision_lost: (row, n) => (row[ID] = idNumberOf(8000 + n)),
  id_birth: (row, n) => (row[ID] = idNumberOf(8000 + n)),
  duplicate: (row, n) => (row[ID] = idNumberOf(8000 + n)),
  category: (row) => (row[CATEGORY] = "复员军人"),
  grade: (row) => (row[GRADE] = "六级"),
};

async function tiles(hands) {
  const found = await hands.page.$$eval(".tile", (all) => all.map((tile) => tile.innerText.replace(/\s+/g, "")));
  return found.join("，");
}

/** The roster comes in; its wrong rows come back, are corrected, and come in too. */
async function importing(clerk) {
  const refused = EXPECTED.filter((row) => row.result === "error");
  const good = EXPECTED.filter((row) => ["ok", "warning"].includes(row.result)).length;
  await clerk.go("/imports");
  await clerk.attach("file", [ROSTER]);
  await clerk.press("上传并核对");
  const counts = await tiles(clerk);
  if (!counts.includes(`新增${good}行`) || !counts.includes(`不能导入${refused.length}行`)) throw new Error(`核对的结果是 ${counts}`);
  await clerk.press(`确认导入${good}行`);
  const [[name, cells]] = sheetsOf(await clerk.take("下载标注好的表格"));
  refused.forEach(({ row, code }, n) => CORRECTIONS[code](cells[row - 1], n));
  await clerk.attach("file", [clerk.keep("改好.xlsx", workbook([[name, cells]]))]);
  await clerk.press("上传并核对");
  const again = await tiles(clerk);
  if (!again.includes(`新增${refused.length}行`) || !again.includes("不能导入0行")) throw new Error(`改好再传，结果是 ${again}`);
  await clerk.press(`确认导入${refused.length}行`);
  await clerk.go("/people");
  await clerk.sees(`共 ${good + refused.length} 条`);
}

/** The standards are pasted from the document that announced them. */
async function settingStandards(clerk) {
  const kinds = [["伤残军人", 900, "三级", "因战"], ["伤残军人", 700, "六级", "因战"], ["伤残军人", 500, "八级", "因公"], ["烈士遗属", 800], ["复员军人", 600], ["义务兵家属", 400], ["参战退役人员", 300], ["带病回乡退役军人", 300]];
  const row = ([category, yuan, grade = "", nature = ""]) => [category, yuan, "月", grade, nature, "2023-01-01", "2023-01-05", "月", "每月", "丙民〔2023〕1号"].join("\t");
  const heading = ["人员类别", "标准金额", "单位", "残疾等级", "残疾性质", "生效日期", "公布日期", "发放周期", "发放月份", "文号"].join("\t");
  await clerk.go("/imports/paste");
  await clerk.fill("block", [heading, ...kinds.map(row)].join("\n"));
  await clerk.press("核对");
  await clerk.press(`确认导入${kinds.length}行`);
}

/** From the draft to the bank, through four pairs of hands. */
async function paying({ clerk, reviewer, approver, finance }, month) {
  const batch = await prepared(clerk, month, `${month}-25`);
  await passed({ reviewer, approver }, batch);
  await clerk.go(batch);
  await clerk.press("开始公示");
  await clerk.fill("publish_telephone", "0990-8888888");
  await clerk.press("开始公示");
  await clerk.sees("公示中");
  await finance.go(batch);
  await finance.press("导出代发文件");
  await finance.fill("export_early", "银行月底停机");
  const file = await finance.take("导出代发文件");
  const lines = file.toString("utf8").replace(/^\ufeff/, "").trim().split(/\r?\n/);
  return { batch, lines: lines.slice(1).map((line) => line.split(",")) };
}

/** The bank could not pay two; the next run pays them both months. */
async function failing(crew, { batch, lines }) {
  const { clerk, finance } = crew;
  const [first, second] = [lines[1], lines[4]];
  const failed = new Map([[first, "户名不符"], [second, "账户已销户"]]);
  const answer = ["序号,结果,原因", ...lines.map((line) => `${line[0]},${failed.has(line) ? "失败" : "成功"},${failed.get(line) ?? ""}`)];
  await finance.go(batch);
  await finance.press("登记回盘");
  await finance.attach("settle_file", [finance.keep("回盘.csv", `${answer.join("\n")}\n`)]);
  await finance.press("登记回盘");
  await finance.sees("没有付成的 2 笔", "户名不符", "账户已销户");
  const next = await prepared(clerk, "2023-02", "2023-02-25");
  const counts = await tiles(clerk);
  if (!counts.includes("重新发放2人")) throw new Error(`下一批是 ${counts}`);
  await clerk.sees("上次银行没有付成，本批一并重新发放");
  for (const [, name] of [first, second]) {
    await clerk.go(`${next}/findings?kind=repaid`);
    await clerk.sees(name);
  }
  return next;
}

/** A round of visits is planned, and ten households are gone to. */
async function visiting(clerk) {
  await clerk.go("/visits/new");
  await clerk.fill("festival", "八一");
  await clerk.fill("due", "2026-12-31");
  await clerk.tick("category", "disabled_soldier");
  await clerk.tick("category", "war_participant");
  await clerk.press("下一步：看看有多少户");
  await clerk.fill("cash.disabled_soldier", "500");
  await clerk.fill("cash.war_participant", "300");
  await clerk.press("列出应访名单");
  const task = clerk.path;
  const files = await photos(clerk, 2);
  for (let n = 0; n < VISITS; n += 1) {
    await clerk.unfold("登记走访");
    const form = await clerk.page.$("details[open] form");
    await clerk.attachTo(await form.$('[name="photos"]'), files);
    await clerk.pressOn(await form.$("button"));
    await clerk.sees("已登记", "的走访");
  }
  await clerk.sees(`已访 ${VISITS} 户`);
  await clerk.go(`${task}?state=done`);
  await clerk.pressOn(await clerk.page.$('td a[href^="/ledgers/visit/"]'));
  await refuseTellingPhotos(clerk, 2);
  return { task, visit: clerk.path, photo: await clerk.page.$eval(".photos li > a", (link) => link.getAttribute("href")) };
}

/** One more photo comes from a telephone, on which nobody is signed in as one who may see the visit. */
async function photographing({ clerk, finance }, visit) {
  await clerk.go(visit);
  await clerk.unfold("添加照片或附件");
  await clerk.press("手机拍照上传");
  const address = (await clerk.text()).match(/\/phone\/\S+/)[0];
  await finance.go(address);
  await finance.attach("files", (await photos(finance, 3)).slice(2));
  await finance.press("上传");
  await clerk.go(visit);
  await refuseTellingPhotos(clerk, 3);
}

/** The clerk writes the summary, the approver signs it, and it is taken as a Word file. */
async function summing({ clerk, approver }) {
  await clerk.go("/documents");
  await clerk.press("写2026年总结");
  const paper = clerk.path;
  await clerk.press("改文字");
  // Without scripts each paragraph has a box of its own; with them the paper itself is written in.
  if (clerk.scripts) {
    await clerk.page.focus(".write-text");
    await clerk.page.keyboard.down("Control");
    await clerk.page.keyboard.press("End");
    await clerk.page.keyboard.up("Control");
    await clerk.page.keyboard.type("特此报告。");
  } else {
    await clerk.page.$$eval("textarea[name=text]", (all) => (all.at(-1).value += "特此报告。"));
  }
  await clerk.press("保存");
  await clerk.sees("特此报告");
  if (await clerk.page.$(`form[action="${paper}/sign"]`)) throw new Error("写总结的人可以自己定稿");
  await approver.go(paper);
  await approver.press("定稿");
  await approver.press("定稿");
  await approver.sees("已定稿");
  await clerk.go(paper);
  const words = paragraphsOf(await clerk.take("下载 Word")).join("\n");
  for (const said of ["丙街道2026年双拥工作总结", `走访慰问优抚对象${VISITS}人次`, "特此报告"]) {
    if (!words.includes(said)) throw new Error(`总结没有写“${said}”：\n${words.slice(0, 1500)}`);
  }
  const unfilled = words.match(/.{0,40}(\{\{|\}\}|\[\[|\]\]).{0,40}/);
  if (unfilled) throw new Error(`总结里留着没有填的栏目：${unfilled[0]}`);
  return paper;
}

/** What this office has is nobody else's business. */
async function hidden(by, paths) {
  const other = await by(OTHER);
  for (const path of paths) {
    const { status } = await other.ask(path);
    if (status !== 404) throw new Error(`乙乡的人看 ${path}，回答 ${status}`);
  }
}

/** The whole year, step by step; what a step made is what the next works on. */
export async function year(by, tally) {
  const crew = {};
  for (const [hand, name] of Object.entries(STREET)) crew[hand] = await by(name);
  const { clerk } = crew;
  const seen = [];
  const step = (name, work) =>
    tally.step(name, async () => {
      const began = Date.now();
      await work();
      console.log(`✓ ${name}（${((Date.now() - began) / 1000).toFixed(1)} 秒）`);
    });
  let paid;
  await step("导入乱的花名册，改好退回的行再导", async () => {
    await importing(clerk);
    await clerk.follow("姚建林");
    seen.push(clerk.path);
  });
  await step("粘贴待遇标准", () => settingStandards(clerk));
  await step("生成、复核、审批、公示、报盘", async () => {
    paid = await paying(crew, "2023-01");
    seen.push(paid.batch, `${paid.batch}/roster`, `${paid.batch}/lines`);
  });
  await step("两笔没有付成，下一批重新发放", async () => seen.push(await failing(crew, paid)));
  await step("建走访任务，走访十户", async () => {
    const made = await visiting(clerk);
    await photographing(crew, made.visit);
    seen.push(...Object.values(made));
  });
  await step("写总结，别人定稿，下载 Word", async () => {
    const paper = await summing(crew);
    seen.push(paper, `${paper}/word`, `${paper}/versions`);
  });
  await step("别的单位的人一样也看不到", () => hidden(by, seen));
}

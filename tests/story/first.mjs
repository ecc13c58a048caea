// The first day of an office, from `init` to the first batch back from the bank: its own messy workbook, standards from a
// notice, four pairs of hands. Every question is asked once, and all of it takes less than 25 minutes of her time.

import { passed, prepared } from "./batches.mjs";
import { accountOf, idNumberOf, nameOf } from "./invented.mjs";
import { workbook } from "./workbook.mjs";

export const PASSWORD = "Shuangyong#2026";
const HANDS = { clerk: ["周芳", "经办"], reviewer: ["吴明", "复核"], approver: ["郑军", "审批"], finance: ["冯丽", "财务"] };
/** Of her time, by the keystroke-level model. */
const MINUTES = 25;

const SAFETY = "安管员";

/** An office that has only just been set up: on the machine, who keeps the system and who keeps its safety. */
export const FIRST = {
  password: PASSWORD,
  make: (run, data) => {
    run(["init", "--data", data, "--division", "990101100", "--name", "甲镇", "--admin", "管理员", "--id-number", idNumberOf(989)]);
    run(["users", "add", "--data", data, "--name", SAFETY, "--role", "安全管理员", "--id-number", idNumberOf(990)]);
  },
};

// Three headings that no list has: what is an account, a first month, a state. Two rows are hidden on each sheet.
const HEADING = ["序号", "姓名", "身份证号码", "类别", "打款卡折", "享受起点月", "在世否", "已发至", "备注"];
const VILLAGES = ["东岗村", "西坪村", "南河村"];
const PER_VILLAGE = 12;
const MONTHLY = { 复员军人: 300, 参战人员: 200 };

/** A village's sheet as she keeps it: a title over all columns, the category merged over its rows, a sum, a signature. */
function village(name, of) {
  const rows = [[`甲镇${name}优抚对象登记表`], HEADING];
  const merged = ["A1:I1"];
  const hidden = [];
  let number = 0;
  for (const category of Object.keys(MONTHLY)) {
    const first = rows.length + 1;
    for (let n = 0; n < PER_VILLAGE / 2; n += 1) {
      const person = of * PER_VILLAGE + number;
      number += 1;
      rows.push([number, nameOf(person), idNumberOf(person), n ? "" : category, accountOf(person), "2010.1", "健在", "2012年5月", ""]);
    }
    merged.push(`D${first}:D${rows.length}`);
    rows.push([`${category}小计`, "", "", "", "", "", "", "", `${PER_VILLAGE / 2}人`]);
  }
  for (let n = 0; n < 2; n += 1) {
    const person = 500 + of * 2 + n;
    rows.push([`旧${n + 1}`, nameOf(person), idNumberOf(person), "复员军人", accountOf(person), "2001.1", "", "", "以前迁走的"]);
    hidden.push(rows.length);
  }
  rows.push(["填表人：周芳", "", "", "", "", "", "", "", "2012年6月1日"]);
  return [name, rows, { merged, hidden }];
}

/** Proposes the four hands; answers the password that each comes in with once. */
async function setUp(admin) {
  const given = {};
  let person = 991;
  for (const [hand, [name, role]] of Object.entries(HANDS)) {
    await admin.go("/users/new");
    await admin.fill("name", name);
    await admin.tick("role", role);
    await admin.fill("id_number", idNumberOf(person));
    await admin.press("提请建立");
    await admin.sees(`已提请建立用户${name}`);
    given[hand] = /初始密码 (\S+)/.exec(await admin.text())[1];
    person += 1;
  }
  return given;
}

/** The second person sees that each has her own password, and agrees. */
async function agreed(safety) {
  await safety.go("/");
  await safety.sees("用户申请待同意");
  for (const [name] of Object.values(HANDS)) {
    await safety.go("/users?state=waiting");
    await safety.follow(name);
    await safety.sees("本人已改成自己的密码");
    await safety.press("同意");
    await safety.sees(`已同意建立用户：${name}`);
  }
}

/** The workbook comes in: what it asks is said once, and holds for all three sheets. */
async function importing(clerk) {
  const people = VILLAGES.length * PER_VILLAGE;
  const file = clerk.keep("优抚对象.xlsx", workbook(VILLAGES.map(village)));
  await clerk.go("/");
  await clerk.follow("导入");
  await clerk.attach("file", [file]);
  await clerk.press("上传并核对");
  await clerk.sees("隐藏或筛选掉的行，没有导入");
  const asked = await clerk.page.$$eval("main select", (all) => all.filter((one) => /一栏是/.test(one.labels[0]?.innerText ?? "")).map((one) => [one.labels[0].innerText, one.name]));
  const means = { 打款卡折: "银行账号", 享受起点月: "起发时间", 在世否: "状态" };
  if (asked.length !== Object.keys(means).length) throw new Error(`问了 ${JSON.stringify(asked)}`);
  for (const [heading, column] of Object.entries(means)) await clerk.fill(asked.find(([label]) => label.includes(heading))[1], column);
  await clerk.press("记住并重新核对");
  if (await clerk.page.$("main select[name^=column]")) throw new Error("同一栏又问了一遍");
  await clerk.press(`确认导入${people}行`);
  await clerk.sees("已导入");
  // Another list with the same headings asks nothing any more.
  await clerk.go("/imports");
  await clerk.attach("file", [clerk.keep("再来一份.xlsx", workbook([village(VILLAGES[0], 0)]))]);
  await clerk.press("上传并核对");
  const counts = await clerk.page.$$eval(".tile", (all) => all.map((tile) => tile.innerText.replace(/\s+/g, "")).join());
  if (!counts.includes(`无变化${PER_VILLAGE}行`)) throw new Error(`再来一份，结果是 ${counts}`);
  if ((await clerk.text()).includes("先说明几处")) throw new Error("说过的又问了一遍");
  await clerk.press("放弃");
}

/** The standards are pasted from the notice. */
async function settingStandards(clerk) {
  const row = ([category, yuan]) => [category, yuan, "月", "2012-01-01", "2011-12-20", "月", "每月", "甲民〔2011〕20号"].join("\t");
  const heading = ["人员类别", "标准金额", "单位", "生效日期", "公布日期", "发放周期", "发放月份", "文号"].join("\t");
  await clerk.go("/imports/paste");
  await clerk.fill("block", [heading, ...Object.entries(MONTHLY).map(row)].join("\n"));
  await clerk.press("核对");
  await clerk.press(`确认导入${Object.keys(MONTHLY).length}行`);
}

/** The first batch pays June and nothing before it, which another way of paying has covered. */
async function paying({ clerk, reviewer, approver, finance }) {
  const batch = await prepared(clerk, "2012-06", "2012-06-25");
  const half = (VILLAGES.length * PER_VILLAGE) / 2;
  const total = `${(half * 300 + half * 200).toLocaleString("en")}.00`;
  await clerk.sees(total);
  if ((await clerk.text()).includes("首批跨")) throw new Error("已发至没有算上");
  await passed({ reviewer, approver }, batch);
  await finance.go(batch);
  await finance.press("导出代发文件");
  const file = await finance.take("导出代发文件");
  const lines = file.toString("utf8").replace(/^\ufeff/, "").trim().split(/\r?\n/).slice(1);
  return { batch, lines: lines.map((line) => line.split(",")) };
}

/** The bank answers as banks do: a title, its own headings, a reason in the place of a result, a total row. */
async function answered({ finance }, { batch, lines }) {
  const [NO, NAME, ACCOUNT, AMOUNT] = [0, 1, 2, 4];
  const total = lines.reduce((sum, line) => sum + Number(line[AMOUNT]), 0).toFixed(2);
  const result = (place) => (place === 3 ? "户名不符" : "交易成功");
  const answer = [
    "甲镇2012年6月代发业务处理结果",
    "序号;户名;收款账号;交易金额;交易结果",
    ...lines.map((line, place) => [line[NO], line[NAME], line[ACCOUNT], line[AMOUNT], result(place)].join(";")),
    `合计;${lines.length}笔;;${total};`,
  ];
  await finance.go(batch);
  await finance.press("登记回盘");
  await finance.attach("settle_file", [finance.keep("处理结果.csv", `${answer.join("\r\n")}\r\n`)]);
  await finance.press("登记回盘");
  await finance.sees("没有付成的 1 笔", "户名不符", "已办结");
}

/** All of it, and what it cost those who did it. */
export async function first(by, tally) {
  const admin = await by("管理员");
  const safety = await by(SAFETY);
  let given;
  await tally.step("系统管理员提请四个用户", async () => (given = await setUp(admin)));
  const crew = {};
  for (const [hand, [name]] of Object.entries(HANDS)) crew[hand] = await by(name, given[hand]);
  await tally.step("安全管理员核对以后同意", () => agreed(safety));
  let made;
  await tally.step("导入自己的工作簿，说明三栏", () => importing(crew.clerk));
  await tally.step("粘贴待遇标准", () => settingStandards(crew.clerk));
  await tally.step("生成、复核、审批、报盘", async () => (made = await paying(crew)));
  await tally.step("银行的结果登记回来", () => answered(crew, made));
  const seconds = [admin, safety, ...Object.values(crew)].reduce((sum, hands) => sum + hands.cost.seconds, 0);
  tally.check(seconds <= MINUTES * 60, `第一天用了 ${(seconds / 60).toFixed(1)} 分钟，应在 ${MINUTES} 分钟以内`);
  console.log(`✓ 第一天，从建单位到第一批从银行回来：${(seconds / 60).toFixed(1)}/${MINUTES} 分钟`);
}

// The daily tasks, each as a clerk does it, by the words on the pages; what it costs is held against its budget.

import { accountOf, idNumber, idNumberOf, nameOf, photographed, tells } from "./invented.mjs";
import { OTHER, TOWN } from "./office.mjs";
import { pagesOf, refusePaper, refuseTelling } from "./paper.mjs";
import { paragraphsOf, sheetsOf, workbook } from "./workbook.mjs";

const ROWS = 500;
const HEADING = ["姓名", "身份证号", "人员类别", "残疾等级", "残疾性质", "乡镇", "村（社区）", "联系电话", "开户行", "银行账号", "起发时间"];
const [NAME, ID, CATEGORY, GRADE] = [0, 1, 2, 3];

function person(n) {
  const number = 5000 + n;
  return [nameOf(number), idNumberOf(number), "退伍军人", "", "", "", "", `1990002${String(n).padStart(4, "0")}`, "农村信用社", accountOf(number), "2012.4"];
}

/** What is wrong with which rows of a roster, and a word of what is said about it. */
const FAULTS = [
  [11, ID, "990101194001011230", "校验"],
  [60, ID, Number("990101194803154"), "当成数字"],
  [120, NAME, "", "姓名"],
  [200, CATEGORY, "老干部", "人员类别"],
  [280, CATEGORY, "伤残军人", "等级"],
  [350, ID, idNumberOf(5349), "前面已出现"],
  [430, ID, idNumber("20310506", "901"), "出生日期"],
];

/** A roster with its faults, and the rows as they should be. */
function roster(place) {
  const right = Array.from({ length: ROWS }, (_, n) => Object.assign(person(n), { 5: place[0], 6: place[1] }));
  const wrong = right.map((row) => [...row]);
  for (const [row, column, value] of FAULTS) wrong[row][column] = value;
  return { right, wrong };
}

async function importing(clerk, place) {
  const { right, wrong } = roster(place);
  await clerk.follow("导入");
  await clerk.attach("file", [clerk.keep("花名册.xlsx", workbook([["名册", [HEADING, ...wrong]]]))]);
  await clerk.press("上传并核对");
  await clerk.press(`确认导入${ROWS - FAULTS.length}行`);
  const marked = await clerk.take("下载标注好的表格");
  const [[name, cells]] = sheetsOf(marked);
  for (const [row, column, , said] of FAULTS) {
    const reason = cells[row + 1][HEADING.length] ?? "";
    if (!reason.includes(said)) throw new Error(`第${row + 2}行标注的是“${reason}”，没有说到“${said}”`);
    cells[row + 1][column] = right[row][column];
  }
  await clerk.attach("file", [clerk.keep("改好.xlsx", workbook([[name, cells]]))]);
  await clerk.press("上传并核对");
  const counts = await clerk.page.$$eval(".tile", (tiles) => tiles.map((tile) => tile.innerText.replace(/\s+/g, "")).join());
  if (!counts.includes(`新增${FAULTS.length}行`) || !counts.includes(`无变化${ROWS - FAULTS.length}行`)) throw new Error(`改好再传，结果是 ${counts}`);
  await clerk.press(`确认导入${FAULTS.length}行`);
  await clerk.sees("已导入");
}

async function registering(clerk) {
  await clerk.follow("登记新对象");
  const fields = { id_number: idNumber("19500612", "901"), name: "欧阳建军", village: "东岗村", phone: "19900001234", category: "伤残军人", grade: "六级", nature: "因公", service_years: "6", start: "2011.10", bank: "农村信用社", account: accountOf(9000), note: "由民政所移交" };
  for (const [name, value] of Object.entries(fields)) await clerk.fill(name, value);
  await clerk.press("下一步：核对");
  await clerk.sees("1950-06-12", "男");
  await clerk.press("确认登记");
  await clerk.sees("已登记", "欧阳建军");
}

async function reportingDeath(clerk) {
  await clerk.fill("q", "黄桂芳");
  await clerk.enter();
  await clerk.press("登记去世");
  await clerk.fill("effective", "2011.10");
  await clerk.fill("reason", "家属报告");
  await clerk.press("提交复核");
  // Paid until March 2012 at 8 000 a year: five months too many.
  await clerk.sees("待复核", "3,333.33");
}

async function preparing(clerk) {
  await clerk.follow("发放批次");
  await clerk.press("生成2012年6月批次");
  await clerk.press("生成批次");
  await clerk.sees("与上次相比", "新增", "停发", "补发", "追缴");
}

async function reviewing(reviewer) {
  await reviewer.pressOn(await reviewer.page.$('a[data-tile="1"]'));
  if (!/^\/payments\/\d/.test(reviewer.path)) await reviewer.follow("2012-06-1");
  const headings = await reviewer.page.$$eval("main h2", (all) => all.map((one) => one.innerText));
  if (headings[0] !== "值得看一眼") throw new Error(`最上面是“${headings[0]}”`);
  await reviewer.sees("没有账号", "两人同一账号");
  await reviewer.press("复核通过");
  await reviewer.sees("已复核");
}

async function printing(clerk) {
  await clerk.press("打印花名册");
  const roster = pagesOf(await clerk.printed());
  await clerk.press("打印公示表");
  const notice = pagesOf(await clerk.printed());
  refusePaper(roster, ["甲镇2012年6月优抚资金发放花名册", "序号 单位 姓名 人员类别 收款人 银行账号"]);
  refusePaper(notice, ["甲镇2012年6月优抚资金发放公示表", "序号 单位 姓名 人员类别 金额"]);
  refuseTelling(notice);
  const signed = roster[roster.length - 1];
  for (const words of ["大写", "经办：", "复核：", "负责人："]) {
    if (!signed.includes(words)) throw new Error(`花名册最后一页没有“${words}”`);
  }
}

/** So many photos as a telephone takes them, no two the same. */
export async function photos(hands, count) {
  const files = [];
  for (let n = 1; n <= count; n += 1) {
    const jpeg = Buffer.from(await hands.page.screenshot({ type: "jpeg", quality: 60 + n }));
    files.push(hands.keep(`照片${n}.jpg`, photographed(jpeg)));
  }
  return files;
}

/** The photos on a page can be looked at, and tell nothing but what is on them. */
export async function refuseTellingPhotos(hands, count) {
  const shown = await hands.page.$$eval(".photos li > a", (links) => links.map((link) => link.getAttribute("href")));
  if (shown.length !== count) throw new Error(`${hands.path} 有 ${shown.length} 张照片`);
  for (const href of shown) {
    for (const path of [href, `${href}/small`]) {
      const { status, bytes } = await hands.ask(path);
      if (status !== 200 || bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new Error(`${path} 不是照片：${status}`);
      if (tells(bytes)) throw new Error(`${path} 还带着拍摄的地点和手机`);
    }
  }
}

async function visiting(clerk) {
  const files = await photos(clerk, 3);
  await clerk.follow("登记走访慰问");
  await clerk.fill("date", "2012.1.18");
  await clerk.fill("festival", "春节");
  await clerk.fill("person", "孙彩霞");
  await clerk.fill("cash", "300");
  await clerk.fill("visitor", "王秀兰");
  await clerk.attach("photos", files);
  await clerk.press("保存");
  await clerk.sees("300.00元");
  await refuseTellingPhotos(clerk, 3);
}

/** Somebody asks for help with a job: taken up, handed over with a deadline, closed. */
async function serving(clerk) {
  await clerk.follow("登记服务事项");
  await clerk.follow("军嫂就业服务");
  await clerk.fill("person", "孟春燕");
  await clerk.fill("need", "推荐就业");
  await clerk.press("登记");
  await clerk.sees("待受理", "还剩3天");
  await clerk.press("受理并交办");
  await clerk.sees("交给妇联", "还剩30天");
  await clerk.fill("close_result", "推荐到镇办企业上班");
  await clerk.press("办结");
  await clerk.sees("按时办结", "待回访");
}

async function summarising(clerk) {
  await clerk.follow("文稿");
  await clerk.press("写2012年上半年总结");
  const paragraphs = paragraphsOf(await clerk.take("下载 Word"));
  const whole = paragraphs.join("\n");
  if (!whole.includes("甲镇2012年上半年双拥工作总结") || !whole.includes("300元")) throw new Error(`总结不全：\n${whole.slice(0, 600)}`);
  const left = whole.match(/\{\{|\}\}|\[\[|\]\]|\{%|#是|undefined|NaN/);
  if (left) throw new Error(`总结里留着 ${left[0]}`);
  const sheets = sheetsOf(await clerk.take("下载台账（Excel）"));
  const visits = sheets.find(([name]) => name === "走访慰问");
  if (!visits?.[1].flat().includes("孙彩霞")) throw new Error("台账里没有那次走访");
}

async function assessing(clerk) {
  await clerk.unfold("指标与文稿");
  await clerk.follow("创建考评");
  await clerk.follow("补佐证");
  const score = () => clerk.page.$eval(".score b", (one) => Number(one.innerText));
  const before = await score();
  for (const item of ["3.2", "3.3", "3.4"]) await clerk.tick("ticked", `${item}|2011|all|`);
  await clerk.press("保存佐证");
  await clerk.sees("得分已重算");
  const after = await score();
  if (after !== before + 18) throw new Error(`本节原来 ${before} 分，补了三条佐证是 ${after} 分`);
}

async function finding(clerk, [initials, name]) {
  await clerk.fill("q", initials);
  await clerk.enter();
  if (!/^\/people\/\d/.test(clerk.path)) await clerk.follow(name);
  await clerk.sees(`${name}的档案`);
}

/** All of them, in the order in which a month brings them; in a large office those that look through everybody are done
    by its county. */
export async function tasks(by, tally, people, budgeted = (budget) => budget) {
  const [clerk, reviewer, approver] = [await by(TOWN.clerk), await by(TOWN.reviewer), await by(TOWN.approver)];
  const seeker = people ? await by("大县经办") : clerk;
  const task = async (name, hands, clicks, pages, seconds, work) => {
    await hands.go("/");
    await tally.task(name, hands, budgeted({ clicks, pages, seconds }), work);
  };
  await task("T-01 按拼音找人，打开一人一档", seeker, 1, 2, 8, () => finding(seeker, people ? ["wqf", "吴强福"] : ["scx", "孙彩霞"]));
  await task("T-02 登记新的优抚对象", clerk, 4, 3, 110, registering);
  await task("T-03 导入500行，改好7行再导", seeker, 8, 6, 60, (hands) => importing(hands, people ? ["子镇", "东庄村"] : ["", "东岗村"]));
  await task("T-07 登记去世并停发", clerk, 4, 3, 35, reportingDeath);
  const request = clerk.path;
  await tally.step("复核人同意变更，别处的人看不到", async () => {
    await reviewer.go(request);
    await reviewer.sees("批次 2011-12-1 已发");
    await reviewer.press("同意");
    await reviewer.sees("已同意");
    const other = await by(OTHER);
    for (const path of [request, "/people/990101-998-1", "/payments/990101-2012-03-1"]) {
      if ((await other.go(path)) !== 404) throw new Error(`乙乡的人看到了 ${path}`);
    }
  });
  await task("T-04 生成本月发放批次", clerk, 5, 4, 40, preparing);
  const batch = clerk.path;
  await task("T-05 复核1200多笔并通过", reviewer, 4, 3, 45, reviewing);
  await tally.step("审批", async () => {
    await approver.go(`${batch}/approve`);
    await approver.press("审批通过");
    await approver.sees("已审批");
    await clerk.go(batch);
  });
  await tally.task("T-06 打印花名册和公示表", clerk, budgeted({ clicks: 3, pages: 2, seconds: 15 }), printing);
  await task("T-08 登记一次走访，带3张照片", clerk, 5, 2, 60, visiting);
  await task("T-10 给三条补佐证，看到得分", clerk, 7, 4, 70, assessing);
  await task("T-11 半年总结出 Word，台账出 Excel", clerk, 4, 2, 25, summarising);
  // Last: what it leaves in the ledger is of today, and a summary is offered for the year of the last record.
  await task("T-09 登记、交办、办结一件军属服务", clerk, 8, 5, 90, serving);
}

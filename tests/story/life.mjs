// One person's life in an office, from her application to what her heirs get: by clerks, reviewers and approvers of a
// county and its towns, every sum worked out here from the standards and held against the pages, to the fen.

import { passed, prepared } from "./batches.mjs";
import { ALLOWANCE, CHILD, COUNTY, DONG, FUNERAL, HUSBAND, ILL_RAISED, JIA, NEIGHBOUR, PAPER, PENSION, SHE, SIXTH, YI, comes, due, ill, illInYi, illRaised, illRaisedInYi, months, others, seventh, share, sixth, sum, yuan } from "./county.mjs";

const squeezed = (text) => text.replace(/\s+/g, " ");

/** The page says these one after the other, whatever stands between cells. */
async function tells(hands, ...all) {
  const text = squeezed(await hands.text());
  for (const words of all) {
    if (!text.includes(words)) throw new Error(`${hands.path} 没有写“${words}”：\n${text.slice(0, 3000)}`);
  }
}

async function filled(hands, fields) {
  for (const [name, value] of Object.entries(fields)) await hands.fill(name, value);
}

/** A second person agrees to what was proposed. */
async function agreed(reviewer, request, ...seen) {
  await reviewer.go(request);
  await tells(reviewer, ...seen);
  await reviewer.press("同意");
  await reviewer.sees("已同意");
}

/** Proposes a change of hers on its form; answers the request. */
async function proposed(life, clerk, kind, fields) {
  await clerk.go(life.dossier);
  await clerk.press("提出变更");
  await clerk.follow(kind);
  await filled(clerk, fields);
  await clerk.press("提交复核");
  await clerk.sees("等另一个人复核");
  return waiting(clerk);
}

/** The request that waits: one at a time does here. */
async function waiting(clerk) {
  await clerk.go("/changes?box=open");
  const all = await clerk.page.$$eval('main a[href^="/changes/99"]', (links) => links.map((link) => link.getAttribute("href")));
  if (new Set(all).size !== 1) throw new Error(`等复核的是 ${all.join("、") || "没有"}`);
  return all[0];
}

class Life {
  /** What her dossier is to tell in the end. */
  told = [];

  constructor(by) {
    this.by = by;
  }

  /** From the draft to 已审批: what others get, and receipts: whose, under what, its months, and what goes to the bank
      where that is not what they come to. */
  async paying(month, beside, receipts) {
    const [clerk, reviewer, approver] = [await this.by(COUNTY.clerk), await this.by(COUNTY.reviewer), await this.by(COUNTY.approver)];
    const lines = receipts.map(([name, scheme, rows, paid = comes(rows)]) => [name, scheme, rows, paid]);
    const batch = await prepared(clerk, month);
    await clerk.sees(yuan(beside + sum(lines.map(([, , , paid]) => paid))));
    await passed({ reviewer, approver }, batch);
    for (const [name, scheme, rows, paid] of lines) {
      await this.explained(batch, [name, scheme], rows, paid);
      if (name === SHE.name) this.told.push(`${month.replace(/-0?/, "年")}月发放${scheme} ${yuan(paid)}元`);
    }
    return batch;
  }

  /** The receipt of somebody's line: every month with its paper, what was due, what paid, what is between them. */
  async explained(batch, [name, scheme], rows, paid) {
    const clerk = await this.by(COUNTY.clerk);
    await clerk.go(`${batch}/lines?q=${encodeURIComponent(name)}`);
    const find = (all, words) => all.find((row) => words.every((one) => row.innerText.includes(one)))?.querySelector('a[href*="/lines/"]')?.getAttribute("href");
    const line = await clerk.page.$$eval("tbody tr", find, [name, scheme]);
    if (!line) throw new Error(`${batch} 没有${name}的${scheme}：\n${(await clerk.text()).slice(0, 2000)}`);
    await clerk.go(line);
    await tells(clerk, name, scheme, `实发 ${yuan(paid)} 元`);
    const receipt = await clerk.page.$$eval("tbody tr", (all) => all.map((row) => Array.from(row.cells, (cell) => cell.innerText.trim())));
    const shown = receipt.filter(([month]) => /^\d{4}-\d\d$/.test(month)).map(([month, , paper, ...sums]) => [month, paper, ...sums.slice(0, 3)]);
    const wanted = rows.map(([month, paper, fen, before]) => [month, paper, yuan(fen), yuan(before), yuan(fen - before)]);
    const same = (row, at) => row.every((cell, column) => cell === undefined || cell === shown[at]?.[column]);
    if (shown.length !== wanted.length || !wanted.every(same)) throw new Error(`${clerk.path} 写的是\n${shown.join("\n")}\n应是\n${wanted.join("\n")}`);
  }
}

/** She asks for 带病回乡; village, town and county agree, and it begins by rule the month after. The county had said so on
    paper in January 2025, so another agrees that it began in February. */
async function applying(life) {
  const [clerk, liaison, reviewer, approver] = [await life.by(JIA.clerk), await life.by(DONG.liaison), await life.by(JIA.reviewer), await life.by(COUNTY.approver)];
  await clerk.go("/cases/new?kind=benefit");
  await filled(clerk, { person: SHE.name, id_number: SHE.id, village: "东村", category: "带病回乡退役军人", basis: "退役军人证、县医院诊断", bank: "农村信用社", account: SHE.account, registered_on: "2025-01-06" });
  await clerk.press("登记");
  const at = clerk.path;
  await clerk.press("受理");
  for (const [hands, step] of [[liaison, "村初审"], [reviewer, "镇复核"], [approver, "县审批"]]) {
    await hands.go(at);
    await hands.sees(step);
    await hands.tick("opinion_verdict", "agree");
    await hands.press("提交意见");
    await hands.sees("已同意");
  }
  const [year, month] = (await approver.text()).match(/今天 (\d+)年(\d+)月/).slice(1).map(Number);
  const next = month === 12 ? `${year + 1}年1月` : `${year}年${month + 1}月`;
  await approver.sees(`自${next}起发`);
  await clerk.go(at);
  await clerk.follow(SHE.name);
  life.dossier = clerk.path.split("?")[0];
  await tells(clerk, "带病回乡退役军人", next);
  const request = await proposed(life, clerk, "身份更正", { category: "带病回乡退役军人", start: "2025-02", reason: "2025年1月20日已书面批准，补录" });
  await agreed(reviewer, request, SHE.name, "2025年2月");
  life.told.push("待遇申请（待回访", "身份更正：从起发时起更正为带病回乡退役军人，2025年2月起发（已同意）");
}

/** Her disability is assessed: another identity, paid by rule from the month in which it was approved. */
async function assessed(life) {
  const clerk = await life.by(JIA.clerk);
  const said = { category: "伤残军人", grade: "七级", nature: "因公", approved: "2025-02-10", reason: "残疾军人证，丁残评〔2025〕8号" };
  const request = await proposed(life, clerk, "增加身份", said);
  await agreed(await life.by(JIA.reviewer), request, SHE.name, "七级", "2025年2月");
  await clerk.go(life.dossier);
  await tells(clerk, "七级", "2025-02-10");
  life.told.push("增加身份：增加伤残军人（七级，因公，批准日期2025-02-10），2025年2月起发（已同意）");
}

/** The first batch, two months of both: to the bank and back. */
async function firstPaid(life) {
  const [pension, allowance] = [due(seventh, "2025-02", "2025-03"), due(ill, "2025-02", "2025-03")];
  const beside = others("2025-02", "2025-03");
  const batch = await life.paying("2025-03", beside, [[SHE.name, PENSION, pension], [SHE.name, ALLOWANCE, allowance]]);
  await settled(life, batch, [[SHE, comes(pension)], [SHE, comes(allowance)], [HUSBAND, beside / 2]]);
}

/** The bank's file has these sums to these accounts, and the bank pays them all. */
async function settled(life, batch, sums) {
  const finance = await life.by(COUNTY.finance);
  await finance.go(batch);
  await finance.press("导出代发文件");
  const file = await finance.take("导出代发文件");
  const lines = file.toString("utf8").replace(/^\ufeff/, "").trim().split(/\r?\n/).map((line) => line.split(","));
  for (const [{ name, account }, fen] of sums) {
    const asked = [name, account, (fen / 100).toFixed(2)];
    if (!lines.some((line) => asked.every((one) => line.includes(one)))) throw new Error(`代发文件没有${name}的${yuan(fen)}：\n${lines.join("\n")}`);
  }
  const answer = ["序号,结果,原因", ...lines.slice(1).map((line) => `${line[0]},成功,`)];
  await finance.go(batch);
  await finance.press("登记回盘");
  await finance.attach("settle_file", [finance.keep("回盘.csv", `${answer.join("\n")}\n`)]);
  await finance.press("登记回盘");
  await finance.sees("已办结");
}

/** In July it is told that she is of the sixth grade since March: four months are made up for. */
async function raised(life) {
  const quarter = ["2025-04", "2025-06"];
  await life.paying("2025-06", others(...quarter), [[SHE.name, PENSION, due(seventh, ...quarter)], [SHE.name, ALLOWANCE, due(ill, ...quarter)]]);
  const clerk = await life.by(JIA.clerk);
  const said = { grade: "六级", effective: "2025-03", reported: "2025-07-05", reason: "复评，丁残评〔2025〕31号" };
  const request = await proposed(life, clerk, "等级变动", said);
  await agreed(await life.by(JIA.reviewer), request, SHE.name, "六级", "2025年3月");
  life.told.push("等级变动：2025年3月起为六级，2025-07-05报告（已同意）", "2025年3月起等级变动为六级");
  const pension = [...due(sixth, "2025-03", "2025-06", seventh), ...due(sixth, "2025-07", "2025-07")];
  await life.paying("2025-07", others("2025-07", "2025-07"), [[SHE.name, PENSION, pension], [SHE.name, ALLOWANCE, due(ill, "2025-07", "2025-07")]]);
}

/** She moves to 乙乡, which adds to what the county pays, from September on. */
async function moved(life) {
  const clerk = await life.by(COUNTY.clerk);
  const said = { village: "乙乡山口村", effective: "2025-09", reported: "2025-08-28", reason: "随女儿居住，户口迁移证" };
  const request = await proposed(life, clerk, "迁移", said);
  await agreed(await life.by(COUNTY.reviewer), request, SHE.name, "2025年9月起住在乙乡山口村");
  life.told.push("迁移：2025年9月起住在乙乡山口村（已同意）");
  const allowance = [...due(ill, "2025-08", "2025-08"), ...due(illInYi, "2025-09", "2025-09")];
  await life.paying("2025-09", others("2025-08", "2025-09"), [[SHE.name, PENSION, due(sixth, "2025-08", "2025-09")], [SHE.name, ALLOWANCE, allowance]]);
  const [before, after] = [await life.by(JIA.clerk), await life.by(YI.clerk)];
  if ((await before.ask(life.dossier)).status !== 404) throw new Error("迁走以后，甲镇还看得到她的档案");
  await after.go(life.dossier);
  await tells(after, SHE.name, "山口村");
}

/** Ticks people of a list, and presses what is done with them together. */
async function ticked(hands, people, words) {
  for (const { name } of people) {
    const box = await hands.page.evaluateHandle((name) => Array.from(document.querySelectorAll("tbody tr")).find((row) => row.innerText.includes(name))?.querySelector("input[type=checkbox]"), name);
    if (!box.asElement()) throw new Error(`${hands.path} 没有可以打勾的${name}`);
    await hands.act(box.asElement());
  }
  await hands.press(words);
}

/** Somebody was met on a day; on the page of one the fields carry the name of the act. */
async function met(hands, on, { of = "", press = "登记已确认" } = {}) {
  await hands.tick(`${of}way`, "home");
  await hands.fill(`${of}on`, on);
  await hands.fill(`${of}by`, hands.name);
  await hands.press(press);
  await hands.sees("已登记");
}

/** A second person agrees to the package that the page tells of. */
async function packaged(reviewer, hands, ...seen) {
  const found = (await hands.text()).match(/变更包 ?(P-[\d-]+)/);
  if (!found) throw new Error(`${hands.path} 没有说是哪个变更包：\n${(await hands.text()).slice(0, 1500)}`);
  await reviewer.go("/changes/packages");
  await reviewer.follow(found[1]);
  await tells(reviewer, ...seen);
  await reviewer.press("同意待复核的1条");
  await reviewer.sees("已同意");
}

/** The year's confirmation does not find her; she is stopped from January on by a package that another agrees to. */
async function unconfirmed(life) {
  const [clerk, reviewer] = [await life.by(COUNTY.clerk), await life.by(COUNTY.reviewer)];
  await clerk.go("/confirmations/new");
  await filled(clerk, { year: "2025", from: "2025-10-01", until: "2025-11-30", notice: "2025-10-01" });
  await clerk.press("新建年度确认");
  await clerk.sees("列出应确认 3 人");
  await clerk.follow("2025年度确认");
  life.campaign = clerk.path.split("?")[0];
  await ticked(clerk, [HUSBAND, NEIGHBOUR], "登记已确认");
  await met(clerk, "2025-10-16", { press: "登记已确认（2 人）" });
  const quarter = ["2025-10", "2025-12"];
  const batch = await life.paying("2025-12", others(...quarter), [[SHE.name, PENSION, due(sixth, ...quarter)], [SHE.name, ALLOWANCE, due(illInYi, ...quarter)]]);
  await clerk.go(`${batch}/findings?kind=unconfirmed`);
  await tells(clerk, SHE.name, "2025年度确认2025-11-30期满，还没有确认");
  await clerk.go(`${life.campaign}?state=waiting`);
  await ticked(clerk, [SHE], "提出停发");
  await clerk.fill("effective", "2026-01");
  await clerk.press("提出停发（1 人）");
  await tells(clerk, "已提出停发 1 人");
  await packaged(reviewer, clerk, SHE.name, "2026年1月");
  life.told.push("停发：2026年1月起停发", "2026年1月起停发（2025年度确认2025-11-30期满没有确认");
  await life.paying("2026-02", others("2026-01", "2026-02"), []);
}

/** Met in March, she is paid from April on, without January to March. */
async function resumed(life) {
  const [clerk, reviewer] = [await life.by(YI.clerk), await life.by(YI.reviewer)];
  await clerk.go(`${life.campaign}?state=stopped`);
  await clerk.follow(SHE.name);
  await met(clerk, "2026-03-10", { of: "confirm_" });
  await clerk.sees("已提出恢复（停发期间的不补）");
  await packaged(reviewer, clerk, SHE.name, "2026年4月");
  life.told.push("恢复发放：2026年4月起恢复发放", "2026年4月起恢复（2025年度确认期满后补办了确认");
  const paid = ["2026-04", "2026-06"];
  await life.paying("2026-06", others("2026-03", "2026-06"), [[SHE.name, PENSION, due(sixth, ...paid)], [SHE.name, ALLOWANCE, due(illInYi, ...paid)]]);
}

/** What was paid for May and June, and is due no more. */
const overpaid = (by) => due(() => ["", 0], "2026-05", "2026-06", by);

/** At the end of June it is told that she died in April: May and June were paid too much. */
async function died(life) {
  const clerk = await life.by(YI.clerk);
  const said = { effective: "2026-04", reported: "2026-06-28", cause: "因病", reason: "死亡医学证明" };
  const request = await proposed(life, clerk, "死亡", said);
  await clerk.go(request);
  for (const [scheme, rows] of [[PENSION, overpaid(sixth)], [ALLOWANCE, overpaid(illInYi)]]) await tells(clerk, `${scheme}已发到2026年6月；2026年5月至6月多发${yuan(-comes(rows))}元`);
  await agreed(await life.by(YI.reviewer), request, SHE.name, "2026年4月");
  life.told.push("死亡：2026年4月去世，当月是最后一个月，2026-06-28报告，死因因病（已同意）", "2026年4月去世（死因因病）");
}

/** Twelve months of her pension go to her daughter and her husband, one third and two. */
async function inherited(life) {
  const grant = sum(months("2026-05", "2027-04").map((month) => share(SIXTH, month)));
  const daughters = Math.round(grant / 3);
  const husbands = grant - daughters;
  const clerk = await life.by(COUNTY.clerk);
  const heirs = [`${CHILD.name} ${CHILD.id} 农村信用社 ${CHILD.account} 1/3`, `${HUSBAND.name} ${HUSBAND.id} 2/3`].join("\n");
  const request = await proposed(life, clerk, "发给领取人", { lump_sum: "funeral_grant", heirs, reported: "2026-07-02", reason: "遗属协商书" });
  await agreed(await life.by(COUNTY.reviewer), request, `${yuan(grant)}元`, `${CHILD.name}${yuan(daughters)}元`, `${HUSBAND.name}${yuan(husbands)}元`);
  const once = (fen) => [["2026-04", undefined, fen, 0]];
  const july = others("2026-07", "2026-07");
  const batch = await life.paying("2026-07", july, [
    [CHILD.name, FUNERAL, once(daughters)],
    [HUSBAND.name, FUNERAL, once(husbands)],
    [SHE.name, PENSION, overpaid(sixth), 0],
    [SHE.name, ALLOWANCE, overpaid(illInYi), 0],
  ]);
  await settled(life, batch, [[CHILD, daughters], [HUSBAND, husbands], [HUSBAND, july / 2]]);
  life.told.push(`发给领取人：${FUNERAL}${yuan(grant)}元`, `${CHILD.name}${yuan(daughters)}元（1/3`, `${HUSBAND.name}${yuan(husbands)}元（2/3`);
  life.shares = [[CHILD.name, daughters], [HUSBAND.name, husbands]];
  life.grant = grant;
}

const owed = (life, scheme) => `${life.dossier.replace("/people/", "/owed/")}-${scheme}`;

/** Something is proposed of what is owed, and agreed to; so much is left. */
async function lessened(life, act, fields, left) {
  const clerk = await life.by(COUNTY.clerk);
  const at = owed(life, "disability_pension");
  await clerk.go(at);
  await clerk.press(act);
  await filled(clerk, fields);
  await clerk.press("提交复核");
  await clerk.sees("等另一个人复核");
  await agreed(await life.by(COUNTY.reviewer), await waiting(clerk), SHE.name, `${yuan(Math.round(fields.amount * 100))}元`);
  await clerk.go(at);
  await tells(clerk, act, fields.paper, yuan(left));
}

/** A raise told after her death owes her something; what was overpaid is taken from it, and the rest comes back in cash. */
async function returned(life) {
  const clerk = await life.by(COUNTY.clerk);
  const [pension, allowance] = [-comes(overpaid(sixth)), -comes(overpaid(illInYi))];
  await clerk.go(owed(life, "ill_veteran_allowance"));
  await tells(clerk, yuan(allowance));
  await clerk.go("/standards/new");
  await filled(clerk, { category: "带病回乡退役军人", amount: String(ILL_RAISED), effective: "2025-08-01", announced: "2026-07-20", document_no: PAPER.raise, pay_months: "每月" });
  await clerk.press("下一步");
  await clerk.press("确认登记");
  const more = [...due(illRaised, "2025-08", "2025-08", ill), ...due(illRaisedInYi, "2025-09", "2025-12", illInYi), ...due(illRaisedInYi, "2026-04", "2026-04", illInYi)];
  const offset = comes(more) - allowance;
  await lessened(life, "跨项目抵扣", { to: ALLOWANCE, amount: (offset / 100).toFixed(2), on: "2026-07-21", paper: "遗属同意书" }, pension - offset);
  await life.paying("2026-08", others("2026-08", "2026-08"), [[SHE.name, ALLOWANCE, more, 0]]);
  life.told.push(`跨项目抵扣：${PENSION}：待追缴${yuan(offset)}元改从${ALLOWANCE}以后的发放里扣（已同意）`, `现金退回：${PENSION}：2026-08-03退回现金${yuan(pension - offset)}元（已同意）`);
  await lessened(life, "现金退回", { amount: ((pension - offset) / 100).toFixed(2), on: "2026-08-03", paper: `收据12号，${CHILD.name}交来` }, 0);
  await clerk.go("/owed?state=owing");
  if ((await clerk.text()).includes(SHE.name)) throw new Error("都收回了，还在待追缴里");
}

/** Her dossier tells all of it, and the heirs' dossiers their shares, together the whole. */
async function told(life) {
  const clerk = await life.by(COUNTY.clerk);
  await clerk.go(life.dossier);
  const timeline = await clerk.page.$$eval(".timeline li", (all) => all.map((one) => one.innerText).join("\n"));
  const silent = life.told.filter((words) => !timeline.includes(words));
  if (silent.length) throw new Error(`时间线没有说\n${silent.join("\n")}\n说的是\n${timeline}`);
  for (const [name, fen] of life.shares) {
    await clerk.go("/people");
    await clerk.fill("q", name);
    await clerk.enter();
    if (!/^\/people\/\d/.test(clerk.path)) await clerk.follow(name);
    await tells(clerk, `${FUNERAL} ${yuan(fen)}元`);
  }
  const all = sum(life.shares.map(([, fen]) => fen));
  if (all !== life.grant) throw new Error(`两个人加起来是${yuan(all)}，应是${yuan(life.grant)}`);
}

/** Her whole life, step by step; what a step did is what the next goes on from. */
export async function life(by, tally) {
  const hers = new Life(by);
  const steps = [
    ["申请带病回乡，村、镇、县同意，次月起发", applying],
    ["评残，当月起发", assessed],
    ["第一批发两个月，银行付成", firstPaid],
    ["等级提高，补发四个月", raised],
    ["迁到乙乡，按乙乡的加发", moved],
    ["年度确认没有见到人，期满停发", unconfirmed],
    ["补办确认，次月恢复，停发的不补", resumed],
    ["去世两个月后报告，多发了两个月", died],
    ["丧葬补助费分给两个领取人", inherited],
    ["多发的一部分抵扣，其余现金退回", returned],
    ["档案说全，领取人的合起来分毫不差", told],
  ];
  for (const [name, work] of steps) {
    const [began, failed] = [Date.now(), tally.failed.length];
    await tally.step(name, () => work(hers));
    if (tally.failed.length > failed) return;
    console.log(`✓ ${name}（${((Date.now() - began) / 1000).toFixed(1)} 秒）`);
  }
}

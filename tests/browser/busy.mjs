// A working day in the sample office, so that every kind of page has something on it: an import that waits, a change to be
// agreed, batches on each part of their road, visits planned, a photo kept, papers in hand. Answers where hers is.

import fs from "node:fs";

import { Session } from "./session.mjs";

const ROSTER = new URL("../samples/messy_roster.xlsx", import.meta.url);

export async function busy(base, password, photo) {
  const by = (name) => Session.signIn(base, name, password);
  const [clerk, reviewer, approver, cashier] = await Promise.all(["王秀兰", "李建国", "张德胜", "陈会英"].map(by));
  const other = await by("刘桂香");
  const made = [];

  await clerk.get("/imports");
  const waiting = await clerk.upload("/imports", {}, "file", "名册.xlsx", fs.readFileSync(ROSTER));
  made.push(waiting.location);

  const found = await clerk.get("/people?q=hgf");
  const person = found.text.replace(/&#x2f;/g, "/").match(/\/people\/\d+(-\d+)+/)[0];
  await clerk.get(`${person}/change?kind=death`);
  made.push(await clerk.done(`${person}/change?kind=death`, `${person}/change`, { kind: "death", effective: "2011-10", reported: "2011-11-02", reason: "家属报告" }));

  // One batch before the public, one to be published, one handed to the bank, one to be approved, a draft.
  const run = (month, scheme = "") => ({ month, known_at: new Date().toISOString().slice(0, 10), scheme });
  const batch = async (asked) => {
    const at = await clerk.done("/payments/new", "/payments/new", asked);
    await reviewer.done(at, `${at}/review`, { state: "draft" });
    return at;
  };
  const approved = async (asked) => {
    const at = await batch(asked);
    await approver.done(`${at}/approve`, `${at}/approve`, { state: "reviewed" });
    return at;
  };
  // Somebody whose death is told late: the next batch books what she was paid since, of which some comes back.
  const paid = await clerk.get("/payments/990101-2011-03-1/lines?scheme=demobilised_allowance");
  const line = await clerk.get(paid.text.replace(/&#x2f;/g, "/").match(/\/payments\/[\d-]+\/lines\/\d+/)[0]);
  const dead = line.text.replace(/&#x2f;/g, "/").match(/\/people\/\d+(-\d+)+/)[0];
  await clerk.get(`${dead}/change?kind=death`);
  const told = await clerk.done(`${dead}/change?kind=death`, `${dead}/change`, { kind: "death", effective: "2011-06", reported: "2012-01-05", reason: "村委会证明" });
  await reviewer.done(told, `${told}/agree`, { state: "open" });
  made.push(`${dead}/heirs`);
  const public_ = await approved(run("2012-03"));
  const owed = `${dead.replace("/people/", "/owed/")}-demobilised_allowance`;
  const proposed = async (act, said) => {
    await clerk.done(`${owed}/${act}`, `${owed}/${act}`, { on: "2012-03-20", ...said });
    return (await clerk.get(owed)).text.replace(/&#x2f;/g, "/").match(/\/changes\/\d+(-\d+)+/)[0];
  };
  for (const [act, said] of [["repay", { amount: "100", paper: "收据 12 号" }], ["instalments", { monthly: "50", from: "2012-06", paper: "还款协议" }]]) {
    const request = await proposed(act, said);
    await reviewer.done(request, `${request}/agree`, { state: "open" });
  }
  // Money of a year in which nothing is paid yet: no batch has to wait for it.
  await cashier.done("/funds/new", "/funds/new", { kind: "arrived", budget: "central", amount: "50000", year: "2013", on: "2013-01-10", paper: "甲财社〔2013〕1号" });
  made.push("/funds/settlement?year=2011");
  made.push(await proposed("writeoff", { amount: "60", paper: "甲民发〔2012〕3号" }), owed, `${owed}/notice`);
  await approver.done(`${public_}/publish`, `${public_}/publish`, { state: "approved", publish_from: "2026-01-01", publish_to: "2026-01-08", publish_telephone: "0990-1234567" });
  made.push(await clerk.done(`${public_}/objections/new`, `${public_}/objections/new`, { raised_by: "村民甲", raised_on: "2026-01-05", line_no: "1", about: "认为等级不对" }));
  const banked = await approved(run("2012-06"));
  await cashier.get(`${banked}/export`);
  await cashier.post(`${banked}/export`, { export_layout: "finance_card" });
  await cashier.get(`${banked}/step`);
  await cashier.post(`${banked}/step`, { bank_step_step: "submitted", bank_step_on: "2026-01-09", bank_step_paper: "甲财报〔2026〕3号" });
  const waits = await approved(run("2012-09"));
  const reviewed = await batch(run("2012-12", "disability_pension"));
  const draft = await clerk.done("/payments/new", "/payments/new", run("2012-12", "survivor_pension"));
  await other.done("/payments/new", "/payments/new", run("2009-01"));
  made.push(public_, banked, waits, reviewed, draft, `${public_}/roster`, `${public_}/notice`, `${draft}/findings`);

  // A list of deaths that somebody of ours is on, by name and birth.
  const suspects = await clerk.get("/people?q=sunc");
  const suspect = await clerk.get(suspects.text.replace(/&#x2f;/g, "/").match(/\/people\/\d+(-\d+)+/)[0]);
  const birth = suspect.text.match(/出生日期[^0-9]*(\d{4}-\d{2}-\d{2})/)[1];
  const who = suspect.text.match(/<h1[^>]*>([^<]+)的档案/)[1];
  await clerk.get("/imports/paste");
  const list = await clerk.done("/imports/paste", "/imports/paste", { block: `姓名\t出生日期\t死亡日期\t名单来源\t名单日期\n${who}\t${birth}\t2026-09-12\t县公安局\t2026-09-30` });
  await clerk.done(list, `${list}/confirm`, {});
  const suspected = suspects.text.replace(/&#x2f;/g, "/").match(/\/people\/(\d+(-\d+)+)/)[1];
  // What was imported by mistake and can be taken back.
  await clerk.get("/imports/paste");
  const mistaken = await clerk.done("/imports/paste", "/imports/paste", { block: "日期\t会议类型\t主题\t参加人数\n2026-01-06\t座谈会\t迎春\t12" });
  await clerk.done(mistaken, `${mistaken}/confirm`, {});
  made.push(`${mistaken}/undo`, `${person}/merge/look?into=${suspected}`);

  const task = { festival: "春节", name: "", from: "2026-01-01", due: "2026-02-10", category: ["disabled_soldier", "conscript_family"] };
  await clerk.get("/visits/new");
  await clerk.post("/visits/new", task);
  const cash = { "cash.disabled_soldier": "300", "cash.conscript_family": "200" };
  made.push(await clerk.done("/visits/new", "/visits/new", { ...task, ...cash, step: "make" }));

  // Last year's confirmation: some were seen, the others' stop is proposed; one was excused.
  await clerk.get("/confirmations/new");
  const year = new Date().getFullYear() - 1;
  await clerk.done("/confirmations/new", "/confirmations/new", { year: `${year}`, from: `${year}-10-01`, until: `${year}-11-30`, notice: `${year}-10-01` });
  const campaign = (await clerk.get("/confirmations")).text.replace(/&#x2f;/g, "/").match(/\/confirmations\/\d+(-\d+)+/)[0];
  const due = [...(await clerk.get(`${campaign}?size=100`)).text.replace(/&#x2f;/g, "/").matchAll(new RegExp(`"${campaign}/([\\d-]+)"`, "g"))].map((m) => m[1]);
  const region = campaign.match(/(\d+)-/)[1];
  const whom = (some) => some.map((no) => `${region}-${no}`).join(" ");
  await clerk.done(campaign, `${campaign}/confirm`, { people: whom(due.slice(0, 5)), way: "home", on: `${year}-10-20`, by: "王秀兰" });
  await clerk.done(campaign, `${campaign}/suspend`, { people: whom(due.slice(5, 7)), effective: `${year + 1}-01`, reason: "期满没有确认" });
  await clerk.done(`${campaign}/${due[7]}`, `${campaign}/${due[7]}/excuse`, { version: "1", excuse_reason: "已迁出" });
  made.push(campaign, ...due.slice(4, 9).map((no) => `${campaign}/${no}`), `${campaign}/sheet`);

  // Somebody moves to another county.
  const leaves = (await clerk.get(`${campaign}/${due[9]}`)).text.replace(/&#x2f;/g, "/").match(/\/people\/\d+(-\d+)+/)[0];
  await clerk.get(`${leaves}/change?kind=move_out`);
  const out = await clerk.done(`${leaves}/change?kind=move_out`, `${leaves}/change`, { kind: "move_out", effective: `${year + 2}-01`, reported: new Date().toISOString().slice(0, 10), reason: "户口迁往另县" });
  await reviewer.done(out, `${out}/agree`, { state: "open" });
  made.push(`${leaves}/slip`, `${campaign}/national`);

  await clerk.get("/ledgers/visit/new");
  const visit = { date: "2026-01-20", festival: "春节", person: "孙彩霞", whose: "nobody", cash: "300" };
  const kept = await clerk.upload("/ledgers/visit/new", visit, "photos", "IMG_1.jpg", photo);
  made.push(kept.location);

  // What is registered and not taken on yet can still be corrected.
  const registered = (await clerk.get("/cases?box=accept")).text.replace(/&#x2f;/g, "/").match(/\/cases\/\d+(-\d+)+/)[0];
  made.push(registered, `${registered}/edit`);

  const paper = (span) => clerk.done("/documents/new", "/documents/new", { kind: "summary", division: "甲镇", year: "2011", span });
  const signed = await paper("year");
  await approver.done(signed, `${signed}/sign`, { version: "1" });
  made.push(signed, await paper("h1"));

  // Somebody new waits for a second person.
  const admin = await by("吴系统");
  await admin.get("/users/new");
  const newcomer = await admin.post("/users/new", { name: "新来的", role: "上级查看", division: "甲镇" });
  const account = newcomer.text.replace(/&#x2f;/g, "/").match(/"(\/users\/\d+(?:-\d+)+)"/)[1];
  made.push(account, `${account}/slip`, "/account/second", "/account/prove", "/users/second");
  return made.filter(Boolean);
}

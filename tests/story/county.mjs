// The county in which a life is lived: its towns and who works there, its standards, and what they come to, to the fen.

import fs from "node:fs";

import { PASSWORD } from "./first.mjs";
import { accountOf, idNumber } from "./invented.mjs";
import { workbook } from "./workbook.mjs";

const ROLES = { clerk: "经办", reviewer: "复核", approver: "审批", finance: "财务", liaison: "联络员" };
/** Of the county, of 甲镇 with its 东村, and of 乙乡. */
export const COUNTY = { clerk: "何秀云", reviewer: "邓志远", approver: "石建华", finance: "苗小兰" };
export const JIA = { clerk: "童桂枝", reviewer: "阮国平" };
export const DONG = { liaison: "池文海" };
export const YI = { clerk: "柯玉梅", reviewer: "覃海生" };
const PLACES = [["990101", COUNTY], ["990101101", JIA], ["990101101200", DONG], ["990101201", YI]];

export const SHE = { name: "杨秋菊", id: idNumber("19540912", 26), account: accountOf(901) };
export const HUSBAND = { name: "周大山", id: idNumber("19520304", 11), account: accountOf(902) };
export const CHILD = { name: "周小梅", id: idNumber("19790521", 28), account: accountOf(903) };
export const NEIGHBOUR = { name: "钱长河", id: idNumber("19510817", 31), account: accountOf(904) };

export const PENSION = "残疾抚恤金";
export const ALLOWANCE = "带病回乡退役军人生活补助";
export const FUNERAL = "丧葬补助费";
export const PAPER = { county: "丁民〔2024〕46号", raise: "丁民〔2026〕31号", yi: "乙政〔2025〕3号" };
const WAR = 10584;
const SEVENTH = 34000;
export const SIXTH = 48200;
const ILL = 9830;
export const ILL_RAISED = 16075;

/** 乙乡 adds so much a month, in fen. */
const YI_ADDS = 3125;
/** What a standard of a year comes to in a month, in fen: the months of a year add up to it. */
export const share = (standard, month) => {
  const until = (months) => Math.round((standard * 100 * months) / 12);
  const number = Number(month.slice(5));
  return until(number) - until(number - 1);
};
export const sum = (parts) => parts.reduce((all, part) => all + part, 0);
/** The months from one to another: 2025-11, 2025-12, 2026-01. */
export function months(from, to) {
  const all = [];
  for (let [year, month] = from.split("-").map(Number); ; month += 1) {
    if (month > 12) [year, month] = [year + 1, 1];
    all.push(`${year}-${String(month).padStart(2, "0")}`);
    if (all[all.length - 1] === to) return all;
  }
}
export const yuan = (fen) => (fen < 0 ? "-" : "") + (Math.abs(fen) / 100).toLocaleString("en", { minimumFractionDigits: 2 });

const STANDARD = ["人员类别", "残疾等级", "残疾性质", "标准金额", "单位", "生效日期", "公布日期", "发放周期", "发放月份", "文号", "方式", "加发名目"];
const standard = (category, grade, amount, unit, effective, announced, paper, component = "") =>
  [category, grade, grade && "因公", String(amount), unit, effective, announced, "月", "每月", paper, component && "加发", component];
const national = (category, grade, amount) => standard(category, grade, amount, "年", "2024-08-01", "2024-11-22", PAPER.county);

/** A county with two towns, its standards, and two who are paid already. */
export const LIFE = {
  password: PASSWORD,
  make: (run, data) => {
    run(["init", "--data", data, "--division", "990101", "--name", "丁县", "--admin", "管理员"]);
    const user = (name, role, division) => run(["users", "add", "--data", data, "--name", name, "--role", role, "--division", division]);
    const bring = (name, rows, as) => {
      const file = `${data}-${name}.xlsx`;
      fs.writeFileSync(file, workbook([[name, rows]]));
      run(["import", file, "--data", data, "--as", as]);
    };
    const staff = ([division, crew]) => Object.entries(crew).forEach(([hand, name]) => user(name, ROLES[hand], division));
    const [county, ...towns] = PLACES;
    staff(county);
    const row = ({ name, id, account }, town, village) => [name, id, "参战人员", town, village, "农村信用社", account, "2025-02"];
    const heading = ["姓名", "身份证号", "人员类别", "乡镇", "村（社区）", "开户行", "银行账号", "起发时间"];
    bring("名册", [heading, row(HUSBAND, "甲镇", "东村"), row(NEIGHBOUR, "乙乡", "山口村")], COUNTY.clerk);
    towns.forEach(staff);
    const standards = [national("参战人员", "", WAR), national("伤残军人", "七级", SEVENTH), national("伤残军人", "六级", SIXTH), national("带病回乡退役军人", "", ILL)];
    bring("待遇标准", [STANDARD, ...standards], COUNTY.clerk);
    const added = standard("带病回乡退役军人", "", YI_ADDS / 100, "月", "2025-01-01", "2025-01-10", PAPER.yi, "乡补贴");
    bring("乙乡的标准", [STANDARD, added], YI.clerk);
  },
};

/** What a month of hers came to by then, and the paper that says so. */
export const seventh = (month) => [PAPER.county, share(SEVENTH, month)];
export const sixth = (month) => [PAPER.county, share(SIXTH, month)];
export const ill = (month) => [PAPER.county, share(ILL, month)];
export const illInYi = (month) => [`${PAPER.county}，${PAPER.yi}`, share(ILL, month) + YI_ADDS];
export const illRaised = (month) => [PAPER.raise, share(ILL_RAISED, month)];
export const illRaisedInYi = (month) => [`${PAPER.raise}，${PAPER.yi}`, share(ILL_RAISED, month) + YI_ADDS];
/** Months on a receipt: month, paper, due, paid before. */
export const due = (by, from, to, paid = () => ["", 0]) => months(from, to).map((month) => [month, ...by(month), paid(month)[1]]);
export const comes = (rows) => sum(rows.map(([, , fen, paid]) => fen - paid));
/** What the two who are paid beside her come to. */
export const others = (from, to) => 2 * sum(months(from, to).map((month) => share(WAR, month)));

// The office in which the walks are done: the samples, a town with 1 200 lines to pay, a street on its first day, and a
// county of as many people as wanted. Made once; every walk works in a copy of its own.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { DEMO, copied, gone, serving } from "../browser/office.mjs";
import { accountOf, idNumberOf, nameOf } from "./invented.mjs";
import { Hands } from "./hands.mjs";
import { workbook } from "./workbook.mjs";

export const PASSWORD = DEMO.password;
/** 甲镇, a year on its way. */
export const TOWN = { clerk: "王秀兰", reviewer: "李建国", approver: "张德胜" };
/** 丙街道, on its first day. */
export const STREET = { clerk: "韩雪梅", reviewer: "唐建平", approver: "董志刚", finance: "袁小云" };
/** Somebody of 乙乡, who has no business in either. */
export const OTHER = "刘桂香";
const STREET_CODE = "990101001";
const ROLES = { clerk: "经办", reviewer: "复核", approver: "审批", finance: "财务" };
const LINES = 1200;

/** So many people of 甲镇, paid by quarters; some have no account, two have one. */
function roster() {
  const heading = ["姓名", "身份证号", "人员类别", "村（社区）", "联系电话", "开户行", "银行账号", "起发时间"];
  const category = (n) => ["退伍军人", "参战人员", "复员军人"][n % 3];
  const village = (n) => ["东岗村", "西坪村", "南河村", "北塘村", "大桥村"][n % 5];
  const account = (n) => (n < 3 ? "" : accountOf(n === 4 ? 3 : n));
  const row = (_, n) => [nameOf(n), idNumberOf(n), category(n), village(n), `1990001${String(n).padStart(4, "0")}`, "农村信用社", account(n), "2012.1"];
  return workbook([["优抚对象", [heading, ...Array.from({ length: LINES }, row)]]]);
}

/** What the walks begin with. */
export const office = (people) => ({
  password: PASSWORD,
  make: (run, data) => {
    run(["demo", "--data", data, "--scenario", "jia,yi", "--people", String(people)]);
    for (const [hand, name] of Object.entries(STREET)) run(["users", "add", "--data", data, "--name", name, "--role", ROLES[hand], "--division", STREET_CODE]);
    const file = path.join(path.dirname(data), "roster.xlsx");
    fs.writeFileSync(file, roster());
    run(["import", file, "--data", data, "--as", TOWN.clerk]);
    run(["pay", "run", "--data", data, "--month", "2012-03", "--known-at", "2012-03-25", "--as", TOWN.clerk]);
    for (const [act, hand] of [["review", TOWN.reviewer], ["approve", TOWN.approver]]) run(["pay", act, "--data", data, "--batch", "2012-03-1", "--as", hand]);
  },
});

/** Works in a copy of an office: `work` gets a way to sign people in, each with a browser of her own. */
export async function working(program, made, { engine, scripts, kind = Hands, password = PASSWORD, check }, work) {
  const data = copied(made);
  try {
    await serving(program, data, async (base) => {
      const crew = new Map();
      const by = async (name, own = password) => {
        if (!crew.has(name)) {
          crew.set(name, await kind.at(engine, base, { scripts }));
          await crew.get(name).signIn(name, own);
        }
        return crew.get(name);
      };
      try {
        await work(by);
      } finally {
        for (const [name, hands] of crew) {
          check(hands.problems.length === 0, `${name}没有遇到出错的脚本、外来请求和不许的内容：${hands.problems.join("；")}`);
          await hands.leave();
        }
      }
    });
    const told = execFileSync(program, ["verify", "--data", data, "--json"], { encoding: "utf8", maxBuffer: 1 << 26 });
    check(JSON.parse(told).ok, "之后校验通过");
  } finally {
    gone(data);
  }
}

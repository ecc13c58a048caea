// Offices to look at: one with a year's work in it, one on its first day. Each is served until the looking is done.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { accountOf, idNumber } from "../story/invented.mjs";
import { workbook } from "../story/workbook.mjs";

/** The sample offices, whose users are known. */
export const DEMO = {
  password: "Yushui-demo-2026",
  users: ["王秀兰", "李建国", "张德胜", "陈会英", "钱小梅", "沈雪梅", "何县局", "吴系统", "郑安全", "冯审计"],
  make: (run, data) => {
    run(["demo", "--data", data, "--scenario", "jia,yi"]);
    proposed(run, data);
  },
};

/** A package that waits for its second person: somebody new, and a sheet that has another account for her. */
function proposed(run, data) {
  const headings = ["姓名", "身份证号", "人员类别", "起发时间", "银行账号"];
  const file = path.join(path.dirname(data), "名册.xlsx");
  for (const account of [accountOf(1), accountOf(2)]) {
    const row = ["方改账", idNumber("19400612", 901), "复员军人", "2012-01", account];
    fs.writeFileSync(file, workbook([["名册", [headings, row]]]));
    run(["import", file, "--data", data, "--as", "王秀兰"]);
  }
}

/** An office on its first day: nobody registered, nothing paid. */
export const EMPTY = {
  password: "Shuangyong#2026",
  users: ["张三", "管理员"],
  make: (run, data) => {
    run(["init", "--data", data, "--division", "990101100", "--name", "甲镇", "--admin", "管理员"]);
    run(["users", "add", "--data", data, "--name", "张三", "--role", "经办"]);
  },
};

/** Makes an office; answers its data folder, which lies in a folder of its own. */
export function made(program, office) {
  const data = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "yushui-office-")), "data");
  const env = { ...process.env, YUSHUI_PASSWORD: office.password };
  office.make((words) => execFileSync(program, words, { stdio: ["ignore", "ignore", "inherit"], env }), data);
  return data;
}

/** A copy of an office to work in, as it was made. */
export function copied(data) {
  const copy = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "yushui-office-")), "data");
  fs.cpSync(data, copy, { recursive: true });
  return copy;
}

/** Gives an office up. */
export const gone = (data) => fs.rmSync(path.dirname(data), { recursive: true, force: true });

/** Serves an office while `work` is done at its address. */
export async function serving(program, data, work) {
  const server = spawn(program, ["serve", "--data", data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((end) => server.on("exit", end));
  try {
    const address = await new Promise((found, lost) => {
      let text = "";
      server.stdout.on("data", (bytes) => {
        text += bytes;
        const at = text.match(/http:\/\/[\d.]+:\d+/);
        if (at) found(at[0]);
      });
      server.on("exit", () => lost(new Error("the server ended")));
    });
    await work(address);
  } finally {
    server.kill("SIGTERM");
    await ended;
  }
}

/** Makes an office in a folder of its own, serves it, and hands its address to `work`. */
export async function served(program, office, work) {
  const data = made(program, office);
  try {
    await serving(program, data, work);
  } finally {
    gone(data);
  }
}

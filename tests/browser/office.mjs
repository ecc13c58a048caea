// Offices to look at: one with a year's work in it, one on its first day. Each is served until the looking is done.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** The sample offices, whose users are known. */
export const DEMO = {
  password: "Yushui-demo-2026",
  users: ["王秀兰", "李建国", "张德胜", "陈会英", "钱小梅", "何县局", "吴系统", "郑安全", "冯审计"],
  make: (run, data) => run(["demo", "--data", data, "--scenario", "jia,yi"]),
};

/** An office on its first day: nobody registered, nothing paid. */
export const EMPTY = {
  password: "Shuangyong#2026",
  users: ["张三", "管理员"],
  make: (run, data) => {
    run(["init", "--data", data, "--division", "990101100", "--name", "甲镇", "--admin", "管理员"]);
    run(["users", "add", "--data", data, "--name", "张三", "--role", "经办"]);
  },
};

/** Makes an office in a folder of its own, serves it, and hands its address to `work`. */
export async function served(program, office, work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "yushui-browser-"));
  const data = path.join(folder, "data");
  const env = { ...process.env, YUSHUI_PASSWORD: office.password };
  office.make((words) => execFileSync(program, words, { stdio: ["ignore", "ignore", "inherit"], env }), data);
  const server = spawn(program, ["serve", "--data", data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
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
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

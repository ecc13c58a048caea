// The pictures in README, taken from the demo office: node shots.mjs PROGRAM FOLDER

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { Hands } from "./hands.mjs";

const [program, folder] = process.argv.slice(2).map((name) => path.resolve(name));
const PASSWORD = "Yushui-demo-2026";

/** Name, who looks, and at what. */
const PICTURES = [
  ["desk", "李建国", "/"],
  ["people", "王秀兰", "/people"],
  ["dossier", "王秀兰", "/people/990101-31"],
  ["batch", "李建国", "/payments/990101-2008-06-2"],
  ["why", "刘桂香", "/payments/990101-2008-06-2/lines/1"],
  ["ledger", "王秀兰", "/ledgers/visit?year=2011"],
  ["figures", "王秀兰", "/figures?year=2011"],
];

const work = fs.mkdtempSync(path.join(os.tmpdir(), "yushui-shots-"));
const data = path.join(work, "demo");
execFileSync(program, ["demo", "--data", data], { stdio: "ignore" });
const server = spawn(program, ["serve", "--data", data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
const base = await new Promise((found) => {
  let text = "";
  server.stdout.on("data", (bytes) => {
    text += bytes;
    const at = text.match(/http:\/\/[\d.]+:\d+/);
    if (at) found(at[0]);
  });
});
fs.mkdirSync(folder, { recursive: true });
let missing = 0;
for (const [name, who, where] of PICTURES) {
  const hands = await Hands.at(0, base);
  await hands.signIn(who, PASSWORD);
  const status = await hands.go(where);
  if (status !== 200) {
    console.log(`✗ ${name}：${where} 回答 ${status}`);
    missing += 1;
    await hands.leave();
    continue;
  }
  await hands.page.screenshot({ path: path.join(folder, `${name}.png`) });
  await hands.leave();
  console.log(`✓ ${name}.png`);
}
server.kill("SIGTERM");
fs.rmSync(work, { recursive: true, force: true });
process.exit(missing ? 1 : 0);

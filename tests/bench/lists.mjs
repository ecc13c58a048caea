// How long lists and searches take at the server, in an office of many: node lists.mjs PROGRAM [--people N] [--data DIR]
// [--times N]. A measurement, not a test: it prints the middle and the slowest twentieth of each, for somebody who looks
// after the whole city, a county and one town, and marks what takes longer, or weighs more, than it should. `--data` keeps the office,
// or measures one that is there.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { Session } from "../browser/session.mjs";

const [given, ...rest] = process.argv.slice(2);
const program = path.resolve(given);
const option = (name, usual) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : usual);
const people = option("--people", "200000");
const times = Number(option("--times", "40"));
const kept = option("--data", "");
const data = path.resolve(kept || path.join(fs.mkdtempSync(path.join(os.tmpdir(), "yushui-bench-")), "demo"));

const PASSWORD = "Yushui-demo-2026";
const SLOW_MS = 150;
const HEAVY = 100 * 1024;
/** Who asks, and what she looks after; the last two are hired for the measurement. */
const USERS = [
  ["市里", "全市上级", "9901"],
  ["县里", "大县经办", ""],
  ["镇里", "一镇经办", "990102101"],
];
const YEAR = new Date().getFullYear();
const ASKED = [
  ["名册第一页", "/people"],
  ["名册第500页", "/people?page=500"],
  ["名册每页100", "/people?size=100"],
  ["拼音首字母", "/people?q=wjg"],
  ["全拼", "/people?q=zhangguo"],
  ["姓名", "/people?q=%E7%8E%8B%E5%BB%BA%E5%9B%BD"],
  ["姓名片段", "/people?q=%E5%BB%BA%E5%9B%BD"],
  ["证号后四位", "/people?q=9015"],
  ["类别和等级", "/people?category=disabled_soldier&grade=6"],
  ["按年龄", "/people?age_from=80&age_to=84"],
  ["没有这个人", "/people?q=qqqq"],
  ["全局查找", "/jump?q=wjg"],
  ["接口找人", "/api/v1/people?q=wjg"],
  ["发放批次", "/payments"],
  ["批次明细", `/payments/990102-${YEAR}-03-1/lines`],
  ["批次明细第500页", `/payments/990102-${YEAR}-03-1/lines?page=500`],
  ["走访台账", "/ledgers/visit"],
  ["工作台", "/"],
];

function run(...words) {
  execFileSync(program, words, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, YUSHUI_PASSWORD: PASSWORD } });
}

if (!fs.existsSync(path.join(data, "yushui.db"))) {
  console.log(`正在生成 ${people} 人的县……`);
  run("demo", "--data", data, "--people", people);
  run("users", "add", "--data", data, "--name", "全市上级", "--role", "上级查看", "--division", "9901");
  run("users", "add", "--data", data, "--name", "一镇经办", "--role", "经办", "--division", "990102101");
}
const server = spawn(program, ["serve", "--data", data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
const base = await new Promise((found) => {
  let text = "";
  server.stdout.on("data", (bytes) => {
    text += bytes;
    const at = text.match(/http:\/\/[\d.]+:\d+/);
    if (at) found(at[0]);
  });
});

async function took(session, address) {
  const begun = performance.now();
  const { status, bytes } = await session.get(address);
  return { ms: performance.now() - begun, status, bytes: bytes.length };
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
let slow = 0;
const table = new Map(ASKED.map(([what]) => [what, []]));
for (const [who, name] of USERS) {
  const session = await Session.signIn(base, name, PASSWORD);
  for (const [what, address] of ASKED) {
    const first = await took(session, address);
    const all = [];
    for (let n = 0; n < times; n += 1) all.push((await took(session, address)).ms);
    all.sort((a, b) => a - b);
    const [middle, p95] = [at(all, 0.5), at(all, 0.95)];
    if (p95 > SLOW_MS) slow += 1;
    const heavy = first.bytes > HEAVY ? ` ${Math.round(first.bytes / 1024)}KB` : "";
    const mark = (p95 > SLOW_MS ? " 慢" : "") + heavy;
    const status = [200, 303].includes(first.status) ? "" : ` (${first.status})`;
    table.get(what).push(`${who} ${middle.toFixed(0)}/${p95.toFixed(0)}${mark}${status}`);
  }
}
console.log(`毫秒，中位数/95%，每项 ${times} 次：`);
for (const [what, cells] of table) console.log(`${what.padEnd(10, "　")} ${cells.join("　")}`);
console.log(slow ? `${slow} 项超过 ${SLOW_MS} 毫秒` : `都在 ${SLOW_MS} 毫秒以内`);
server.kill("SIGTERM");
if (!kept) fs.rmSync(path.dirname(data), { recursive: true, force: true });

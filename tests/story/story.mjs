// The office's work, done in a real browser as its people do it: with scripts and without, by mouse and by keyboard
// alone, in today's engine and in those that offices still have.
// Usage: node story.mjs PROGRAM [--engines 0,83,109] [--people N] [--walks tasks,year,first,rehearsal,life,keyboard]

import path from "node:path";

import { gone, made } from "../browser/office.mjs";
import { LIFE } from "./county.mjs";
import { FIRST, first } from "./first.mjs";
import { Hands } from "./hands.mjs";
import { Keyboard } from "./keyboard.mjs";
import { life } from "./life.mjs";
import { office, working } from "./office.mjs";
import { REHEARSED, rehearsal } from "./rehearsal.mjs";
import { Tally } from "./tally.mjs";
import { tasks } from "./tasks.mjs";
import { year } from "./year.mjs";

const [given, ...rest] = process.argv.slice(2);
const program = path.resolve(given);
const option = (name, usual) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : usual);
const engines = option("--engines", "0").split(",").map(Number);
const people = Number(option("--people", "0"));
const walks = option("--walks", "tasks,year,first,rehearsal,life,keyboard").split(",");

/** Who goes without a mouse never clicks, and needs as many pages as everybody. */
const WITHOUT_MOUSE = ({ pages }) => ({ clicks: 0, pages });

const WALKS = {
  tasks: { named: "常办的事", kind: Hands, work: (by, tally) => tasks(by, tally, people) },
  year: { named: "一年的工作", kind: Hands, work: year },
  first: { named: "第一天", kind: Hands, work: first, office: FIRST },
  rehearsal: { named: "演练一个月", kind: Hands, work: (by, tally) => rehearsal(by, tally, program), office: REHEARSED },
  life: { named: "一个人的一生", kind: Hands, work: life, office: LIFE },
  keyboard: { named: "只用键盘", kind: Keyboard, work: (by, tally) => tasks(by, tally, people, WITHOUT_MOUSE) },
};

const tally = new Tally();
const seconds = (began) => `${((Date.now() - began) / 1000).toFixed(0)} 秒`;
const began = Date.now();
const base = made(program, office(people));
console.log(`建好单位，大县 ${people} 人：${seconds(began)}`);
for (const engine of engines) {
  for (const name of walks) {
    for (const scripts of [true, false]) {
      const { named, kind, work, office: own } = WALKS[name];
      const since = Date.now();
      console.log(`— ${engine ? `Chromium ${engine}` : "今天的 Chromium"}，${named}，脚本${scripts ? "开" : "关"}`);
      const from = own ? made(program, own) : base;
      const how = { engine, scripts, kind, password: own?.password, check: tally.check };
      await tally.step(named, () => working(program, from, how, (by) => work(by, tally)));
      if (own) gone(from);
      console.log(`  ${seconds(since)}`);
    }
  }
}
gone(base);
console.log(`${tally.passed} passed, ${tally.failed.length} failed，共 ${seconds(began)}`);
process.exit(tally.failed.length ? 1 : 0);

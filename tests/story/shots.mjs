// The pictures in README, taken from the demo office: node shots.mjs PROGRAM FOLDER

import fs from "node:fs";
import path from "node:path";

import { DEMO, served } from "../browser/office.mjs";
import { Hands } from "./hands.mjs";

const [program, folder] = process.argv.slice(2).map((name) => path.resolve(name));

/** Name, who looks, and at what. */
const PICTURES = [
  ["desk", "李建国", "/"],
  ["people", "王秀兰", "/people"],
  ["dossier", "王秀兰", "/people/990101-31"],
  ["batch", "赵长顺", "/payments/990101-2008-06-2"],
  ["why", "刘桂香", "/payments/990101-2008-06-2/lines/1"],
  ["ledger", "王秀兰", "/ledgers/visit?year=2011"],
  ["figures", "王秀兰", "/figures?year=2011"],
];

fs.mkdirSync(folder, { recursive: true });
let missing = 0;
const whole = { ...DEMO, make: (run, data) => run(["demo", "--data", data]) };
await served(program, whole, async (base) => {
  for (const [name, who, where] of PICTURES) {
    const hands = await Hands.at(0, base);
    await hands.signIn(who, DEMO.password);
    const status = await hands.go(where);
    if (status === 200) await hands.page.screenshot({ path: path.join(folder, `${name}.png`) });
    else missing += 1;
    console.log(status === 200 ? `✓ ${name}.png` : `✗ ${name}：${where} 回答 ${status}`);
    await hands.leave();
  }
});
process.exit(missing ? 1 : 0);

// The pictures in README, taken from the sample office on a working day: node shots.mjs PROGRAM FOLDER

import fs from "node:fs";
import path from "node:path";

import { busy } from "../browser/busy.mjs";
import { DEMO, served } from "../browser/office.mjs";
import { Hands } from "./hands.mjs";

const [program, folder] = process.argv.slice(2).map((name) => path.resolve(name));

/** Name, who looks, and at what. */
const PICTURES = [
  ["desk", "王秀兰", "/"],
  ["people", "王秀兰", "/people"],
  ["dossier", "王秀兰", "/people/990101-998-31"],
  ["batch", "李建国", "/payments/990101-2012-12-2"],
  ["why", "刘桂香", "/payments/990101-2008-06-2/lines/1"],
  ["ledger", "王秀兰", "/ledgers/visit?year=2011"],
  ["figures", "王秀兰", "/figures/visit_cash_yuan?year=2011"],
  ["document", "王秀兰", "/documents/990101-998-2"],
  ["plan", "王秀兰", "/plans/990101-998-1"],
  ["assessment", "王秀兰", "/assessment/990101-998-1"],
];

/** A picture to hand in on that day: what a stranger sees. */
async function photo(base) {
  const hands = await Hands.at(0, base);
  await hands.go("/login");
  const bytes = await hands.page.screenshot({ type: "jpeg" });
  await hands.leave();
  return bytes;
}

/** Takes a picture of the page that was asked for: another page, as that of signing in, is none. */
async function taken(hands, [name, , where]) {
  const status = await hands.go(where);
  const { pathname, search } = new URL(hands.page.url());
  const there = status === 200 && pathname + search === where;
  if (there) await hands.page.screenshot({ path: path.join(folder, `${name}.png`) });
  console.log(there ? `✓ ${name}.png` : `✗ ${name}：${where} 回答 ${status}，停在 ${pathname}`);
  return there;
}

/** One who looks signs in once, as people do. */
async function lookedBy(base, who) {
  const hands = await Hands.at(0, base);
  await hands.signIn(who, DEMO.password);
  let missing = 0;
  for (const picture of PICTURES.filter(([, by]) => by === who)) if (!(await taken(hands, picture))) missing += 1;
  await hands.leave();
  return missing;
}

fs.mkdirSync(folder, { recursive: true });
let missing = 0;
await served(program, DEMO, async (base) => {
  await busy(base, DEMO.password, await photo(base));
  for (const who of new Set(PICTURES.map(([, by]) => by))) missing += await lookedBy(base, who);
});
process.exit(missing ? 1 : 0);

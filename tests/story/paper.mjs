// What comes out of the printer, read page by page.

import { execFileSync } from "node:child_process";

/** Old engines print a character that is also a radical as the radical. */
const plain = (text) => text.replace(/[\u2f00-\u2fd5]/g, (radical) => radical.normalize("NFKC")).replaceAll("\u2eda", "页");

/** The text of each page of a PDF. */
export function pagesOf(pdf) {
  const text = plain(execFileSync("pdftotext", ["-layout", "-", "-"], { input: pdf, encoding: "utf8", maxBuffer: 1 << 28 }));
  return text.split("\f").filter((page) => page.trim());
}

const fen = (text) => Math.round(Number(text.replace(/,/g, "")) * 100);

function amount(page, what) {
  const found = page.match(new RegExp(`${what}\\s*([\\d,]+\\.\\d\\d)`));
  if (!found) throw new Error(`没有印出${what}：\n${page.slice(0, 1500)}`);
  return fen(found[1]);
}

/** Every page has its heading and its number; page by page the subtotals add up to the total. */
export function refusePaper(pages, headings) {
  let running = 0;
  pages.forEach((page, index) => {
    const number = `第${index + 1}页 共${pages.length}页`;
    for (const words of [...headings, number]) {
      if (!page.replace(/\s+/g, " ").includes(words)) throw new Error(`第${index + 1}页没有印“${words}”：\n${page.slice(0, 1500)}`);
    }
    running += amount(page, "本页小计");
    if (amount(page, "累计") !== running) throw new Error(`第${index + 1}页的累计不对`);
  });
  const last = pages[pages.length - 1];
  if (amount(last, "合计 \\d+ 笔") !== running) throw new Error("各页小计加起来不等于合计");
}

/** A notice says nothing by which somebody could be found or robbed. */
export function refuseTelling(pages) {
  for (const page of pages) {
    const told = page.match(/\d{17}[\dXx]|\d{16,}|\b\d{15}\b|1[3-9]\d{9}|[\d*]{4,}\*+[\d*]{3,}/);
    if (told) throw new Error(`公示表印出了 ${told[0]}`);
  }
}

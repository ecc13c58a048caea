// Workbooks as a clerk has them: read cell by cell, written with every cell as text but numbers as numbers.

import { unzipped, zipped } from "./zip.mjs";

const escaped = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const read = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, "&");
const written = (xml) => [...xml.matchAll(/<t(?: [^>]*)?>([^<]*)<\/t>/g)].map((found) => read(found[1])).join("");

function letters(column) {
  let text = "";
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) text = String.fromCharCode(65 + ((n - 1) % 26)) + text;
  return text;
}

const column = (reference) => [...reference.replace(/\d/g, "")].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;

function cell(value, row, place) {
  const at = `${letters(place)}${row + 1}`;
  if (value === "" || value === undefined) return "";
  if (typeof value === "number") return `<c r="${at}"><v>${value}</v></c>`;
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
}

/** A workbook of sheets: name and rows, and where there are any the areas merged (A1:C1) and the rows hidden (from 1). */
export function workbook(sheets) {
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packages = "http://schemas.openxmlformats.org/package/2006";
  const type = (part, kind) => `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  const each = (made) => sheets.map((sheet, index) => made(sheet, index + 1)).join("");
  const sheet = ([, rows, { merged = [], hidden = [] } = {}]) => {
    const row = (cells, number) => `<row r="${number + 1}"${hidden.includes(number + 1) ? ' hidden="1"' : ""}>${cells.map((value, place) => cell(value, number, place)).join("")}</row>`;
    const areas = merged.map((area) => `<mergeCell ref="${area}"/>`).join("");
    return `<worksheet xmlns="${main}"><sheetData>${rows.map(row).join("")}</sheetData>${areas && `<mergeCells count="${merged.length}">${areas}</mergeCells>`}</worksheet>`;
  };
  const files = [
    ["[Content_Types].xml", `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${type("/xl/workbook.xml", "sheet.main")}${each((_, n) => type(`/xl/worksheets/sheet${n}.xml`, "worksheet"))}</Types>`],
    ["_rels/.rels", `<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ["xl/workbook.xml", `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${each(([name], n) => `<sheet name="${escaped(name)}" sheetId="${n}" r:id="r${n}"/>`)}</sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `<Relationships xmlns="${packages}/relationships">${each((_, n) => `<Relationship Id="r${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}</Relationships>`],
    ...sheets.map((one, index) => [`xl/worksheets/sheet${index + 1}.xml`, sheet(one)]),
  ];
  return zipped(files.map(([name, text]) => [name, `<?xml version="1.0" encoding="UTF-8"?>${text}`]));
}

/** The cells of every sheet, as text: name and rows. */
export function sheetsOf(bytes) {
  const files = unzipped(bytes);
  const shared = [...(files.get("xl/sharedStrings.xml") ?? "").matchAll(/<si>(.*?)<\/si>/gs)].map((found) => written(found[1]));
  const value = (attributes, body = "") => {
    const number = body.match(/<v>([^<]*)<\/v>/)?.[1] ?? "";
    if (/t="s"/.test(attributes)) return shared[Number(number)];
    return /t="inlineStr"/.test(attributes) ? written(body) : read(number);
  };
  const rows = (xml) => {
    const found = [];
    for (const [, number, body] of xml.matchAll(/<row [^>]*?r="(\d+)"[^>]*?(?:\/>|>(.*?)<\/row>)/gs)) {
      const cells = [];
      for (const [, attributes, inside] of (body ?? "").matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
        cells[column(attributes.match(/r="([A-Z]+)\d+"/)[1])] = value(attributes, inside);
      }
      found[number - 1] = Array.from(cells, (text) => text ?? "");
    }
    return Array.from(found, (cells) => cells ?? []);
  };
  const names = [...files.get("xl/workbook.xml").matchAll(/<sheet [^>]*?name="([^"]*)"/g)].map((found) => read(found[1]));
  return names.map((name, index) => [name, rows(files.get(`xl/worksheets/sheet${index + 1}.xml`))]);
}

/** The words of a Word document, paragraph by paragraph. */
export function paragraphsOf(bytes) {
  const xml = unzipped(bytes).get("word/document.xml");
  const words = (paragraph) => [...paragraph.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)].map((found) => read(found[1])).join("");
  return [...xml.matchAll(/<w:p[ >].*?<\/w:p>/gs)].map((found) => words(found[0]));
}

// Every figure, of the list of figures or in the text of a document, against the records behind it: as many as it says, and
// counted or added up from the list itself they make the number.

/** What the page behind a figure says, and what its list comes to, page by page. */
async function behind(window, href) {
  return window.page.evaluate(async (href) => {
    const open = async (address) => new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    const number = (cell) => Math.round(Number(cell.textContent.replace(/[,\s]/g, "")) * 100);
    const first = await open(href);
    const value = first.querySelector("[data-value]");
    if (!value) return null;
    const place = [...first.querySelectorAll("[data-total]")].pop();
    const total = place ? Number(place.getAttribute("data-total")) : 0;
    let [rows, sum] = [0, 0];
    const people = new Set();
    const join = href.includes("?") ? "&" : "?";
    for (let page = 1; (page - 1) * 100 < total; page += 1) {
      const table = [...(await open(`${href}${join}size=100&page=${page}`)).querySelectorAll("table")].pop();
      const totals = [...table.querySelectorAll("tfoot td, tfoot th")];
      const column = totals.findIndex((cell) => /^[\d,.-]+$/.test(cell.textContent.trim()));
      for (const row of table.querySelectorAll("tbody tr")) {
        rows += 1;
        if (column >= 0) sum += number(row.cells[column]);
        const person = row.querySelector('a[href^="/people/"], a[href^="&#x2f;people"]');
        people.add(person ? person.getAttribute("href") : row.textContent);
      }
    }
    return { value: value.textContent.trim(), measure: value.getAttribute("data-measure"), total, rows, sum, people: people.size };
  }, href);
}

/** 75.6万元 as 756000 hundredths …: what a number in prose may stand for, to the last place it is written to. */
function agrees(shown, value) {
  const [, digits, large] = shown.match(/(-?[\d,.]+)(万)?/) || [];
  if (!digits) return true;
  const unit = large ? 10000 : 1;
  const places = (digits.split(".")[1] || "").length;
  return Math.abs(Number(digits.replace(/,/g, "")) * unit - value) <= (unit / 10 ** places) * 0.5 + 1e-9;
}

/** Looked up once an address and user. */
const known = new Map();

/** Whether the page of the one record that a number is of opens and says the number, or its part beneath the point. */
async function says(window, href, shown) {
  const digits = (shown.match(/[\d,.]+/) || [""])[0].replace(/,/g, "");
  return window.page.evaluate(async (href, digits, large) => {
    const answer = await fetch(href);
    const text = (await answer.text()).replace(/,/g, "");
    const number = String(Math.round(Number(digits) * (large ? 1000000 : 100)) / 100);
    return answer.ok && text.includes(number);
  }, href, digits, shown.includes("万"));
}

export async function figuresHold(window, where, figures, check) {
  for (const { shown, cell, records, href } of figures) {
    if (!href.startsWith("/figures/")) {
      check(await says(window, href, shown), where, `${shown}（${href}）那一条记录里没有这个数`);
      continue;
    }
    const key = `${where.split(" ")[0]} ${href}`;
    if (!known.has(key)) known.set(key, await behind(window, href));
    const found = known.get(key);
    const of = `${shown}（${href}）`;
    check(found !== null, where, `${of} 没有打开`);
    if (!found) continue;
    const value = Number(found.value.replace(/[,%]/g, ""));
    check(found.total === records && found.rows === records, where, `${of} 说有 ${records} 条记录，清单有 ${found.total} 条、列出 ${found.rows} 条`);
    const compared = /增|减|降|提|持平/.test(shown);
    const written = /\d/.test(shown) && !/^[a-z]/.test(shown) ? shown : cell;
    if (!compared) check(agrees(written, value), where, `${of} 写作 ${written}，清单是 ${found.value}`);
    const made = { count: found.rows * 100, sum: found.sum, people: found.people * 100 }[found.measure];
    if (made !== undefined) check(made === Math.round(value * 100), where, `${of} 是 ${found.value}，从清单算得 ${made / 100}`);
  }
}

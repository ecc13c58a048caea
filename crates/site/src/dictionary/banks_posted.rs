//! The form of a bank layout as it was sent: read into a draft, and what is wrong with it said at its fields.

use std::collections::BTreeMap;

use crate::kit::{Form, Posted};
use papers::dictionary::banks::{CellDraft, LayoutDraft};
use payments::{LayoutFault, Spot};

use super::banks_form::{ANSWER, CELLS_MAX, COLUMN, GONE, HEAD, Part, TAB, TAIL, UNCHOSEN, WORDS};
use super::pages::lines_of;

/// What was posted, and what of it could not be read: field, words.
pub(super) type Read = (LayoutDraft, Vec<(String, String)>);

/// Reads what was posted. Cells that were emptied go; the others stand where they were put.
pub(super) fn layout_posted(posted: &Posted) -> Read {
    let mut wrong = Vec::new();
    let fixed = posted.text("kind") == "fixed";
    let typed = posted.typed();
    let mut part = |part: Part| -> Vec<(usize, CellDraft)> {
        let mut cells = Vec::new();
        // A cell in which nothing was chosen is there all the same.
        let known = |at: &usize| {
            let name = format!("{}-{at}-value", part.name);
            typed.iter().any(|(typed, _)| *typed == name)
        };
        for at in (0..CELLS_MAX).take_while(known) {
            let text = |key: &str| posted.text(&format!("{}-{at}-{key}", part.name));
            let value = text("value");
            let of_it = ["heading", "text", "width"].map(text);
            if value == GONE || (value.is_empty() && of_it.iter().all(String::is_empty)) {
                continue;
            }
            let [heading, words, width] = of_it;
            let place = text("place");
            let order = match place.parse::<usize>() {
                Ok(order) => order,
                Err(_) if place.is_empty() => CELLS_MAX,
                Err(_) => {
                    let name = format!("{}-{}-place", part.name, cells.len());
                    wrong.push((name, format!("“{place}”不是数，请写第几")));
                    CELLS_MAX
                }
            };
            if fixed && !width.is_empty() && width.parse::<u16>().is_err() {
                let name = format!("{}-{}-width", part.name, cells.len());
                wrong.push((name, format!("“{width}”不是数，请写占几个字节")));
            }
            if value.is_empty() {
                let name = format!("{}-{}-value", part.name, cells.len());
                wrong.push((
                    name,
                    "请选择取什么；不要这一栏的，把别的格也清空".to_owned(),
                ));
            }
            let is_words = value == WORDS;
            let cell = CellDraft {
                heading,
                value: match (is_words, value.is_empty()) {
                    (true, _) => String::new(),
                    (false, true) => UNCHOSEN.to_owned(),
                    (false, false) => value,
                },
                text: if is_words { words } else { String::new() },
                width: if fixed { width } else { String::new() },
                align: if fixed { text("align") } else { String::new() },
                pad: if fixed { text("pad") } else { String::new() },
                date_format: text("day"),
            };
            cells.push(((order, at), cell));
        }
        // Moved up it stands before what was there, moved down behind it.
        cells.sort_by_key(|((order, at), _)| {
            let moved = if part.headed {
                (at + 1).cmp(order)
            } else {
                std::cmp::Ordering::Equal
            };
            (*order, moved.reverse(), *at)
        });
        let ordered = cells.into_iter();
        ordered.map(|((order, _), cell)| (order, cell)).collect()
    };
    let plain = |cells: Vec<(usize, CellDraft)>| cells.into_iter().map(|(_, cell)| cell).collect();
    let columns = plain(part(COLUMN));
    let head = rows_of(part(HEAD));
    let tail = rows_of(part(TAIL));
    let answer = plain(part(ANSWER));
    for name in ["answer-head", "answer-tail"] {
        let text = posted.text(name);
        if !text.is_empty() && text.parse::<u16>().is_err() {
            wrong.push((name.to_owned(), format!("“{text}”不是数，请写几行")));
        }
    }
    let mut reasons = Vec::new();
    for at in 0..CELLS_MAX {
        let [code, cause] = ["code", "cause"].map(|key| posted.text(&format!("reason-{at}-{key}")));
        match (code.is_empty(), cause.is_empty()) {
            (true, true) => continue,
            (true, false) => wrong.push((
                format!("reason-{}-code", reasons.len()),
                "请填写返回码".to_owned(),
            )),
            (false, true) => wrong.push((
                format!("reason-{}-cause", reasons.len()),
                format!("请选择返回码{code}是什么意思"),
            )),
            (false, false) if reasons.iter().any(|(known, _)| *known == code) => wrong.push((
                format!("reason-{}-code", reasons.len()),
                format!("返回码{code}写了两次，请去掉一个"),
            )),
            (false, false) => {}
        }
        reasons.push((code, cause));
    }
    let delimiter = match posted.text("delimiter").as_str() {
        "" => ",".to_owned(),
        TAB => "\t".to_owned(),
        other => other.to_owned(),
    };
    let draft = LayoutDraft {
        label: kernel::squeeze(&posted.text("label")),
        kind: posted.text("kind"),
        encoding: posted.text("encoding"),
        delimiter,
        line_end: posted.text("line_end"),
        extension: posted.text("extension"),
        checksum: posted.text("checksum"),
        heading: posted.text("heading") == "1",
        columns,
        head,
        tail,
        answer,
        answer_head: posted.text("answer-head"),
        answer_tail: posted.text("answer-tail"),
        paid: lines_of(&posted.raw("paid")),
        failed: lines_of(&posted.raw("failed")),
        reasons,
    };
    (draft, wrong)
}

fn rows_of(cells: Vec<(usize, CellDraft)>) -> Vec<Vec<CellDraft>> {
    let mut rows: BTreeMap<usize, Vec<CellDraft>> = BTreeMap::new();
    let last = cells.iter().filter(|(row, _)| *row < CELLS_MAX);
    let last = last.map(|(row, _)| *row).max().unwrap_or(1);
    for (row, cell) in cells {
        rows.entry(row.min(last)).or_default().push(cell);
    }
    rows.into_values().collect()
}

/// Says at its field what is wrong with a layout.
pub(super) fn say(form: &mut Form, draft: &LayoutDraft, fault: &LayoutFault) {
    let place = |rows: &[Vec<CellDraft>], row: usize, cell: usize| {
        rows[..row].iter().map(Vec::len).sum::<usize>() + cell
    };
    let (part, at, key) = match fault.spot {
        Spot::Column(at, key) => ("column", at, key),
        Spot::Answer(at, key) => ("answer", at, key),
        Spot::Head(row, cell, key) => ("head", place(&draft.head, row, cell), key),
        Spot::Tail(row, cell, key) => ("tail", place(&draft.tail, row, cell), key),
        Spot::Whole(key) => {
            let (field, words) = match key {
                "column" => ("column-0-value", None),
                "answer.column" => (
                    "answer-0-value",
                    Some("回盘要有“处理结果”一栏，和序号、账号、户名中的一栏"),
                ),
                "answer.head" => (
                    "answer-head",
                    Some("写了前后几行不是明细，也要写回盘的各栏"),
                ),
                "checksum" => ("checksum", None),
                other => (other, None),
            };
            form.wrong(
                field,
                words.map_or_else(|| fault.words.clone(), str::to_owned),
            );
            return;
        }
    };
    let headed = match fault.spot {
        Spot::Column(at, _) => draft.columns.get(at),
        Spot::Answer(at, _) => draft.answer.get(at),
        _ => None,
    };
    let words = match key {
        "heading" if headed.is_some_and(|cell| cell.heading.is_empty()) => "请填写栏名",
        "width" => "请填写占几个字节：这种文件每一栏都要写",
        _ => &fault.words,
    };
    let field = if key == "date_format" { "day" } else { key };
    form.wrong(&format!("{part}-{at}-{field}"), words);
}

//! Word files as Word sees them: parts, order of elements, wording, the same bytes every time.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::io::{Cursor, Read};

use gongwen::{
    Align, Annex, Block, Column, Document, Fonts, GongwenError, Properties, Signature, Table,
    write_docx,
};
use kernel::Date;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd_opt(year, month, day).unwrap()
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading {
        level,
        text: text.into(),
    }
}

fn table() -> Table {
    let column = |title: &str, width, align| Column {
        title: title.into(),
        width,
        align,
    };
    Table {
        columns: vec![
            column("类别", 1, Align::Left),
            column("金额（元）", 2, Align::Right),
        ],
        rows: vec![
            vec!["残疾军人".into(), "1,234.50".into()],
            vec!["烈士遗属".into(), "8.00".into()],
        ],
        total: Some(vec!["合计".into(), "1,242.50".into()]),
        font_half_points: 24,
    }
}

fn report() -> Document {
    Document {
        masthead: None,
        title: vec![
            "示例市退役军人事务局".into(),
            "关于2026年双拥工作情况的报告".into(),
        ],
        addressee: Some("示例市双拥工作领导小组".into()),
        body: vec![
            heading(1, "优抚政策落实"),
            heading(2, "抚恤补助发放"),
            Block::Paragraph("王䶮、李𬭎\u{0B}按时领取<补助>。\n第二段。".into()),
            Block::Table(table()),
            heading(1, "下一年打算"),
            Block::Paragraph("以上报告，请审阅。".into()),
        ],
        signature: Some(Signature {
            office: "示例市退役军人事务局".into(),
            date: day(2026, 1, 5),
        }),
        annexes: vec![
            Annex {
                title: "发放情况".into(),
                blocks: vec![Block::Paragraph("略。".into())],
                ..Annex::default()
            },
            Annex {
                title: "分类情况".into(),
                landscape: true,
                blocks: vec![heading(1, "合计"), Block::Table(table())],
                note: Some("统计截止：2026年1月5日。".into()),
            },
        ],
        properties: Properties {
            author: "示例市退役军人事务局".into(),
            subject: "双拥工作".into(),
            created: "2026-01-05".into(),
        },
    }
}

fn bytes(document: &Document) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write_docx(document, &Fonts::default(), &mut out).unwrap();
    out.into_inner()
}

fn parts(document: &Document) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes(document))).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn part(document: &Document, name: &str) -> String {
    parts(document)
        .into_iter()
        .find(|(found, _)| found == name)
        .unwrap()
        .1
}

/// One element per line, so that a changed snapshot shows what changed.
fn lines(xml: &str) -> String {
    xml.replace("><", ">\n<")
}

/// The text of every paragraph.
fn paragraphs(xml: &str) -> Vec<String> {
    let texts = |paragraph: &str| -> String {
        let runs = paragraph.split("<w:t xml:space=\"preserve\">").skip(1);
        runs.filter_map(|run| run.split("</w:t>").next()).collect()
    };
    xml.split("<w:p>").skip(1).map(texts).collect()
}

#[test]
fn every_part_reads_as_agreed() {
    for (name, xml) in parts(&report()) {
        insta::assert_snapshot!(name.replace(['/', '[', ']'], "_"), lines(&xml));
    }
}

#[test]
fn the_same_document_is_the_same_file() {
    assert_eq!(bytes(&report()), bytes(&report()));
}

/// The order of children as ECMA-376 part 1 gives it; only what the writer uses.
const ORDER: &[(&str, &[&str])] = &[
    (
        "w:pPr",
        &[
            "pStyle",
            "keepNext",
            "widowControl",
            "pBdr",
            "tabs",
            "overflowPunct",
            "autoSpaceDE",
            "autoSpaceDN",
            "snapToGrid",
            "spacing",
            "ind",
            "jc",
            "outlineLvl",
            "rPr",
            "sectPr",
        ],
    ),
    (
        "w:rPr",
        &["rFonts", "color", "spacing", "sz", "szCs", "lang"],
    ),
    (
        "w:sectPr",
        &[
            "footerReference",
            "type",
            "pgSz",
            "pgMar",
            "cols",
            "docGrid",
        ],
    ),
    ("w:tbl", &["tblPr", "tblGrid", "tr"]),
    (
        "w:tblPr",
        &[
            "tblW",
            "jc",
            "tblInd",
            "tblBorders",
            "tblLayout",
            "tblCellMar",
        ],
    ),
    (
        "w:tblBorders",
        &["top", "left", "bottom", "right", "insideH", "insideV"],
    ),
    ("w:tr", &["trPr", "tc"]),
    ("w:tc", &["tcPr", "p"]),
    ("w:tcPr", &["tcW", "vAlign"]),
    (
        "w:style",
        &[
            "name",
            "basedOn",
            "next",
            "uiPriority",
            "semiHidden",
            "unhideWhenUsed",
            "qFormat",
            "pPr",
            "rPr",
            "tblPr",
        ],
    ),
    ("w:styles", &["docDefaults", "style"]),
    (
        "w:settings",
        &[
            "zoom",
            "defaultTabStop",
            "evenAndOddHeaders",
            "characterSpacingControl",
            "compat",
            "themeFontLang",
        ],
    ),
    (
        "w:compat",
        &["doNotExpandShiftReturn", "useFELayout", "compatSetting"],
    ),
    ("w:font", &["altName", "charset", "family", "pitch"]),
];

#[test]
fn children_stand_in_the_order_of_the_schema() {
    for (name, xml) in parts(&report()) {
        let mut reader = Reader::from_str(&xml);
        // Open elements, each with the place its last child has in the order.
        let mut open: Vec<(String, usize)> = Vec::new();
        loop {
            let event = reader.read_event().unwrap();
            let (Event::Start(element) | Event::Empty(element)) = &event else {
                match event {
                    Event::End(_) => drop(open.pop()),
                    Event::Eof => break,
                    _ => {}
                }
                continue;
            };
            let tag = element.name().as_ref().to_string();
            if let Some((parent, place)) = open.last_mut()
                && let Some((_, order)) = ORDER.iter().find(|(element, _)| element == parent)
            {
                let child = tag.trim_start_matches("w:");
                let found = order.iter().position(|known| *known == child);
                let found = found.unwrap_or_else(|| panic!("{name}: {child} in {parent}"));
                assert!(found >= *place, "{name}: {child} too late in {parent}");
                *place = found;
            }
            if matches!(event, Event::Start(_)) {
                open.push((tag, 0));
            }
        }
        assert!(open.is_empty(), "{name}");
    }
}

#[test]
fn headings_are_numbered_and_annexes_start_again() {
    let texts = paragraphs(&part(&report(), "word/document.xml"));
    for expected in [
        "一、优抚政策落实",
        "（一）抚恤补助发放",
        "二、下一年打算",
        "一、合计",
        "附件1",
        "附件2",
    ] {
        assert!(texts.iter().any(|text| text == expected), "{expected}");
    }
}

#[test]
fn text_keeps_rare_characters_and_loses_forbidden_ones() {
    let texts = paragraphs(&part(&report(), "word/document.xml"));
    assert!(texts.contains(&"王䶮、李𬭎按时领取&lt;补助&gt;。".into()));
    assert!(texts.contains(&"第二段。".into()));
}

#[test]
fn the_signature_never_stands_alone() {
    let mut document = report();
    document.annexes.clear();
    let xml = part(&document, "word/document.xml");
    let last = xml
        .split("<w:p>")
        .find(|paragraph| paragraph.contains("请审阅"))
        .unwrap();
    assert!(last.contains("<w:keepNext/>"));
    let office = xml.rsplit("<w:p>").nth(1).unwrap();
    assert!(office.contains("<w:keepNext/>") && office.contains("示例市退役军人事务局"));
}

#[test]
fn the_list_of_annexes_and_the_signature_take_the_last_words_along() {
    let xml = part(&report(), "word/document.xml");
    let paragraphs: Vec<&str> = xml.split("<w:p>").collect();
    let kept = |place: usize| paragraphs[place].contains("<w:keepNext/>");
    let of = |text: &str| paragraphs.iter().position(|words| words.contains(text));
    let words = of("请审阅").unwrap();
    let signed = paragraphs[words..].iter();
    let mut signed = signed.zip(words..);
    let (_, office) = signed
        .find(|(text, _)| text.contains("示例市退役军人事务局"))
        .unwrap();
    assert!(
        kept(words),
        "the text goes on to the next page with what closes it"
    );
    assert!(
        office > words + 1 && kept(office - 1),
        "and so do the annexes"
    );
}

#[test]
fn a_date_longer_than_the_office_keeps_the_two_characters() {
    let signature = |office: &str| Signature {
        office: office.into(),
        date: day(2026, 11, 22),
    };
    let document = |office| Document {
        masthead: None,
        signature: Some(signature(office)),
        ..Document::default()
    };
    // 2026年11月22日 is seven characters; the date begins two right of the office.
    let short = part(&document("双拥办"), "word/document.xml");
    assert!(short.contains(r#"<w:ind w:rightChars="800" w:right="2560"/>"#));
    assert!(short.contains(r#"<w:ind w:rightChars="200" w:right="640"/>"#));
    assert!(short.contains("2026年11月22日"));
    let long = part(&document("示例市退役军人事务局"), "word/document.xml");
    assert!(long.contains(r#"<w:ind w:rightChars="200" w:right="640"/>"#));
    assert!(long.contains(r#"<w:ind w:left="5704" w:right="-640"/>"#));
}

#[test]
fn a_single_annex_has_no_number() {
    let mut document = report();
    document.annexes.truncate(1);
    let texts = paragraphs(&part(&document, "word/document.xml"));
    assert!(texts.contains(&"附件：发放情况".into()));
    assert!(texts.contains(&"附件".into()));
}

#[test]
fn a_row_of_the_wrong_length_is_named() {
    let mut wrong = table();
    wrong.rows[1].pop();
    let document = Document {
        masthead: None,
        body: vec![Block::Table(wrong)],
        ..Document::default()
    };
    let error = write_docx(&document, &Fonts::default(), Cursor::new(Vec::new())).unwrap_err();
    assert_eq!(error.to_string(), "“类别”第2行有1格，应为2格，请核对。");
}

#[test]
fn a_date_word_would_call_damage_is_refused() {
    let mut document = report();
    document.properties.created = "2026年1月5日".into();
    let error = write_docx(&document, &Fonts::default(), Cursor::new(Vec::new())).unwrap_err();
    assert!(matches!(error, GongwenError::Created(_)));
}

#[test]
fn an_office_may_name_its_own_fonts() {
    let fonts = Fonts {
        body: "方正仿宋_GBK".into(),
        ..Fonts::default()
    };
    let mut out = Cursor::new(Vec::new());
    write_docx(&report(), &fonts, &mut out).unwrap();
    let mut archive = ZipArchive::new(out).unwrap();
    let mut styles = String::new();
    archive
        .by_name("word/styles.xml")
        .unwrap()
        .read_to_string(&mut styles)
        .unwrap();
    assert!(styles.contains(r#"w:eastAsia="方正仿宋_GBK""#) && !styles.contains(r#""仿宋""#));
}

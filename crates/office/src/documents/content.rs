//! What a document says: its text in pieces, the figures in it, the table of all figures. A draft's is made anew whenever
//! it is looked at; a signed one's is kept as it was.

use gongwen::{Align, Annex, Block, Column, Document, Fonts, Properties, Signature, Table};
use kernel::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::compose::compose;
use super::live::Filled;
use crate::figures::{Amount, Figure};
use crate::platform::error::{Error, Result};

/// A figure that a document prints.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Printed {
    /// Code of the indicator.
    pub code: String,
    /// Its name.
    pub label: String,
    /// Its value.
    pub value: Json,
    /// Its measure word.
    pub unit: String,
    /// As it stands in the text.
    pub text: String,
    /// How many records stand behind it.
    pub records: usize,
    /// Whether it is of the year before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub before: bool,
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// Which figure printed it, by its place among those printed.
    pub figure: Option<usize>,
}

impl Piece {
    pub(super) fn plain(text: String) -> Piece {
        Piece { text, figure: None }
    }
}

/// A heading, or a paragraph at level 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentBlock {
    /// 1 to 4 for a heading.
    pub level: u8,
    /// Its text.
    pub pieces: Vec<Piece>,
}

impl ContentBlock {
    /// Its text without telling what is a figure.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect()
    }
}

/// A row of the table of all figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnexRow {
    /// Code of the indicator.
    pub code: String,
    /// Its name.
    pub label: String,
    /// As read.
    pub value: String,
    /// Its measure word.
    pub unit: String,
    /// How many records stand behind it.
    pub records: usize,
}

/// What a document says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Content {
    /// Lines of the title.
    pub title: Vec<String>,
    /// 主送机关
    pub addressee: Option<String>,
    /// Headings and paragraphs.
    pub blocks: Vec<ContentBlock>,
    /// Every figure that was filled in, by its place.
    pub figures: Vec<Printed>,
    /// Places of those that are printed, in the order of the text.
    pub printed: Vec<usize>,
    /// All figures with records.
    pub annex: Vec<AnnexRow>,
    /// 甲镇
    pub office: String,
    /// 2011年上半年
    pub period: String,
    /// First and last day.
    pub days: (Date, Date),
    /// 成文日期
    pub date: Date,
    /// 双拥工作总结
    pub subject: String,
    /// Whether a figure in the text tells of the period and not only of how things stand.
    pub tells: bool,
}

/// What a document is of.
pub(super) struct Frame<'a> {
    pub office: &'a str,
    pub period: &'a str,
    pub days: (Date, Date),
    pub date: Date,
    pub subject: &'a str,
}

impl Content {
    /// Of a source filled in.
    pub(super) fn of(filled: Filled, now: &[Figure], frame: &Frame<'_>) -> Content {
        let composed = compose(&filled.text);
        let stock = |code: &str| now.iter().any(|f| f.code == code && f.stock);
        let printed = composed.printed.iter();
        let tells = printed
            .filter_map(|index| filled.printed.get(*index))
            .any(|figure| !stock(&figure.code));
        let with_records = now.iter().filter(|f| f.record_count > 0);
        Content {
            title: composed.title,
            addressee: composed.addressee,
            blocks: composed.blocks,
            figures: filled.printed,
            printed: composed.printed,
            annex: with_records.map(annex_row).collect(),
            office: frame.office.to_owned(),
            period: frame.period.to_owned(),
            days: frame.days,
            date: frame.date,
            subject: frame.subject.to_owned(),
            tells,
        }
    }

    /// The figures in the text, in its order.
    pub fn printed(&self) -> Vec<Printed> {
        let printed = self.printed.iter();
        printed
            .filter_map(|i| self.figures.get(*i))
            .cloned()
            .collect()
    }

    /// 甲镇双拥工作领导小组办公室
    pub fn signature(&self) -> String {
        format!("{}双拥工作领导小组办公室", self.office)
    }

    /// As Word.
    pub fn word(&self) -> Result<Vec<u8>> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        gongwen::write_docx(&self.document(), &Fonts::default(), &mut bytes)
            .map_err(|e| Error::Fault(e.into()))?;
        Ok(bytes.into_inner())
    }

    fn document(&self) -> Document {
        let block = |block: &ContentBlock| match block.level {
            0 => Block::Paragraph(block.text()),
            level => Block::Heading {
                level,
                text: block.text(),
            },
        };
        Document {
            title: self.title.clone(),
            addressee: self.addressee.clone(),
            body: self.blocks.iter().map(block).collect(),
            signature: Some(Signature {
                office: self.signature(),
                date: self.date,
            }),
            annexes: vec![self.annex()],
            properties: Properties {
                author: self.office.clone(),
                subject: self.subject.clone(),
                created: self.date.to_string(),
            },
        }
    }

    /// The name of the table of all figures.
    pub fn annex_title(&self) -> String {
        let year = self.period.strip_suffix('年');
        match year {
            Some(year) => format!("{year}年度双拥工作指标一览表"),
            None => format!("{}双拥工作指标一览表", self.period),
        }
    }

    /// The table that lists every figure with its value and how many records stand behind it.
    fn annex(&self) -> Annex {
        let column = |title: &str, width, align| Column {
            title: title.to_owned(),
            width,
            align,
        };
        let rows = self.annex.iter().enumerate().map(|(index, row)| {
            vec![
                (index + 1).to_string(),
                row.label.clone(),
                row.value.clone(),
                row.unit.clone(),
                row.records.to_string(),
            ]
        });
        let table = Table {
            columns: vec![
                column("序号", 8, Align::Center),
                column("指标", 38, Align::Left),
                column("数值", 22, Align::Right),
                column("单位", 12, Align::Center),
                column("记录数", 14, Align::Right),
            ],
            rows: rows.collect(),
            ..Table::default()
        };
        let day = |day: Date| day.format("%Y年%-m月%-d日").to_string();
        let (from, to) = (day(self.days.0), self.days.1.format("%-m月%-d日"));
        Annex {
            title: self.annex_title(),
            landscape: false,
            blocks: vec![Block::Table(table)],
            note: Some(format!(
                "数据来源：系统台账和已审批的发放批次；统计期为{from}至{to}。"
            )),
        }
    }
}

fn annex_row(figure: &Figure) -> AnnexRow {
    let value = match figure.amount {
        Amount::Money(fen) => fen.grouped(),
        Amount::Count(n) => n.to_string(),
        Amount::PercentTenths(tenths) => tenths.map(prose::percent).unwrap_or_default(),
    };
    AnnexRow {
        code: figure.code.clone(),
        label: figure.label.clone(),
        value,
        unit: figure.unit.replace('%', ""),
        records: figure.record_count,
    }
}

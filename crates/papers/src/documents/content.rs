//! What a document says: its text in pieces, the figures in it, the table of all figures. A draft's is made anew whenever
//! it is looked at; a signed one's is kept as it was.

use chrono::Datelike;
use gongwen::{
    Align, Annex, Block, Column, Document, Fonts, Masthead, Properties, Signature, Table,
};
use kernel::{Date, Fen};
use serde::{Deserialize, Serialize};

use super::compose::compose;
use super::live::{Behind, Filled};
pub use super::printed::{ContentBlock, Piece, Printed};
use crate::figures::{Amount, Figure, units_named};
use ground::error::{Error, Result};

/// A row of the table of all figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnexRow {
    /// Code of the indicator.
    pub code: String,
    /// Its name.
    pub label: String,
    /// As read.
    pub value: String,
    /// What of it was recorded for the unit itself (本级); empty in what was signed before this was told.
    #[serde(default)]
    pub own: String,
    /// Its measure word.
    pub unit: String,
    /// How many records stand behind it.
    pub records: usize,
}

/// A claim in words, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// The place of its block.
    pub block: usize,
    /// 三道把关
    pub name: String,
    /// What the records say, or who took it on.
    pub words: String,
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
    /// What its claims rest on, in the order of the text.
    #[serde(default)]
    pub rests: Vec<Rest>,
    /// Sentences that somebody has to take on (待核), as they stand in the source.
    #[serde(default)]
    pub pending: Vec<String>,
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
    /// 简报: under a masthead, without the table of figures.
    #[serde(default)]
    pub bulletin: bool,
    /// The offices beneath that entered nothing in the time: the figures are without them.
    #[serde(default)]
    pub not_entered: Vec<String>,
    /// The time of the table of figures, where it is another: what looks ahead rests on the year before.
    #[serde(default)]
    pub rests_on: Option<(String, (Date, Date))>,
}

/// What a document is of.
pub struct Frame<'a> {
    /// Name of the office.
    pub office: &'a str,
    /// The period in words.
    pub period: &'a str,
    /// First and last day of the period.
    pub days: (Date, Date),
    /// Its own date.
    pub date: Date,
    /// What it is about.
    pub subject: &'a str,
    /// Whether it is a bulletin (简报).
    pub bulletin: bool,
    /// Whether the table has only the figures of the text.
    pub short_table: bool,
    /// The offices beneath that entered nothing.
    pub not_entered: &'a [String],
    /// For what looks ahead: the time it rests on, and what was then.
    pub rests_on: Option<RestsOn<'a>>,
}

/// The time before that a document looks ahead from.
pub struct RestsOn<'a> {
    /// The period in words.
    pub period: String,
    /// First and last day of the period.
    pub days: (Date, Date),
    /// The figures it was written from.
    pub figures: &'a [Figure],
}

impl Content {
    /// Of a source filled in.
    pub fn of(filled: Filled, now: &[Figure], frame: &Frame<'_>) -> Content {
        let composed = compose(&filled.text, &filled.announcements);
        let stock = |code: &str| now.iter().any(|f| f.code == code && f.stock);
        let printed = composed.printed.iter();
        let tells = printed
            .filter_map(|index| filled.printed.get(*index))
            .any(|figure| !stock(&figure.code));
        let rests_on = frame.rests_on.as_ref();
        let told = rests_on.map_or(now, |then| then.figures);
        let in_text = |code: &str| {
            let mut printed = composed
                .printed
                .iter()
                .filter_map(|i| filled.printed.get(*i));
            printed.any(|figure| figure.code == code)
        };
        let with_records = told.iter().filter(|f| f.record_count > 0);
        let with_records = with_records.filter(|f| !frame.short_table || in_text(&f.code));
        let annex = with_records.map(annex_row).collect();
        let (mut rests, mut pending) = (Vec::new(), Vec::new());
        for (block, behind) in &composed.behind {
            match *behind {
                Behind::Resting(place) => rests.extend(filled.resting.get(place).map(|on| Rest {
                    block: *block,
                    name: on.name.clone(),
                    words: on.words.clone(),
                })),
                Behind::Pending(place) => pending.extend(filled.pending.get(place).cloned()),
            }
        }
        Content {
            title: composed.title,
            addressee: composed.addressee,
            blocks: composed.blocks,
            figures: filled.printed,
            printed: composed.printed,
            annex,
            rests,
            pending,
            office: frame.office.to_owned(),
            period: frame.period.to_owned(),
            days: frame.days,
            date: frame.date,
            subject: frame.subject.to_owned(),
            tells: tells || rests_on.is_some(),
            bulletin: frame.bulletin,
            not_entered: frame.not_entered.to_vec(),
            rests_on: rests_on.map(|then| (then.period.clone(), then.days)),
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

    /// The same with a table of the figures in the text only.
    #[must_use]
    pub fn with_short_table(&self) -> Content {
        let printed = self.printed();
        let mut short = self.clone();
        short
            .annex
            .retain(|row| printed.iter().any(|figure| figure.code == row.code));
        short
    }

    /// As Word, all figures in its table or those in the text only.
    pub fn word_with(&self, short: bool) -> Result<Vec<u8>> {
        match short {
            true => self.with_short_table().word(),
            false => self.word(),
        }
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
        let (masthead, title) = self.masthead();
        Document {
            masthead,
            title,
            addressee: self.addressee.clone(),
            body: self.blocks.iter().map(block).collect(),
            signature: (!self.bulletin).then(|| Signature {
                office: self.signature(),
                date: self.date,
            }),
            annexes: (!self.bulletin).then(|| self.annex()).into_iter().collect(),
            properties: Properties {
                author: self.office.clone(),
                subject: self.subject.clone(),
                created: self.date.to_string(),
            },
        }
    }

    /// 简报: the first line of the title is the masthead's name and the second its number; the others are the headline.
    fn masthead(&self) -> (Option<Masthead>, Vec<String>) {
        let mut lines = self.title.iter();
        if !self.bulletin {
            return (None, self.title.clone());
        }
        let masthead = Masthead {
            name: lines.next().cloned().unwrap_or_default(),
            issue: lines.next().cloned().unwrap_or_default(),
            office: self.signature(),
            date: self.date,
        };
        (Some(masthead), lines.cloned().collect())
    }

    /// The name of the table of all figures.
    pub fn annex_title(&self) -> String {
        let period = self.rests_on.as_ref();
        let period = period.map_or(&self.period, |(period, _)| period);
        match period.strip_suffix('年') {
            Some(year) => format!("{year}年度双拥工作指标一览表"),
            None => format!("{period}双拥工作指标一览表"),
        }
    }

    /// What the figures are without; empty where every office beneath entered something.
    pub fn without(&self) -> String {
        match self.not_entered.is_empty() {
            true => String::new(),
            false => format!(
                "{}在统计期内没有录入记录，以上数字不含。",
                units_named(&self.not_entered)
            ),
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
            let percent = row.value.strip_suffix('%');
            vec![
                (index + 1).to_string(),
                row.label.clone(),
                row.value.trim_end_matches('%').to_owned(),
                row.own.trim_end_matches('%').to_owned(),
                percent.map_or_else(|| row.unit.clone(), |_| "%".to_owned()),
                row.records.to_string(),
            ]
        });
        let table = Table {
            columns: vec![
                column("序号", 8, Align::Center),
                column("指标", 36, Align::Left),
                column("数值", 20, Align::Right),
                column("其中本级", 18, Align::Right),
                column("单位", 10, Align::Center),
                column("记录数", 12, Align::Right),
            ],
            rows: rows.collect(),
            ..Table::default()
        };
        let day = |day: Date| day.format("%Y年%-m月%-d日").to_string();
        let days = self.rests_on.as_ref().map_or(self.days, |(_, days)| *days);
        let same_year = days.0.year() == days.1.year();
        let until = if same_year {
            days.1.format("%-m月%-d日").to_string()
        } else {
            day(days.1)
        };
        let (from, to) = (day(days.0), until);
        Annex {
            title: self.annex_title(),
            landscape: false,
            blocks: vec![Block::Table(table)],
            note: Some(format!(
                "数据来源：系统台账和已审批的发放批次；统计期为{from}至{to}。{}",
                self.without()
            )),
        }
    }
}

fn annex_row(figure: &Figure) -> AnnexRow {
    let read = |amount| match amount {
        Amount::Money(fen) => Fen::grouped(fen),
        Amount::Count(n) => n.to_string(),
        Amount::PercentTenths(tenths) => tenths.map(prose::percent).unwrap_or_default(),
    };
    AnnexRow {
        code: figure.code.clone(),
        label: figure.label.clone(),
        value: read(figure.amount),
        own: read(figure.own.amount),
        unit: figure.unit.replace('%', ""),
        records: figure.record_count,
    }
}

/// A figure that has changed since a document was signed.
pub struct Changed {
    /// Code of the figure.
    pub code: String,
    /// Its name.
    pub label: String,
    /// What it was.
    pub then: String,
    /// What it is.
    pub now: String,
}

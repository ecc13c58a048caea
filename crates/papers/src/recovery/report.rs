//! The report of a restoration, drill or not.

use serde::Serialize;
use serde_json::{Value, json};

use super::vanished::Vanished;
use crate::verify::Verification;
use ground::audit::{End, Head};
use ground::backup::{About, Manifest};
use ground::newest_schema;
use ground::time::moment_shown;

/// What came of it.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The office.
    pub office: String,
    /// When the backup was made, UTC.
    pub at: String,
    /// How old it is. Minutes.
    pub age_minutes: i64,
    /// Version of the program that made it.
    pub program: String,
    /// The last change of the tables in the backup; what came back has those of this program.
    pub schema: String,
    /// Tables, rows of them, and files.
    pub tables: usize,
    /// Rows of all tables.
    pub rows: u64,
    /// Files, the database among them.
    pub files: usize,
    /// Where each chain of the audit ended.
    pub chains: Vec<End>,
    /// How many lives the office has had with this one.
    pub epoch: u64,
    /// What the verification of the restored office found.
    pub verified: Verification,
    /// What the office in use has that the backup does not; nothing when none was named.
    pub vanished: Option<Vanished>,
    /// Why the office in use could not be compared.
    pub not_compared: Option<String>,
    /// How long it took, in tenths of a second.
    pub tenths: u128,
}

impl Report {
    /// Of a backup that was restored.
    #[must_use]
    pub fn of(
        about: &About,
        manifest: &Manifest,
        age_minutes: i64,
        verified: Verification,
    ) -> Report {
        Report {
            office: about.office.clone(),
            at: about.at.clone(),
            age_minutes,
            program: about.program.clone(),
            schema: about.schema.clone(),
            tables: manifest.tables.len(),
            rows: manifest.rows(),
            files: manifest.files.len(),
            chains: manifest.chains.clone(),
            epoch: 0,
            verified,
            vanished: None,
            not_compared: None,
            tenths: 0,
        }
    }

    /// As the audit keeps it.
    #[must_use]
    pub fn noted(&self) -> Value {
        let mut noted = json!({
            "备份时间": moment_shown(&self.at),
            "行数": self.rows,
            "结果": self.verdict(),
        });
        if let (Some(noted), Some(vanished)) = (noted.as_object_mut(), &self.vanished) {
            noted.insert("以后的审计".to_owned(), json!(vanished.entries));
            noted.insert("以后的批次".to_owned(), json!(vanished.batches.len()));
            noted.insert("以后的用户".to_owned(), json!(vanished.users.len()));
        }
        noted
    }

    fn verdict(&self) -> &'static str {
        if self.verified.ok {
            "校验通过"
        } else {
            "校验发现问题"
        }
    }

    /// For people, line by line.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let mut told = vec![
            format!(
                "单位：{}。备份时间：{}，离现在{}。",
                self.office,
                moment_shown(&self.at),
                age(self.age_minutes)
            ),
            format!(
                "{} 张表 {} 行、{} 个文件，逐个核对了摘要，和备份里写的一样（程序 {}，用时 {}.{} 秒）。",
                self.tables,
                self.rows,
                self.files,
                self.program,
                self.tenths / 10,
                self.tenths % 10
            ),
        ];
        if self.schema != newest_schema() {
            told.push(format!(
                "备份是旧版程序的（{}），恢复出来的已经升级到 {}，旧版程序打不开。要退回旧版的，请用旧版程序恢复这份备份。",
                self.schema,
                newest_schema()
            ));
        }
        for chain in &self.chains {
            let head = Head {
                region: chain.region,
                seq: chain.seq,
                hash: chain.hash.clone(),
            };
            told.push(format!(
                "审计存证 {}：{} 条，最后一条在 {}；请和打印的花名册、公示表下面的登记号对一对。",
                head.shown(),
                chain.seq,
                moment_shown(&chain.at)
            ));
        }
        let found = &self.verified;
        told.push(format!(
            "校验：审计 {} 条、批次 {} 个、明细 {} 笔，{}。",
            found.audit_entries,
            found.batches,
            found.lines,
            match found.ok {
                true => "没有发现问题",
                false => "发现问题，用 verify 看是哪些；可以再试前一份备份",
            }
        ));
        if let Some(vanished) = &self.vanished {
            told.extend(vanished.told());
        }
        if let Some(why) = &self.not_compared {
            told.push(format!("没法和原来的单位比：{why}"));
        }
        told.push(format!(
            "这是第 {} 个纪元，已经记进恢复出来的审计；所有人都要重新登录。",
            self.epoch
        ));
        told
    }
}

/// 2小时15分钟, 3天
fn age(minutes: i64) -> String {
    match minutes {
        ..60 => format!("{}分钟", minutes.max(0)),
        60..2_880 => format!("{}小时{}分钟", minutes / 60, minutes % 60),
        _ => format!("{}天", minutes / 1_440),
    }
}

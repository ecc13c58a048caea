//! 发放情形: a situation told as data (rows of workbooks, runs, and what they pay), gone through in an office of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kernel::{Date, DivisionCode, IdNumber, Month};
use serde::Serialize;

use super::folder::copied;
use super::situation::{Found, Heirs, Situation, Step};
use super::{HANDS, acted, bank, workbook};
use doors::composition::found_office;
use doors::open_office;
use gongwen::CellKind;
use ground::acts::{act_by_code, perform};
use ground::ask::From;
use ground::authority::Actor;
use ground::error::{Error, Result};
use ground::office::{NewOffice, Office, Place, Surroundings};
use payments::{BatchInHand, Prepare, Schemes, batch_explain, batch_prepare};
use registers::accounts::actions::{NewAccount, actor_named, user_add};
use registers::exchange::RowResult;
use registers::exchange::actions::{Import, workbook_import};
use registers::people::register::{PeopleAsk, people_page};
use registers::people::{ChangeInHand, PackageInHand, PersonInHand};

const COUNTY: i64 = 990_101_000_000;
/// Where a row says nothing else.
const PLACE: [(&str, &str); 2] = [("乡镇", "甲镇"), ("村", "第一村")];
/// Headings that the rehearsal looks at.
const NAME: &str = "姓名";
const ID_NUMBER: &str = "身份证号";
const CATEGORY: &str = "人员类别";
const ACCOUNT: &str = "银行账号";
/// Nobody signs in to a rehearsal.
const PASSWORD: &str = "Rehearsal-only-1";

/// What came of a rehearsal.
#[derive(Debug, Serialize)]
pub struct Rehearsed {
    /// Title of the situation.
    pub title: String,
    /// 依据
    pub basis: String,
    /// What was done, step by step.
    pub told: Vec<String>,
    /// Where it came out otherwise; none where all is as the file says.
    pub faults: Vec<String>,
}

/// Offices to rehearse in: one is made, and copied for each situation.
pub struct Rehearsals {
    scratch: PathBuf,
    surroundings: Surroundings,
    made: usize,
}

impl Rehearsals {
    /// In a scratch folder, with the catalogue of `installed` where that is given.
    ///
    /// # Errors
    /// When the office cannot be made there.
    pub async fn new(
        installed: Option<&Path>,
        scratch: &Path,
        surroundings: Surroundings,
    ) -> Result<Rehearsals> {
        let data = scratch.join("office");
        let catalogue = installed.map(|data| data.join("catalogue"));
        if let Some(catalogue) = catalogue.filter(|c| c.is_dir()) {
            copied(&catalogue, &data.join("catalogue"))?;
        }
        let division = DivisionCode::try_from(COUNTY).map_err(|e| Error::Fault(e.into()))?;
        let new = NewOffice {
            division,
            name: "示范县",
            admin: "管理员",
            id_number: None,
            password: PASSWORD,
        };
        let office = found_office(&Place::folder(data), new, surroundings.clone()).await?;
        for role in HANDS {
            let account = NewAccount {
                name: role,
                role,
                division: Some(division),
                id_number: None,
                unit: None,
                password: PASSWORD,
            };
            user_add(&office, &office.operator(), account).await?;
        }
        office.close().await?;
        Ok(Rehearsals {
            scratch: scratch.to_owned(),
            surroundings,
            made: 0,
        })
    }

    /// Goes through a situation.
    ///
    /// # Errors
    /// When the file cannot be read or is not understood; what comes out otherwise is no error.
    pub async fn rehearse(&mut self, file: &Path) -> Result<Rehearsed> {
        let text = std::fs::read_to_string(file)?;
        let situation: Situation = toml::from_str(&text)
            .map_err(|e| Error::refusal(format!("{} 读不懂：{e}", file.display())))?;
        self.made += 1;
        let scratch = self.scratch.join(self.made.to_string());
        let data = scratch.join("data");
        copied(&self.scratch.join("office"), &data)?;
        let office = open_office(&Place::folder(data), self.surroundings.clone()).await?;
        let mut rehearsal = Rehearsal {
            office,
            scratch: scratch.clone(),
            numbers: BTreeMap::new(),
            told: Vec::new(),
            faults: Vec::new(),
        };
        for (at, step) in situation.step.iter().enumerate() {
            rehearsal.step(at + 1, step, &situation).await?;
        }
        rehearsal.office.close().await?;
        std::fs::remove_dir_all(&scratch)?;
        Ok(Rehearsed {
            title: situation.title,
            basis: situation.basis,
            told: rehearsal.told,
            faults: rehearsal.faults,
        })
    }
}

struct Rehearsal {
    office: Office,
    scratch: PathBuf,
    /// ID numbers, by name.
    numbers: BTreeMap<String, String>,
    told: Vec<String>,
    faults: Vec<String>,
}

impl Rehearsal {
    async fn hand(&self, role: usize) -> Result<Actor> {
        actor_named(&self.office, Some(HANDS[role])).await
    }

    async fn step(&mut self, at: usize, step: &Step, situation: &Situation) -> Result<()> {
        let done = match (&step.month, &step.heirs) {
            (Some(month), _) => self.run(step, month).await,
            (None, Some(heirs)) => self.share_out(heirs, situation).await,
            (None, None) => self.import(step, situation).await,
        };
        let refused = match done {
            Ok(()) => None,
            Err(Error::Fault(fault)) => return Err(Error::Fault(fault)),
            Err(refusal) => Some(refusal.to_string()),
        };
        match (refused, &step.refused) {
            (None, None) => {}
            (Some(said), Some(wanted)) if said.contains(wanted) => {
                self.told.push(format!("第{at}步不予办理：{said}"));
            }
            (Some(said), _) => self.faults.push(format!("第{at}步没有办成：{said}")),
            (None, Some(wanted)) => {
                let fault = format!("第{at}步办成了，应当不予办理（{wanted}）");
                self.faults.push(fault);
            }
        }
        Ok(())
    }

    /// Imports rows, those of one person one after the other, and has what was proposed agreed to.
    async fn import(&mut self, step: &Step, situation: &Situation) -> Result<()> {
        let mut waves: Vec<Vec<BTreeMap<String, String>>> = Vec::new();
        let mut rows_of: BTreeMap<String, usize> = BTreeMap::new();
        for row in &step.rows {
            let headings = step.headings.split_whitespace();
            let cells: Vec<&str> = row.split_whitespace().collect();
            if cells.len() != headings.clone().count() {
                return Err(Error::refusal(format!("“{row}”和表头的栏数不一样")));
            }
            let filled = headings.zip(cells).filter(|(_, cell)| *cell != "-");
            let mut row: BTreeMap<String, String> = filled
                .map(|(heading, cell)| (heading.to_owned(), cell.to_owned()))
                .collect();
            let mut wave = 0;
            if let Some(name) = row.get(NAME).cloned() {
                let number = self.number(&name, situation)?;
                row.entry(ID_NUMBER.to_owned()).or_insert(number);
                if row.contains_key(CATEGORY) {
                    let account = self.account(&name);
                    row.entry(ACCOUNT.to_owned()).or_insert(account);
                    for (heading, place) in PLACE {
                        row.entry(heading.to_owned()).or_insert(place.to_owned());
                    }
                    let seen = rows_of.entry(name).or_default();
                    (wave, *seen) = (*seen, *seen + 1);
                }
            }
            if waves.len() <= wave {
                waves.resize_with(wave + 1, Vec::new);
            }
            waves[wave].push(row);
        }
        for rows in waves {
            self.import_rows(&rows, step.division).await?;
        }
        Ok(())
    }

    /// Proposes that heirs get what a death brings, and has it agreed to.
    async fn share_out(&mut self, heirs: &Heirs, situation: &Situation) -> Result<()> {
        let (clerk, reviewer) = (self.hand(0).await?, self.hand(1).await?);
        let number = self.number(&heirs.of, situation)?;
        let ask = PeopleAsk {
            typed: number,
            ..PeopleAsk::default()
        };
        let found = people_page(&self.office, &clerk, &ask, 0, 1).await?;
        let missing = || Error::refusal(format!("名册里没有{}", heirs.of));
        let person = found.first().ok_or_else(missing)?.key;
        let mut shares = Vec::new();
        for share in &heirs.shares {
            let (name, share) = share.split_once(' ').unwrap_or((share, ""));
            let number = self.number(name, situation)?;
            let account = self.account(name);
            shares.push(format!("{name} {number} 农商银行 {account} {share}"));
        }
        let schemes = Schemes::load(self.office.catalogue())?;
        let said = [
            ("lump_sum", schemes.named(&heirs.scheme)?.code.clone()),
            ("heirs", shares.join("\n")),
            ("reported", heirs.on.clone()),
            ("reason", situation.basis.clone()),
        ];
        let said = said.map(|(code, text)| (code.to_owned(), text));
        let (key, act) = (person.to_string(), act_by_code::<PersonInHand>("heirs")?);
        let from = From::Words(&said);
        let done = perform(&self.office, &clerk, &key, act, None, from).await?;
        let request = done.more.get("request").and_then(|key| key.as_str());
        let request = request.ok_or_else(|| Error::inconsistent("变更申请"))?;
        acted::<ChangeInHand>(&self.office, &reviewer, request, "agree", &[]).await?;
        let told = format!(
            "{}的{}发给{}",
            heirs.of,
            heirs.scheme,
            heirs.shares.join("、")
        );
        self.told.push(told);
        Ok(())
    }

    fn number(&mut self, name: &str, situation: &Situation) -> Result<String> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(number.clone());
        }
        let mut born = situation.born.iter().filter_map(|b| b.split_once(' '));
        let born = born
            .find(|(who, _)| *who == name)
            .map_or("1950-01-01", |(_, day)| day);
        let born = kernel::read_date(born).map_err(|e| Error::refusal(format!("{name}：{e}")))?;
        let serial = self.numbers.len() as u16 + 1;
        let number = IdNumber::synthetic(990_101, born, serial);
        let number = number
            .ok_or_else(|| Error::refusal(format!("{name}：出生日期 {born} 编不出身份证号")))?;
        self.numbers
            .insert(name.to_owned(), number.as_str().to_owned());
        Ok(number.as_str().to_owned())
    }

    /// An account of somebody, with its check digit.
    fn account(&self, name: &str) -> String {
        let number = self.numbers.get(name).map_or("", String::as_str);
        let own = number.get(6..17).unwrap_or_default();
        let account = |digit: u8| format!("6217009{own}{digit}");
        let mut accounts = (0..10).map(account);
        accounts
            .find(|account| kernel::luhn_valid(account))
            .unwrap_or_default()
    }

    async fn import_rows(
        &mut self,
        rows: &[BTreeMap<String, String>],
        division: Option<i64>,
    ) -> Result<()> {
        let division = division
            .map(|code| DivisionCode::read(&code.to_string()))
            .transpose();
        let division = division.map_err(|e| Error::refusal(format!("区划{e}")))?;
        let headings: BTreeSet<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
        let columns: Vec<(&str, CellKind)> = headings
            .iter()
            .map(|h| (h.as_str(), CellKind::Text))
            .collect();
        let cells = |row: &BTreeMap<String, String>| {
            let cell = |h: &&String| workbook::text(row.get(*h).cloned().unwrap_or_default());
            headings.iter().map(cell).collect()
        };
        let cells = rows.iter().map(cells).collect();
        let sheet = workbook::sheet("表", String::new(), &columns, cells);
        let file = self
            .scratch
            .join(format!("第{}次导入.xlsx", self.told.len() + 1));
        workbook::write(&[sheet], &file)?;
        let places: Vec<(String, String)> = rows
            .iter()
            .filter_map(|row| Some((row.get(PLACE[1].0)?.clone(), "new".to_owned())))
            .collect();
        let clerk = self.hand(0).await?;
        let import = Import {
            places: &places,
            division,
            ..Import::of(&file)
        };
        let report = workbook_import(&self.office, &clerk, import).await?;
        let sheets = report.sheets.iter();
        let of = |result: RowResult| {
            let rows = sheets.clone().flat_map(|s| &s.rows);
            let rows = rows.filter(move |r| r.result == result);
            rows.map(|r| r.message.clone())
                .collect::<Vec<_>>()
                .join("；")
        };
        let unknown = sheets.clone().any(|s| s.kind.is_none());
        if report.error > 0 || unknown {
            let notes: Vec<&str> = sheets
                .clone()
                .flat_map(|s| &s.notes)
                .map(String::as_str)
                .collect();
            return Err(Error::refusal(format!(
                "导入的表有问题：{}{}",
                of(RowResult::Error),
                notes.join("；")
            )));
        }
        let (rows, noticed) = (rows.len(), of(RowResult::Warning));
        let noticed = if noticed.is_empty() {
            noticed
        } else {
            format!("，请留意：{noticed}")
        };
        self.told.push(format!("导入{rows}行{noticed}"));
        if let Some(package) = &report.package {
            let reviewer = self.hand(1).await?;
            acted::<PackageInHand>(&self.office, &reviewer, package, "agree", &[]).await?;
        }
        Ok(())
    }

    /// A run, reviewed and approved, and what it pays against what the file says.
    async fn run(&mut self, step: &Step, month: &str) -> Result<()> {
        let month: Month = month
            .parse()
            .map_err(|e| Error::refusal(format!("月份“{month}”{e}")))?;
        let known_at = step.known_at.as_deref().map(kernel::read_date).transpose();
        let known_at: Option<Date> = known_at.map_err(|e| Error::refusal(format!("知悉日{e}")))?;
        let clerk = self.hand(0).await?;
        let ask = Prepare {
            month,
            known_at,
            scheme: None,
            sure: step.sure,
        };
        let prepared = batch_prepare(&self.office, &clerk, ask).await?;
        let mut said: Vec<String> = (prepared.blocked.iter())
            .map(|b| format!("{}：{}", b.person, b.reason))
            .collect();
        let label = prepared.batch.clone();
        let found = match &label {
            Some(label) => self.paid(label, &clerk, &mut said).await?,
            None => Vec::new(),
        };
        let told = found.iter().map(Found::told).collect::<Vec<_>>().join("；");
        let told = if told.is_empty() {
            "没有要发的".to_owned()
        } else {
            told
        };
        let runs = month.to_chinese();
        let also = if said.is_empty() {
            String::new()
        } else {
            format!("（{}）", said.join("；"))
        };
        self.told.push(format!("{runs}发放：{told}{also}"));
        self.faults.extend(step.faults(&runs, &found, &said)?);
        let Some(label) = label else {
            return Ok(());
        };
        let (reviewer, approver) = (self.hand(1).await?, self.hand(2).await?);
        let said = [("confirmed", "1".to_owned())];
        acted::<BatchInHand>(&self.office, &reviewer, &label, "review", &[]).await?;
        acted::<BatchInHand>(&self.office, &approver, &label, "approve", &said).await?;
        if !step.failed.is_empty() {
            self.answered(&label, &step.failed).await?;
        }
        Ok(())
    }

    /// What a batch pays whom, scheme by scheme.
    async fn paid(&self, label: &str, clerk: &Actor, said: &mut Vec<String>) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        for (name, number) in &self.numbers {
            let explained = match batch_explain(&self.office, clerk, label, number).await {
                Ok(explained) => explained,
                Err(Error::Fault(fault)) => return Err(Error::Fault(fault)),
                Err(_) => continue,
            };
            for line in explained.lines {
                said.push(line.because.clone());
                found.push(Found {
                    who: name.clone(),
                    scheme: line.scheme,
                    label: line.label,
                    sums: [
                        line.amount_fen,
                        line.regular_fen,
                        line.backpay_fen,
                        line.recovery_fen,
                        line.outstanding_before_fen,
                        line.outstanding_after_fen,
                    ],
                });
            }
        }
        Ok(found)
    }

    /// The bank's answer: some could not be paid.
    async fn answered(&self, label: &str, failed: &[String]) -> Result<()> {
        let (approver, finance) = (self.hand(2).await?, self.hand(3).await?);
        let out = self.scratch.join(format!("{label}.csv"));
        bank::sent(&self.office, (&approver, &finance), label, &out).await?;
        let file = self.scratch.join(format!("{label}回盘.csv"));
        let is_failed = |row: &str| {
            row.split(',')
                .any(|cell| failed.iter().any(|name| cell == name))
        };
        let result = |_: usize, row: &str| match is_failed(row) {
            true => "账号不存在",
            false => "成功",
        };
        bank::answered(&self.office, &finance, label, (&out, &file), result).await
    }
}

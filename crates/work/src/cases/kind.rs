//! A kind of cases (事项种类), as its catalogue file declares it.

use std::collections::BTreeMap;

use kernel::{DivisionCode, Level};
use serde::Deserialize;

use ground::authority::{Actor, Role};
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use registers::ledgers;
use registers::ledgers::{Field, FieldType};
use registers::people::Categories;

/// A kind of cases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseKind {
    /// Code, as it stands in the database and in addresses.
    pub kind: String,
    /// Chinese name.
    pub label: String,
    /// Rows of the practice table it serves, as H2.
    #[serde(default)]
    pub practices: Vec<String>,
    /// Its place among the kinds.
    #[serde(default = "last")]
    pub order: u32,
    /// 受理 within so many days of registration.
    pub accept_days: u32,
    /// 办结 within so many days of 受理.
    pub close_days: u32,
    /// A member unit whose name or duty has one of these is offered first.
    #[serde(default)]
    pub unit_words: Vec<String>,
    /// The field that names who asks; the first person when left out.
    #[serde(default)]
    pub applicant: Option<String>,
    /// What is filled in when it is registered.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    /// What is filled in when it is closed.
    #[serde(default, rename = "result")]
    pub results: Vec<Field>,
    /// The opinions it needs, one after the other; such a case is not handed to anybody.
    #[serde(default, rename = "opinion")]
    pub opinions: Vec<Opinion>,
    /// The ledger a finished case is written into.
    #[serde(default)]
    pub ledger: Option<LedgerEntry>,
    /// The identity somebody gets with the last opinion.
    #[serde(default)]
    pub grant: Option<Grant>,
}

/// An opinion (意见).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opinion {
    /// 村初审
    pub label: String,
    /// The role that gives it, in Chinese.
    pub role: String,
    /// The level of the unit whose user gives it (镇、县); any, where the role says it already.
    #[serde(default)]
    pub level: Option<Level>,
}

impl Opinion {
    /// Whether somebody gives it. What is decided above an office that has nobody there comes down on paper, and is
    /// entered by the office's own.
    pub fn is_hers(&self, actor: &Actor, office: DivisionCode) -> bool {
        let there = |level| level == actor.division().level() || self.comes_on_paper(office);
        Role::read(&self.role) == Some(actor.role) && self.level.is_none_or(there)
    }

    /// Whether it is given above the office, outside of this system.
    pub fn comes_on_paper(&self, office: DivisionCode) -> bool {
        self.level.is_some_and(|level| level < office.level())
    }

    /// Whose it is: 县的审批, 联络员.
    pub fn whose(&self) -> String {
        match self.level {
            Some(level) => format!("{}的{}", level.label(), self.role),
            None => self.role.clone(),
        }
    }
}

/// How a finished case becomes a ledger entry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerEntry {
    /// Kind of ledger.
    pub kind: String,
    /// Fields of the ledger, each with the field of the case it takes.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Fields of the ledger that always say the same.
    #[serde(default)]
    pub fixed: BTreeMap<String, String>,
}

/// Which identity is given.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Code of the category, where it is always the same.
    #[serde(default)]
    pub category: Option<String>,
    /// The field that names the category.
    #[serde(default)]
    pub category_field: Option<String>,
    /// The field with 服役年限.
    #[serde(default)]
    pub service_years_field: Option<String>,
    /// The field with 收款人.
    #[serde(default)]
    pub payee_field: Option<String>,
    /// The field with what the payee is to whom the money is for.
    #[serde(default)]
    pub payee_relation_field: Option<String>,
    /// What ends it one day, where something does that the office has to register: 已就业.
    #[serde(default)]
    pub ends_when: Option<String>,
}

/// What a ledger field may take that is no field of the case.
const SAID: [&str; 4] = ["@registered", "@closed", "@result", "@unit"];

/// What the form of every kind has already.
const RESERVED: [&str; 9] = [
    "result",
    "on",
    "phone",
    "bank",
    "account",
    "registered_on",
    "who",
    "kind",
    "version",
];

fn last() -> u32 {
    u32::MAX
}

impl CaseKind {
    /// The fields of registration, or of closing, as a form of the ledgers.
    pub fn form(&self, closing: bool) -> ledgers::Kind {
        let fields = if closing {
            self.results.clone()
        } else {
            self.fields.clone()
        };
        ledgers::Kind {
            kind: self.kind.clone(),
            label: self.label.clone(),
            practices: Vec::new(),
            group: String::new(),
            order: self.order,
            dated_by: Vec::new(),
            one_each: Vec::new(),
            cover: None,
            follows: Vec::new(),
            fields,
        }
    }

    /// The field that names who asks.
    pub fn applicant_field(&self) -> Option<&Field> {
        match &self.applicant {
            Some(code) => self.fields.iter().find(|f| f.code == *code),
            None => self
                .fields
                .iter()
                .find(|f| f.field_type == FieldType::Person),
        }
    }

    /// Whether who asks is a person and may stand on the rolls.
    pub fn of_person(&self) -> bool {
        self.applicant_field()
            .is_some_and(|f| f.field_type == FieldType::Person)
    }

    fn check(&self, path: &str, ledgers: &[ledgers::Kind], categories: &Categories) -> Result<()> {
        let refuse = |what: String| Err(Error::refusal(format!("目录文件 {path}：{what}")));
        let applicant = self.applicant_field();
        if applicant.is_none_or(|f| !f.required) {
            return refuse("要有一个必填的申请人栏目（person，或者写明 applicant）".to_owned());
        }
        let plain = |code: &str| {
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            !code.is_empty() && code.chars().all(fits)
        };
        let all: Vec<&Field> = self.fields.iter().chain(&self.results).collect();
        let named = all
            .iter()
            .map(|f| f.code.as_str())
            .chain([self.kind.as_str()]);
        for code in named {
            if !plain(code) || RESERVED.contains(&code) {
                return refuse(format!("代码 {code} 不能用，请用别的小写字母和下划线"));
            }
        }
        for (index, field) in all.iter().enumerate() {
            if all[..index].iter().any(|f| f.code == field.code) {
                return refuse(format!("字段 {} 写了两次", field.code));
            }
        }
        let placed = |f: &Field| matches!(f.field_type, FieldType::Village | FieldType::IdNumber);
        if let Some(field) = self.results.iter().find(|f| placed(f)) {
            return refuse(format!("字段 {} 只能在登记时填", field.code));
        }
        for opinion in &self.opinions {
            if Role::read(&opinion.role).is_none() {
                return refuse(format!("没有“{}”这个角色", opinion.role));
            }
        }
        let has = |code: &String| all.iter().any(|f| f.code == *code);
        if let Some(entry) = &self.ledger {
            let Some(ledger) = ledgers.iter().find(|k| k.kind == entry.kind) else {
                return refuse(format!("没有 {} 这种台账", entry.kind));
            };
            for field in &ledger.fields {
                let given =
                    entry.fields.contains_key(&field.code) || entry.fixed.contains_key(&field.code);
                if field.required && !given {
                    return refuse(format!("台账的必填栏目 {} 没有对应", field.code));
                }
            }
            let known = |code: &String| SAID.contains(&code.as_str()) || has(code);
            if let Some(code) = entry.fields.values().find(|code| !known(code)) {
                return refuse(format!("对应台账的字段 {code} 没有"));
            }
        }
        if let Some(grant) = &self.grant {
            let category = grant.category.as_ref();
            if category.is_some_and(|code| categories.of_people(code).is_none()) {
                return refuse("grant 里的人员类别没有登记在目录的 schemes/ 里".to_owned());
            }
            let fields = [
                &grant.category_field,
                &grant.service_years_field,
                &grant.payee_field,
                &grant.payee_relation_field,
            ];
            let lost = fields.into_iter().flatten().find(|code| !has(code));
            if let Some(code) = lost {
                return refuse(format!("grant 里的字段 {code} 没有"));
            }
            let named = category.is_some() || grant.category_field.is_some();
            let number = self
                .fields
                .iter()
                .any(|f| f.field_type == FieldType::IdNumber && f.required);
            if !named || !number || self.opinions.is_empty() {
                return refuse("grant 要写明类别，并且要有必填的身份证号和审核意见".to_owned());
            }
        }
        Ok(())
    }
}

/// All kinds of cases: those that ship and the office's own, in the order they name.
pub fn case_kinds(catalogue: &Catalogue) -> Result<Vec<CaseKind>> {
    let ledgers = ledgers::kinds(catalogue)?;
    let categories = Categories::load(catalogue)?;
    let mut kinds: Vec<CaseKind> = Vec::new();
    for file in catalogue.list("cases", "toml")? {
        let kind: CaseKind = file.toml()?;
        kind.check(&file.path, &ledgers, &categories)?;
        if let Some(other) = kinds.iter().find(|k| k.kind == kind.kind) {
            return Err(Error::refusal(format!(
                "目录文件 {}：种类 {} 已有（{}）",
                file.path, kind.kind, other.label
            )));
        }
        kinds.push(kind);
    }
    kinds.sort_by_key(|kind| kind.order);
    Ok(kinds)
}

/// One kind.
pub(super) fn kind_coded(catalogue: &Catalogue, code: &str) -> Result<CaseKind> {
    let found = case_kinds(catalogue)?.into_iter().find(|k| k.kind == code);
    found.ok_or_else(|| Error::not_found("这种事项"))
}

//! A ledger kind (台账种类) and its fields, as its catalogue file declares them.

use std::collections::BTreeMap;

use kernel::Date;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::follow::{Follow, refuse_lost};
use crate::exchange::{Column, Dictionary, Holds, Layout};
use ground::ask;
use ground::ask::Ask;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// A ledger kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Code, as it stands in the database and in `/ledgers/{kind}`.
    pub kind: String,
    /// Chinese name.
    pub label: String,
    /// Rows of the practice table it serves, as A2.
    #[serde(default)]
    pub practices: Vec<String>,
    /// Under which heading the menu has it.
    #[serde(default = "others")]
    pub group: String,
    /// Its place among the kinds; those that name none come last.
    #[serde(default = "last")]
    pub order: u32,
    /// Fields of which the first that is filled in dates an entry, where that is not always the same one. An entry with
    /// none of them is dated by the day it was written down.
    #[serde(default)]
    pub dated_by: Vec<String>,
    /// Fields by which a unit has one entry: of a yearly count, its year.
    #[serde(default)]
    pub one_each: Vec<String>,
    /// Fields that entries of other kinds bring up to date.
    #[serde(default, rename = "follow")]
    pub follows: Vec<Follow>,
    /// What of an entry stands on the cover of the dossier of whomever it names.
    #[serde(default)]
    pub cover: Option<Cover>,
    /// Its fields, in the order of its form.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

/// What of an entry stands on the cover of a dossier (档案封面), as 退役军人优待证 冀A0012345.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// The field that names it.
    pub name: String,
    /// The field with its number.
    pub number: String,
    /// The choice that says by its first option that it stands.
    pub stands: String,
    /// The day from which it does not, whatever the choice says.
    pub until: String,
}

/// A field of a ledger kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Code, as it stands in the entry.
    pub code: String,
    /// Chinese name; a heading it goes by.
    pub label: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// Other headings it goes by.
    #[serde(default)]
    pub headings: Vec<String>,
    /// Whether an entry must have it, and a sheet without its column is not this kind's.
    #[serde(default)]
    pub required: bool,
    /// Choices, for a `choice`.
    #[serde(default)]
    pub options: Vec<String>,
    /// Whether another choice than the listed ones is taken as written.
    #[serde(default)]
    pub open: bool,
    /// Options no longer offered for new entries; old ones that say so stay as they are.
    #[serde(default)]
    pub retired: Vec<String>,
    /// Whether it may stand once for many rows, in a title or a line of its own.
    #[serde(default)]
    pub stands_once: bool,
    /// Other ways in which an option is written; what is stored is the option.
    #[serde(default)]
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// For a date: the field that takes the last day, where it went on for several.
    #[serde(default)]
    pub until: String,
    /// Measure word of a number.
    #[serde(default)]
    pub unit: String,
    /// Whether the list shows it.
    #[serde(default)]
    pub list: bool,
    /// The field than whose number or amount this one cannot be more.
    #[serde(default)]
    pub at_most: String,
    /// For a choice: the date after which what stands in it is over, whatever it says.
    #[serde(default)]
    pub lapses: String,
    /// Whether the number of a bank card is refused here: those stand sealed with the person.
    #[serde(default)]
    pub no_card: bool,
    /// Whether it is the same in the next entry as a rule: who visited. Days and choices are anyway.
    #[serde(default)]
    pub repeats: bool,
    /// Whether what it says may be registered as a case (服务事项).
    #[serde(default)]
    pub case: bool,
    /// Whether a `person` is somebody who does not stand on the rolls, as a child or a soldier.
    #[serde(default)]
    pub off_rolls: bool,
    /// Whether a `person` is seldom on the rolls, as a spouse: a name that is not there is not asked about.
    #[serde(default)]
    pub often_off_rolls: bool,
}

fn others() -> String {
    "其他台账".to_owned()
}

fn last() -> u32 {
    u32::MAX
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// 日期: the first of a kind dates its entries.
    Date,
    /// 年度: dates the entries of a kind that counts by years.
    Year,
    /// One line of text.
    Text,
    /// Many lines of text.
    LongText,
    /// One of the options.
    Choice,
    /// A whole number, not negative.
    Integer,
    /// An amount, stored in fen.
    Money,
    /// 对象: a name.
    Person,
    /// 身份证号 of the person named.
    IdNumber,
    /// 村(社区): places the entry beneath the office.
    Village,
}

impl Field {
    /// Whether a choice says that what it speaks of stands: its first option, or nothing. The others say that it does not.
    pub fn says_it_stands(&self, fields: &Map<String, Json>) -> bool {
        let said = fields.get(&self.code).and_then(Json::as_str);
        said.is_none() || said == self.options.first().map(String::as_str)
    }

    /// Whether the last day of what a choice speaks of has gone by.
    pub fn has_lapsed(&self, fields: &Map<String, Json>, today: &str) -> bool {
        let last = fields.get(&self.lapses).and_then(Json::as_str);
        last.is_some_and(|last| last < today)
    }

    /// Whether the next entry of a kind begins with what stands in this one.
    pub fn carries(&self) -> bool {
        let usual = matches!(
            self.field_type,
            FieldType::Date | FieldType::Year | FieldType::Choice
        );
        self.repeats || usual && self.required
    }

    /// The options offered for a new entry.
    pub fn offered(&self) -> impl Iterator<Item = &String> {
        let retired = &self.retired;
        self.options
            .iter()
            .filter(move |option| !retired.contains(option))
    }
}

/// A field as an act asks for it.
pub fn ask_of(field: &Field) -> Ask {
    let kind = match field.field_type {
        FieldType::Date => ask::Kind::Day,
        FieldType::Year | FieldType::Integer => ask::Kind::Count,
        FieldType::LongText => ask::Kind::LongWords,
        FieldType::Choice if !field.open => ask::Kind::Choice,
        FieldType::Money => ask::Kind::Money,
        FieldType::IdNumber => ask::Kind::IdNumber,
        FieldType::Text | FieldType::Choice | FieldType::Person | FieldType::Village => {
            ask::Kind::Words
        }
    };
    let mut ask = Ask::declared(kind, &field.code, &field.label);
    ask.needed = field.required;
    ask.hint = match field.field_type {
        FieldType::Date => "例如 2011-3-1、2011.3.1、2011年3月1日".to_owned(),
        FieldType::Village => "不填就记在本单位名下".to_owned(),
        FieldType::IdNumber => "填了就能和名册里的人对上".to_owned(),
        FieldType::Integer if !field.unit.is_empty() => format!("单位：{}", field.unit),
        _ => String::new(),
    };
    ask.offering(field.offered().map(|option| (option, option)))
}

impl Kind {
    /// Whether an entry says in which village (村、社区) it was.
    pub fn says_village(&self) -> bool {
        let mut fields = self.fields.iter();
        fields.any(|field| field.field_type == FieldType::Village)
    }

    /// The sheet this kind is imported from.
    pub fn layout(&self) -> Layout {
        let column = |field: &Field| {
            let mut headings = vec![field.label.clone()];
            headings.extend(field.headings.iter().cloned());
            Column {
                code: field.code.clone(),
                headings,
                required: field.required,
                ..field.template()
            }
        };
        let columns = self.fields.iter().map(column).collect();
        Layout {
            kind: self.kind.clone(),
            label: self.label.clone(),
            columns,
            ignored: Vec::new(),
            details: Vec::new(),
            agree: Vec::new(),
            one_of: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// A field by its code.
    pub fn field(&self, code: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.code == code)
    }

    /// The field that names somebody who may be on the rolls.
    pub fn on_rolls(&self) -> Option<&Field> {
        self.first_of(FieldType::Person).filter(|f| !f.off_rolls)
    }

    /// The first field of a type.
    pub fn first_of(&self, field_type: FieldType) -> Option<&Field> {
        self.fields.iter().find(|f| f.field_type == field_type)
    }

    /// The day an entry with these fields is dated by, where they say so; a year stands for its last day.
    pub fn date_of(&self, fields: &Map<String, Json>) -> Option<Date> {
        let dates = |f: &&Field| matches!(f.field_type, FieldType::Date | FieldType::Year);
        let by = self.dated_by.iter();
        let mut dating: Vec<&Field> = by
            .filter_map(|code| self.fields.iter().find(|f| f.code == *code))
            .collect();
        if dating.is_empty() {
            dating.extend(self.fields.iter().find(dates));
        }
        dating.iter().find_map(|field| {
            let value = fields.get(&field.code)?;
            match field.field_type {
                FieldType::Year => Date::from_ymd_opt(i32::try_from(value.as_i64()?).ok()?, 12, 31),
                _ => value.as_str()?.parse().ok(),
            }
        })
    }

    /// What a domain person writing the file may have forgotten.
    fn check(&self, path: &str) -> Result<()> {
        let refuse = |what: String| Err(Error::refusal(format!("目录文件 {path}：{what}")));
        let dating: Vec<&Field> = self
            .fields
            .iter()
            .filter(|f| matches!(f.field_type, FieldType::Date | FieldType::Year))
            .collect();
        if self.dated_by.is_empty() && dating.first().is_none_or(|f| !f.required) {
            return refuse(
                "第一个 date 或 year 字段决定记录的日期，必须有，并且 required = true".to_owned(),
            );
        }
        let dates = |code: &&String| dating.iter().any(|f| f.code == **code);
        if let Some(other) = self.dated_by.iter().find(|code| !dates(code)) {
            return refuse(format!("dated_by 里的 {other} 不是 date 或 year 字段"));
        }
        let known = |code: &&String| self.fields.iter().any(|f| f.code == **code);
        if let Some(other) = self.one_each.iter().find(|code| !known(code)) {
            return refuse(format!("one_each 里的 {other} 不是字段"));
        }
        if let Some(cover) = &self.cover {
            let named = [&cover.name, &cover.number, &cover.stands, &cover.until];
            if let Some(other) = named.into_iter().find(|code| !known(code)) {
                return refuse(format!("cover 里的 {other} 不是字段"));
            }
        }
        for (index, field) in self.fields.iter().enumerate() {
            if self.fields[..index].iter().any(|f| f.code == field.code) {
                return refuse(format!("字段 {} 写了两次", field.code));
            }
            let until = self.fields.iter().find(|f| f.code == field.until);
            if !field.until.is_empty() && until.is_none_or(|f| f.field_type != FieldType::Date) {
                return refuse(format!("until 里的 {} 不是 date 字段", field.until));
            }
            let counts = |f: &Field| matches!(f.field_type, FieldType::Integer | FieldType::Money);
            let most = self.fields.iter().find(|f| f.code == field.at_most);
            let comparable = most.is_some_and(|f| counts(f) && f.field_type == field.field_type);
            let last = self.fields.iter().find(|f| f.code == field.lapses);
            if !field.lapses.is_empty() && last.is_none_or(|f| f.field_type != FieldType::Date) {
                return refuse(format!("lapses 里的 {} 不是 date 字段", field.lapses));
            }
            if !field.at_most.is_empty() && !comparable {
                return refuse(format!(
                    "at_most 里的 {} 不是和 {} 同一种的数",
                    field.at_most, field.code
                ));
            }
            if field.field_type == FieldType::Choice && field.options.is_empty() && !field.open {
                return refuse(format!(
                    "字段 {} 没有选项，请写 options 或 open = true",
                    field.code
                ));
            }
        }
        Ok(())
    }
}

impl Field {
    /// How the template of its kind has it.
    fn template(&self) -> Column {
        let (holds, sample) = match self.field_type {
            FieldType::Date => (Holds::Date, "2026-03-05".to_owned()),
            FieldType::Year => (Holds::Integer, "2026".to_owned()),
            FieldType::Integer => (Holds::Integer, "10".to_owned()),
            FieldType::Money => (Holds::Money, "300".to_owned()),
            FieldType::IdNumber => (Holds::Digits, String::new()),
            FieldType::Person => (Holds::Text, "张示例".to_owned()),
            FieldType::Choice => {
                let first = self.offered().next().cloned();
                (Holds::Text, first.unwrap_or_default())
            }
            FieldType::Text | FieldType::LongText if self.required => {
                (Holds::Text, self.label.clone())
            }
            _ => (Holds::Text, String::new()),
        };
        let dictionary = (self.field_type == FieldType::Village).then_some(Dictionary::Villages);
        let hint = match self.field_type {
            FieldType::Money => "元，两位小数".to_owned(),
            FieldType::Integer if !self.unit.is_empty() => format!("整数，单位：{}", self.unit),
            FieldType::Village => "本单位下的村（社区）".to_owned(),
            _ => String::new(),
        };
        Column {
            holds,
            sample,
            options: self.offered().cloned().collect(),
            dictionary,
            open: self.open || dictionary.is_some(),
            stands_once: self.stands_once || dictionary.is_some(),
            hint,
            ..Column::default()
        }
    }
}

/// All ledger kinds: those that ship and the office's own, in the order they name.
pub fn kinds(catalogue: &Catalogue) -> Result<Vec<Kind>> {
    let mut kinds: Vec<Kind> = Vec::new();
    for file in catalogue.list("ledgers", "toml")? {
        let kind: Kind = file.toml()?;
        kind.check(&file.path)?;
        if let Some(other) = kinds.iter().find(|k| k.kind == kind.kind) {
            return Err(Error::refusal(format!(
                "目录文件 {}：种类 {} 已有（{}）",
                file.path, kind.kind, other.label
            )));
        }
        kinds.push(kind);
    }
    kinds.sort_by_key(|kind| kind.order);
    refuse_lost(&kinds)?;
    Ok(kinds)
}

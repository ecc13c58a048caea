//! The entries of a kind as a list: its filters and columns are those that the catalogue declares.

use kernel::{Date, DivisionCode};
use serde_json::json;

use super::actions::{EntryPage, entries_of, entry_page, entry_years};
use super::follow::bring_up_to_date;
use super::kind::{Field, FieldType, Kind, kinds};
use super::limits::beyond_in;
use super::shown::{shown_first, shown_text};
use super::store::{EntryQuery, EntryRow, FullEntry};
use crate::organisation::Directory;
use ground::ask::{Ask, Kind as AskKind, Offer};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::{Cells, Column, Filter, Found, Key, List, Looking, Paper, Window};
use ground::shown::{Cell, Link};
use ground::time::date_text;

/// The entries of a kind.
pub struct Entries {
    /// The kind.
    pub kind: Kind,
    query: EntryQuery,
    directory: Directory,
    today: String,
}

/// What the cells of a field are.
fn cells(field: &Field) -> Cells {
    match field.field_type {
        FieldType::Money => Cells::Money,
        FieldType::Integer => Cells::Counts,
        FieldType::Year => Cells::Years,
        FieldType::Date => Cells::Days,
        _ => Cells::Words,
    }
}

impl Entries {
    fn field(&self, code: &str) -> Option<&Field> {
        self.kind.field(code)
    }

    /// The fields that have a column, what leads to the entry first.
    fn shown(&self) -> impl Iterator<Item = &Field> {
        shown_first(&self.kind)
    }

    fn stands(&self, entry: &FullEntry, code: &str) -> Cell {
        let Some(field) = self.field(code) else {
            let division = DivisionCode::try_from(entry.division).ok();
            let name = division.map(|division| self.directory.name(division));
            return Cell::text(name.unwrap_or_default());
        };
        let text = shown_text(field, entry.fields.get(code));
        let leads = self.shown().next().is_some_and(|first| first.code == code);
        if text.is_empty() && leads {
            return Cell::text(&entry.on_date);
        }
        match self.is_over(entry, field) {
            Some(over) => Cell::text(text).under(over),
            None => Cell::text(text),
        }
    }

    /// That what a choice says is over, where the entry has a last day and it has gone by.
    fn is_over(&self, entry: &FullEntry, field: &Field) -> Option<String> {
        let last = self.field(&field.lapses)?;
        let over = field.has_lapsed(&entry.fields, &self.today);
        (over && field.says_it_stands(&entry.fields)).then(|| format!("已过{}", last.label))
    }

    /// The dates that follow the entries of another kind, as they are today.
    async fn followed(&self, looking: &Looking<'_>, entries: &mut [FullEntry]) -> Result<()> {
        if self.kind.follows.is_empty() {
            return Ok(());
        }
        let row = |entry: &FullEntry| EntryRow {
            id: entry.id,
            division: entry.division,
            on_date: entry.on_date.clone(),
            person: entry.person,
            id_hash: entry.id_hash.clone(),
            fields: entry.fields.clone(),
        };
        let mut rows: Vec<EntryRow> = entries.iter().map(row).collect();
        let (reader, today) = (looking.office.db().reader(), looking.today());
        bring_up_to_date(reader, &looking.own, &self.kind, today, &mut rows).await?;
        for (entry, row) in entries.iter_mut().zip(rows) {
            entry.fields = row.fields;
        }
        Ok(())
    }
}

impl List for Entries {
    type Row = FullEntry;
    const CODE: &'static str = "ledger";
    const AT: &'static str = "/ledgers/{kind}";
    const LABEL: &'static str = "台账";
    const MAY: Action = Action::LedgerRead;
    const PAPER: Paper = Paper {
        whole: true,
        reversed: true,
        printed_max: 50_000,
        ..Paper::usual()
    };

    async fn open(looking: &Looking<'_>) -> Result<Entries> {
        let all = kinds(looking.office.catalogue())?;
        let kind = all.into_iter().find(|kind| kind.kind == looking.of);
        let kind = kind.ok_or_else(|| Error::not_found("这种台账"))?;
        Ok(Entries {
            query: EntryQuery {
                kind: kind.kind.clone(),
                ..EntryQuery::default()
            },
            directory: Directory::load(looking.office.db().reader(), &looking.own).await?,
            today: date_text(looking.today()),
            kind,
        })
    }

    fn filters() -> Vec<Filter<Entries>> {
        vec![
            // A year is its days, as far as no other days are asked for.
            Self::filter(
                Ask::declared(AskKind::Count, "year", "年度"),
                |list, given| {
                    if let Some(year) = given.number() {
                        let day = |month, day| Date::from_ymd_opt(year, month, day);
                        let text =
                            |day: Option<Date>| day.map(|d| d.to_string()).unwrap_or_default();
                        list.query.from = text(day(1, 1));
                        list.query.to = text(day(12, 31));
                    }
                    Ok(())
                },
            )
            .width(6)
            .chip("{}"),
            Self::filter(Ask::day("from", "从"), |list, given| {
                list.query.from = given.day()?.to_string();
                Ok(())
            })
            .width(6)
            .chip("从 {}"),
            Self::filter(Ask::day("to", "到"), |list, given| {
                list.query.to = given.day()?.to_string();
                Ok(())
            })
            .width(6)
            .chip("到 {}"),
            Self::filter(
                Ask::declared(AskKind::Count, "removed", "已删去的").quiet(),
                |list, given| {
                    list.query.removed = given.value == "1";
                    Ok(())
                },
            )
            .chip("已删去的"),
        ]
    }

    fn more_filters(&self) -> Vec<Filter<Entries>> {
        let choices = self.kind.fields.iter();
        let choices = choices.filter(|field| field.field_type == FieldType::Choice);
        let choice = |field: &Field| {
            let offers = field.options.iter().map(|option| (option, option));
            let ask = Ask::choice(format!("f.{}", field.code), &field.label).offering(offers);
            let equal = Self::filter(ask, |list, given| {
                let code = given.code.trim_start_matches("f.").to_owned();
                list.query.equal.push((code, given.value.to_owned()));
                Ok(())
            });
            equal.width(8)
        };
        let typed = Self::filter(Ask::words("q", "内容里有"), |list, given| {
            list.query.text = given.value.to_owned();
            Ok(())
        });
        choices.map(choice).chain([typed.width(8)]).collect()
    }

    async fn offers(&self, looking: &Looking<'_>, code: &str) -> Result<Vec<Offer>> {
        if code != "year" {
            return Ok(Vec::new());
        }
        let years = entry_years(looking.office, looking.actor, &self.kind.kind).await?;
        let year = |year: &String| Offer::new(year, format!("{year}年"));
        Ok(years.iter().map(year).collect())
    }

    fn columns(&self) -> Vec<Column<Entries>> {
        let column = |field: &Field| {
            let label = match field.field_type {
                FieldType::Money => format!("{}（元）", field.label),
                _ => field.label.clone(),
            };
            let column = Self::column(&field.code, label, Self::stands).of(cells(field));
            Column {
                usual: field.list,
                summed: column.is_number(),
                ..column
            }
        };
        let division = Self::column("division", "登记单位", Self::stands);
        self.shown().map(column).chain([division]).collect()
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<FullEntry>> {
        let (office, actor) = (looking.office, looking.actor);
        let summed = self
            .shown()
            .filter(|field| matches!(field.field_type, FieldType::Money | FieldType::Integer));
        let summed: Vec<&Field> = summed.collect();
        let codes: Vec<&str> = summed.iter().map(|field| field.code.as_str()).collect();
        let EntryPage {
            mut entries,
            total,
            sums,
        } = entry_page(office, actor, &looking.within, &self.query, &codes, window).await?;
        self.followed(looking, &mut entries).await?;
        let sum = |(field, sum): (&&Field, &i64)| {
            let sum = shown_text(field, Some(&json!(sum)));
            (field.code.clone(), Cell::text(sum))
        };
        Ok(Found {
            total,
            rows: entries,
            sums: summed.iter().zip(&sums).map(sum).collect(),
        })
    }

    fn key(entry: &FullEntry) -> String {
        entry.key().to_string()
    }

    async fn keys(&self, looking: &Looking<'_>) -> Result<Vec<Key>> {
        let all = (0, u64::MAX >> 1);
        let (office, actor) = (looking.office, looking.actor);
        let found = entry_page(office, actor, &looking.within, &self.query, &[], all).await?;
        let key = |entry: &FullEntry| (entry.region, entry.id);
        Ok(found.entries.iter().map(key).collect())
    }

    async fn rows_of(&self, looking: &Looking<'_>, keys: &[Key]) -> Result<Vec<FullEntry>> {
        let (office, actor) = (looking.office, looking.actor);
        let mut entries = entries_of(office, actor, &self.kind.kind, keys).await?;
        self.followed(looking, &mut entries).await?;
        Ok(entries)
    }

    fn returns(&self) -> Option<String> {
        Some(self.kind.kind.clone())
    }

    fn record(&self, entry: &FullEntry) -> Option<Key> {
        Some((entry.region, entry.id))
    }

    fn leads(&self, entry: &FullEntry) -> Option<String> {
        Some(format!("/ledgers/{}/{}", self.kind.kind, Self::key(entry)))
    }

    fn actions(&self, looking: &Looking<'_>, entry: &FullEntry) -> Vec<Link> {
        let may = looking.actor.may(Action::LedgerWrite).is_ok() && entry.removed.is_none();
        let edit = || {
            let at = format!("/ledgers/{}/{}/edit", self.kind.kind, Self::key(entry));
            Link::new("修改", at)
        };
        may.then(edit).into_iter().collect()
    }

    fn marked(&self, entry: &FullEntry) -> bool {
        beyond_in(&self.kind, &entry.fields).is_some()
    }

    fn empty(&self, looking: &Looking<'_>) -> String {
        let label = &self.kind.label;
        match looking.is_for_all() {
            true => {
                format!("还没有{label}记录。登记一条；手里有表的，可以导入，或者复制一块粘贴。")
            }
            false => format!("没有符合条件的{label}记录，可以去掉一些条件再找。"),
        }
    }

    fn named(&self) -> String {
        format!("{}台账", self.kind.label)
    }

    fn kept_as(&self) -> String {
        format!("ledger-{}", self.kind.kind)
    }
}

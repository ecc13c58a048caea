//! 资金结算: a year's money by scheme and level: what was there, what was paid, what is left.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use kernel::Fen;
use sea_orm::ConnectionTrait;

use super::budget::Budget;
use super::funding::{ByLevel, Funding, Paying, Way};
use super::funds::FundKind;
use super::funds_list::{COUNTS, FOR_ALL};
use super::model::Batch;
use super::parts::{Parts, parts_of};
use super::schemes::Schemes;
use super::store::{self, StandardRow};
use ground::ask::{Ask, Kind, Offer};
use ground::authority::{Action, Scope};
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Window};
use ground::office::Office;
use ground::shown::Cell;
use ground::time::month_from;
use registers::people::Categories;

/// What a batch pays of each scheme, by level, fen: regular payment, back-pay and recovery of the lines that the bank did
/// not refuse.
pub async fn batch_funding(
    office: &Office,
    c: &impl ConnectionTrait,
    batch: &Batch,
) -> Result<BTreeMap<String, ByLevel>> {
    let standards = store::standards_known(c, batch.division).await?;
    Shares {
        funding: &funding_of(office)?,
        standards,
    }
    .of_batch(c, batch)
    .await
}

fn funding_of(office: &Office) -> Result<Funding> {
    let catalogue = office.catalogue();
    let (schemes, categories) = (Schemes::load(catalogue)?, Categories::load(catalogue)?);
    Funding::load(catalogue, &schemes, &categories)
}

/// What it takes to split the parts of a batch.
struct Shares<'a> {
    funding: &'a Funding,
    standards: Vec<StandardRow>,
}

impl Shares<'_> {
    async fn of_batch(
        &self,
        c: &impl ConnectionTrait,
        batch: &Batch,
    ) -> Result<BTreeMap<String, ByLevel>> {
        self.split(batch, &parts_of(c, batch).await?)
    }

    fn split(&self, batch: &Batch, parts: &Parts) -> Result<BTreeMap<String, ByLevel>> {
        let mut sums: BTreeMap<(&String, Way), i64> = BTreeMap::new();
        for ((scheme, standard, month), fen) in parts {
            let standard = standard.and_then(|id| self.standards.iter().find(|s| s.id == id));
            let paying = Paying {
                scheme,
                standard,
                month: month_from(*month)?,
                division: batch.division,
            };
            *sums.entry((scheme, self.funding.way(paying))).or_default() += fen;
        }
        let mut split: BTreeMap<String, ByLevel> = BTreeMap::new();
        for ((scheme, way), fen) in sums {
            let of_scheme = split.entry(scheme.clone()).or_default();
            for (level, part) in self.funding.split(way, fen) {
                *of_scheme.entry(level).or_default() += part;
            }
        }
        Ok(split)
    }
}

/// A row of the settlement: a scheme (none where the money is for all) and a level (none where nothing is written of it).
#[derive(Debug, Clone)]
pub struct Settled {
    /// Code of the scheme.
    pub scheme: Option<String>,
    /// Whose budget.
    pub budget: Option<Budget>,
    /// What was recorded, by kind, fen.
    pub entries: BTreeMap<&'static str, i64>,
    /// What was paid, fen.
    pub paid: i64,
}

impl Settled {
    fn of(&self, kind: FundKind) -> i64 {
        self.entries.get(kind.code()).copied().unwrap_or_default()
    }

    /// 结余: what is left, fen; below zero what is missing.
    pub fn left(&self) -> i64 {
        let balance = |sum: i64, (kind, _, _): &(FundKind, _, _)| match kind.takes() {
            true => sum - self.of(*kind),
            false => sum + self.of(*kind),
        };
        FundKind::ALL.iter().fold(0, balance) - self.paid
    }
}

/// 资金结算
pub struct FundSettlement {
    year: i32,
    schemes: Schemes,
    funding: Funding,
}

impl FundSettlement {
    async fn settled(&self, looking: &Looking<'_>) -> Result<Vec<Settled>> {
        let (office, within) = (looking.office, &looking.within);
        let c = office.db().reader();
        let mut rows: BTreeMap<(usize, Option<Budget>), Settled> = BTreeMap::new();
        let mut row =
            |scheme: Option<&str>, budget: Option<Budget>, change: &dyn Fn(&mut Settled)| {
                let at = scheme.and_then(|code| self.schemes.iter().position(|s| s.code == code));
                // What is for all schemes comes first, and what nothing is written of last.
                let place = at.map_or(0, |at| at + 1);
                let row = rows.entry((place, budget)).or_insert_with(|| Settled {
                    scheme: scheme.map(str::to_owned),
                    budget,
                    entries: BTreeMap::new(),
                    paid: 0,
                });
                change(row);
            };
        for entry in store::fund_entries(c, within, Some(self.year)).await? {
            if entry.void_reason.is_none() {
                row(entry.scheme.as_deref(), Some(entry.budget), &|row| {
                    *row.entries.entry(entry.kind.code()).or_default() += entry.fen;
                });
            }
        }
        let mut of_region: HashMap<i32, Shares<'_>> = HashMap::new();
        for batch in batches_of(c, within, self.year).await? {
            let shares = match of_region.entry(batch.region) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(Shares {
                    funding: &self.funding,
                    standards: store::standards_known(c, batch.division).await?,
                }),
            };
            for (scheme, by_level) in shares.of_batch(c, &batch).await? {
                for (level, fen) in by_level {
                    row(Some(&scheme), level, &|row| row.paid += fen);
                }
            }
        }
        Ok(rows.into_values().collect())
    }
}

/// The approved batches of a scope for the months of a year.
async fn batches_of(c: &impl ConnectionTrait, scope: &Scope, year: i32) -> Result<Vec<Batch>> {
    let mut batches = store::batches(c, scope).await?;
    batches.retain(|batch| batch.approved_seq.is_some() && batch.month.year() == year);
    Ok(batches)
}

fn money(fen: i64) -> Cell {
    match fen {
        0 => Cell::empty(),
        fen => Cell::money(Fen::new(fen)),
    }
}

impl List for FundSettlement {
    type Row = Settled;
    const CODE: &'static str = "fund_settlement";
    const AT: &'static str = "/funds/settlement";
    const LABEL: &'static str = "资金结算";
    const MAY: Action = Action::BatchRead;

    async fn open(looking: &Looking<'_>) -> Result<FundSettlement> {
        let today = looking.office.clock().today();
        Ok(FundSettlement {
            year: kernel::Month::of(today).year(),
            schemes: Schemes::load(looking.office.catalogue())?,
            funding: funding_of(looking.office)?,
        })
    }

    fn filters() -> Vec<Filter<FundSettlement>> {
        let year = Ask::declared(Kind::Count, "year", "年度");
        vec![Self::filter(year, |list, given| {
            list.year = given.number().unwrap_or(list.year);
            Ok(())
        })]
    }

    async fn offers(&self, looking: &Looking<'_>, _: &str) -> Result<Vec<Offer>> {
        let years = super::overview::batch_years(looking.office, &looking.within).await?;
        let year = |year: &i32| Offer::new(year.to_string(), format!("{year}年"));
        Ok(years.iter().map(year).collect())
    }

    fn columns(&self) -> Vec<Column<FundSettlement>> {
        let mut columns = vec![
            Self::column("scheme", "待遇项目", |list, row, _| {
                let scheme = row
                    .scheme
                    .as_deref()
                    .and_then(|code| list.schemes.coded(code).ok());
                Cell::text(scheme.map_or("不分项目的资金", |scheme| scheme.label.as_str()))
            }),
            Self::column("budget", "资金级次", |_, row, _| {
                Cell::text(row.budget.map_or("没有写明", Budget::label))
            }),
        ];
        columns.extend(FundKind::ALL.map(|(_, code, label)| {
            let column = Self::column(code, label, |list, row, code| {
                let fen = row.entries.get(code).copied().unwrap_or_default();
                let budget = row.budget.map_or("", Budget::code);
                let scheme = row.scheme.as_deref().unwrap_or(FOR_ALL);
                let href = format!(
                    "/funds?year={}&kind={code}&budget={budget}&scheme={scheme}&state={COUNTS}",
                    list.year
                );
                Cell {
                    href: (fen != 0).then_some(href),
                    ..money(fen)
                }
            });
            column.of(Cells::Money)
        }));
        columns.push(
            Self::column("paid", "发放", |list, row, _| {
                let href = format!("/payments?year={}", list.year);
                Cell {
                    href: (row.paid != 0).then_some(href),
                    ..money(row.paid)
                }
            })
            .of(Cells::Money),
        );
        columns.push(
            Self::column("left", "结余", |_, row, _| {
                Cell::money(Fen::new(row.left()))
            })
            .of(Cells::Money),
        );
        columns
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Settled>> {
        let rows = self.settled(looking).await?;
        let sum = |of: &dyn Fn(&Settled) -> i64| Cell::money(Fen::new(rows.iter().map(of).sum()));
        let mut sums: Vec<(String, Cell)> = FundKind::ALL
            .iter()
            .map(|(kind, code, _)| ((*code).to_owned(), sum(&|row| row.of(*kind))))
            .collect();
        sums.push(("paid".to_owned(), sum(&|row| row.paid)));
        sums.push(("left".to_owned(), sum(&Settled::left)));
        Ok(Found {
            sums,
            ..Found::cut(rows, window)
        })
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        format!("{}年没有登记资金，也没有审批过的批次。", self.year)
    }
}

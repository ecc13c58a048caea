//! What a batch pays, scheme by scheme: as it was reckoned, and by who pays for it.

use std::collections::BTreeSet;

use super::{home, money, money_or_blank};
use crate::kit::{Cell, Column, Row, Table};
use crate::shell::Visit;
use ground::error::Result;
use payments::overview::Overview;
use payments::{Budget, ByLevel, batch_funding};

/// What is taken off of an earlier 待追缴, less than nothing; and what is to be taken off later.
pub(super) const EARLIER: &str = "扣以前待追缴";
pub(super) const CARRIED: &str = "转待追缴";

/// Both, of the whole batch.
pub(super) fn moved(o: &Overview) -> (i64, i64) {
    let sums = || o.schemes.iter().map(|(_, sum)| sum);
    let earlier = sums().map(|sum| sum.earlier_fen).sum();
    (earlier, sums().map(|sum| sum.carried_fen).sum())
}

/// Regular payment, back-pay, recovery, and what is moved between the batch and 待追缴 where anything is: together what is
/// paid.
pub(super) fn schemes(o: &Overview) -> Table {
    let at = home(&o.batch);
    let any = |of: fn(&payments::SchemeSum) -> i64| o.schemes.iter().any(|(_, sum)| of(sum) != 0);
    let shown = (any(|sum| sum.earlier_fen), any(|sum| sum.carried_fen));
    let cells = |first: Cell, sum: &payments::SchemeSum| {
        let mut cells = vec![
            first,
            Cell::text(sum.people.to_string()),
            Cell::text(money(sum.regular_fen)),
            Cell::text(money_or_blank(sum.backpay_fen)),
            Cell::text(money_or_blank(sum.recovery_fen)),
        ];
        let moved = [(shown.0, sum.earlier_fen), (shown.1, sum.carried_fen)];
        let moved = moved.into_iter().filter(|(shown, _)| *shown);
        cells.extend(moved.map(|(_, fen)| Cell::text(money_or_blank(fen))));
        cells.push(Cell::text(money(sum.amount_fen)));
        cells
    };
    let row = |(label, sum): &(String, payments::SchemeSum)| Row {
        cells: cells(
            Cell::link(label, format!("{at}/lines?scheme={}", sum.scheme)),
            sum,
        ),
        ..Row::default()
    };
    let b = &o.batch;
    let (earlier_fen, carried_fen) = moved(o);
    let all = payments::SchemeSum {
        people: o.schemes.iter().map(|(_, sum)| sum.people).sum(),
        regular_fen: b.regular.get(),
        backpay_fen: b.backpay.get(),
        recovery_fen: b.recovery.get(),
        amount_fen: b.total.get(),
        earlier_fen,
        carried_fen,
        ..payments::SchemeSum::default()
    };
    let mut columns = vec![
        Column::text("scheme", "待遇项目"),
        Column::number("people", "发放人数"),
        Column::number("regular", "正常发放"),
        Column::number("backpay", "补发"),
        Column::number("recovery", "追缴"),
    ];
    let moved = [
        (shown.0, Column::number("earlier", EARLIER)),
        (shown.1, Column::number("carried", CARRIED)),
    ];
    columns.extend(
        moved
            .into_iter()
            .filter(|(shown, _)| *shown)
            .map(|(_, c)| c),
    );
    columns.push(Column::number("amount", "实发（元）"));
    Table {
        caption: "按待遇项目".to_owned(),
        columns,
        rows: o.schemes.iter().map(row).collect(),
        totals: Some(cells(Cell::text("合计"), &all)),
        ..Table::default()
    }
}

/// What each level of government pays of each scheme: of regular payment, back-pay and recovery, without what the bank
/// refused.
pub(super) async fn funding(visit: &Visit, o: &Overview) -> Result<Option<Table>> {
    let reader = visit.office.db().reader();
    let by_scheme = batch_funding(&visit.office, reader, &o.batch).await?;
    let levels: BTreeSet<Option<Budget>> = by_scheme
        .values()
        .flat_map(|by_level| by_level.keys().copied())
        .collect();
    if levels.iter().all(Option::is_none) {
        return Ok(None);
    }
    // What nothing is written of stands behind what is known.
    let known = levels.iter().filter(|level| level.is_some());
    let levels: Vec<Option<Budget>> = known.chain(levels.get(&None)).copied().collect();
    let cells = |label: &str, of: &ByLevel| {
        let sums = levels
            .iter()
            .map(|level| of.get(level).copied().unwrap_or_default());
        let whole: i64 = of.values().sum();
        let money = sums
            .chain([whole])
            .map(|fen| Cell::text(money_or_blank(fen)));
        std::iter::once(Cell::text(label)).chain(money).collect()
    };
    let mut all = ByLevel::new();
    for (level, fen) in by_scheme.values().flatten() {
        *all.entry(*level).or_default() += fen;
    }
    let rows = o.schemes.iter().filter_map(|(label, sum)| {
        Some(Row {
            cells: cells(label, by_scheme.get(&sum.scheme)?),
            ..Row::default()
        })
    });
    let mut columns = vec![Column::text("scheme", "待遇项目")];
    columns.extend(levels.iter().map(|level| match level {
        Some(budget) => Column::number(budget.code(), budget.label()),
        None => Column::number("unsaid", "没有写明"),
    }));
    columns.push(Column::number("sum", "合计（元）"));
    Ok(Some(Table {
        caption: "按资金级次".to_owned(),
        columns,
        rows: rows.collect(),
        totals: Some(cells("合计", &all)),
        ..Table::default()
    }))
}

//! 优抚对象花名册 in.

use std::collections::HashSet;

use super::enrol::enrol;
use super::returned::read_returned;
use super::roster::{Known, read_row};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{RowReport, RowView};
use ground::error::Result;

/// Imports a roster: new people and identities are added, what differs is corrected, what is the same stays untouched.
pub async fn roster_import(
    target: &mut SheetTarget<'_>,
    rows: &[RowView<'_>],
) -> Result<Vec<RowReport>> {
    let known = Known::load(target.office.catalogue())?;
    let today = target.office.clock().today();
    let mut seen = HashSet::new();
    let came_back = rows.iter().filter_map(|row| Some((row, row.returned()?)));
    let came_back: Vec<_> = came_back.collect();
    let (mut records, mut reports) = read_returned(target, &known, &came_back, &mut seen).await?;
    for row in rows.iter().filter(|row| row.returned().is_none()) {
        match read_row(target.office, row, &known, today, &mut seen) {
            Ok(record) => records.push((row, record)),
            Err(report) => {
                target.progress.step();
                reports.push(report);
            }
        }
    }
    let written = enrol(target, records).await?;
    reports.extend(written);
    Ok(reports)
}

//! bench: a year of payments in an office that is thrown away afterwards.

use std::path::Path;

use doors::found_office;
use ground::office::Place;
use ground::scratch::Scratch;
use ground::server::Location;
use ground::{NewOffice, Result};
use kernel::DivisionCode;
use payments::bench::{Measured, payroll};

use super::{DONE, print};
use crate::args::BenchCommand;
use crate::surroundings::surroundings;

/// The county that ships with the program, invented.
const COUNTY: &str = "990101";

pub async fn bench(command: BenchCommand) -> Result<u8> {
    let BenchCommand::Payroll { people, db, json } = command;
    let folder = tempfile::tempdir()?;
    let scratch = match &db {
        Some(server) => Some(Scratch::make(server).await?),
        None => None,
    };
    let measured = measure(folder.path(), scratch.as_ref(), people).await;
    if let Some(scratch) = scratch {
        scratch.throw_away().await?;
    }
    let measured = measured?;
    if json {
        print::json(&measured)?;
    } else {
        told(&measured, people, db.is_some());
    }
    Ok(DONE)
}

async fn measure(folder: &Path, scratch: Option<&Scratch>, people: u64) -> Result<Measured> {
    let data = Place::folder(folder.join("office"));
    let (place, bound) = match scratch.map(|scratch| &scratch.addresses) {
        None => (data, Location::File(folder.join("bound.db"))),
        Some([office, bound]) => {
            let server = Some(office.clone());
            (Place { server, ..data }, Location::Server(bound.clone()))
        }
    };
    let division = DivisionCode::read(COUNTY).map_err(|e| ground::Error::Fault(e.into()))?;
    let new = NewOffice {
        division,
        name: "量速度用的县",
        admin: "量速度的人",
        id_number: None,
        // Nobody signs in to it.
        password: "Su-du-liang-wan-jiu-shan-2025",
    };
    let office = found_office(&place, new, surroundings()?).await?;
    let measured = payroll(&office, people, &bound).await;
    office.close().await?;
    measured
}

fn told(measured: &Measured, people: u64, on_server: bool) {
    let engine = if on_server { "PostgreSQL" } else { "SQLite" };
    let sums = &measured.sums;
    say!(
        "{people} 人一年的发放，{engine}：{} 笔，合计 {} 元，已从库里读回来核对。",
        sums.rows,
        print::yuan(sums.amount)
    );
    let row = |what: &str, seconds: f64| vec![what.to_owned(), format!("{seconds:.3}")];
    let rows = [
        row("生成人员（不算在内）", measured.generate_s),
        row("计算", measured.compute_s),
        row("校验码（不算在内）", measured.seal_s),
        row("存下", measured.persist_s),
        row("数据库自己存同样的行", measured.bound_s),
    ];
    print::table(&["步骤", "秒"], &rows, &[1]);
    say!(
        "（计算 + 存下）÷ 数据库自己存 = {:.2}；最多占内存 {:.0} MB。",
        measured.ratio_to_bound,
        measured.peak_mb
    );
}

//! How fast a year of payments is worked out and stored: the workload W(n) through the money rule, into the tables that batches
//! have, beside what the database alone takes for the same rows. See `docs/decisions/0044-one-year-for-every-speed.md`.

mod people;
mod stored;
mod workload;
mod year;

use std::time::{Duration, Instant};

use entitlement::{Line, Standard};
use kernel::Month;
use serde::Serialize;

use self::people::{Person, people, town_of};
pub use self::workload::Sums;
use self::workload::{Adding, Row};
use self::year::{Year, account, standards};
use super::line::{amounts_of, months_text};
use super::lines_written::LinesWritten;
use super::model::{Batch, BatchState};
use super::schemes::Schemes;
use super::side_by_side::in_parts;
use super::store::{self, LINES, NewBatch, NewLine, line_cells};
use ground::bulk::Bare;
use ground::db::{self, Tx};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::server::Location;
use ground::time::moment_text;

/// So many people are worked out, sealed and stored before the next are looked at.
const CHUNK: u64 = 20_000;

/// The scheme and, kind by kind, the categories of each category of W.
const CATEGORIES: [(&str, &[&str]); 5] = [
    ("disability_pension", &["disabled_soldier"]),
    (
        "survivor_pension",
        &["martyr_family", "duty_death_family", "illness_death_family"],
    ),
    ("old_age_allowance", &["rural_veteran"]),
    ("demobilised_allowance", &["demobilised_soldier"]),
    ("conscript_family_grant", &["conscript_family"]),
];

/// The month of each of W's periods, and which batch of the month it is.
const PERIODS: [(u32, u32); 5] = [(3, 1), (6, 1), (9, 1), (12, 1), (12, 2)];

/// What was measured, in seconds.
#[derive(Debug, Clone, Serialize)]
pub struct Measured {
    /// What the rows add up to that were read back from the database.
    pub sums: Sums,
    /// People and their sealed accounts made up.
    pub generate_s: f64,
    /// From people and standards to lines and totals.
    pub compute_s: f64,
    /// Hashes of lines, and how names are found by sound.
    pub seal_s: f64,
    /// Lines and batches written and made durable.
    pub persist_s: f64,
    /// The same rows by the database alone.
    pub bound_s: f64,
    /// (compute + persist) ÷ bound
    pub ratio_to_bound: f64,
    /// The most memory that the program had, megabytes.
    pub peak_mb: f64,
}

/// Time spent on each thing.
#[derive(Default)]
struct Spent {
    generate: Duration,
    compute: Duration,
    seal: Duration,
    persist: Duration,
    bound: Duration,
}

/// Works W(n) out, stores it in a new office, and stores the same rows in `bound`.
///
/// # Errors
/// When the database cannot be written, or what is read back is not what was worked out.
pub async fn payroll(office: &Office, count: u64, bound: &Location) -> Result<Measured> {
    let schemes = Schemes::load(office.catalogue())?;
    let division = office.profile().division;
    let standards = standards((division.low(), division.high()));
    let mut bare = Bare::begin(bound).await?;
    let mut spent = Spent::default();
    let mut adding = Adding::new(workload::towns(count));
    let region = division.region();
    let tx = office.db().begin().await?;
    let mut batches = Vec::new();
    for (month, number) in PERIODS {
        let month = Month::new(year::YEAR, month).ok_or_else(|| Error::inconsistent("month"))?;
        let label = format!("{month}-{number}");
        let id = db::take_numbers(&tx, region, "payment_batch", 1).await?;
        let written = LinesWritten::new(office, (region, id), &label);
        batches.push((id, month, label, written));
    }
    let mut first = 1;
    while first <= count {
        let last = count.min(first + CHUNK - 1);
        let people = timed(&mut spent.generate, || {
            people(office, (first, last), count, &schemes)
        })?;
        let (mut periods, more) = timed(&mut spent.compute, || {
            compute(&people, &standards, &schemes, count)
        })?;
        adding.join(&more);
        for ((id, _, _, written), lines) in batches.iter_mut().zip(&mut periods) {
            timed(&mut spent.compute, || written.count(lines))?;
            timed(&mut spent.seal, || written.seal(lines));
            let begun = Instant::now();
            written.write(&tx, lines).await?;
            spent.persist += begun.elapsed();
            let begun = Instant::now();
            let cells = |line, cells: &mut _| line_cells((region, *id), line, cells);
            bare.write(LINES, lines, cells).await?;
            spent.bound += begun.elapsed();
        }
        first = last + 1;
    }
    let begun = Instant::now();
    for (id, month, label, written) in batches {
        write_batch(office, &tx, (id, month, label), written).await?;
    }
    tx.commit().await?;
    spent.persist += begun.elapsed();
    let begun = Instant::now();
    bare.commit().await?;
    spent.bound += begun.elapsed();
    let sums = stored::sums(office, count).await?;
    if sums != adding.sums() {
        return Err(Error::inconsistent("从库里读回来的和算出来的不一样"));
    }
    Ok(measured(sums, &spent))
}

fn timed<T>(spent: &mut Duration, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    *spent += begun.elapsed();
    done
}

fn measured(sums: Sums, spent: &Spent) -> Measured {
    let seconds = |of: Duration| (of.as_secs_f64() * 1e6).round() / 1e6;
    let ratio = (spent.compute + spent.persist).as_secs_f64() / spent.bound.as_secs_f64();
    Measured {
        sums,
        generate_s: seconds(spent.generate),
        compute_s: seconds(spent.compute),
        seal_s: seconds(spent.seal),
        persist_s: seconds(spent.persist),
        bound_s: seconds(spent.bound),
        ratio_to_bound: (ratio * 1e3).round() / 1e3,
        peak_mb: peak_mb(),
    }
}

/// The most memory that the program had; nothing where the system does not say.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<f64>().ok());
    (kilobytes.unwrap_or(0.0) / 1_024.0).round()
}

/// The lines of some people, by period, and what they add up to.
type Computed = ([Vec<NewLine>; 5], Adding);

fn compute(
    people: &[Person],
    standards: &[Standard],
    schemes: &Schemes,
    count: u64,
) -> Result<Computed> {
    let parts = in_parts(people, |people| {
        compute_part(people, standards, schemes, count)
    });
    let mut computed: Option<Computed> = None;
    for part in parts {
        let (periods, adding) = part?;
        match &mut computed {
            None => computed = Some((periods, adding)),
            Some((before, sum)) => {
                for (lines, more) in before.iter_mut().zip(periods) {
                    lines.extend(more);
                }
                sum.join(&adding);
            }
        }
    }
    computed.ok_or_else(|| Error::inconsistent("W(0)"))
}

fn compute_part(
    people: &[Person],
    standards: &[Standard],
    schemes: &Schemes,
    count: u64,
) -> Result<Computed> {
    let mut year = Year::new(standards);
    let mut periods = [const { Vec::new() }; 5];
    for lines in &mut periods {
        lines.reserve(people.len());
    }
    let mut adding = Adding::new(workload::towns(count));
    for person in people {
        let lines = year.lines(account(&person.drawn, person.scheme, person.division))?;
        for (at, line) in lines.iter().enumerate() {
            let Some(line) = line else { continue };
            let line = new_line(person, line, schemes)?;
            adding.add(&row(at as i64 + 1, &line)?);
            periods[at].push(line);
        }
    }
    Ok((periods, adding))
}

fn new_line(person: &Person, line: &Line, schemes: &Schemes) -> Result<NewLine> {
    Ok(NewLine {
        person: person.drawn.id as i64,
        scheme: CATEGORIES[person.drawn.category as usize - 1].0.to_owned(),
        line_no: 0,
        division: person.division,
        category: person.category.to_owned(),
        name: person.name.clone(),
        bank: person.bank.to_owned(),
        account_sealed: Some(person.account_sealed.clone()),
        payee: None,
        instalment_fen: None,
        months: months_text(line, schemes, &Default::default())?,
        amounts: amounts_of(line),
        hash: String::new(),
        name_sort: String::new(),
    })
}

/// What a line is in W's terms.
fn row(period: i64, line: &NewLine) -> Result<Row> {
    let category = CATEGORIES.iter().position(|(code, _)| *code == line.scheme);
    let category = category.ok_or_else(|| Error::inconsistent(line.scheme.clone()))?;
    let [regular, backpay, recovery, ..] = line.amounts;
    Ok(Row {
        person: line.person,
        town: town_of(line.division),
        category: category as i64 + 1,
        period,
        months: super::line::months_from(&line.months)?.len() as i64,
        amount: regular + backpay + recovery,
    })
}

async fn write_batch(
    office: &Office,
    tx: &Tx,
    (id, month, label): (i64, Month, String),
    written: LinesWritten,
) -> Result<()> {
    let division = office.profile().division;
    let total = written.total();
    let batch = Batch {
        region: division.region(),
        id,
        label,
        division,
        month,
        known_at: None,
        scheme: None,
        state: BatchState::Draft,
        base_seq: 0,
        line_count: total.count,
        total: total.total,
        regular: total.regular,
        backpay: total.backpay,
        recovery: total.recovery,
        hash: total.hash,
        prepared_by: 0,
        reviewed_by: None,
        approved_by: None,
        approved_seq: None,
        bank_layout: None,
    };
    let region = batch.region;
    let prepared_at = moment_text(office.clock().now_utc());
    store::insert_batch(tx, NewBatch { batch, prepared_at }).await?;
    store::insert_scheme_sums(tx, region, id, total.by_scheme).await
}

//! The money rule over everybody of a run.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use entitlement::{Account, Line, Outcome, RateBook, SetAside, Settler};
use kernel::{Date, Fen};
use sea_orm::ConnectionTrait;

use super::agreed::with_instalments;
use super::claims::{BlockedPerson, Terms, blocked_person, misfiled, missing_start, paid_category};
use super::covered::Covered;
use super::elsewhere::Elsewhere;
use super::finding_kind::FindingKind;
use super::findings::{PaymentsBefore, found_in, found_unpaid, payments_before};
use super::first_look::{also_paid, found_first_spans};
use super::formula_sums::OwnSums;
use super::held::Held;
use super::line::{amounts_of, months_text};
use super::new_standards::found_new_standards;
use super::run::Run;
use super::schemes::Schemes;
use super::side_by_side::in_parts;
use super::store::{self, NewFinding, NewLine, StandardRow};
use ground::audit;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use ground::office::Office;
use registers::people;
use registers::people::{Categories, PayPerson};

/// What a run comes to.
pub(super) struct Everybody {
    /// The last audit entry that the run has seen.
    pub seq: i64,
    pub lines: Vec<NewLine>,
    pub blocked: Vec<BlockedPerson>,
    pub findings: Vec<NewFinding>,
}

/// What a run reads before it reckons.
struct Read {
    /// The last audit entry before: approvals and failures after it are not in `paid`.
    seq: i64,
    standards: Vec<StandardRow>,
    categories: Categories,
    paid: store::Accounts,
    people: Vec<PayPerson>,
    before: PaymentsBefore,
    elsewhere: Elsewhere,
    held: Held,
}

async fn read(office: &Office, c: &impl ConnectionTrait, run: &Run) -> Result<Read> {
    let (scope, region) = (&run.scope, run.region);
    let seq = audit::last_seq(c, region).await?;
    let paid = store::accounts_in(c, scope, region).await?;
    Ok(Read {
        seq,
        categories: Categories::load(office.catalogue())?,
        standards: store::standards_known(c, scope.division()).await?,
        paid: with_instalments(c, region, run.month, paid).await?,
        people: people::actions::pay_people(c, scope, region).await?,
        before: payments_before(c, scope, region, run.month).await?,
        elsewhere: Elsewhere::load(c, region, run.month).await?,
        held: Held::load(office.catalogue(), c, region).await?,
    })
}

/// Reads and reckons. The reckoning is heavy and has a thread of its own, so that nobody else's page waits for it.
pub(super) async fn settle_everybody(
    office: &Office,
    c: &impl ConnectionTrait,
    run: &Run,
    schemes: &Arc<Schemes>,
) -> Result<Everybody> {
    let read = read(office, c, run).await?;
    let (run, schemes, catalogue) = (run.clone(), Arc::clone(schemes), office.catalogue().clone());
    let reckoned = tokio::task::spawn_blocking(move || reckon(&catalogue, read, &run, &schemes));
    reckoned.await.map_err(|e| Error::Fault(e.into()))?
}

impl Everybody {
    fn nobody(seq: i64) -> Everybody {
        Everybody {
            seq,
            lines: Vec::new(),
            blocked: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Adds the people after these: their lines are numbered on.
    fn join(&mut self, after: Everybody) {
        let before = self.lines.len() as i64;
        self.lines
            .extend(after.lines.into_iter().map(|line| NewLine {
                line_no: line.line_no + before,
                ..line
            }));
        self.blocked.extend(after.blocked);
        let findings = after.findings.into_iter();
        self.findings.extend(findings.map(|found| NewFinding {
            line_no: found.line_no.map(|number| number + before),
            ..found
        }));
    }
}

/// What has been paid, by person and scheme.
type PaidTo = HashMap<i64, BTreeMap<String, Covered>>;

fn reckon(
    catalogue: &Catalogue,
    mut read: Read,
    run: &Run,
    schemes: &Schemes,
) -> Result<Everybody> {
    let mut paid = PaidTo::new();
    for ((person, scheme), covered) in std::mem::take(&mut read.paid) {
        paid.entry(person).or_default().insert(scheme, covered);
    }
    let categories = &read.categories;
    let terms = Terms::load(catalogue, (categories, schemes), &read.standards)?;
    let mut everybody = Everybody::nobody(read.seq);
    let parts = in_parts(&read.people, |people| {
        reckon_people(people, &read, &paid, (run, &terms, schemes))
    });
    for part in parts {
        everybody.join(part?);
    }
    let paid_before: HashSet<i64> = paid.into_keys().collect();
    let findings = &mut everybody.findings;
    if paid_before.is_empty() {
        let found = found_first_spans(&everybody.lines, &read.standards, run.month)?;
        findings.extend(found);
    }
    findings.extend(found_in(
        &everybody.lines,
        &read.people,
        &paid_before,
        &read.before,
        (run, &read.standards),
    )?);
    findings.extend(found_new_standards(
        &everybody.lines,
        &read.before,
        &read.standards,
        (run, schemes, &read.categories),
    )?);
    Ok(everybody)
}

/// Some of the people, one after another.
fn reckon_people(
    people: &[PayPerson],
    read: &Read,
    paid: &PaidTo,
    (run, terms, schemes): (&Run, &Terms<'_>, &Schemes),
) -> Result<Everybody> {
    let standards = terms.standards(&read.standards)?;
    let mut settler = Settler::new(standards, terms.overlaps(), run.month, run.known_at);
    let mut everybody = Everybody::nobody(read.seq);
    for person in people {
        let paid = paid.get(&person.id).cloned().unwrap_or_default();
        let accounts = terms.accounts(person, paid, run.known_at)?;
        let (codes, accounts): (Vec<String>, Vec<Account>) = accounts.into_iter().unzip();
        let outcomes = settler
            .settle(&accounts)
            .map_err(|e| Error::refusal(format!("{}：{e}", person.name)))?;
        for ((scheme, account), outcome) in codes.into_iter().zip(&accounts).zip(&*outcomes) {
            if run.scheme.as_ref().is_none_or(|only| *only == scheme) {
                let told = Told {
                    person,
                    scheme,
                    account,
                    rates: settler.rates(),
                };
                let terms = (terms, run.known_at);
                told.add(read, terms, schemes, outcome, &mut everybody)?;
            }
        }
    }
    Ok(everybody)
}

/// One account of somebody, to be told of.
struct Told<'a> {
    person: &'a PayPerson,
    scheme: String,
    account: &'a Account,
    rates: &'a RateBook,
}

impl Told<'_> {
    /// Adds what a run makes of the account: its line, why there is none or less, and what is worth a look.
    fn add(
        self,
        read: &Read,
        (terms, known_at): (&Terms<'_>, Option<Date>),
        schemes: &Schemes,
        outcome: &Outcome,
        everybody: &mut Everybody,
    ) -> Result<()> {
        let Told {
            person,
            scheme,
            account,
            rates,
        } = self;
        let categories = &read.categories;
        let unpaid = outcome.blocked.iter();
        let known = schemes.coded(&scheme)?;
        let unpaid = unpaid.map(|b| blocked_person(person, b, categories, known));
        let misfiled = misfiled(person, &scheme, categories);
        let is_misfiled = misfiled.is_some();
        let missing = missing_start(person, &scheme, categories);
        let mut unpaid: Vec<BlockedPerson> = match is_misfiled {
            true => misfiled.into_iter().collect(),
            false => unpaid.chain(missing).collect(),
        };
        let lines = &everybody.lines;
        let sums = OwnSums {
            terms: terms.formulas(),
            person,
            scheme: &scheme,
            account,
            standards: &read.standards,
            rates,
            known_at,
        };
        let differing = outcome.line.as_ref().map(|line| sums.differing(line));
        let differing = differing.transpose()?.unwrap_or_default();
        let line = match &outcome.line {
            Some(line) => {
                let category = paid_category(person, account, categories, line, &read.standards);
                let months = months_text(line, schemes, &sums.workings(line)?)?;
                let number = lines.len();
                Some(new_line(
                    person,
                    scheme.clone(),
                    category,
                    line,
                    months,
                    number,
                ))
            }
            None => None,
        };
        let paid_here = !account.paid.is_empty();
        let held = line
            .as_ref()
            .map(|line| read.elsewhere.held(line, paid_here));
        let held = held.transpose()?.flatten();
        unpaid.extend(held.map(|reason| BlockedPerson {
            person: format!("{}#{}", person.name, person.id),
            reason: reason.to_owned(),
            paid_fen: 0,
            kind: FindingKind::Blocked,
        }));
        let suspect = line.as_ref().map(|line| read.held.held(line));
        let suspect = suspect.transpose()?.flatten();
        let line = line.filter(|_| held.is_none() && suspect.is_none() && !is_misfiled);
        if let Some(last) = unpaid.last_mut() {
            also_paid(last, line.as_ref());
        }
        let aside = outcome
            .set_aside
            .map(|aside| set_aside_note(aside, &scheme, schemes));
        // Told while money is still moved for somebody who died.
        let cause = line
            .as_ref()
            .and_then(|_| terms.cause_missing(person, &scheme, known_at));
        let of = |kind: FindingKind| {
            let own = unpaid.iter().filter(|b| b.kind == kind);
            let cause = cause.as_deref().filter(|_| kind == FindingKind::Blocked);
            let reasons = own.map(|b| b.reason.as_str()).chain(cause);
            (kind, reasons.collect::<Vec<_>>().join("；"))
        };
        let notes = [
            of(FindingKind::NoStandard),
            of(FindingKind::NoStart),
            of(FindingKind::Blocked),
            (FindingKind::Held, suspect.clone().unwrap_or_default()),
            (FindingKind::Overlap, aside.transpose()?.unwrap_or_default()),
            (FindingKind::Formula, differing),
        ];
        let found = notes
            .into_iter()
            .filter_map(|(kind, note)| found_unpaid(kind, person, &scheme, note, line.as_ref()));
        let findings = &mut everybody.findings;
        findings.extend(found);
        everybody.blocked.extend(unpaid);
        everybody
            .blocked
            .extend(suspect.map(|reason| BlockedPerson {
                person: format!("{}#{}", person.name, person.id),
                reason,
                paid_fen: 0,
                kind: FindingKind::Held,
            }));
        findings.extend(line.as_ref().and_then(|line| read.elsewhere.found(line)));
        let listed = line.as_ref().map(|line| read.held.found(line));
        findings.extend(listed.transpose()?.flatten());
        everybody.lines.extend(line);
        Ok(())
    }
}

/// 自2025年1月起领残疾抚恤金，不兼领老年生活补助
fn set_aside_note(aside: SetAside, scheme: &str, schemes: &Schemes) -> Result<String> {
    let by = schemes
        .numbered(aside.by)
        .map_or("", |by| by.label.as_str());
    let own = &schemes.coded(scheme)?.label;
    let since = aside.since.to_chinese();
    Ok(format!(
        "自{since}起领{by}，按兼领规定不发{own}；不再享受的请办停发，可以兼领的请改兼领规定"
    ))
}

fn new_line(
    person: &PayPerson,
    scheme: String,
    category: String,
    line: &Line,
    months: String,
    before: usize,
) -> NewLine {
    NewLine {
        person: person.id,
        scheme,
        line_no: before as i64 + 1,
        division: person.division.get(),
        category,
        name: person.name.clone(),
        bank: person.bank.clone(),
        account_sealed: person.account_sealed.clone(),
        payee: person.payee.clone(),
        instalment_fen: line.instalment.map(Fen::get),
        months,
        amounts: amounts_of(line),
        hash: String::new(),
        name_sort: String::new(),
    }
}

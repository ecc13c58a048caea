//! What changed of the people in a batch since they were last paid: another account, another payee, another name; since
//! when, and by whose hands.

use std::collections::{BTreeMap, HashMap};

use kernel::{
    DivisionCode, {mask_account, told_apart},
};

use super::finding_kind::FindingKind;
use super::model::Batch;
use super::run::Run;
use super::store::{self, LineRow, NewFinding, NewLine};
use ground::db::Tx;
use ground::error::Result;
use ground::office::Office;
use registers::accounts::users_by_id;
use registers::organisation::absorbed;
use registers::people::actions::{ACCOUNT, AgreedChange, agreed_changes, facts_changed_since};

/// A line that was written, as far as it is compared.
pub(super) struct Paid {
    /// What is found of it, but for the kind and what is said.
    about: NewFinding,
    bank: String,
    account_sealed: Option<String>,
    payee: Option<String>,
}

impl Paid {
    pub fn of(line: &NewLine) -> Paid {
        Paid {
            about: NewFinding::of(line, FindingKind::Renamed),
            bank: line.bank.clone(),
            account_sealed: line.account_sealed.clone(),
            payee: line.payee.clone(),
        }
    }
}

/// Who of a run's people is paid by other facts than when each scheme was last worked out.
pub(super) async fn changed_since_last(tx: &Tx, run: &Run) -> Result<HashMap<i64, String>> {
    let own = run.scope.division();
    // A unit that was merged into this one worked its people out apart, and last of all before that.
    let absorbed = absorbed(tx.connection(), &run.scope).await?;
    let mut last: BTreeMap<(String, Option<DivisionCode>), i64> = BTreeMap::new();
    for (scheme, division, seq) in store::approved_schemes(tx.connection(), run.region).await? {
        let gone = absorbed.iter().any(|unit| unit.code == division);
        if gone || own.contains(division) || division.contains(own) {
            let apart = gone.then_some(division);
            let known = last.entry((scheme, apart)).or_insert(seq);
            *known = seq.max(*known);
        }
    }
    match last.into_values().min() {
        Some(seq) => facts_changed_since(tx.connection(), run.region, seq).await,
        None => Ok(HashMap::new()),
    }
}

/// What changed of these lines' people.
pub(super) async fn find_changed(
    office: &Office,
    tx: &Tx,
    batch: &Batch,
    lines: Vec<Paid>,
) -> Result<Vec<NewFinding>> {
    let mut findings = Vec::new();
    if lines.is_empty() {
        return Ok(findings);
    }
    let people: Vec<i64> = lines.iter().map(|line| line.about.person).collect();
    let agreed = agreed_changes(tx.connection(), batch.region, &people).await?;
    let users = users_by_id(office, tx.connection(), batch.region).await?;
    let name = |user: i64| users.get(&user).map_or("", |user| user.name.as_str());
    let hands = |line: &Paid, kind: &str| {
        let last = agreed
            .iter()
            .rfind(|a| a.person == line.about.person && a.kind == kind);
        last.map_or_else(String::new, |a: &AgreedChange| {
            let day = a.decided_at.get(..10).unwrap_or_default();
            let (by, and) = (name(a.proposed_by), name(a.decided_by));
            let by = if by.is_empty() { "导入" } else { by };
            format!("，{by}提出，{and}于{day}同意")
        })
    };
    for line in &lines {
        let before = store::line_before(
            tx.connection(),
            batch,
            line.about.person,
            &line.about.scheme,
        )
        .await?;
        let Some(before) = before else { continue };
        let mut found = |kind: FindingKind, note: String| {
            findings.push(NewFinding {
                kind: kind.code(),
                note: Some(note),
                ..line.about.clone()
            });
        };
        if before.name != line.about.name {
            let note = format!("上次发给“{}”{}", before.name, hands(line, "name"));
            found(FindingKind::Renamed, note);
        }
        if before.payee != line.payee {
            let told = |payee: &Option<String>| match payee {
                Some(name) => format!("“{name}”"),
                None => "本人".to_owned(),
            };
            let (was, is) = (told(&before.payee), told(&line.payee));
            let hands = hands(line, "payee");
            found(
                FindingKind::PayeeChanged,
                format!("上次由{was}收款，这次由{is}收款{hands}"),
            );
        }
        if let Some(from_to) = account_change(office, &before, line)? {
            let note = format!("{from_to}{}", hands(line, "account"));
            found(FindingKind::AccountChanged, note);
        }
    }
    Ok(findings)
}

/// How the account, or its bank, is another; masked, with as much as tells the two apart.
fn account_change(office: &Office, before: &LineRow, line: &Paid) -> Result<Option<String>> {
    let open = |sealed: &Option<String>| match sealed {
        Some(sealed) => office.open_field(ACCOUNT, line.about.person, sealed),
        None => Ok(String::new()),
    };
    let (was, is) = match before.account_sealed == line.account_sealed {
        true => (String::new(), String::new()),
        false => (open(&before.account_sealed)?, open(&line.account_sealed)?),
    };
    let told = |account: &str| match account {
        "" => "没有账号".to_owned(),
        account => mask_account(account),
    };
    if was != is {
        let (from, to) = (told(&was), told(&is));
        let to = told_apart(&from, to);
        return Ok(Some(format!("上次发到{from}，这次发到{to}")));
    }
    let bank = || format!("开户行由“{}”变为“{}”", before.bank, line.bank);
    Ok((before.bank != line.bank).then(bank))
}

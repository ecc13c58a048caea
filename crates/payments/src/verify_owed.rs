//! What `verify` makes of 追缴登记: every entry is one that a second person agreed to, takes no more than was outstanding
//! then, and is told by the audit.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::Month;
use sea_orm::ConnectionTrait;

use super::receivable::{Entry, counts_at, left_in_month, most_in};
use super::store::{self, EntryRow};
use ground::db;
use ground::error::Result;
use ground::key::Number;
use ground::office::Office;
use registers::people::receivables_agreed;

/// A person under a scheme.
pub(super) type Key = (i64, String);

/// A line that counts, with when it began and ceased to.
pub(super) struct Counted {
    pub approved_seq: i64,
    pub failed_seq: Option<i64>,
    /// When it was handed out in cash.
    pub cash_seq: Option<i64>,
    /// 所属月份 of its batch.
    pub month: Month,
    pub months: Vec<(i32, i64)>,
    pub amount_fen: i64,
    /// What it took of what was owed.
    pub taken: i64,
}

impl Counted {
    /// Whether what was done after an entry of the audit knew it.
    pub fn seen_at(&self, seq: i64) -> bool {
        counts_at(seq, self.approved_seq, self.failed_seq, self.cash_seq)
    }
}

/// The entries of a region, by the accounts that they touch.
pub(super) struct Entries(HashMap<Key, Vec<EntryRow>>);

impl Entries {
    pub async fn load(c: &impl ConnectionTrait, region: i32) -> Result<Entries> {
        let mut found: HashMap<Key, Vec<EntryRow>> = HashMap::new();
        for row in store::entries(c, region, None).await? {
            let schemes = [Some(row.entry.scheme.clone()), row.entry.to_scheme.clone()];
            for scheme in schemes.into_iter().flatten() {
                found
                    .entry((row.person, scheme))
                    .or_default()
                    .push(row.clone());
            }
        }
        Ok(Entries(found))
    }

    fn of(&self, key: &Key) -> &[EntryRow] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// The lines of a batch that were handed out in cash, and when.
    pub fn handed_out(&self, batch: i64) -> HashMap<i64, i64> {
        let rows = self.0.values().flatten();
        let lines = rows.filter_map(|row| {
            let (of, line) = row.entry.line?;
            (of == batch).then_some((line, row.seq))
        });
        lines.collect()
    }

    /// What the entries known after one of the audit took out of what was outstanding.
    pub fn taken_back(&self, key: &Key, seq: i64) -> i64 {
        let known = self.of(key).iter().filter(|row| row.seq <= seq);
        let takes = known.map(|row| row.entry.takes_from(&key.1));
        takes.fold(0, i64::saturating_add)
    }

    /// What a line of a month, worked out after an entry of the audit and these lines, may have taken at most.
    pub fn most(&self, key: &Key, month: Month, seq: i64, before: &[Counted]) -> Option<i64> {
        let known = self.of(key).iter().filter(|row| row.seq <= seq);
        let own = known.map(|row| &row.entry).filter(|e| e.scheme == key.1);
        let most = most_in(own, month)?;
        let same = before.iter().filter(|c| c.month == month && c.seen_at(seq));
        let taken = same.map(|c| c.taken.max(0)).fold(0, i64::saturating_add);
        Some(left_in_month(most, taken))
    }

    /// Takes them out of what the lines add up to.
    pub fn take_back(&self, live: &mut store::Accounts) {
        for (key, rows) in &self.0 {
            let takes = rows.iter().map(|row| row.entry.takes_from(&key.1));
            live.entry(key.clone())
                .or_default()
                .take_back(takes.fold(0, i64::saturating_add));
        }
    }

    /// What is wrong with the entries themselves, beside the lines that count.
    pub async fn faults(
        &self,
        office: &Office,
        c: &impl ConnectionTrait,
        region: i32,
        history: &HashMap<Key, Vec<Counted>>,
    ) -> Result<Vec<String>> {
        let sql = "SELECT detail FROM audit_entry WHERE region = $1 AND action = 'change_agree'";
        let told: Vec<(String,)> = db::tuples(c, sql, vec![region.into()]).await?;
        let told: BTreeSet<i64> = told
            .iter()
            .filter_map(|(detail,)| request_in(detail))
            .collect();
        let mut rows: BTreeMap<i64, EntryRow> = BTreeMap::new();
        for row in self.0.values().flatten() {
            rows.insert(row.request, row.clone());
        }
        let mut faults = Vec::new();
        for agreed in receivables_agreed(office, c, region, None).await? {
            let at = |what: &str| format!("编号 {} 的追缴登记{what}", Number(agreed.person));
            let Some(row) = rows.remove(&agreed.request) else {
                faults.push(at("同意了，却不见了"));
                continue;
            };
            if row.person != agreed.person || row.entry != Entry::from_text(&agreed.entry)? {
                faults.push(at("与同意的变更申请不符"));
            }
            if agreed.decided_by.is_none_or(|by| by == agreed.proposed_by) {
                faults.push(at("不是由另一个人同意的"));
            }
            if !told.contains(&agreed.request) {
                faults.push(at("在审计链里没有"));
            }
        }
        let unasked = rows.values().map(|row| Number(row.person));
        faults.extend(unasked.map(|person| format!("编号 {person} 的追缴登记没有人同意过")));
        for (key, rows) in &self.0 {
            let lines = history.get(key).map_or(&[][..], Vec::as_slice);
            let own = rows.iter().filter(|row| row.entry.scheme == key.1);
            if own.into_iter().any(|row| self.beyond(key, row, lines)) {
                faults.push(format!("编号 {} 的追缴登记多于当时的待追缴", Number(key.0)));
            }
        }
        faults.sort();
        Ok(faults)
    }

    /// Whether an entry took more than was outstanding when it was agreed to.
    fn beyond(&self, key: &Key, row: &EntryRow, lines: &[Counted]) -> bool {
        let mut outstanding = 0i64;
        for line in lines.iter().filter(|line| line.seen_at(row.seq)) {
            let months = line.months.iter().map(|(_, fen)| *fen);
            let paid = months.fold(0, i64::saturating_add);
            outstanding = outstanding.saturating_add(line.amount_fen.saturating_sub(paid));
        }
        let rows = self.of(key).iter();
        let before = rows.take_while(|other| other.request != row.request);
        let takes = before.map(|other| other.entry.takes_from(&key.1));
        let outstanding = takes.fold(outstanding, i64::saturating_sub);
        row.entry.takes_from(&key.1) > outstanding.max(0)
    }
}

/// The request that an entry of the audit tells of.
fn request_in(detail: &str) -> Option<i64> {
    let detail: serde_json::Value = serde_json::from_str(detail).ok()?;
    detail["申请"].as_i64()
}

//! 审批: what a batch has to stand before its lines count as paid, and what is written then. Its lines are read once, some at a
//! time: a county's batch takes no more memory than a village's.

use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, HashMap};

use super::acts::{Does, NOT_WHO_PREPARED, NOT_WHO_REVIEWED};
use super::elsewhere::{Elsewhere, paid_here};
use super::finding_kind::FindingKind;
use super::fund_acts::{advance_for, budgets};
use super::held::Held;
use super::in_hand::{BatchInHand, IntactLines, leave, leave_with, signed};
use super::line::StoredMonth;
use super::model::{Batch, BatchState};
use super::side_by_side::in_parts;
use super::store::{self, Accounts, LineRow};
use ground::acts::{Act, To};
use ground::ask::Ask;
use ground::authority::Action;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use registers::people::actions::facts_changed_since;

use BatchState::{Approved, Closed, Reviewed};

/// 审批: from here on the lines count as paid and never change. A batch that sends nothing to the bank, where only 追缴 is
/// booked, is at its end.
pub(super) const APPROVE: Act<BatchInHand> = Act {
    code: "approve",
    label: "审批",
    at: "approve",
    says: "审批，从这一刻起算已发；不能是经办、复核本人",
    told: "已审批。",
    apart: &[NOT_WHO_PREPARED, NOT_WHO_REVIEWED],
    from: &[Reviewed],
    to: To::OneOf(&[Approved, Closed]),
    asks: || {
        let sure = Ask::choice("confirmed", "首批跨年").offering([("1", "已逐人核对，照发")]);
        let by = Ask::choice("advance", "资金不够，由谁垫付").offering(budgets());
        vec![
            sure.few()
                .hint("第一批里有人从往年发起：请对照名单，确实没有发过的才照发"),
            by.few()
                .hint("已到位的资金不够发这一批：先垫付的，写明由哪一级垫付，差多少记多少"),
            Ask::words("advance_paper", "垫付的依据").hint("会议纪要、文号、凭证号"),
        ]
    },
    does: |doing| Box::pin(approve(doing)),
    ..Act::by(Action::BatchApprove)
};

async fn approve(doing: Does<'_, '_>) -> Result<()> {
    let (tx, office) = (doing.tx, doing.office);
    let c = tx.connection();
    let mut doubts = Doubts::load(office.catalogue(), c, &doing.it.batch).await?;
    let mut lines = IntactLines::of(office.keyring(), c, &doing.it.batch);
    while let Some(page) = lines.next().await? {
        let mut accounts = accounts_of(c, &doing.it.batch, &page).await?;
        let paid = paid(&page)?;
        doubts.look(&paid, &accounts);
        add(&paid, &mut accounts);
        store::write_accounts(tx, doing.it.batch.region, &accounts).await?;
    }
    let batch = &mut doing.it.batch;
    if let Some(other) = store::other_approvals_since(c, batch).await? {
        let message = format!("批次 {other} 在此之后审批，已付过其中的人，请退回本批次后重新生成");
        return Err(Error::Conflict(message));
    }
    doubts.refuse()?;
    let spans = first_years(c, batch).await?;
    if spans > 0 && doing.said.words("confirmed") != "1" {
        let words = format!(
            "这是第一批，其中{spans}人要从往年补起（首批跨年），请逐人核对；以前由别处发过的，退回后在名册里填已发至，重新生成；确实没有发过的，确认后再审批（网页上勾选，命令行加 --confirm）"
        );
        return Err(Error::at("confirmed", words));
    }
    let said = (
        doing.said.words("advance"),
        doing.said.words("advance_paper"),
    );
    let advance = advance_for(office, tx, (batch, doing.actor), said).await?;
    let nothing_to_bank = batch.total.is_zero();
    batch.state = if nothing_to_bank { Closed } else { Approved };
    // The approval is the last of them: its entry is the one that the batch names.
    if let Some(advance) = advance {
        leave_with(doing, "fund_advance", advance);
    }
    leave(doing, "batch_approve");
    signed(doing, ["approved_by", "approved_at"]);
    Ok(())
}

/// What has been paid to the people of lines that follow each other.
async fn accounts_of(
    c: &impl ConnectionTrait,
    batch: &Batch,
    lines: &[LineRow],
) -> Result<Accounts> {
    match lines.first().zip(lines.last()) {
        Some((first, last)) => {
            store::accounts_of_lines(c, batch, (first.line_no, last.line_no)).await
        }
        None => Ok(Accounts::new()),
    }
}

/// A line with its months.
struct Paid<'l> {
    line: &'l LineRow,
    months: Vec<StoredMonth>,
}

/// Reads the months of lines.
fn paid(lines: &[LineRow]) -> Result<Vec<Paid<'_>>> {
    let read = |line: &'_ LineRow| line.months();
    let months = in_parts(lines, |part| {
        part.iter().map(read).collect::<Result<Vec<_>>>()
    });
    let months = months.into_iter().collect::<Result<Vec<_>>>()?;
    let with = |(line, months)| Paid { line, months };
    Ok(lines
        .iter()
        .zip(months.into_iter().flatten())
        .map(with)
        .collect())
}

/// Adds lines to what has been paid to their people.
fn add(lines: &[Paid<'_>], accounts: &mut Accounts) {
    for Paid { line, months } in lines {
        let account = accounts.entry((line.person, line.scheme.clone()));
        account.or_default().add(months, line.amount_fen);
    }
}

/// How many people the first batch of an office would pay for years before.
pub(super) async fn first_years(c: &impl ConnectionTrait, batch: &Batch) -> Result<i64> {
    let counts = store::finding_counts(c, batch).await?;
    let code = FindingKind::FirstYears.code();
    Ok(counts.get(code).copied().unwrap_or_default())
}

/// So many names are told.
const NAMED: usize = 5;

/// People whom a batch does not pay rightly any more.
#[derive(Default)]
struct People {
    count: usize,
    first: Vec<String>,
}

impl People {
    fn add(&mut self, name: &str) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(name.to_owned());
        }
    }

    /// The conflict that tells of them, if there are any: by their number, and the first of their names.
    fn refuse(&self, words: impl Fn(usize, String) -> String) -> Result<()> {
        match self.count {
            0 => Ok(()),
            count => Err(Error::Conflict(words(count, self.first.join("、")))),
        }
    }
}

/// What has become known since a batch was worked out, and whom of its people it concerns.
struct Doubts {
    /// Of whom something was recorded since, by person: a death, a stop, an identity, a name, an account, a payee.
    changed: HashMap<i64, String>,
    elsewhere: Elsewhere,
    held: Held,
    /// Those of `changed` whom the batch pays.
    stale: BTreeMap<i64, String>,
    /// Whom another county has paid for the same months.
    second: People,
    /// Of whom a comparison list says something that nobody has settled.
    listed: People,
}

impl Doubts {
    async fn load(
        catalogue: &Catalogue,
        c: &impl ConnectionTrait,
        batch: &Batch,
    ) -> Result<Doubts> {
        Ok(Doubts {
            changed: facts_changed_since(c, batch.region, batch.base_seq).await?,
            elsewhere: Elsewhere::load(c, batch.region, batch.month).await?,
            held: Held::load(catalogue, c, batch.region).await?,
            stale: BTreeMap::new(),
            second: People::default(),
            listed: People::default(),
        })
    }

    /// Looks at lines; `accounts` is what has been paid to their people before.
    fn look(&mut self, lines: &[Paid<'_>], accounts: &Accounts) {
        for Paid { line, months } in lines {
            if let Some(name) = self.changed.get(&line.person) {
                self.stale.insert(line.person, name.clone());
            }
            let whose = (line.person, line.scheme.as_str());
            let paid_here = paid_here(accounts, line.person, &line.scheme);
            if self.elsewhere.holds(whose, months, paid_here) {
                self.second.add(&line.name);
            }
            if self
                .held
                .holds((line.person, &line.scheme, &line.category), months)
            {
                self.listed.add(&line.name);
            }
        }
    }

    /// The conflict with what has become known, if there is one.
    fn refuse(self) -> Result<()> {
        let mut stale = People::default();
        self.stale.values().for_each(|name| stale.add(name));
        stale.refuse(|count, who| {
            format!(
                "生成以后，本批次里有{count}人的身份、变动、姓名、追缴、账号或收款人又登记过（{who}），请退回本批次后重新生成"
            )
        })?;
        self.second.refuse(|count, who| {
            format!(
                "生成以后，另一个县（市、区）已给其中{count}人发过（{who}），请退回本批次后重新生成，核实清楚再发"
            )
        })?;
        self.listed.refuse(|count, who| {
            format!(
                "生成以后导入的比对名单上有其中{count}人（{who}），还没有核实，请退回本批次后重新生成，先不发这{count}人"
            )
        })
    }
}

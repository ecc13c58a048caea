//! 追缴登记 in: each row proposes one, in the package of the import.

use std::collections::{HashMap, hash_map};

use kernel::{Date, IdNumber};

use super::owed::schemes_of;
use super::receivable::{Entry, EntryKind};
use super::schemes::Schemes;
use super::store::{self, Accounts};
use super::words::yuan;
use ground::error::Result;
use ground::time::month_number;
use registers::exchange::actions::SheetTarget;
use registers::exchange::{Change, Effect, RowReport, RowView};
use registers::people::requests::Asked;
use registers::people::{
    Proposals, Receivable, Standing, known_people, receivables_waiting, still_waits,
};

type Read<T> = std::result::Result<T, RowReport>;

/// What stands about somebody, and what the sheet has proposed so far.
struct Book {
    /// Her schemes.
    schemes: Vec<String>,
    accounts: Accounts,
    /// Agreed to, and matched by no row yet.
    agreed: Vec<Entry>,
    /// What waits, from before and from this sheet.
    waiting: Vec<Entry>,
}

impl Book {
    async fn load(target: &SheetTarget<'_>, person: i64) -> Result<Book> {
        let (office, c) = (target.office, target.tx.connection());
        let whose = (target.division.region(), person);
        let schemes = schemes_of(office, c, whose).await?;
        let agreed = store::entries(c, whose.0, Some(person)).await?;
        let mut waiting = Vec::new();
        for (_, receivable) in receivables_waiting(office, c, &target.scope, whose).await? {
            waiting.push(Entry::from_text(&receivable.entry)?);
        }
        Ok(Book {
            schemes: schemes.into_iter().map(|(code, _)| code).collect(),
            accounts: store::accounts_of_person(c, whose.0, person).await?,
            agreed: agreed.into_iter().map(|row| row.entry).collect(),
            waiting,
        })
    }

    fn outstanding(&self, person: i64, scheme: &str) -> i64 {
        let account = self.accounts.get(&(person, scheme.to_owned()));
        account.map_or(0, |account| account.outstanding_fen())
    }

    /// Why an entry cannot be proposed: the column, and what is wrong.
    fn refuses(&self, person: i64, entry: &Entry) -> Option<(&'static str, String)> {
        if !self.schemes.contains(&entry.scheme) {
            return Some(("scheme", "此人没有这个待遇项目，请核对".to_owned()));
        }
        if let Some(to) = &entry.to_scheme
            && (!self.schemes.contains(to) || *to == entry.scheme)
        {
            return Some(("to", "应是此人的另一个待遇项目，请核对".to_owned()));
        }
        let takes = |entry: &Entry, scheme: &str| entry.takes_from(scheme).max(0);
        let waiting = self.waiting.iter().map(|other| takes(other, &entry.scheme));
        let waiting: i64 = waiting.sum();
        let owed = self.outstanding(person, &entry.scheme);
        let left = owed.saturating_sub(waiting);
        (takes(entry, &entry.scheme) > left.max(0)).then(|| {
            let besides = match waiting {
                0 => String::new(),
                fen => format!("，其中{}已经提出、在等复核", yuan(fen)),
            };
            let told = format!(
                "待追缴是{}{besides}；{}多了，请核对",
                yuan(owed),
                yuan(entry.fen)
            );
            ("amount", told)
        })
    }

    /// Whether one like it stands or waits: the same sum on the same day.
    fn has_alike(&self, entry: &Entry) -> bool {
        let alike = |other: &Entry| {
            let same = (other.kind, other.fen, other.on) == (entry.kind, entry.fen, entry.on);
            same && other.scheme == entry.scheme
        };
        entry.kind == EntryKind::Repaid && self.agreed.iter().chain(&self.waiting).any(alike)
    }
}

const ALIKE: &str = "同一天同样金额的已有一笔，确实是两笔才同意";

/// Imports a sheet of entries: each row is proposed, unless it stands or waits already; n equal rows are n entries.
///
/// # Errors
/// When the office cannot be read or written.
pub async fn receivables_import(
    target: &mut SheetTarget<'_>,
    rows: &[RowView<'_>],
) -> Result<Vec<RowReport>> {
    let schemes = Schemes::load(target.office.catalogue())?;
    let today = target.office.clock().today();
    let (mut read, mut reports) = (Vec::new(), Vec::new());
    for row in rows {
        target.progress.step();
        match read_row(row, &schemes, today) {
            Ok((id, entry)) => read.push((row, id, entry)),
            Err(report) => reports.push(report),
        }
    }
    let ids: Vec<&IdNumber> = read.iter().map(|(_, id, _)| id).collect();
    let known = known_people(target, &ids).await?;
    let mut proposals = Proposals::load(target).await?;
    let mut books: HashMap<i64, Book> = HashMap::new();
    for (row, id, entry) in read {
        let Some(person) = known.get(id.as_str()).copied() else {
            let words = "名册里没有这个人，请先登记或核对证号";
            reports.push(row.error("person_unknown", "id_number", words));
            continue;
        };
        let Some(proposals) = proposals.as_mut() else {
            let words = "还没有审批过批次，没有待追缴";
            reports.push(row.error("not_owed", "amount", words));
            continue;
        };
        if let hash_map::Entry::Vacant(empty) = books.entry(person) {
            empty.insert(Book::load(target, person).await?);
        }
        let Some(book) = books.get_mut(&person) else {
            continue;
        };
        reports.push(propose(proposals, book, person, (row, entry), &schemes)?);
    }
    if let Some(proposals) = proposals {
        proposals.write(target).await?;
    }
    Ok(reports)
}

fn propose(
    proposals: &mut Proposals,
    book: &mut Book,
    person: i64,
    (row, entry): (&RowView<'_>, Entry),
    schemes: &Schemes,
) -> Result<RowReport> {
    if let Some(at) = book.agreed.iter().position(|agreed| *agreed == entry) {
        book.agreed.swap_remove(at);
        return Ok(row.ok("").does(Effect::Same, Vec::new()));
    }
    let label = |code: &str| {
        let scheme = schemes.coded(code);
        scheme.map_or_else(|_| code.to_owned(), |scheme| scheme.label.clone())
    };
    let was = format!("待追缴{}", yuan(book.outstanding(person, &entry.scheme)));
    let receivable = Receivable {
        kind: entry.kind.code(),
        told: entry.told(label),
        was: was.clone(),
        entry: entry.text()?,
    };
    let says = Change::new(entry.kind.label(), was, receivable.told.clone());
    let asked = Asked::Receivable(receivable);
    Ok(match proposals.standing(person, &asked)? {
        Standing::Waits(package) => {
            let mut report = row.ok("");
            report.message = still_waits(&report.message, package);
            report.does(Effect::Same, Vec::new())
        }
        Standing::Refused(words) => row.error("waiting", "way", &words),
        Standing::New => {
            if let Some((column, words)) = book.refuses(person, &entry) {
                return Ok(row.error("not_owed", column, &words));
            }
            let report = match book.has_alike(&entry) {
                true => row.warning("again", "amount", ALIKE),
                false => row.ok(""),
            };
            proposals.add(person, asked, row.number(), entry.paper.clone())?;
            book.waiting.push(entry);
            report.proposes(Vec::new(), vec![says])
        }
    })
}

fn read_row(row: &RowView<'_>, schemes: &Schemes, today: Date) -> Read<(IdNumber, Entry)> {
    if let Some(column) = row.formula() {
        return Err(row.error("formula", column, "是公式，请改成文字或数字后重填"));
    }
    let id = row.id_number("id_number", today)?;
    let id = id.ok_or_else(|| row.error("id", "id_number", "没有身份证号，请补填"))?;
    let scheme = |column: &'static str| -> Read<String> {
        let found = schemes.named(&row.text(column));
        let found = found.map_err(|why| row.error("scheme", column, &why.to_string()))?;
        Ok(found.code.clone())
    };
    let way = row.squeezed("way");
    let kind = EntryKind::labelled(&way).ok_or_else(|| {
        let known = EntryKind::labels().join("、");
        row.error("way", "way", &format!("“{way}”不是追缴方式，可填{known}"))
    })?;
    let wrong = |column: &'static str| move |why: String| row.error(column, column, &why);
    let on = row.date("on").map_err(wrong("on"))?;
    let on = on.ok_or_else(|| row.error("on", "on", "没有日期，请补填"))?;
    if on > today {
        return Err(row.error("on", "on", "日期不能晚于今天，请核对"));
    }
    let amount = row
        .money("amount")
        .map_err(wrong("amount"))?
        .unwrap_or_default();
    let needs_sum = kind != EntryKind::InstalmentEnd;
    if needs_sum && !amount.is_positive() {
        return Err(row.error("amount", "amount", "金额应大于 0"));
    }
    let from = row.month("from").map_err(wrong("from"))?;
    if kind.is_instalment() && from.is_none() {
        return Err(row.error("from", "from", "没有起始月份，请补填"));
    }
    let paper = row.text("paper");
    if paper.is_empty() {
        return Err(row.error("paper", "paper", "没有依据，请补填"));
    }
    let entry = Entry {
        kind,
        scheme: scheme("scheme")?,
        fen: if needs_sum { amount.get() } else { 0 },
        to_scheme: match kind {
            EntryKind::Offset => Some(scheme("to")?),
            _ => None,
        },
        from_month: from.filter(|_| kind.is_instalment()).map(month_number),
        on,
        paper,
        line: None,
    };
    Ok((id, entry))
}

//! Why something is worth a look, in words: worked out for the page that shows it, from the line's months, the
//! standards and what happened to the person.

use entitlement::EventKind;
use kernel::DivisionCode;
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::explain::{standard_with_document, stretches, workings_told};
use super::findings::FindingKind;
use super::model::Batch;
use super::schemes::Schemes;
use super::store::{self, FindingRow, LineRow, StandardRow};
use super::words;
use ground::authority::Scope;
use ground::error::{Error, Result};
use ground::office::Office;
use registers::organisation::Directory;
use registers::people;
use registers::people::{Categories, EventRow, grade_label, last_death};

/// Something worth a look, with its reason.
#[derive(Debug, Clone, Serialize)]
pub struct FindingShown {
    /// What.
    pub kind: FindingKind,
    /// Number of the person.
    pub person: i64,
    /// 姓名
    pub name: String,
    /// Village or unit.
    pub unit: String,
    /// Name of the scheme.
    pub scheme: String,
    /// The line; nothing for who is paid no longer.
    pub line_no: Option<i64>,
    /// Regular payment the time before.
    pub before_fen: Option<i64>,
    /// To the bank now.
    pub now_fen: Option<i64>,
    /// The reason, as a sentence.
    pub because: String,
}

/// What the reasons are read from.
struct Sources {
    standards: Vec<StandardRow>,
    categories: Categories,
}

/// One finding with what belongs to it.
struct Case<'c> {
    batch: &'c Batch,
    line: Option<&'c LineRow>,
    before: Option<&'c LineRow>,
    events: &'c [EventRow],
    sources: &'c Sources,
}

/// Findings with their reasons: a page of them.
pub async fn reasons(
    office: &Office,
    c: &impl ConnectionTrait,
    (within, batch): (&Scope, &Batch),
    rows: Vec<FindingRow>,
) -> Result<Vec<FindingShown>> {
    let sources = Sources {
        standards: store::standards_known(c, batch.division).await?,
        categories: Categories::load(office.catalogue())?,
    };
    let schemes = Schemes::load(office.catalogue())?;
    let directory = Directory::load(c, within).await?;
    let people: Vec<i64> = rows.iter().map(|row| row.person).collect();
    let events = people::actions::events_of(c, batch.region, &people).await?;
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(kind) = FindingKind::from_code(&row.kind) else {
            continue;
        };
        let line = match row.line_no {
            Some(line_no) => store::line_numbered(c, batch, line_no).await?,
            None => None,
        };
        let before = store::line_before(c, batch, row.person, &row.scheme).await?;
        let case = Case {
            batch,
            line: line.as_ref(),
            before: before.as_ref(),
            events: events.get(&row.person).map_or(&[], Vec::as_slice),
            sources: &sources,
        };
        let because = match kind {
            FindingKind::AccountShared | FindingKind::OnePayee => {
                let others = store::same_account(c, within, batch.region, row.person).await?;
                match line.as_ref().filter(|_| kind == FindingKind::OnePayee) {
                    Some(line) => one_payee(line, &others),
                    None => shared_with(&others),
                }
            }
            _ if row.note.is_some() => row.note.unwrap_or_default(),
            kind => case.because(kind)?,
        };
        let division = DivisionCode::try_from(row.division).map_err(|e| Error::Fault(e.into()))?;
        shown.push(FindingShown {
            kind,
            person: row.person,
            name: row.name,
            unit: directory.name(division),
            scheme: schemes.coded(&row.scheme)?.label.clone(),
            line_no: row.line_no,
            before_fen: row.before_fen,
            now_fen: line.as_ref().map(|l| l.amount_fen),
            because,
        });
    }
    Ok(shown)
}

/// People by name, those whose money another takes with who does.
fn named(others: &[(String, Option<String>)], payees: bool) -> String {
    let name = |(name, payee): &(String, Option<String>)| match payee {
        Some(payee) if payees => format!("{name}（收款人{payee}）"),
        _ => name.clone(),
    };
    others.iter().map(name).collect::<Vec<_>>().join("、")
}

fn shared_with(others: &[(String, Option<String>)]) -> String {
    match named(others, true) {
        names if names.is_empty() => "这个账号别的单位还有人在用，请核对".to_owned(),
        names => format!("与{names}用同一个账号，请核对是不是同一户"),
    }
}

/// A guardian of several, or one who is paid herself too: nothing is wrong with that.
fn one_payee(line: &LineRow, others: &[(String, Option<String>)]) -> String {
    let name = line.account_name();
    match named(others, false) {
        names if names.is_empty() => format!("这个账号的户名都是{name}，别的单位还有人在用"),
        names => format!("和{names}的钱都进{name}的账户，一人代收几个人的，核对过手续就可以"),
    }
}

impl Case<'_> {
    fn because(&self, kind: FindingKind) -> Result<String> {
        Ok(match kind {
            FindingKind::NoAccount => {
                "没有银行账号，报盘时写不进代发文件，请先补填账号或用现金签领".to_owned()
            }
            FindingKind::AccountCheck => {
                "账号的校验位对不上，可能抄错了数字，请与存折核对".to_owned()
            }
            FindingKind::NoStandard
            | FindingKind::NoStart
            | FindingKind::Unmended
            | FindingKind::ListOld
            | FindingKind::Held
            | FindingKind::Listed
            | FindingKind::Blocked
            | FindingKind::Overlap
            | FindingKind::Formula
            | FindingKind::Elsewhere
            | FindingKind::Unconfirmed
            | FindingKind::AccountShared
            | FindingKind::FirstSpan
            | FindingKind::FirstYears
            | FindingKind::AccountChanged
            | FindingKind::PayeeChanged
            | FindingKind::PayeeAge
            | FindingKind::OnePayee
            | FindingKind::Renamed
            | FindingKind::NewStandard
            | FindingKind::StaleTable => String::new(),
            FindingKind::Age => self.too_young(),
            FindingKind::Dead => self.dead(),
            FindingKind::FirstPayee => self.taken_by(),
            FindingKind::First => "以前没有发过款，请核对身份和账号".to_owned(),
            FindingKind::New => self.new_here()?,
            FindingKind::Stopped => self.stopped(),
            FindingKind::Amount | FindingKind::Jump => self.changed()?,
            FindingKind::Repaid => self.repaid(),
            FindingKind::Backpay => self.differences(false)?,
            FindingKind::Recovery => self.differences(true)?,
        })
    }

    fn too_young(&self) -> String {
        let category = self
            .line
            .and_then(|l| self.sources.categories.coded(&l.category));
        let (label, years) = category.map_or((String::new(), 0), |c| {
            (c.label.clone(), c.min_age.unwrap_or(0))
        });
        let month = self.batch.month.to_chinese();
        format!("{label}应满{years}周岁，按出生日期到{month}还不满，请核对")
    }

    fn death(&self) -> Option<&EventRow> {
        let month = last_death(self.events)?.month;
        let counts = |e: &&EventRow| e.kind == EventKind::Death && e.effective == month;
        self.events.iter().rfind(counts)
    }

    fn dead(&self) -> String {
        let Some(death) = self.death() else {
            return "登记过去世，请核对".to_owned();
        };
        let reported = death
            .known
            .map_or(String::new(), |day| format!("（{day}报告）"));
        let month = death.effective.to_chinese();
        format!("{month}去世{reported}，本批还含以后的月份；知悉日期之后才报告的，重新生成即可扣回")
    }

    fn new_here(&self) -> Result<String> {
        let Some(line) = self.line else {
            return Ok(String::new());
        };
        let months = line.months()?;
        let stretches = stretches(&months, &self.sources.standards)?;
        Ok(match stretches.first() {
            Some(first) if self.before.is_some() => {
                let span = first.first.to_chinese();
                format!("以前发过，中断后自{span}起再发")
            }
            Some(first) => format!("自{}起发，上次还没有", first.first.to_chinese()),
            None => "上次还没有".to_owned(),
        })
    }

    fn stopped(&self) -> String {
        let stop = || self.events.iter().rfind(|e| e.kind == EventKind::Stop);
        let ended = self.death().or_else(stop);
        match ended {
            Some(e) if e.kind == EventKind::Death => {
                let month = e.effective.to_chinese();
                format!("{month}去世，发到这个月为止")
            }
            Some(e) => format!("自{}起停发或迁出", e.effective.to_chinese()),
            None => "本批没有应发，请核对身份和待遇标准".to_owned(),
        }
    }

    /// For the first time it goes to somebody else.
    fn taken_by(&self) -> String {
        let payee = self.line.map_or("", LineRow::account_name);
        format!("不是发给本人，由“{payee}”收款，请核对代收的手续")
    }

    /// What the bank sent back is sent again; where nothing was put right, most likely in vain.
    fn repaid(&self) -> String {
        let failed = self
            .before
            .and_then(|before| before.failed_reason.as_deref());
        let told = failed.filter(|reason| !reason.is_empty());
        let told = told.map_or(String::new(), |reason| format!("；银行说的是“{reason}”"));
        let same = self.line.zip(self.before).is_some_and(|(line, before)| {
            line.account_sealed == before.account_sealed
                && line.account_name() == before.account_name()
        });
        let same = match same && failed.is_some() {
            true => "，账号和户名都没有改过，请先核对",
            false => "",
        };
        format!("上次银行没有付成，本批一并重新发放{told}{same}")
    }

    /// Why the regular amount differs: standard, grade, number of months.
    fn changed(&self) -> Result<String> {
        let (Some(line), Some(before)) = (self.line, self.before) else {
            return Ok("上次的金额不同".to_owned());
        };
        let (now, then) = (line.months()?, before.months()?);
        let standards = &self.sources.standards;
        let regular = |months: &[super::line::StoredMonth]| {
            let own = months.iter().filter(|m| m.4 == 0);
            (own.clone().count(), own.rev().find_map(|m| m.1))
        };
        let ((count, standard), (count_before, standard_before)) = (regular(&now), regular(&then));
        let found = |id: Option<i64>| standards.iter().find(|s| Some(s.id) == id);
        let by = |s: &StandardRow| standard_with_document(s, &self.sources.categories);
        let mut said = Vec::new();
        if standard != standard_before
            && let (Some(now), Some(then)) = (found(standard), found(standard_before))
        {
            let then = by(then);
            let amount = then.split('（').next().unwrap_or_default();
            said.push(format!("标准由{amount}变为{}", by(now)));
            said.extend(self.grade_change(now));
        }
        if count != count_before {
            said.push(format!("上次发{count_before}个月，这次发{count}个月"));
        }
        if said.is_empty() {
            said.push("一年按月分摊，各月的分可能差一点".to_owned());
        }
        Ok(said.join("；"))
    }

    /// The grade that came to be, where the standard asks for one: what has no grades is not due by it.
    fn grade_change(&self, standard: &StandardRow) -> Option<String> {
        standard.grade?;
        let concerns = |e: &&EventRow| {
            let category = e.category.as_ref();
            category.is_none_or(|category| *category == standard.category)
        };
        let mut events = self.events.iter().rev().filter(concerns);
        events.find_map(|e| match e.kind {
            EventKind::Grade(grade) => {
                let (month, grade) = (e.effective.to_chinese(), grade_label(grade));
                Some(format!("{month}起定为{grade}"))
            }
            _ => None,
        })
    }

    /// 补发 or 追缴: which months, by which standard, and since when it is known.
    fn differences(&self, negative: bool) -> Result<String> {
        let Some(line) = self.line else {
            return Ok(String::new());
        };
        let months = line.months()?;
        let mut said = Vec::new();
        for s in stretches(&months, &self.sources.standards)? {
            let difference = s.due_fen.saturating_sub(s.paid_fen);
            if !s.covered_before || (difference < 0) != negative {
                continue;
            }
            let span = words::span(s.first, s.last);
            let why = match s.standard {
                None if !s.workings.is_empty() => format!("应按{}", workings_told(&s.workings)),
                None => self.stopped(),
                Some(standard) => self.why(standard, s.paid_fen == 0),
            };
            let sum = words::yuan(difference.saturating_abs());
            let what = if negative { "多发" } else { "少发" };
            said.push(format!("{span}{what}{sum}：{why}"));
        }
        if negative && line.outstanding_before_fen > 0 {
            let before = words::yuan(line.outstanding_before_fen);
            said.push(format!("扣以前没有扣完的{before}"));
        }
        if negative && line.outstanding_before_fen < 0 {
            let more = words::yuan(line.outstanding_before_fen.saturating_neg());
            said.push(format!("退还以前多退回的{more}"));
        }
        if let Some(most) = line.instalment_fen {
            said.push(format!("分期扣回，这次只扣{}", words::yuan(most)));
        }
        if line.outstanding_after_fen > 0 {
            let after = words::yuan(line.outstanding_after_fen);
            said.push(format!("还有{after}以后再扣"));
        }
        Ok(said.join("；"))
    }

    fn why(&self, standard: &StandardRow, nothing_paid: bool) -> String {
        let by = standard_with_document(standard, &self.sources.categories);
        let announced = standard
            .announced
            .map_or(String::new(), |day| format!("，{day}公布"));
        if nothing_paid {
            return format!("这几个月以前没有发过，应按{by}");
        }
        let grade = self
            .grade_change(standard)
            .map_or(String::new(), |g| format!("（{g}）"));
        format!("应按{by}{announced}{grade}")
    }
}

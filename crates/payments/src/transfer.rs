//! 抚恤补助关系转移: what the county that somebody leaves tells the one she moves to, on paper and as a roster that is
//! imported there as it is: paid through which month, from which month on it is theirs.

use kernel::{Fen, Month};
use serde::Serialize;
use serde_json::json;

use super::owed_notice::printing;
use super::schemes::Schemes;
use super::store;
use super::words::{self, yuan};
use gongwen::{PlainCell, PlainSheet, write_plain};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::files::Download;
use ground::office::Office;
use ground::time::month_from;
use registers::exchange::actions::layouts;
use registers::people::register::{Dossier, PersonKey, now, person_open};
use registers::people::{
    Categories, Category, IdentityRow, Secret, TransferRule, grade_label, may_reveal,
    moved_out_from, nature_label, person_number,
};

/// A slip ready to print.
#[derive(Debug, Clone, Serialize)]
pub struct TransferSlip {
    /// 抚恤补助关系转移单
    pub title: String,
    /// 姓名
    pub name: String,
    /// To whom.
    pub to: String,
    /// What is said, a paragraph each.
    pub said: Vec<String>,
    /// Label and what is so.
    pub facts: Vec<(&'static str, String)>,
    /// Scheme by scheme.
    pub rows: Vec<SlipRow>,
    /// Who writes.
    pub office: String,
    /// When: 2025年6月10日.
    pub on: String,
    /// 打印登记; nothing until it is printed.
    pub printed: Option<String>,
}

/// A scheme of hers on the slip.
#[derive(Debug, Clone, Serialize)]
pub struct SlipRow {
    /// 待遇项目
    pub scheme: String,
    /// 伤残军人（六级，因公）
    pub identity: String,
    /// 已发至
    pub paid_through: String,
    /// What the last month was paid, 元.
    pub amount: String,
    /// 我单位发至
    pub pays_through: String,
    /// 迁入地起发
    pub starts: String,
    /// 待追缴, 元.
    pub owed: String,
}

/// What goes with somebody.
struct Going {
    dossier: Dossier,
    from: Month,
    rule: TransferRule,
    /// With the category, as each is in the last month paid here.
    identities: Vec<(IdentityRow, Category)>,
}

async fn going(office: &Office, actor: &Actor, key: PersonKey) -> Result<Going> {
    actor.may(Action::BatchRead)?;
    let dossier = person_open(office, actor, key).await?;
    let from = moved_out_from(office, office.db().reader(), key.pair()).await?;
    let from = from.ok_or_else(|| {
        Error::refusal("还没有办迁出：请先提出变更里的迁出，复核同意以后再开转移单")
    })?;
    let rule = TransferRule::load(office.catalogue())?;
    let categories = Categories::load(office.catalogue())?;
    let events: Vec<_> = dossier
        .events
        .iter()
        .map(|(event, ..)| event.clone())
        .collect();
    let mut identities = Vec::new();
    for identity in &dossier.identities {
        let category = categories.coded(&identity.category);
        let category = category.filter(|c| !rule.stays.contains(&c.scheme));
        if let Some(category) = category {
            identities.push((now(identity, &events, from.prev()), category.clone()));
        }
    }
    if identities.is_empty() {
        return Err(Error::refusal("此人没有要转移的待遇，不用开转移单"));
    }
    Ok(Going {
        dossier,
        from,
        rule,
        identities,
    })
}

/// Makes the slip of somebody who moves out, to whoever receives her; `printed` is the entry of the audit that tells the printing.
///
/// # Errors
/// When her moving out was not agreed to, or nothing goes with her.
pub async fn transfer_slip(
    office: &Office,
    actor: &Actor,
    key: PersonKey,
    (to, printed): (&str, Option<i64>),
) -> Result<TransferSlip> {
    let going = going(office, actor, key).await?;
    let printed = match printed {
        Some(seq) => printing(office, (key.region, &key.subject()), seq).await?,
        None => None,
    };
    let schemes = Schemes::load(office.catalogue())?;
    let accounts = store::accounts_of_person(office.db().reader(), key.region, key.id).await?;
    let mut rows = Vec::new();
    for (identity, category) in &going.identities {
        let account = accounts.get(&(key.id, category.scheme.clone()));
        let last = account.and_then(|account| account.months().last());
        let mut opening = going.dossier.openings.iter();
        let opening = opening.rfind(|(scheme, _)| *scheme == category.scheme);
        let paid = match (last, opening) {
            (Some((month, _)), _) => Some(month_from(month)?),
            (None, Some((_, opening))) => Some(opening.through),
            (None, None) => None,
        };
        let owed = account.map_or(0, |account| account.outstanding_fen());
        let grade = identity.grade.zip(identity.nature);
        let grade = grade.map(|(g, n)| format!("（{}，{}）", grade_label(g), nature_label(n)));
        rows.push(SlipRow {
            scheme: schemes.coded(&category.scheme)?.label.clone(),
            identity: format!("{}{}", category.label, grade.unwrap_or_default()),
            paid_through: paid.map_or_else(|| "没有发过".to_owned(), Month::to_chinese),
            amount: last.map_or_else(String::new, |(_, fen)| Fen::new(fen).grouped()),
            pays_through: going.from.prev().to_chinese(),
            starts: going.from.to_chinese(),
            owed: match owed {
                0 => "无".to_owned(),
                fen => yuan(fen),
            },
        });
    }
    let line = &going.dossier.line;
    let payee = match line.payee.is_herself() {
        true => "本人".to_owned(),
        false => format!("{}（{}）", line.payee.name, line.payee.relation),
    };
    let keys = going.identities.iter();
    let categories = Categories::load(office.catalogue())?;
    let mut holds: Vec<String> = keys
        .flat_map(|(identity, _)| categories.keys_read(&identity.keys))
        .collect();
    holds.sort();
    holds.dedup();
    let facts = [
        ("姓名", line.name.clone()),
        ("身份证号", line.id_number.clone()),
        ("性别", line.sex.clone()),
        ("出生日期", line.birth.clone()),
        ("原住址", line.village.clone()),
        ("登记的情况", holds.join("、")),
        ("收款人", payee),
        ("开户行和账号", format!("{} {}", line.bank, line.account)),
    ];
    let facts = facts
        .into_iter()
        .filter(|(_, said)| !said.trim().is_empty());
    let rule = &going.rule;
    let said = vec![
        format!(
            "{}因户籍迁往你处，抚恤补助关系随之转移。按{}，{}：我单位发到{}，请从{}起发放。",
            line.name,
            rule.basis,
            rule.told(),
            going.from.prev().to_chinese(),
            going.from.to_chinese()
        ),
        "属于我单位发放月份的提标补发，由我单位补发。随单的转移表可以直接导入名册。".to_owned(),
    ];
    Ok(TransferSlip {
        title: "抚恤补助关系转移单".to_owned(),
        name: line.name.clone(),
        to: match to {
            "" => "（接收单位）：".to_owned(),
            to => format!("{to}："),
        },
        said,
        facts: facts.collect(),
        rows,
        office: office.profile().name.clone(),
        on: words::day(office.clock().today()),
        printed,
    })
}

/// Tells the audit that a slip is printed; answers the entry's number.
///
/// # Errors
/// As [`transfer_slip`].
pub async fn transfer_printed(
    office: &Office,
    actor: &Actor,
    key: PersonKey,
    to: &str,
) -> Result<i64> {
    let slip = transfer_slip(office, actor, key, (to, None)).await?;
    let detail =
        json!({ "内容": slip.title, "行数": slip.rows.len(), "姓名": slip.name, "接收单位": to });
    let tx = office.db().begin().await?;
    let (act, subject) = ("paper_print", key.subject());
    let seq = audit::append(office, &tx, actor, key.region, act, &subject, &detail).await?;
    tx.commit().await?;
    Ok(seq)
}

/// The slip as a roster: the county that receives her imports it as it is. It carries the numbers in full, which the audit
/// tells.
///
/// # Errors
/// As [`transfer_slip`]; when the numbers are not the actor's to see.
pub async fn transfer_sheet(
    office: &Office,
    actor: &Actor,
    key: PersonKey,
    to: &str,
) -> Result<Download> {
    may_reveal(office, actor).await?;
    let going = going(office, actor, key).await?;
    let line = &going.dossier.line;
    let reason = match to {
        "" => "开抚恤补助关系转移表".to_owned(),
        to => format!("开转往{to}的抚恤补助关系转移表"),
    };
    let full = async |secret: Secret, masked: &str| match masked {
        "" => Ok(String::new()),
        _ => person_number(office, actor, key, secret, &reason).await,
    };
    let id = full(Secret::IdNumber, &line.id_number).await?;
    let phone = full(Secret::Phone, &line.phone).await?;
    let account = full(Secret::Account, &line.account).await?;
    let payee = full(Secret::Payee, &line.payee.id_number).await?;
    let cells = |identity: &IdentityRow, category: &Category| {
        let owned = |text: &str| text.to_owned();
        let mut cells = vec![
            ("name", owned(&line.name)),
            ("id_number", owned(&id)),
            ("category", owned(&category.label)),
            ("grade", identity.grade.map(grade_label).unwrap_or_default()),
            (
                "nature",
                identity
                    .nature
                    .map(nature_label)
                    .map(owned)
                    .unwrap_or_default(),
            ),
            (
                "service_years",
                identity
                    .service_years
                    .map(|y| y.to_string())
                    .unwrap_or_default(),
            ),
            ("phone", owned(&phone)),
            ("bank", owned(&line.bank)),
            ("account", owned(&account)),
            ("payee", owned(&line.payee.name)),
            ("payee_id_number", owned(&payee)),
            ("payee_relation", owned(&line.payee.relation)),
            ("start", going.from.to_string()),
            ("paid_through", going.from.prev().to_string()),
        ];
        let keys = identity.keys.iter();
        cells.extend(keys.map(|(code, said)| (code.as_str(), said.clone())));
        cells
            .into_iter()
            .map(|(code, said)| (code.to_owned(), said))
            .collect::<Vec<(String, String)>>()
    };
    let rows: Vec<Vec<(String, String)>> = going
        .identities
        .iter()
        .map(|(identity, category)| cells(identity, category))
        .collect();
    // Columns that nobody fills are left out.
    let mut codes: Vec<String> = Vec::new();
    for (code, said) in rows.iter().flatten() {
        if !said.is_empty() && !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    let layouts = layouts(office)?;
    let roster = layouts.iter().find(|layout| layout.kind == "roster");
    let heading = |code: &String| {
        let columns = roster.map_or(&[][..], |roster| &roster.columns);
        let column = columns.iter().find(|column| column.code == *code);
        column.and_then(|column| column.headings.first()).cloned()
    };
    codes.retain(|code| heading(code).is_some());
    let head = codes.iter().filter_map(heading).map(PlainCell::Text);
    let mut sheet = vec![head.collect::<Vec<_>>()];
    for row in &rows {
        let cell = |code: &String| {
            let said = row.iter().find(|(known, _)| known == code);
            PlainCell::Text(said.map(|(_, said)| said.clone()).unwrap_or_default())
        };
        sheet.push(codes.iter().map(cell).collect());
    }
    let sheet = PlainSheet {
        name: "转移表".to_owned(),
        rows: sheet,
    };
    let mut out = std::io::Cursor::new(Vec::new());
    write_plain(&[sheet], &mut out).map_err(|e| Error::Fault(e.into()))?;
    Ok(Download {
        name: format!("{}抚恤补助关系转移表.xlsx", line.name),
        media: Download::XLSX,
        bytes: out.into_inner(),
    })
}

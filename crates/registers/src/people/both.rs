//! Two records of one person side by side: what merging them would do, and what stands against it. Lines that were paid are
//! not rewritten: whoever was paid is who stays.

use std::future::Future;
use std::pin::Pin;

use entitlement::EventKind;
use sea_orm::{ConnectionTrait, DatabaseExecutor};

use super::actions::id_hash;
use super::model::{Categories, EventRow, IdentityRow};
use super::register::{PersonKey, PersonLine, identity_text, lines_on};
use super::standing::death_of;
use super::store;
use ground::authority::{Action, Actor, Scope};
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::sealed::SealedTable;

/// Records that belong to somebody and go with her.
pub struct Belonging {
    /// What they are and how they are counted: 台账 条.
    pub label: (&'static str, &'static str),
    /// Their table.
    pub table: &'static SealedTable,
    /// The column that says whose they are.
    pub of: &'static str,
    /// Which of them go, where `t` is the table and `$3` the record that stays; the others stay where they are.
    pub which: &'static str,
}

/// Everything that belongs to people, handed in where the office is put together.
pub struct Belongings(pub &'static [Belonging]);

type Soon<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Why what was paid keeps two records (which goes, which stays) of a region apart; nothing where the way is free. Handed in
/// where the office is put together.
pub struct MergeMoney(pub Asked);

type Asked =
    for<'a> fn(&'a Office, DatabaseExecutor<'a>, (i32, i64, i64)) -> Soon<'a, Option<String>>;

/// Two records of one person, and what merging them would do.
#[derive(Debug)]
pub struct Merge {
    /// The record that goes.
    pub goes: PersonLine,
    /// The record that stays.
    pub stays: PersonLine,
    /// What both say, side by side.
    pub rows: Vec<MergeRow>,
    /// What goes over: 台账3条.
    pub moves: Vec<String>,
    /// What the one that stays takes over because it has none.
    pub takes: Vec<&'static str>,
    /// Why it cannot be.
    pub refused: Option<String>,
}

/// What tells people apart.
const TELLING: [&str; 3] = [NAME, "身份证号", "出生日期"];
const NAME: &str = "姓名";

/// What both records say of something.
#[derive(Debug)]
pub struct MergeRow {
    /// 联系电话
    pub label: &'static str,
    /// In the record that goes.
    pub goes: String,
    /// In the one that stays.
    pub stays: String,
    /// What is so afterwards.
    pub after: String,
    /// Whether they say two things.
    pub differs: bool,
}

impl Merge {
    /// Why these may be two people: the name and something else that tells people apart say two things.
    pub fn doubt(&self) -> Option<String> {
        let differs = |row: &&MergeRow| row.differs && TELLING.contains(&row.label);
        let labels: Vec<&str> = self
            .rows
            .iter()
            .filter(differs)
            .map(|row| row.label)
            .collect();
        let words = || {
            format!(
                "两份的{}都不一样，可能不是同一个人，请先核实",
                labels.join("、")
            )
        };
        // A number that was written wrong once says another day of birth as well.
        (labels.len() > 1 && labels.contains(&NAME)).then(words)
    }

    /// 并入赵一明 330…（第一村，101-3）；移过去：台账3条；补上：联系电话
    pub(super) fn told(&self) -> String {
        let stays = &self.stays;
        let mut said = vec![format!(
            "并入 {} {}（{}，编号{}）",
            stays.name,
            stays.id_number,
            stays.village,
            stays.key.number()
        )];
        for (what, all) in [
            ("移过去", self.moves.join("、")),
            ("补上", self.takes.join("、")),
        ] {
            said.extend((!all.is_empty()).then(|| format!("{what}：{all}")));
        }
        said.join("；")
    }
}

/// Looks at two records as they would be merged.
///
/// # Errors
/// When one of them is not there, or not the actor's to change.
pub async fn merge_looked(
    office: &Office,
    actor: &Actor,
    (goes, stays): (PersonKey, PersonKey),
    request: Option<i64>,
) -> Result<Merge> {
    let scope = actor.may(Action::PersonRead)?;
    if goes.region != stays.region {
        return Err(Error::not_found("另一份登记"));
    }
    let on = office.db().reader().into();
    looked(
        office,
        on,
        &scope,
        (goes.region, goes.id, stays.id),
        request,
    )
    .await
}

/// The record that somebody means by a number, an ID number or a name.
///
/// # Errors
/// When there is none, or several.
pub async fn merge_meant(
    office: &Office,
    actor: &Actor,
    region: i32,
    said: &str,
) -> Result<PersonKey> {
    let scope = actor.may(Action::PersonWrite)?;
    let on = office.db().reader().into();
    let found = meant(office, on, (&scope, region), said).await?;
    Ok(PersonKey::new(region, found))
}

pub(super) async fn meant(
    office: &Office,
    on: DatabaseExecutor<'_>,
    (scope, region): (&Scope, i32),
    said: &str,
) -> Result<i64> {
    let none = || Error::at("into", "没有找到这一份登记，或者不在您的管理范围内，请核对");
    let said = said.split_whitespace().next().unwrap_or_default();
    let found = match PersonKey::read(said) {
        Ok(key) if key.region == region => Some(key.id),
        Ok(_) => None,
        Err(_) => {
            let hash = id_hash(office, &said.to_uppercase());
            let known = store::by_id_hash(&on, region, std::slice::from_ref(&hash)).await?;
            match known.get(&hash) {
                Some(known) => Some(known.id),
                None => {
                    let names = [said.to_owned()];
                    let named = store::births_of_names(&on, scope, region, &names).await?;
                    if named.len() > 1 {
                        let words = "叫这个名字的不止一人，请写编号或者身份证号";
                        return Err(Error::at("into", words));
                    }
                    named.first().map(|(id, ..)| *id)
                }
            }
        }
    };
    let id = found.ok_or_else(none)?;
    let record = store::person(&on, scope, region, id).await?;
    record.map(|record| record.id).ok_or_else(none)
}

pub(super) async fn looked(
    office: &Office,
    on: DatabaseExecutor<'_>,
    scope: &Scope,
    (region, goes, stays): (i32, i64, i64),
    request: Option<i64>,
) -> Result<Merge> {
    let c = &on;
    let mut records = Vec::new();
    for id in [goes, stays] {
        let record = store::person(c, scope, region, id).await?;
        records.push(record.ok_or_else(|| Error::not_found("要合并的一份登记"))?);
    }
    let notes: Vec<String> = records.iter().map(|record| record.note.clone()).collect();
    let mut lines = lines_on(c, office, scope, records).await?.into_iter();
    let (Some(gone), Some(kept)) = (lines.next(), lines.next()) else {
        return Err(Error::not_found("要合并的一份登记"));
    };
    let hers = Hers::read(c, (region, goes, stays)).await?;
    let categories = Categories::load(office.catalogue())?;
    let (identities, events) = hers.brought();
    let mut moves: Vec<String> = identities
        .iter()
        .map(|identity| format!("身份“{}”", identity_text(identity, &categories)))
        .collect();
    if !events.is_empty() {
        moves.push(format!("身份的变动{}条", events.len()));
    }
    let Belongings(belongings) = office.handed()?;
    for belonging in *belongings {
        let count = going(c, belonging, (region, goes, stays)).await?.len();
        let (label, measure) = belonging.label;
        moves.extend((count > 0).then(|| format!("{label}{count}{measure}")));
    }
    let refused = match goes == stays {
        true => Some("不能并入它自己，请写另一份".to_owned()),
        false => refused(c, (region, goes, stays), (&hers, request)).await?,
    };
    let refused = match refused {
        None if goes != stays => {
            let MergeMoney(paid) = office.handed()?;
            paid(office, on, (region, goes, stays)).await?
        }
        refused => refused,
    };
    let rows = rows(
        (&gone, &kept),
        (&notes[0], &notes[1]),
        &moved_in(&kept, &moves),
    );
    Ok(Merge {
        takes: takes((&gone, &kept), (&notes[0], &notes[1])),
        rows,
        goes: gone,
        stays: kept,
        moves,
        refused,
    })
}

/// Her identities afterwards.
fn moved_in(kept: &PersonLine, moves: &[String]) -> String {
    let moved = moves.iter().filter_map(|told| told.strip_prefix("身份“"));
    let moved = moved.filter_map(|told| told.strip_suffix('”'));
    let own = kept.identities.iter().map(String::as_str);
    own.chain(moved).collect::<Vec<_>>().join("、")
}

/// What both records say, with what is so afterwards.
fn rows(
    (goes, stays): (&PersonLine, &PersonLine),
    (gone, kept): (&str, &str),
    identities: &str,
) -> Vec<MergeRow> {
    let plain = |label, goes: &str, stays: &str| MergeRow {
        label,
        goes: goes.to_owned(),
        stays: stays.to_owned(),
        after: stays.to_owned(),
        differs: goes != stays && !goes.is_empty() && !stays.is_empty(),
    };
    let filled = |label, goes: &str, stays: &str| {
        let row = plain(label, goes, stays);
        let after = if stays.is_empty() { goes } else { stays };
        MergeRow {
            after: after.to_owned(),
            ..row
        }
    };
    let number = |row: MergeRow, goes: &str, stays: &str| MergeRow {
        // Two numbers may look alike where they are masked.
        differs: goes != stays && !goes.is_empty() && !stays.is_empty(),
        ..row
    };
    let (g, s) = (&goes.numbers, &stays.numbers);
    let has_account = !stays.account.is_empty();
    let bank = |line: &PersonLine| format!("{} {}", line.bank, line.account).trim().to_owned();
    let account = filled("银行账号", &bank(goes), &bank(stays));
    let account = MergeRow {
        after: if has_account { bank(stays) } else { bank(goes) },
        ..number(account, &g.account, &s.account)
    };
    let payee = plain("收款人", &goes.payee.told(), &stays.payee.told());
    let payee = MergeRow {
        after: if has_account { stays } else { goes }.payee.told(),
        ..payee
    };
    let listed = |line: &PersonLine| line.identities.join("、");
    let identity = plain("身份", &listed(goes), &listed(stays));
    vec![
        plain(NAME, &goes.name, &stays.name),
        number(
            plain("身份证号", &goes.id_number, &stays.id_number),
            &g.id_number,
            &s.id_number,
        ),
        plain("出生日期", &goes.birth, &stays.birth),
        plain("村（社区）", &goes.village, &stays.village),
        plain("状态", goes.state.label(), stays.state.label()),
        MergeRow {
            after: identities.to_owned(),
            ..identity
        },
        number(
            filled("联系电话", &goes.phone, &stays.phone),
            &g.phone,
            &s.phone,
        ),
        filled("住址", &goes.address, &stays.address),
        account,
        payee,
        plain(
            "困难",
            &goes.hardships.join("、"),
            &stays.hardships.join("、"),
        ),
        filled("备注", gone, kept),
    ]
}

/// What the record that stays takes over: what it has none of.
fn takes(
    (goes, stays): (&PersonLine, &PersonLine),
    (gone, kept): (&str, &str),
) -> Vec<&'static str> {
    let both = [
        ("联系电话", goes.phone.as_str(), stays.phone.as_str()),
        ("住址", &goes.address, &stays.address),
        ("银行账号和收款人", &goes.account, &stays.account),
        ("备注", gone, kept),
    ];
    let empty = both
        .into_iter()
        .filter(|(_, goes, stays)| stays.is_empty() && !goes.is_empty());
    empty.map(|(label, ..)| label).collect()
}

/// What the register has of both.
pub(super) struct Hers {
    goes: (Vec<IdentityRow>, Vec<EventRow>),
    stays: (Vec<IdentityRow>, Vec<EventRow>),
}

impl Hers {
    pub(super) async fn read(
        c: &impl ConnectionTrait,
        (region, goes, stays): (i32, i64, i64),
    ) -> Result<Hers> {
        let both = [goes, stays];
        let mut identities = store::identities_of(c, region, &both).await?;
        let mut events = store::events_of(c, region, &both).await?;
        let mut of = |id: i64| {
            let identities = identities.remove(&id).unwrap_or_default();
            (identities, events.remove(&id).unwrap_or_default())
        };
        Ok(Hers {
            goes: of(goes),
            stays: of(stays),
        })
    }

    pub(super) fn brought(&self) -> (Vec<IdentityRow>, Vec<EventRow>) {
        brought((&self.goes.0, &self.goes.1), &self.stays.0)
    }
}

/// The identities that go over, and what happened to them: an identity that both have is the one of the record that stays.
/// What happened to the whole record that goes happens to each identity of it, and to nothing else.
pub fn brought(
    (identities, events): (&[IdentityRow], &[EventRow]),
    stays: &[IdentityRow],
) -> (Vec<IdentityRow>, Vec<EventRow>) {
    let has = |category: &str| stays.iter().any(|identity| identity.category == category);
    let moved = identities
        .iter()
        .filter(|identity| !has(&identity.category));
    let moved: Vec<IdentityRow> = moved.cloned().collect();
    let mut happened = Vec::new();
    for identity in &moved {
        let to_it = events
            .iter()
            .filter(|event| match (&event.category, event.kind) {
                (_, EventKind::Death) => false,
                (Some(category), _) => *category == identity.category,
                (None, EventKind::Grade(_) | EventKind::Nature(_)) => identity.grade.is_some(),
                (None, EventKind::Stop | EventKind::Resume) => true,
            });
        happened.extend(to_it.map(|event| EventRow {
            category: Some(identity.category.clone()),
            ..event.clone()
        }));
    }
    (moved, happened)
}

/// Why two records cannot be merged, as far as the register knows.
async fn refused(
    c: &impl ConnectionTrait,
    (region, goes, stays): (i32, i64, i64),
    (hers, request): (&Hers, Option<i64>),
) -> Result<Option<String>> {
    for (who, id) in [("要并入的那份", goes), ("留下的那份", stays)] {
        let open = store::open_requests_of(c, (region, id)).await?;
        let others = open.iter().filter(|open| Some(**open) != request).count();
        if others > 0 {
            return Ok(Some(format!(
                "{who}还有{others}条变更申请在等复核，请先同意或退回，再合并"
            )));
        }
    }
    let deaths = [&hers.goes.1, &hers.stays.1].map(|events| death_of(events));
    Ok(match deaths {
        [Some(died), stays] if stays != Some(died) => Some(format!(
            "要并入的那份登记了{}去世，留下的那份没有登记（或不是同一个月）。请先核对，在留下的那份登记去世，再合并",
            died.to_chinese()
        )),
        _ => None,
    })
}

/// The numbers of what goes over.
pub(super) async fn going(
    c: &impl ConnectionTrait,
    belonging: &Belonging,
    (region, goes, stays): (i32, i64, i64),
) -> Result<Vec<i64>> {
    let sql = format!(
        "SELECT t.id FROM {} t WHERE t.region = $1 AND t.{} = $2 AND $2 <> $3 AND {} ORDER BY t.id",
        belonging.table.name, belonging.of, belonging.which
    );
    let values = vec![region.into(), goes.into(), stays.into()];
    let found: Vec<(i64,)> = db::tuples(c, &sql, values).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

//! The register read: a list of people, and everything about one of them.

use entitlement::Opening;
use sea_orm::ConnectionTrait;

use kernel::{DivisionCode, Month, mask_account, mask_id, mask_phone};
use std::collections::HashMap;

use super::actions::{ACCOUNT, ADDRESS, ID_NUMBER, PHONE, id_hash};
use super::disability::{grade_label, nature_label};
pub use super::facets::{Facets, Lack, PeopleAsk};
use super::model::{Categories, EventRow, IdentityRow, NumberHashes};
use super::payee::Payee;
use super::standing::{PersonState, age_at, death_of, grade_in, state_in};
use super::store::{self, FacetQuery, PeopleQuery, PersonRecord};
use crate::organisation::Directory;
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::key::{Key, Keyed};
use ground::office::Office;

/// Somebody on the rolls, as keys name her.
pub enum Person {}

/// A person in an address: 990101-12.
pub type PersonKey = Key<Person>;

impl Keyed for Person {
    const NAMED: &str = "人员";
    const THIS: &str = "这个人";
}

/// 困难, the three that are kept.
pub const HARDSHIPS: [(&str, &str); 3] = [
    ("living", "生活难"),
    ("housing", "住房难"),
    ("medical", "医疗难"),
];

/// A person in a list; numbers masked.
#[derive(Debug, Clone)]
pub struct PersonLine {
    /// Who.
    pub key: PersonKey,
    /// 姓名
    pub name: String,
    /// 性别
    pub sex: String,
    /// 出生日期
    pub birth: String,
    /// 周岁
    pub age: Option<u32>,
    /// 身份证号, masked.
    pub id_number: String,
    /// 电话, masked.
    pub phone: String,
    /// 开户行
    pub bank: String,
    /// 账号, masked.
    pub account: String,
    /// 收款人, her number masked.
    pub payee: Payee,
    /// 身份, as 伤残军人（六级，因公）.
    pub identities: Vec<String>,
    /// 住址
    pub address: String,
    /// 村(社区)
    pub village: String,
    /// 乡镇(街道)
    pub town: String,
    /// Where she is on the rolls.
    pub division: DivisionCode,
    /// 状态
    pub state: PersonState,
    /// 困难
    pub hardships: Vec<String>,
    /// What tells masked numbers apart.
    pub numbers: NumberHashes,
    /// Whether what was typed is the payee's name and not hers.
    pub by_payee: bool,
}

fn query(office: &Office, ask: &PeopleAsk) -> PeopleQuery {
    let today = office.clock().today();
    let born = |years: u32| today.checked_sub_months(chrono::Months::new(years * 12));
    let facets = |facets: &Facets| FacetQuery {
        category: facets.category.clone(),
        grade: facets.grade,
        born_from: facets
            .age_to
            .and_then(|age| born(age + 1))
            .and_then(|day| day.succ_opt())
            .max(facets.born_from),
        // Of two days the earlier; nothing is no day.
        born_to: [facets.age_from.and_then(born), facets.born_to]
            .into_iter()
            .flatten()
            .min(),
        unit: facets.unit,
        state: facets.state.clone(),
        hardship: facets.hardship.clone(),
        elsewhere: facets.elsewhere,
        lack: facets.lack,
    };
    // A group that asks for nothing is no group.
    let any_of = ask.any_of.iter();
    let any_of = any_of.filter(|group| **group != Facets::default());
    PeopleQuery {
        words: store::read_words(office.keyring(), &ask.typed, today, ask.payees),
        facets: facets(&ask.facets),
        any_of: any_of.map(facets).collect(),
        month: Month::of(today),
    }
}

/// The scope a list is asked of.
fn asked(actor: &Actor, ask: &PeopleAsk) -> Result<Scope> {
    let scope = actor.may(Action::PersonRead)?;
    ask.within.map_or(Ok(scope), |within| scope.asked(&within))
}

/// How many people fit.
pub async fn people_count(office: &Office, actor: &Actor, ask: &PeopleAsk) -> Result<u64> {
    let scope = asked(actor, ask)?;
    store::count(office.db().reader(), &scope, &query(office, ask)).await
}

/// A page of those who fit, by unit and name.
pub async fn people_page(
    office: &Office,
    actor: &Actor,
    ask: &PeopleAsk,
    offset: u64,
    limit: u64,
) -> Result<Vec<PersonLine>> {
    let scope = asked(actor, ask)?;
    let (reader, query) = (office.db().reader(), query(office, ask));
    let records = store::page(reader, &scope, &query, (offset, limit)).await?;
    let mut lines = lines(office, &scope, records).await?;
    for line in &mut lines {
        line.by_payee = query.words.iter().any(|word| !word.fits_name(&line.name));
    }
    Ok(lines)
}

/// All who fit, as they are at this moment.
pub async fn people_keys(
    office: &Office,
    actor: &Actor,
    ask: &PeopleAsk,
) -> Result<Vec<PersonKey>> {
    let scope = asked(actor, ask)?;
    let found = store::ids(office.db().reader(), &scope, &query(office, ask)).await?;
    Ok(found
        .into_iter()
        .map(|(region, id)| PersonKey::new(region, id))
        .collect())
}

async fn lines(
    office: &Office,
    scope: &Scope,
    records: Vec<PersonRecord>,
) -> Result<Vec<PersonLine>> {
    lines_on(office.db().reader(), office, scope, records).await
}

/// People as a list has them, read on some connection.
pub(super) async fn lines_on(
    reader: &impl ConnectionTrait,
    office: &Office,
    scope: &Scope,
    records: Vec<PersonRecord>,
) -> Result<Vec<PersonLine>> {
    let directory = Directory::load(reader, scope).await?;
    let categories = Categories::load(office.catalogue())?;
    let mut by_region: HashMap<i32, Vec<i64>> = HashMap::new();
    for record in &records {
        by_region.entry(record.region).or_default().push(record.id);
    }
    let (mut identities, mut events, mut hardships) =
        (HashMap::new(), HashMap::new(), HashMap::new());
    for (region, ids) in &by_region {
        for (person, found) in store::identities_of(reader, *region, ids).await? {
            identities.insert((*region, person), found);
        }
        for (person, event, _, _) in store::noted_events_of(reader, *region, ids).await? {
            events
                .entry((*region, person))
                .or_insert_with(Vec::new)
                .push(event);
        }
        for (person, found) in store::hardships_of(reader, *region, ids).await? {
            hardships.insert((*region, person), found);
        }
    }
    let month = Month::of(office.clock().today());
    let line = |record: PersonRecord| {
        let at = (record.region, record.id);
        let kinds = hardships.get(&at).map_or(&[][..], Vec::as_slice);
        let identities = identities.get(&at).map_or(&[][..], Vec::as_slice);
        let events = events.get(&at).map_or(&[][..], Vec::as_slice);
        let mut line = shown(office, &directory, &record)?;
        line.identities = identities
            .iter()
            .map(|i| identity_text(&now(i, events, month), &categories))
            .collect();
        line.state = state_in(identities, events, month);
        line.age = age_at(&line.birth, office.clock().today(), death_of(events));
        line.hardships = kinds
            .iter()
            .map(|hardship| hardship_label(&hardship.kind).to_owned())
            .collect();
        Ok(line)
    };
    records.into_iter().map(line).collect()
}

/// An identity with the grade and nature it has in a month.
pub fn now(identity: &IdentityRow, events: &[EventRow], month: Month) -> IdentityRow {
    let (grade, nature) = grade_in(identity, events, month);
    IdentityRow {
        grade,
        nature,
        ..identity.clone()
    }
}

/// 生活难
pub fn hardship_label(kind: &str) -> &str {
    HARDSHIPS
        .iter()
        .find(|(code, _)| *code == kind)
        .map_or(kind, |(_, label)| label)
}

fn shown(office: &Office, directory: &Directory, record: &PersonRecord) -> Result<PersonLine> {
    let open = |purpose: &str, sealed: &Option<String>| match sealed {
        Some(sealed) => office.open_field(purpose, record.id, sealed),
        None => Ok(String::new()),
    };
    let masked = |text: &str, mask: fn(&str) -> String| {
        if text.is_empty() {
            String::new()
        } else {
            mask(text)
        }
    };
    let hash = |purpose: &str, text: &str| match text {
        "" => String::new(),
        text => office.keyring().search_hash(purpose, text),
    };
    let (id, phone, account) = (
        open(ID_NUMBER, &record.id_sealed)?,
        open(PHONE, &record.phone_sealed)?,
        open(ACCOUNT, &record.account_sealed)?,
    );
    let payee = record.payee(office)?;
    let birth = record.birth.clone().unwrap_or_default();
    let division = DivisionCode::try_from(record.division).map_err(|e| Error::Fault(e.into()))?;
    Ok(PersonLine {
        key: PersonKey::new(record.region, record.id),
        name: record.name.clone(),
        sex: record.sex.clone().unwrap_or_default(),
        age: age_at(&birth, office.clock().today(), None),
        birth,
        id_number: masked(&id, mask_id),
        phone: masked(&phone, mask_phone),
        bank: record.bank.clone(),
        account: masked(&account, mask_account),
        payee: payee.masked(),
        identities: Vec::new(),
        address: open(ADDRESS, &record.address_sealed)?,
        village: directory.name(division),
        town: directory.town_name(division),
        division,
        state: PersonState::Alive,
        hardships: Vec::new(),
        numbers: NumberHashes {
            id_number: match id.as_str() {
                "" => String::new(),
                id => id_hash(office, id),
            },
            phone: hash(PHONE, &phone),
            account: hash(ACCOUNT, &account),
            payee: match payee.id_number.as_str() {
                "" => String::new(),
                id => id_hash(office, id),
            },
        },
        by_payee: false,
    })
}

/// 伤残军人（六级，因公）
pub fn identity_text(identity: &IdentityRow, categories: &Categories) -> String {
    let category = categories
        .coded(&identity.category)
        .map_or(identity.category.as_str(), |c| c.label.as_str());
    let details: Vec<String> = [
        identity.grade.map(grade_label),
        identity.nature.map(|n| nature_label(n).to_owned()),
        identity.service_years.map(|y| format!("服役{y}年")),
    ]
    .into_iter()
    .flatten()
    .chain(categories.keys_read(&identity.keys))
    .collect();
    if details.is_empty() {
        category.to_owned()
    } else {
        format!("{category}（{}）", details.join("，"))
    }
}

/// Somebody on the rolls, with everything that this subject knows.
#[derive(Debug)]
pub struct Dossier {
    /// As a list has her.
    pub line: PersonLine,
    /// Where she is on the rolls.
    pub division: DivisionCode,
    /// 备注
    pub note: String,
    /// When she was registered.
    pub recorded_at: String,
    /// Counts the changes; whoever saves an older one is told.
    pub version: i32,
    /// 身份
    pub identities: Vec<IdentityRow>,
    /// What another office paid before, by scheme (已发至).
    pub openings: Vec<(String, Opening)>,
    /// Where she moved, and the first month for which it holds, in the order recorded.
    pub moves: Vec<(String, Month)>,
    /// What happened to her, with notes and when it was recorded.
    pub events: Vec<(EventRow, String, String)>,
    /// 一次性待遇, in words: 医疗补助3,260.50元，2025年1月起发.
    pub lump_sums: Vec<String>,
    /// 家庭成员: number, name, relation, phone (masked), note.
    pub family: Vec<FamilyMember>,
    /// 困难 with the day it was made sure of.
    pub hardships: Vec<(String, String)>,
    /// 另处登记: on the rolls of another county too, and nobody has made sure yet.
    pub elsewhere: bool,
}

/// 家庭成员
#[derive(Debug, Clone)]
pub struct FamilyMember {
    /// Number within the region.
    pub id: i64,
    /// 姓名
    pub name: String,
    /// 关系
    pub relation: String,
    /// 电话, masked.
    pub phone: String,
    /// 备注
    pub note: String,
    /// Her own record, where she is on the rolls too.
    pub on_rolls: Option<PersonKey>,
}

/// What a relative's phone is sealed for.
pub(super) const FAMILY_PHONE: &str = "person_family.phone";

/// Everything about somebody.
///
/// # Errors
/// When she is not there, or not the actor's to see.
pub async fn person_open(office: &Office, actor: &Actor, key: PersonKey) -> Result<Dossier> {
    let scope = actor.may(Action::PersonRead)?;
    let reader = office.db().reader();
    let record = store::person(reader, &scope, key.region, key.id).await?;
    let record = record.ok_or_else(|| Error::not_found("这个人"))?;
    let division = DivisionCode::try_from(record.division).map_err(|e| Error::Fault(e.into()))?;
    let identities = store::identities_of(reader, key.region, &[key.id])
        .await?
        .remove(&key.id)
        .unwrap_or_default();
    let events = store::noted_events_of(reader, key.region, &[key.id]).await?;
    let mut openings = store::openings(reader, key.region, Some(key.id)).await?;
    let mut residences = store::residences(reader, key.region, Some(key.id)).await?;
    let moves = residences.remove(&key.id).unwrap_or_default().moves;
    let directory = Directory::load(reader, &scope).await?;
    let places = |division: i64| match DivisionCode::try_from(division) {
        Ok(division) => directory.name(division),
        Err(_) => division.to_string(),
    };
    let hardships = store::hardships_of(reader, key.region, &[key.id])
        .await?
        .remove(&key.id)
        .unwrap_or_default();
    let mut family = Vec::new();
    for relative in store::relatives(reader, key.region, key.id).await? {
        let phone = match &relative.phone_sealed {
            Some(sealed) => mask_phone(&office.open_field(FAMILY_PHONE, relative.id, sealed)?),
            None => String::new(),
        };
        family.push(FamilyMember {
            id: relative.id,
            name: relative.name,
            relation: relative.relation,
            phone,
            note: relative.note,
            on_rolls: relative.on_rolls.map(|id| PersonKey::new(key.region, id)),
        });
    }
    let mut sums = store::lump_sums(reader, key.region, Some(key.id)).await?;
    let categories = Categories::load(office.catalogue())?;
    let sums = sums.remove(&key.id).unwrap_or_default();
    let lump_sums = sums
        .iter()
        .map(|sum| sum.told(categories.lump_sums()))
        .collect();
    let month = ground::time::month_number(Month::of(office.clock().today()));
    let elsewhere = store::registered_elsewhere(reader, key.region, Some(key.id), month).await?;
    let (note, recorded_at, version) = (
        record.note.clone(),
        record.recorded_at.clone(),
        record.version,
    );
    let mut shown = lines(office, &scope, vec![record]).await?;
    let line = shown.pop().ok_or_else(|| Error::not_found("这个人"))?;
    Ok(Dossier {
        line,
        division,
        note,
        recorded_at,
        version,
        identities,
        openings: openings.remove(&key.id).unwrap_or_default(),
        moves: moves
            .iter()
            .map(|moved| (places(moved.division), moved.from))
            .collect(),
        events: events
            .into_iter()
            .map(|(_, event, note, at)| (event, note, at))
            .collect(),
        lump_sums,
        family,
        elsewhere: elsewhere.contains(&key.id),
        hardships: hardships
            .into_iter()
            .map(|hardship| {
                let label = hardship_label(&hardship.kind).to_owned();
                (label, hardship.checked_on)
            })
            .collect(),
    })
}

/// Some people, in the order of their keys; whoever is not the actor's to see is left out.
pub async fn people_of(
    office: &Office,
    actor: &Actor,
    keys: &[PersonKey],
) -> Result<Vec<PersonLine>> {
    let scope = actor.may(Action::PersonRead)?;
    let mut found = Vec::with_capacity(keys.len());
    for chunk in keys
        .chunk_by(|a, b| a.region == b.region)
        .flat_map(|region| region.chunks(1_000))
    {
        let ids: Vec<i64> = chunk.iter().map(|key| key.id).collect();
        let region = chunk.first().map_or(0, |key| key.region);
        let records = store::numbered(office.db().reader(), &scope, region, &ids).await?;
        found.extend(lines(office, &scope, records).await?);
    }
    Ok(found)
}

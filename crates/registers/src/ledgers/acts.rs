//! What may be done with an entry: changed, taken away, brought back. What is asked comes from the fields of its kind.

use kernel::DivisionCode;
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::designation::refuse_designations;
use super::entries::{RESTORE_DAYS, read_over};
use super::groups::refuse_groups;
use super::kind::{Field, FieldType, Kind, ask_of, kinds};
use super::limits::{refuse_second, says_the_same};
use super::removed;
use super::shown::{shown_first, shown_text};
use super::source::ENTRY_ID_NUMBER;
use super::store::{self, FullEntry, Removed};
use super::told::{differences, told};
use super::whose;
use super::whose::{Whose, person_of, refuse_after_death};
use crate::organisation::Directory;
use ground::acts::{Act, Doing, Subject, To, key_read};
use ground::ask;
use ground::ask::Ask;
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::{date_text, moment_text};

use EntryState::{Gone, Kept};

/// So many villages are offered while typing.
pub const VILLAGES_OFFERED: usize = 300;

/// Where an entry is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryState {
    /// Counted.
    Kept,
    /// Taken away: lists and figures no longer have it.
    Gone,
}

/// An entry that somebody may see, with its kind.
#[derive(Debug, Clone)]
pub struct EntryInHand {
    /// The entry.
    pub entry: FullEntry,
    /// Its kind.
    pub kind: Kind,
    state: EntryState,
    /// A new ID number, sealed, and its hash.
    sealed: Option<(String, Option<String>)>,
}

/// An action of the audit, and its detail besides the kind.
pub struct EntryStep(&'static str, Json);

type Does<'a, 'b> = &'a mut Doing<'b, EntryInHand>;

/// Everything that may be done with an entry.
static ACTS: [Act<EntryInHand>; 3] = [EDIT, REMOVE, RESTORE];

/// 修改: what is not said stays as it is; what it was and is goes to the audit.
pub(super) const EDIT: Act<EntryInHand> = Act {
    code: "edit",
    label: "保存",
    at: "edit",
    says: "改一条台账；不写的一栏不改，写空的清空；别人先改过的不改（409）",
    told: "已保存",
    from: &[Kept],
    asks: || {
        let fields = Ask::declared(ask::Kind::Fields, "fields", "要改的各栏");
        vec![fields.hint("按字段代码，写法和登记时一样；金额写成数的以分计，写成文字的以元计")]
    },
    does: |doing| Box::pin(edit(doing)),
    ..Act::by(Action::LedgerWrite)
};

async fn edit(doing: Does<'_, '_>) -> Result<()> {
    let said = |code: &str| doing.said.words(code).to_owned();
    let (whose, it) = (Whose::said(&doing.said), &mut doing.it);
    let step = amended(doing.office, doing.tx, doing.actor, it, said, whose).await?;
    doing.step(step);
    Ok(())
}

/// Makes an entry say what is said of all its fields; what it was and is goes into the step.
pub(super) async fn amended(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    it: &mut EntryInHand,
    said: impl Fn(&str) -> String + Send,
    whose: Whose<'_>,
) -> Result<EntryStep> {
    let today = office.clock().today();
    let scope = actor.may(Action::LedgerWrite)?;
    let directory = Directory::load(tx.connection(), &scope).await?;
    let EntryInHand { entry, kind, .. } = it;
    let now = (scope.division(), today);
    let filled = read_over(kind, said, &directory, now, &entry.fields);
    let mut filled = filled.map_err(Error::Wrong)?;
    // A place that no field names stays where it was written down.
    let names = |fields: &serde_json::Map<String, Json>| {
        let village = kind.first_of(FieldType::Village);
        village.is_some_and(|field| fields.contains_key(&field.code))
    };
    if !names(&filled.fields) && !names(&entry.fields) {
        let stays = DivisionCode::try_from(entry.division);
        filled.division = stays.map_err(|e| Error::Fault(e.into()))?;
    }
    if !scope.contains(filled.division) || filled.division.region() != entry.region {
        return Err(Error::not_found(format!("区划 {}", filled.division.get())));
    }
    refuse_designations(kind, &filled.fields)?;
    refuse_groups(office, kind, &filled.fields)?;
    // One of two that stand already can be put right in other fields.
    let (at, but) = (filled.division, Some(entry.id));
    if at.get() != entry.division || !says_the_same(kind, &entry.fields, &filled.fields) {
        refuse_second(tx.connection(), kind, &filled.fields, at, but).await?;
    }
    // Who was found or not found stays so, as long as nothing new is said of it.
    let named = |fields: &serde_json::Map<String, Json>| {
        let field = kind.on_rolls()?;
        fields.get(&field.code).cloned()
    };
    let same = named(&filled.fields) == named(&entry.fields) || entry.id_sealed.is_some();
    let (person, hash) = match same && filled.id.is_none() && whose.person.is_empty() {
        true => {
            let another_day = entry.on_date != date_text(filled.on_date);
            if let Some(person) = entry.person.filter(|_| another_day) {
                let dated = (filled.on_date, whose.after_death);
                refuse_after_death(office, (entry.region, person), dated).await?;
            }
            (entry.person, None)
        }
        false => person_of(office, actor, kind, &filled, whose).await?,
    };
    let changed = differences(kind, &entry.fields, &filled.fields);
    entry.division = filled.division.get();
    // What no field dates stays on the day it was written down.
    if let Some(day) = kind.date_of(&filled.fields) {
        entry.on_date = date_text(day);
    }
    // An ID number left empty stays: the form never shows it.
    entry.person = person;
    entry.fields = filled.fields;
    if let Some(number) = &filled.id {
        let sealed = office.seal_field(ENTRY_ID_NUMBER, entry.id, number.as_str())?;
        it.sealed = Some((sealed, hash));
    }
    Ok(EntryStep("ledger_change", json!({ "改动": changed })))
}

/// 删去, with the reason.
pub(super) const REMOVE: Act<EntryInHand> = Act {
    code: "remove",
    label: "删去这条",
    at: "remove",
    says: "删去一条台账，30天内可以恢复",
    told: "已删去，30天内可以在“看已删去的”里恢复",
    from: &[Kept],
    to: To::State(Gone),
    asks: || {
        let reason = Ask::words("reason", "删去的理由").needed();
        vec![reason.hint("例如：重复登记。删去后30天内可以恢复")]
    },
    unread: true,
    does: |doing| Box::pin(remove(doing)),
    ..Act::by(Action::LedgerWrite)
};

async fn remove(doing: Does<'_, '_>) -> Result<()> {
    let reason = doing.said.words("reason").to_owned();
    let it = &mut doing.it;
    let step = removed(doing.office, doing.tx, doing.actor, it, &reason).await?;
    doing.step(step);
    Ok(())
}

/// Takes an entry away; what it said goes into the step.
pub(super) async fn removed(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    it: &mut EntryInHand,
    reason: &str,
) -> Result<EntryStep> {
    let at = moment_text(office.clock().now_utc());
    let EntryInHand { entry, kind, .. } = it;
    let key = (entry.region, entry.id);
    removed::mark_removed(office.keyring(), tx, key, actor.user, &at, reason).await?;
    let detail = json!({ "内容": told(kind, &entry.fields), "理由": reason });
    let reason = reason.to_owned();
    entry.removed = Some(Removed { at, reason });
    Ok(EntryStep("ledger_remove", detail))
}

/// 恢复 what was taken away less than [`RESTORE_DAYS`] ago.
const RESTORE: Act<EntryInHand> = Act {
    code: "restore",
    label: "恢复",
    at: "restore",
    says: "恢复一条删去的台账",
    told: "已恢复",
    from: &[Gone],
    to: To::State(Kept),
    next: true,
    unread: true,
    does: |doing| Box::pin(restore(doing)),
    ..Act::by(Action::LedgerWrite)
};

async fn restore(doing: Does<'_, '_>) -> Result<()> {
    let (on, EntryInHand { entry, kind, .. }) = (doing.tx.connection(), &doing.it);
    let division = DivisionCode::try_from(entry.division).map_err(|e| Error::Fault(e.into()))?;
    refuse_second(on, kind, &entry.fields, division, Some(entry.id)).await?;
    let entry = &mut doing.it.entry;
    let gone = entry.removed.take();
    let gone = gone.and_then(|gone| chrono::DateTime::parse_from_rfc3339(&gone.at).ok());
    let ago = gone.map_or(i64::MAX, |then| {
        (doing.office.clock().now_utc() - then.to_utc()).num_days()
    });
    if ago >= RESTORE_DAYS {
        return Err(Error::refusal(format!(
            "删去已超过 {RESTORE_DAYS} 天，不能恢复，请重新登记"
        )));
    }
    removed::unmark_removed(doing.tx, entry.region, entry.id).await?;
    doing.step(EntryStep("ledger_restore", json!({})));
    Ok(())
}

/// What the fields of a kind ask, with the villages that are offered.
pub(super) async fn fields_of(office: &Office, actor: &Actor, kind: &Kind) -> Result<Vec<Ask>> {
    let scope = actor.may(Action::LedgerWrite)?;
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let villages = directory.village_names(scope.division(), VILLAGES_OFFERED);
    let ask = |field: &Field| match field.field_type {
        FieldType::Village => ask_of(field).offering(villages.iter().map(|name| (name, name))),
        _ => ask_of(field),
    };
    Ok(kind.fields.iter().map(ask).collect())
}

pub(super) fn kind_coded(office: &Office, code: &str) -> Result<Kind> {
    let mut kinds = kinds(office.catalogue())?.into_iter();
    let kind = kinds.find(|kind| kind.kind == code);
    kind.ok_or_else(|| Error::not_found("这种台账"))
}

impl Subject for EntryInHand {
    type State = EntryState;
    type Step = EntryStep;

    const CODE: &'static str = "ledgers";
    const AT: &'static str = "/ledgers/{kind}/{entry}";
    const LABEL: &'static str = "台账";
    const THIS: &'static str = "这条台账";

    fn acts() -> &'static [Act<EntryInHand>] {
        &ACTS
    }

    fn parts() -> Vec<Ask> {
        let kind = Ask::declared(ask::Kind::Place, "kind", "台账种类");
        vec![kind.hint("代码，例如 visit")]
    }

    fn part(&self, _: &str) -> String {
        self.kind.kind.clone()
    }

    async fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<EntryInHand> {
        let (region, id) = key_read::<EntryInHand>(key)?;
        let scope = actor.may(Action::LedgerRead)?;
        let entry = store::entry(&on, &scope, region, id).await?;
        let entry = entry.ok_or_else(|| Error::not_found("这条台账"))?;
        let mut kinds = kinds(office.catalogue())?.into_iter();
        let kind = kinds.find(|kind| kind.kind == entry.kind);
        let kind = kind.ok_or_else(|| Error::not_found("这种台账"))?;
        Ok(EntryInHand::of(kind, entry))
    }

    fn key(&self) -> String {
        self.entry.key().to_string()
    }

    fn region(&self) -> i32 {
        self.entry.region
    }

    fn version(&self) -> Option<i32> {
        Some(self.entry.version)
    }

    fn state(&self) -> EntryState {
        self.state
    }

    fn set_state(&mut self, state: EntryState) {
        self.state = state;
    }

    fn named(state: EntryState) -> (&'static str, &'static str) {
        match state {
            Kept => ("kept", "已登记"),
            Gone => ("removed", "已删去"),
        }
    }

    fn instead(state: EntryState, act: &str) -> &'static str {
        match (state, act) {
            (Kept, _) => "没有删去，不用恢复",
            (Gone, "remove") => "不用再删",
            (Gone, _) => "要改请先恢复",
        }
    }

    async fn asks(
        &self,
        office: &Office,
        actor: &Actor,
        act: &'static Act<EntryInHand>,
    ) -> Result<Vec<Ask>> {
        if act.code != "edit" {
            return Ok((act.asks)());
        }
        let asks = fields_of(office, actor, &self.kind).await?;
        let fields = self.kind.fields.iter().zip(asks);
        let fields = fields.map(|(field, ask)| self.filled(field, ask));
        Ok(fields.chain(whose::asks(&self.kind)).collect())
    }

    fn entry(&self, EntryStep(action, detail): &EntryStep) -> (&'static str, String, Json) {
        let mut detail = detail.clone();
        detail["种类"] = json!(self.kind.label);
        (action, self.entry.key().subject(), detail)
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        store::update_entry(office.keyring(), tx, &self.entry, self.sealed.clone()).await
    }
}

impl EntryInHand {
    /// An entry of a kind.
    pub(super) fn of(kind: Kind, entry: FullEntry) -> EntryInHand {
        EntryInHand {
            state: if entry.removed.is_some() { Gone } else { Kept },
            sealed: None,
            kind,
            entry,
        }
    }

    /// Whom or what it is about, as the list leads to it.
    pub fn name(&self) -> String {
        let first = shown_first(&self.kind).next();
        let text = first.map(|field| shown_text(field, self.entry.fields.get(&field.code)));
        let text = text.filter(|text| !text.is_empty());
        text.unwrap_or_else(|| self.entry.on_date.clone())
    }

    /// What a form of it says in a field.
    pub(super) fn said(&self, code: &str) -> String {
        let field = self.kind.fields.iter().find(|field| field.code == code);
        field.map_or_else(String::new, |field| self.filled(field, ask_of(field)).usual)
    }

    /// A field with what stands in it.
    fn filled(&self, field: &Field, mut ask: Ask) -> Ask {
        ask.stays = true;
        ask.usual = match (field.field_type, self.entry.fields.get(&field.code)) {
            (FieldType::Money, Some(fen)) => {
                let fen = fen.as_i64().map(kernel::Fen::new);
                fen.map(|fen| fen.to_string()).unwrap_or_default()
            }
            (_, Some(Json::Number(number))) => number.to_string(),
            (_, Some(Json::String(text))) => text.clone(),
            _ => String::new(),
        };
        match field.field_type {
            FieldType::IdNumber if self.entry.id_sealed.is_some() => ask.hint("已登记，不改就空着"),
            // What is no longer offered stays readable where it was chosen.
            FieldType::Choice if !field.open && !ask.usual.is_empty() => {
                let code = ask.usual.clone();
                if !ask.offers.iter().any(|offer| offer.code == code) {
                    let label = format!("{code}（已停用）");
                    ask.offers.push(ask::Offer { code, label });
                }
                ask
            }
            _ => ask,
        }
    }
}

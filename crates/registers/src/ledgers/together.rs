//! Several entries of a kind at once: one column changed, or all taken away. Each is what its own act does; all of them, or none.

use super::acts::{EDIT, EntryInHand, REMOVE, amended, fields_of, kind_coded, removed};
use super::kind::{Field, FieldType, Kind};
use super::whose::Whose;
use ground::acts::{Act, All, Collection, Doing, Subject, changed};
use ground::ask;
use ground::ask::Ask;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::office::Office;

/// So many entries are changed or taken away at once.
pub const TOGETHER_MAX: usize = 500;

/// Entries of one kind that were ticked.
pub struct Together;

impl Collection for Together {
    const CODE: &'static str = "ledgers";
    const AT: &'static str = "/ledgers/{kind}/together";
    const API_AT: &'static str = "/ledgers/{kind}/together";
    const LABEL: &'static str = "台账";

    fn acts() -> &'static [Act<All<Together>>] {
        static ACTS: [Act<All<Together>>; 2] = [CHANGE, TAKE_AWAY];
        &ACTS
    }

    async fn asks(
        all: &All<Together>,
        office: &Office,
        _: &Actor,
        act: &'static Act<All<Together>>,
    ) -> Result<Vec<Ask>> {
        let kind = kind_coded(office, &all.key)?;
        let column = |ask: Ask| match ask.code.as_str() {
            "column" => ask.offering(columns(&kind).map(|field| (&field.code, &field.label))),
            _ => ask,
        };
        Ok((act.asks)().into_iter().map(column).collect())
    }
}

/// The columns that may say the same in several entries: whom an entry is about is asked of each by itself.
pub fn columns(kind: &Kind) -> impl Iterator<Item = &Field> {
    let of_one = [FieldType::Person, FieldType::IdNumber];
    let fields = kind.fields.iter();
    fields.filter(move |field| !of_one.contains(&field.field_type))
}

/// What is asked for the new words of a column.
///
/// # Errors
/// When no such column may be changed in several entries.
pub async fn column_ask(office: &Office, actor: &Actor, kind: &Kind, code: &str) -> Result<Ask> {
    let known = columns(kind).any(|field| field.code == code);
    let asks = fields_of(office, actor, kind).await?.into_iter();
    let ask = asks.filter(|_| known).find(|ask| ask.code == code);
    ask.ok_or_else(|| Error::at("column", "请选择改哪一栏"))
}

fn which() -> Ask {
    let entries = Ask::declared(ask::Kind::Many, "entries", "哪几条").needed();
    entries.hint("台账编号，几条用空格隔开")
}

/// 改选中的: one column of all of them.
const CHANGE: Act<All<Together>> = Act {
    code: "change_together",
    label: "保存",
    at: "change",
    says: "把几条台账的同一栏改成一样，别的栏不动；有一条不能改，就都不改",
    told: "已保存",
    asks: || {
        let column = Ask::choice("column", "改哪一栏").needed();
        let value = Ask::words("value", "改成").hint("写法和单改一条一样；空着就是清空");
        vec![which(), column, value]
    },
    does: |doing| Box::pin(change(doing)),
    ..Act::with_all(Action::LedgerWrite)
};

async fn change(doing: &mut Doing<'_, All<Together>>) -> Result<()> {
    let (code, value) = (
        doing.said.words("column").to_owned(),
        doing.said.words("value").to_owned(),
    );
    let mut written = 0;
    for mut it in meant(doing, &EDIT).await? {
        let (before, name) = (it.clone(), it.name());
        let said = |field: &str| match field == code {
            true => value.clone(),
            false => before.said(field),
        };
        let whose = Whose::default();
        let step = amended(doing.office, doing.tx, doing.actor, &mut it, said, whose).await;
        let step = step.map_err(|error| of_one(error, &name))?;
        if it.entry.fields == before.entry.fields && it.entry.division == before.entry.division {
            continue;
        }
        write(doing, &it, &step).await?;
        written += 1;
    }
    if written == 0 {
        return Err(Error::at("value", "选中的本来就是这样，没有要改的"));
    }
    doing.answer("entries", written);
    doing.tell(format!("已改 {written} 条"));
    Ok(())
}

/// 删去选中的, all with one reason.
const TAKE_AWAY: Act<All<Together>> = Act {
    code: "remove_together",
    label: "删去",
    at: "remove",
    says: "删去几条台账，30天内可以一条条恢复；有一条不能删，就都不删",
    told: "已删去",
    asks: || {
        let mut asks = vec![which()];
        asks.extend((REMOVE.asks)());
        asks
    },
    does: |doing| Box::pin(take_away(doing)),
    ..Act::with_all(Action::LedgerWrite)
};

async fn take_away(doing: &mut Doing<'_, All<Together>>) -> Result<()> {
    let reason = doing.said.words("reason").to_owned();
    let entries = meant(doing, &REMOVE).await?;
    let count = entries.len();
    for mut it in entries {
        let step = removed(doing.office, doing.tx, doing.actor, &mut it, &reason).await?;
        write(doing, &it, &step).await?;
    }
    doing.answer("entries", count);
    doing.tell(format!("已删去 {count} 条，30天内可以在“看已删去的”里恢复"));
    Ok(())
}

/// The entries that are meant, each open to the act that does it to one.
async fn meant(
    doing: &mut Doing<'_, All<Together>>,
    act: &'static Act<EntryInHand>,
) -> Result<Vec<EntryInHand>> {
    let mut keys: Vec<String> = doing.said.many("entries").map(str::to_owned).collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.len() > TOGETHER_MAX {
        let words = format!("一次最多办 {TOGETHER_MAX} 条，请分几次选");
        return Err(Error::at("entries", words));
    }
    let mut found: Vec<EntryInHand> = Vec::with_capacity(keys.len());
    for key in &keys {
        let on = doing.tx.connection().into();
        let it = EntryInHand::open(doing.office, on, doing.actor, key).await?;
        if it.kind.kind != doing.it.key {
            return Err(Error::not_found("这条台账"));
        }
        let open = act.open_to(&it, doing.actor);
        open.map_err(|error| of_one(error, &it.name()))?;
        found.push(it);
    }
    let region = found.first().map(|it| it.entry.region);
    doing.it.region = region.unwrap_or(doing.it.region);
    if found.iter().any(|it| it.entry.region != doing.it.region) {
        return Err(Error::at(
            "entries",
            "一次只能办一个县（市、区）的，请分开选",
        ));
    }
    Ok(found)
}

/// An error that says of which entry it is.
fn of_one(error: Error, name: &str) -> Error {
    match error {
        Error::Wrong(wrong) => {
            let words: Vec<String> = wrong.into_iter().map(|(_, words)| words).collect();
            Error::at("value", format!("{name}：{}", words.join("；")))
        }
        Error::Refusal(words) => Error::Refusal(format!("{name}：{words}")),
        other => other,
    }
}

async fn write(
    doing: &mut Doing<'_, All<Together>>,
    it: &EntryInHand,
    step: &super::acts::EntryStep,
) -> Result<()> {
    if !it.save(doing.office, doing.tx, 0).await? {
        return Err(changed::<EntryInHand>());
    }
    doing.step(it.entry(step));
    Ok(())
}

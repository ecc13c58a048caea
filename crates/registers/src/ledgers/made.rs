//! Entries as they are registered (登记).

use super::acts::{fields_of, kind_coded};
use super::entries::{put, read_filled};
use super::list::Entries;
use super::whose;
use super::whose::{Whose, person_of};
use crate::organisation::Directory;
use ground::acts::{Act, All, Collection, Doing};
use ground::ask::{Ask, Kind};
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::office::Office;

impl Collection for Entries {
    const CODE: &'static str = "ledgers";
    const AT: &'static str = "/ledgers/{kind}/new";
    const API_AT: &'static str = "/ledgers/{kind}";
    const LABEL: &'static str = "台账";

    fn acts() -> &'static [Act<All<Entries>>] {
        static ACTS: [Act<All<Entries>>; 1] = [MAKE];
        &ACTS
    }

    async fn asks(
        all: &All<Entries>,
        office: &Office,
        actor: &Actor,
        _: &'static Act<All<Entries>>,
    ) -> Result<Vec<Ask>> {
        let kind = kind_coded(office, &all.key)?;
        let mut asks = fields_of(office, actor, &kind).await?;
        asks.extend(whose::asks(&kind));
        Ok(asks)
    }
}

/// 登记 of an entry of a kind.
const MAKE: Act<All<Entries>> = Act {
    code: "make",
    label: "保存",
    says: "登一条台账，写法和检查与网页上的表单一样",
    told: "已登记",
    asks: || {
        let fields = Ask::declared(Kind::Fields, "fields", "各栏").needed();
        vec![fields.hint("按字段代码，写法和网页上一样；金额写成数的以分计，写成文字的以元计")]
    },
    does: |doing| Box::pin(make(doing)),
    ..Act::making(Action::LedgerWrite)
};

async fn make(doing: &mut Doing<'_, All<Entries>>) -> Result<()> {
    let (office, actor, tx) = (doing.office, doing.actor, doing.tx);
    let kind = kind_coded(office, &doing.it.key)?;
    let scope = actor.may(Action::LedgerWrite)?;
    let directory = Directory::load(tx.connection(), &scope).await?;
    let said = |code: &str| doing.said.words(code).to_owned();
    let today = office.clock().today();
    let filled = read_filled(&kind, said, &directory, scope.division(), today);
    let filled = filled.map_err(Error::Wrong)?;
    if !scope.contains(filled.division) {
        return Err(Error::not_found(format!("区划 {}", filled.division.get())));
    }
    let whose = Whose::said(&doing.said);
    let person = person_of(office, actor, &kind, &filled, whose).await?;
    let (region, id, made) = put(office, tx, actor, &kind, filled, person).await?;
    doing.it.region = region;
    doing.made(AnyKey::new(region, id));
    doing.step(made);
    Ok(())
}

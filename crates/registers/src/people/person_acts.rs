//! What is proposed of somebody by a clerk, and agreed to by a second person: 迁移, to another place of the county, by whose
//! scope holds both; 收款人, who takes her money.

use kernel::{DivisionCode, Month, read_month};
use sea_orm::DatabaseExecutor;
use serde_json::Value as Json;

use super::asked::Asked;
use super::heirs::{Grants, Inheritance, read_heirs};
use super::heirs_paid::known_heirs;
use super::mending;
use super::mending::{CATEGORY, NO_IDENTITY, VOID};
use super::merging::MERGE;
use super::model::{Categories, HomeRow};
use super::payee::PayeeWords;
use super::person::{PersonInHand, propose_one};
use super::register::{PersonKey, person_open};
use super::standing::{PersonState, state_in};
use super::store;
use crate::organisation::Directory;
use ground::acts::{Act, Doing, Made, Subject, key_read};
use ground::ask::{Ask, Bound, Kind};
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

/// So many villages are offered.
const VILLAGES_OFFERED: usize = 400;

static ACTS: [Act<PersonInHand>; 7] = [MOVE, PAYEE, HEIRS, CATEGORY, NO_IDENTITY, VOID, MERGE];

/// 迁移: from a month on; what was owed before stays with the place of then.
const MOVE: Act<PersonInHand> = Act {
    code: "move",
    label: "迁移",
    at: "move",
    says: "提出迁移：迁到本县哪个村、从哪个月起；另一个人复核同意以后办成。迁出本县的用提出变更里的迁出",
    told: "已提交，等另一个人复核",
    from: &[PersonState::Alive, PersonState::Stopped],
    asks: || {
        let village = Ask::words("village", "迁到哪里").needed();
        let month = Ask::words("effective", "迁入年月").needed();
        let resumes = Ask::choice("resumes", "原来停发的")
            .offering([(RESUMES, "迁入后接着发"), (STAYS, "迁入后仍停发")]);
        let reported = Ask::day("reported", "报告日期").within(&[Bound::NotAhead]);
        vec![
            village.hint("村（社区）的名称，重名的连乡镇一起写，例如甲镇第一村"),
            month.hint("第一个按新的地方算的月份；以前的月份仍按原来的地方"),
            resumes.few().hint("现在停发的才选"),
            reported.hint("单位知道这件事的日期；不写就是今天"),
            Ask::long_words("reason", "理由和依据").needed(),
        ]
    },
    alone: true,
    unread: true,
    does: |doing| Box::pin(propose_move(doing)),
    ..Act::by(Action::PersonWrite)
};

const RESUMES: &str = "yes";
const STAYS: &str = "no";

async fn propose_move(doing: &mut Doing<'_, PersonInHand>) -> Result<()> {
    let (tx, actor) = (doing.tx, doing.actor);
    let person = &doing.it.person;
    let scope = actor.may(Action::PersonWrite)?;
    let directory = Directory::load(tx.connection(), &scope).await?;
    let to = directory.meant(scope.division(), doing.said.words("village"));
    let to = to.map_err(|error| outside(error, &directory.name(scope.division())))?;
    let was = DivisionCode::try_from(person.division).map_err(|e| Error::Fault(e.into()))?;
    if to == was {
        return Err(Error::at("village", "本来就住在那里，请核对"));
    }
    if to.region() != person.region {
        return Err(Error::at(
            "village",
            "不在一个县，请用提出变更里的“迁出”，由那边登记",
        ));
    }
    let from = read_month(doing.said.words("effective"));
    let from = from.map_err(|e| Error::at("effective", e.to_string()))?;
    let home = HomeRow {
        division: to,
        place: directory.full_name(to),
        from,
        known: Some(doing.said.day("reported").unwrap_or_else(|| doing.today())),
        resumes: resumes(doing, from).await?,
    };
    let asked = Asked::Move(home);
    let was = directory.full_name(was);
    propose_one(doing, &asked, was).await
}

/// 收款人: from the next file on; the lines worked out before stay as they are.
const PAYEE: Act<PersonInHand> = Act {
    code: "payee",
    label: "收款人",
    at: "payee",
    says: "提出改收款人：由监护人、代领人收钱的写是谁，改回本人领的空着；另一个人复核同意以后办成。账号也换的，另提银行账号",
    from: &[PersonState::Alive, PersonState::Stopped, PersonState::Dead],
    asks: || {
        let number = Ask::declared(Kind::IdNumber, "payee_id_number", "收款人身份证号");
        vec![
            Ask::words("payee", "收款人")
                .stays()
                .hint("银行账户的户名；本人自己领的空着"),
            number.hint("代领人要登记身份证号；不改的空着"),
            Ask::words("payee_relation", "收款人关系")
                .hint("是本人的什么人，例如监护人、母亲；不改的空着"),
            Ask::long_words("reason", "理由和依据").needed(),
        ]
    },
    does: |doing| Box::pin(propose_payee(doing)),
    ..MOVE
};

async fn propose_payee(doing: &mut Doing<'_, PersonInHand>) -> Result<()> {
    let (office, person) = (doing.office, &doing.it.person);
    let words = PayeeWords::load(office.catalogue())?;
    let own = doing.it.id_number(office)?;
    let said = |field: &str| doing.said.words(field).to_owned();
    let read = words.read(said, (&person.name, own.as_ref()), doing.today());
    let payee = read.map_err(|(field, why)| Error::at(field, why))?;
    let was = person.payee(office)?;
    let payee = payee.unwrap_or_default().over(&was);
    if payee == was {
        return Err(Error::at("payee", "收款人本来就是这样，请核对"));
    }
    propose_one(doing, &Asked::Payee(payee), was.masked().told()).await
}

/// 发给领取人: what her death brings goes to several, each a share.
const HEIRS: Act<PersonInHand> = Act {
    code: "heirs",
    label: "发给领取人",
    at: "heirs",
    says: "提出把去世以后按规定另发、还没有发的钱（丧葬补助费等）按份额发给几个领取人；另一个人复核同意以后，各人名下各登记一笔，下一批发",
    from: &[PersonState::Dead],
    asks: || {
        let heirs = Ask::long_words("heirs", "领取人").needed();
        vec![
            Ask::choice("lump_sum", "项目").needed(),
            heirs.hint("一行一个：姓名 身份证号 开户行 银行账号 份额（1/2、50%）。份额都不写就平均分；已在名册上的不用写账号"),
            Ask::day("reported", "决定日期").within(&[Bound::NotAhead]),
            Ask::long_words("reason", "理由和依据").needed().hint("例如：遗属协商书、公证书"),
        ]
    },
    does: |doing| Box::pin(propose_heirs(doing)),
    ..MOVE
};

async fn propose_heirs(doing: &mut Doing<'_, PersonInHand>) -> Result<()> {
    let (office, person) = (doing.office, &doing.it.person);
    let Grants(reckon) = office.handed()?;
    let asked = doing.said.words("lump_sum");
    let grants = reckon(office, (person.region, person.id)).await?;
    let grant = grants.iter().find(|grant| grant.scheme == asked);
    let grant = grant.ok_or_else(|| Error::at("lump_sum", NO_GRANT))?;
    let heirs = read_heirs(office, doing.said.words("heirs"), doing.today())?;
    known_heirs(office, doing.tx, person, &heirs).await?;
    let known = doing.said.day("reported").unwrap_or_else(|| doing.today());
    let inheritance = Inheritance::new(grant, known, heirs);
    let was = format!("{}{}元，发到本人账户", grant.label, grant.left.grouped());
    propose_one(doing, &Asked::Heirs(inheritance), was).await
}

const NO_GRANT: &str = "没有按规定另发、还没有发的钱：没有登记死因、标准的先补登，已经登记了金额的请在各领取人名下登记一次性待遇";

/// What is said where the place is none of this office's.
fn outside(error: Error, own: &str) -> Error {
    match error {
        Error::Refusal(words) => Error::at(
            "village",
            format!("{words}；迁到{own}以外的，请由两边都管的经办（县里的）办"),
        ),
        other => other,
    }
}

/// Whether payment goes on there: said where it was stopped, and only there.
async fn resumes(doing: &Doing<'_, PersonInHand>, from: Month) -> Result<bool> {
    let (c, person) = (doing.tx.connection(), &doing.it.person);
    let (region, of) = (person.region, [person.id]);
    let identities = store::identities_of(c, region, &of).await?;
    let events = store::events_of(c, region, &of).await?;
    let state = state_in(
        identities.get(&person.id).map_or(&[][..], Vec::as_slice),
        events.get(&person.id).map_or(&[][..], Vec::as_slice),
        from,
    );
    match (state, doing.said.words("resumes")) {
        (PersonState::Dead, _) => Err(Error::at("effective", "那个月此人已去世，请核对")),
        (PersonState::Stopped, "") => {
            let words = "那个月停着，请选迁入后接着发，还是仍停发";
            Err(Error::at("resumes", words))
        }
        (PersonState::Stopped, said) => Ok(said == RESUMES),
        (PersonState::Alive, RESUMES) => Err(Error::at("resumes", "那个月没有停发，不用选")),
        (PersonState::Alive, _) => Ok(false),
    }
}

impl Subject for PersonInHand {
    type State = PersonState;
    type Step = Made;

    const CODE: &'static str = "people";
    const AT: &'static str = "/people/{person}";
    const LABEL: &'static str = "优抚对象";
    const THIS: &'static str = "这个人";

    fn acts() -> &'static [Act<PersonInHand>] {
        &ACTS
    }

    async fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<PersonInHand> {
        let (region, id) = key_read::<PersonInHand>(key)?;
        let scope = actor.may(Action::PersonWrite)?;
        let person = store::person(&on, &scope, region, id).await?;
        let person = person.ok_or_else(|| Error::not_found(Self::THIS))?;
        let known = person_open(office, actor, PersonKey::new(region, id)).await?;
        Ok(PersonInHand {
            person,
            state: known.line.state,
        })
    }

    fn key(&self) -> String {
        PersonKey::new(self.person.region, self.person.id).to_string()
    }

    fn region(&self) -> i32 {
        self.person.region
    }

    fn stamp_ask() -> Ask {
        Ask::words("version", "读到的改过几次").hint("写了而已改过，就不办（409）")
    }

    fn stamp(&self) -> String {
        self.person.version.to_string()
    }

    fn state(&self) -> PersonState {
        self.state
    }

    /// Changes say it, once they are agreed to.
    fn set_state(&mut self, _: PersonState) {}

    fn named(state: PersonState) -> (&'static str, &'static str) {
        (state.code(), state.label())
    }

    fn instead(_: PersonState, act: &str) -> &'static str {
        match act == HEIRS.code {
            true => "人还在，收款人换了的请办“收款人”",
            false => "不能迁移",
        }
    }

    /// Nothing is done by it yet: a second person is asked.
    fn button(&self, _: &'static Act<PersonInHand>) -> &'static str {
        "提交复核"
    }

    async fn asks(
        &self,
        office: &Office,
        actor: &Actor,
        act: &'static Act<PersonInHand>,
    ) -> Result<Vec<Ask>> {
        let scope = actor.may(Action::PersonWrite)?;
        let directory = Directory::load(office.db().reader(), &scope).await?;
        let villages = directory.village_names(scope.division(), VILLAGES_OFFERED);
        let today = office.clock().today().to_string();
        let words = PayeeWords::load(office.catalogue())?;
        let payee = self.person.payee(office)?;
        if [CATEGORY.code, NO_IDENTITY.code, VOID.code].contains(&act.code) {
            let of = [self.person.id];
            let reader = office.db().reader();
            let hers = store::identities_of(reader, self.person.region, &of).await?;
            let hers = hers.into_values().next().unwrap_or_default();
            let categories = Categories::load(office.catalogue())?;
            let filled = |ask| mending::filled(ask, &hers, &categories);
            return Ok((act.asks)().into_iter().map(filled).collect());
        }
        let grants = match act.code == HEIRS.code {
            true => {
                let Grants(reckon) = office.handed()?;
                reckon(office, (self.person.region, self.person.id)).await?
            }
            false => Vec::new(),
        };
        let grants: Vec<(String, String)> = grants
            .into_iter()
            .map(|grant| {
                let told = format!("{}{}元", grant.label, grant.left.grouped());
                (grant.scheme, told)
            })
            .collect();
        let filled = |ask: Ask| match ask.code.as_str() {
            "village" => ask.offering(villages.iter().map(|name| (name, name))),
            "reported" => ask.usually(&today),
            "lump_sum" => match grants.as_slice() {
                [] => ask.hint(NO_GRANT),
                [(only, _)] => ask.usually(only).offering(grants.iter().cloned()),
                _ => ask.offering(grants.iter().cloned()),
            },
            "payee" => ask.usually(&payee.name),
            "payee_relation" => ask.offering(words.relations().map(|word| (word, word))),
            _ => ask,
        };
        Ok((act.asks)().into_iter().map(filled).collect())
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    /// Nothing of her is changed before it is agreed to.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}

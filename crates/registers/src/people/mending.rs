//! What was registered wrong is put right: an identity under the wrong category (类别更正), one that she does not have
//! (去掉身份), somebody who should not stand on the rolls at all (作废登记). Each is proposed and agreed to by a second
//! person; nothing of it is done once money was paid on it, and it is said what to do instead.

use std::future::Future;
use std::pin::Pin;

use super::asked::Asked;
use super::asked_fits::refuse_unfit;
use super::disability::{grade_label, nature_label};
use super::model::{Categories, EventRow, IdentityRow};
use super::person::{PersonInHand, propose_one};
use super::reading::read_identity;
use super::register::identity_text;
use super::standing::PersonState;
use super::starts::DatedRules;
use super::store;
use entitlement::Nature;
use ground::acts::{Act, Doing, Subject};
use ground::ask::{Ask, Kind};
use ground::authority::Action;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::reading::Reading;
use kernel::IdNumber;

type Paying<'a> = Pin<Box<dyn Future<Output = Result<Vec<String>>> + Send + 'a>>;

/// The schemes under which approved batches paid somebody of a region; handed in where the office is put together.
pub struct PaidUnder(pub for<'a> fn(&'a Office, &'a Tx, (i32, i64)) -> Paying<'a>);

/// In every state: what was registered wrong was so from the beginning.
const ALL: &[PersonState] = &[PersonState::Alive, PersonState::Stopped, PersonState::Dead];

/// 类别更正: the identity is of another category from the beginning.
pub(super) const CATEGORY: Act<PersonInHand> = Act {
    code: "category",
    label: "类别更正",
    at: "category",
    says: "提出把登错人员类别的一个身份改成对的，从头是那一类；另一个人复核同意以后办成。已经发过钱的不能改",
    from: ALL,
    asks: || {
        let grades = (1..=10u8).map(|grade| (grade.to_string(), grade_label(grade)));
        let natures = [Nature::War, Nature::Duty, Nature::Illness].map(nature_label);
        let years = Ask::declared(Kind::Count, "service_years", "服役年限");
        vec![
            identity(),
            Ask::choice("category", "正确的人员类别").needed(),
            Ask::choice("grade", "残疾等级")
                .offering(grades)
                .hint("伤残人员必填")
                .stays(),
            Ask::choice("nature", "残疾性质")
                .offering(natures.map(|nature| (nature, nature)))
                .hint("伤残人员必填")
                .stays(),
            years.hint("按服役年限计发的必填").stays(),
            Ask::words("start", "起发时间")
                .hint("第一个发放的月份，例如 2011.3")
                .stays(),
            reason(),
        ]
    },
    told: "已提交，等另一个人复核",
    alone: true,
    unread: true,
    does: |doing| Box::pin(propose_category(doing)),
    ..Act::by(Action::PersonWrite)
};

fn identity() -> Ask {
    Ask::choice("identity", "登错的身份").needed()
}

fn reason() -> Ask {
    Ask::long_words("reason", "理由和依据").needed()
}

async fn propose_category(doing: &mut Doing<'_, PersonInHand>) -> Result<()> {
    let before = said_identity(doing).await?;
    let categories = Categories::load(doing.office.catalogue())?;
    let identity = corrected(doing, &before, &categories)?;
    let asked = Asked::Category {
        was: before.category.clone(),
        identity,
    };
    let was = identity_text(&before, &categories);
    refuse_mending(doing, &asked).await?;
    propose_one(doing, &asked, was).await
}

/// What an identity is to be.
fn corrected(
    doing: &Doing<'_, PersonInHand>,
    before: &IdentityRow,
    categories: &Categories,
) -> Result<IdentityRow> {
    let (office, said) = (doing.office, &doing.said);
    let rules = DatedRules::load(office.catalogue())?;
    let keys = categories.keys();
    // What is known besides holds for the new category as far as it is of that.
    let text = |code: &str| match before.keys.get(code) {
        Some(known) if keys.iter().any(|key| key.code == code) => known.clone(),
        _ => said.words(code).to_owned(),
    };
    let mut reading = Reading::new(&text);
    let birth = doing.it.id_number(office)?.as_ref().map(IdNumber::birth);
    let read = read_identity(&mut reading, categories, &rules, birth);
    reading.done(read).map_err(Error::Wrong)
}

/// 去掉身份: she never had it.
pub(super) const NO_IDENTITY: Act<PersonInHand> = Act {
    code: "no_identity",
    label: "去掉身份",
    at: "no_identity",
    says: "提出去掉登错的一个身份，当作从来没有；另一个人复核同意以后办成。已经发过钱的不能去掉",
    asks: || vec![identity(), reason()],
    does: |doing| {
        Box::pin(async {
            let before = said_identity(doing).await?;
            let categories = Categories::load(doing.office.catalogue())?;
            let was = identity_text(&before, &categories);
            let asked = Asked::NoIdentity(before.category);
            refuse_mending(doing, &asked).await?;
            propose_one(doing, &asked, was).await
        })
    },
    ..CATEGORY
};

/// 作废登记: she should not stand on the rolls.
pub(super) const VOID: Act<PersonInHand> = Act {
    code: "void",
    label: "作废登记",
    at: "void",
    says: "提出作废一个登错的人：不再出现在名册和任何数字里，身份证号可以重新登记；另一个人复核同意以后办成。已经发过钱的不能作废",
    asks: || vec![reason().hint("例如：不是优抚对象。同一个人登记了两次的用合并重复登记")],
    does: |doing| {
        Box::pin(async {
            let asked = Asked::Void;
            refuse_mending(doing, &asked).await?;
            let was = doing.it.told(doing.office)?;
            propose_one(doing, &asked, was).await
        })
    },
    ..CATEGORY
};

async fn said_identity(doing: &Doing<'_, PersonInHand>) -> Result<IdentityRow> {
    let hers = identities(doing.tx, (doing.it.region(), doing.it.id())).await?;
    let said = doing.said.words("identity");
    let found = hers.into_iter().find(|identity| identity.category == said);
    found.ok_or_else(|| Error::at("identity", "请选择登错的是哪个身份"))
}

async fn identities(tx: &Tx, (region, person): (i32, i64)) -> Result<Vec<IdentityRow>> {
    let mut found = store::identities_of(tx.connection(), region, &[person]).await?;
    Ok(found.remove(&person).unwrap_or_default())
}

async fn refuse_mending(doing: &Doing<'_, PersonInHand>, asked: &Asked) -> Result<()> {
    let who = (doing.it.region(), doing.it.id());
    unmendable(doing.office, doing.tx, who, asked).await?;
    let happened = store::events_of(doing.tx.connection(), who.0, &[who.1]).await?;
    let happened: Vec<EventRow> = happened.into_values().flatten().collect();
    refuse_unfit(asked, &identities(doing.tx, who).await?, &happened)
}

/// Refuses what cannot be undone any more: approved batches paid on it, or another office did before.
pub(super) async fn unmendable(
    office: &Office,
    tx: &Tx,
    (region, person): (i32, i64),
    asked: &Asked,
) -> Result<()> {
    let hers = identities(tx, (region, person)).await?;
    let (of, what, instead) = match asked {
        Asked::Category { was, .. } => (
            Some(was),
            "改类别",
            "请从下一个月起停发这个身份，再增加正确的身份；多发的照追缴办",
        ),
        Asked::NoIdentity(category) => (
            Some(category),
            "去掉",
            "请提出停发，从不该发的月份起；多发的照追缴办",
        ),
        Asked::Void => (
            None,
            "作废",
            "请提出停发、迁出或死亡，从不该发的月份起；多发的照追缴办",
        ),
        _ => return Ok(()),
    };
    if let Asked::Category { was, identity } = asked {
        let has = |category: &str| hers.iter().any(|i| i.category == category);
        if !has(was) {
            return Err(Error::at("identity", "这个人没有这种身份，请核对"));
        }
        if *was == identity.category {
            let words = "类别没有变；等级、性质、年限、起发时间登错的请用身份更正";
            return Err(Error::at("category", words));
        }
        if has(&identity.category) {
            let words = "这个人已有这种身份，登错的那个请用去掉身份";
            return Err(Error::at("category", words));
        }
    }
    if let (Asked::NoIdentity(_), [_]) = (asked, hers.as_slice()) {
        let words = "这个人只有这一个身份；类别登错的请用类别更正，不该在册的请用作废登记";
        return Err(Error::at("identity", words));
    }
    let categories = Categories::load(office.catalogue())?;
    let scheme = of.and_then(|code| categories.coded(code));
    let PaidUnder(paid) = office.handed()?;
    let mut paid = paid(office, tx, (region, person)).await?;
    let openings = store::openings(tx.connection(), region, Some(person)).await?;
    let openings = openings.into_values().flatten().map(|(scheme, _)| scheme);
    paid.extend(openings);
    let concerned = match scheme {
        Some(category) => paid.contains(&category.scheme),
        None => !paid.is_empty(),
    };
    if concerned {
        let words = format!("已经发过钱（或登记了已发至），不能{what}。{instead}");
        return Err(Error::refusal(words));
    }
    // Months paid under the scheme of the right category would be due otherwise.
    let right = match asked {
        Asked::Category { identity, .. } => categories.coded(&identity.category),
        _ => None,
    };
    match right.filter(|right| paid.contains(&right.scheme)) {
        None => Ok(()),
        Some(right) => {
            let words = format!(
                "已经按{}所属的待遇项目发过钱（或登记了已发至），不能改成这一类。请去掉登错的身份，再增加正确的身份",
                right.label
            );
            Err(Error::at("category", words))
        }
    }
}

/// What the asks of these acts offer, and what usually stands there: what is registered.
pub(super) fn filled(ask: Ask, hers: &[IdentityRow], categories: &Categories) -> Ask {
    let only = match hers {
        [only] => Some(only),
        _ => None,
    };
    let of = |text: Option<String>| text.unwrap_or_default();
    match ask.code.as_str() {
        "identity" => {
            let offers = hers.iter();
            let ask = ask.offering(offers.map(|i| (&i.category, identity_text(i, categories))));
            ask.usually(of(only.map(|i| i.category.clone())))
        }
        "category" => ask.offering(categories.iter().map(|c| (&c.code, &c.label))),
        "grade" => ask.usually(of(only.and_then(|i| i.grade).map(|g| g.to_string()))),
        "nature" => ask.usually(of(only
            .and_then(|i| i.nature)
            .map(|n| nature_label(n).to_owned()))),
        "service_years" => ask.usually(of(only
            .and_then(|i| i.service_years)
            .map(|years| years.to_string()))),
        "start" => ask.usually(of(only.and_then(|i| i.start).map(|m| m.to_string()))),
        _ => ask,
    }
}

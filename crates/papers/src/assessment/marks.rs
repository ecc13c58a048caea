//! Marks: 自评, 上级评, 抽查, 一票否决. A score that a rule gives is never typed over: others accept it or do not.

use std::collections::HashMap;

use serde_json::json;

use super::model::{Command, Key, Side, State};
use super::points::Points;
use super::scheme::scheme;
use super::store::{self, AssessmentRow, MarkRow};
use ground::audit;
use ground::authority::{Action, Actor, User};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;
use registers::accounts::actions::users_by_id;

/// A reason is not longer.
const COMMENT_MAX: usize = 500;

/// What somebody gives an item.
#[derive(Debug, Clone)]
pub struct Given {
    /// Points, where the item is judged by hand.
    pub points: Option<Points>,
    /// Whether what was found is accepted.
    pub accepted: bool,
    /// Why.
    pub comment: String,
}

/// Loads an assessment to be changed and says which state it is in afterwards.
pub async fn begun(
    tx: &Tx,
    actor: &Actor,
    key: Key,
    (action, command): (Action, Command),
) -> Result<(AssessmentRow, State)> {
    let scope = actor.may(action)?;
    let row = store::assessment(tx.connection(), &scope, (key.region, key.id)).await?;
    let row = row.ok_or_else(|| Error::not_found("这份考评"))?;
    let after = row.of_state()?.after(command)?;
    Ok((row, after))
}

/// Whether an actor stands above the division that is assessed. The office's own top has nobody above it here: what its
/// superior decided is recorded by its own people.
pub fn above(office: &Office, actor: &Actor, row: &AssessmentRow) -> Result<bool> {
    let (own, division) = (actor.division(), row.of_division()?);
    let top = division == office.profile().division;
    Ok(own.contains(division) && (own != division || top))
}

/// Refuses whoever is not above, and whoever submitted, marked or cited evidence for the division herself.
pub(super) async fn refuse_own(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    row: &AssessmentRow,
) -> Result<()> {
    if !above(office, actor, row)? {
        return Err(Error::refusal(format!(
            "{}不能给本单位评分，请由上级双拥办的人评",
            actor.name
        )));
    }
    let users = users_by_id(office, tx.connection()).await?;
    let marks = store::marks(tx.connection(), row).await?;
    let own = marks.iter().filter(|mark| mark.side == Side::Own.code());
    let evidence = store::evidence(tx.connection(), row).await?;
    let steps = store::steps(tx.connection(), row).await?;
    // Somebody else may have submitted it again after it was withdrawn or sent back.
    let submitted = steps.iter().filter(|step| step.step == "submit");
    let mut hands = own
        .map(|mark| mark.marked_by)
        .chain(evidence.iter().map(|cited| cited.cited_by))
        .chain(submitted.map(|step| step.taken_by));
    if hands.any(|hand| same_person(&users, actor, hand)) {
        return Err(Error::refusal(format!(
            "{}办过这份自评，请换一个人评分",
            actor.name
        )));
    }
    Ok(())
}

fn same_person(users: &HashMap<i64, User>, actor: &Actor, hand: i64) -> bool {
    let known = users.get(&hand);
    let same = known.is_some_and(|user| actor.id_hash.is_some() && user.id_hash == actor.id_hash);
    hand == actor.user || same
}

fn comment(given: &Given) -> Result<String> {
    let comment = kernel::tidy(&given.comment);
    if comment.is_empty() {
        return Err(Error::refusal("请填写理由"));
    }
    if comment.chars().count() > COMMENT_MAX {
        return Err(Error::refusal(format!("理由最多{COMMENT_MAX}字，请写短些")));
    }
    Ok(comment)
}

/// 自评 of an item judged by hand.
///
/// # Errors
/// When the item is scored by its rule, the points are beyond it, or there is no reason.
pub async fn item_mark(
    office: &Office,
    actor: &Actor,
    key: Key,
    number: &str,
    given: Given,
) -> Result<()> {
    let tx = office.db().begin().await?;
    let asked = (Action::AssessmentWrite, Command::Fill);
    let (row, _) = begun(&tx, actor, key, asked).await?;
    let given = Given {
        accepted: true,
        ..given
    };
    write(office, tx, actor, &row, (number, Side::Own), &given).await
}

/// 上级评 or 抽查 of an item.
///
/// # Errors
/// As [`item_mark`]; also when the actor is not above the division, or filled it in herself.
pub async fn item_judge(
    office: &Office,
    actor: &Actor,
    key: Key,
    (number, side): (&str, Side),
    given: Given,
) -> Result<()> {
    let tx = office.db().begin().await?;
    let asked = (Action::AssessmentJudge, Command::Judge);
    let (row, after) = begun(&tx, actor, key, asked).await?;
    refuse_own(office, &tx, actor, &row).await?;
    let to = (after.code(), row.submitted_by);
    store::set_state(office.keyring(), &tx, &row, to).await?;
    write(office, tx, actor, &row, (number, side), &given).await
}

async fn write(
    office: &Office,
    tx: Tx,
    actor: &Actor,
    row: &AssessmentRow,
    (number, side): (&str, Side),
    given: &Given,
) -> Result<()> {
    let scheme = scheme(office.catalogue(), &row.scheme)?;
    let points = match side {
        Side::Veto => {
            scheme.veto(number)?;
            None
        }
        Side::Own | Side::Superior | Side::Check => {
            let item = scheme.item(number)?;
            match (item.rule.is_judged(), given.points, given.accepted) {
                (true, Some(points), _) if points > item.full() => {
                    return Err(Error::refusal(format!(
                        "这一条满分{}分，请填0至{}之间的分数",
                        item.full().text(),
                        item.full().text()
                    )));
                }
                (true, Some(points), true) => Some(points),
                (true, None, true) => return Err(Error::refusal("请填写分数")),
                (true, _, false) => Some(Points::ZERO),
                (false, _, _) if side == Side::Own => {
                    return Err(Error::refusal("这一条照规则算分，请补佐证，不用填分"));
                }
                (false, _, _) => None,
            }
        }
    };
    let comment = match (points, given.accepted) {
        // Agreeing with what the rule gives needs no reason.
        (None, true) if side != Side::Veto => kernel::tidy(&given.comment),
        _ => comment(given)?,
    };
    let mark = MarkRow {
        item: number.to_owned(),
        side: side.code().to_owned(),
        points: points.map(Points::get),
        accepted: i32::from(given.accepted),
        comment,
        marked_by: actor.user,
        marked_at: moment_text(office.clock().now_utc()),
    };
    store::insert_mark(office.keyring(), &tx, row, &mark).await?;
    let verdict = match (points, given.accepted) {
        (Some(points), _) => format!("{}分", points.text()),
        (None, true) if side == Side::Veto => "成立".to_owned(),
        (None, false) if side == Side::Veto => "不成立".to_owned(),
        (None, true) => "认可".to_owned(),
        (None, false) => "不认可".to_owned(),
    };
    let detail = json!({
        "栏": side.label(), "条目": number, "评定": verdict, "理由": mark.comment,
    });
    let subject = row.subject();
    audit::append(
        office,
        &tx,
        actor,
        row.region,
        "assessment_mark",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await
}

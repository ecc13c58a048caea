//! 一次性待遇 in: what was decided for people of the rolls, each sum once.

use std::collections::HashSet;

use serde_json::json;

use super::compare::still_waits;
use super::proposing::{Proposals, Standing};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Change, Effect, RowReport, RowView};
use crate::people::actions::id_hash;
use crate::people::asked::Asked;
use crate::people::formulas::SaidOfFormula;
use crate::people::lump_sums::{LumpSum, LumpSums};
use crate::people::store::{self, NewLumpSum};
use ground::audit;
use ground::error::Result;
use ground::key::Number;
use ground::time::moment_text;

type Read<T> = std::result::Result<T, RowReport>;

/// Imports a sheet of lump sums. The same sum again (person, 项目, 月份, 金额, 文号) changes nothing.
pub async fn lump_sums_import(
    target: &mut SheetTarget<'_>,
    rows: &[RowView<'_>],
) -> Result<Vec<RowReport>> {
    let kinds = LumpSums::load(target.office.catalogue())?;
    let today = target.office.clock().today();
    let (mut reports, mut read) = (Vec::new(), Vec::new());
    for row in rows {
        target.progress.step();
        if let Some(column) = row.formulas().find(|column| *column != "note") {
            reports.push(row.error("formula", column, "是公式，请改成文字或数字后重填"));
            continue;
        }
        match super::read_id(row, today).and_then(|id| Ok((id, read_sum(row, &kinds)?))) {
            Ok((id, sum)) => read.push((row, id_hash(target.office, id.as_str()), sum)),
            Err(report) => reports.push(report),
        }
    }
    let (tx, region) = (target.tx, target.division.region());
    let hashes: Vec<String> = read.iter().map(|(_, hash, _)| hash.clone()).collect();
    let known = store::by_id_hash(tx.connection(), region, &hashes).await?;
    let mut sums = store::lump_sums(tx.connection(), region, None).await?;
    let mut proposals = Proposals::load(target).await?;
    let mut new = Vec::new();
    for (row, hash, sum) in read {
        let Some(person) = known.get(&hash).filter(|p| super::beneath(target, p)) else {
            let why = "名册里没有这个人，请先登记或核对证号";
            reports.push(row.error("person_unknown", "id_number", why));
            continue;
        };
        let name = row.text("name");
        if !name.is_empty() && kernel::squeeze(&name) != kernel::squeeze(&person.name) {
            let why = "和名册上这个身份证号的姓名不一样，请核对";
            reports.push(row.error("name", "name", why));
            continue;
        }
        let says = Change::new("一次性待遇", "", sum.told(&kinds));
        let of_person = sums.entry(person.id).or_default();
        let before = of_person.iter().rfind(|other| sum.replaces(other)).cloned();
        let again = sum.is_among(of_person);
        of_person.push(sum.clone());
        if again {
            let why = "已经登记过同样的一笔；确是另一笔的，请写不同的文号或票据号";
            reports.push(
                row.warning("duplicate", "amount", why)
                    .does(Effect::Same, Vec::new()),
            );
            continue;
        }
        let report = match before {
            Some(other) => row.warning(
                "amount",
                "amount",
                &format!(
                    "同一项目、月份和文号原来登记的是{}，改为{}；是另一笔的，请写不同的文号或票据号",
                    other.how_much(&kinds),
                    sum.how_much(&kinds)
                ),
            ),
            None if sum.takes_back() => {
                let why = "没有同一项目、月份和文号的一笔可以撤销，金额请填大于0的数";
                reports.push(row.error("amount", "amount", why));
                continue;
            }
            None => row.ok(""),
        };
        if let Some(proposals) = proposals.as_mut() {
            let asked = Asked::LumpSum(sum);
            reports.push(match proposals.standing(person.id, &asked)? {
                Standing::New => {
                    proposals.add(person.id, asked, row.number(), row.text("note"))?;
                    report.proposes(Vec::new(), vec![says])
                }
                Standing::Waits(package) => row
                    .ok(&still_waits("", package))
                    .does(Effect::Same, Vec::new()),
                Standing::Refused(why) => row.error("waiting", "lump_sum", &why),
            });
            continue;
        }
        reports.push(report.does(Effect::Added, vec![says]));
        new.push(NewLumpSum {
            person: person.id,
            sum,
            note: row.text("note"),
        });
    }
    write(target, new, &kinds).await?;
    if let Some(proposals) = proposals {
        proposals.write(target).await?;
    }
    Ok(reports)
}

fn read_sum(row: &RowView<'_>, kinds: &LumpSums) -> Read<LumpSum> {
    let kind = kinds.named(&row.squeezed("lump_sum"));
    let kind = kind.map_err(|e| row.error("lump_sum", "lump_sum", &e.to_string()))?;
    let amount = row
        .money("amount")
        .map_err(|m| row.error("amount", "amount", &m))?;
    let month = row
        .month("month")
        .map_err(|m| row.error("month", "month", &m))?;
    let month = month.ok_or_else(|| row.error("month", "month", "没有所属月份，请补填"))?;
    let known = row
        .date("decided")
        .map_err(|m| row.error("decided", "decided", &m))?;
    let happened = row
        .month("happened")
        .map_err(|m| row.error("happened", "happened", &m))?;
    let base_pay = row
        .money("base_pay")
        .map_err(|m| row.error("base_pay", "base_pay", &m))?;
    let said = SaidOfFormula {
        formula: row.text("formula"),
        happened,
        base_pay,
        served: row.text("served"),
        increase: row.text("increase"),
    };
    let sum = kinds.understood(kind, month, amount, said);
    let sum = sum.map_err(|(column, why)| row.error(column, column, &why))?;
    Ok(LumpSum {
        known,
        document_no: row.text("document_no"),
        ..sum
    })
}

async fn write(target: &SheetTarget<'_>, new: Vec<NewLumpSum>, kinds: &LumpSums) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let (office, tx, region) = (target.office, target.tx, target.division.region());
    let said = |new: &NewLumpSum| {
        let detail = json!({ "一次性待遇": new.sum.told(kinds) });
        (format!("人员 {}", Number(new.person)), detail)
    };
    let said: Vec<_> = new.iter().map(said).collect();
    let people: HashSet<i64> = new.iter().map(|new| new.person).collect();
    let at = moment_text(office.clock().now_utc());
    store::insert_lump_sums(office.keyring(), tx, region, new, &at).await?;
    for (subject, detail) in &said {
        audit::append(
            office,
            tx,
            target.actor,
            region,
            "lump_sum",
            subject,
            detail,
        )
        .await?;
    }
    let people: Vec<i64> = people.into_iter().collect();
    crate::people::finding::refresh(office, tx, region, &people).await
}

//! 待遇标准 as they are added by hand (登记新标准).

use kernel::Month;
use serde_json::json;

use super::standards::{read_standard, refuse_contradiction};
use super::standards_list::Standards;
use super::store;
use super::units::UNITS;
use ground::acts::{Act, All, Collection, Doing};
use ground::ask::{Ask, Kind};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::time::moment_text;
use registers::people::Categories;

impl Collection for Standards {
    const CODE: &'static str = "standards";
    const AT: &'static str = "/standards/new";
    const API_AT: &'static str = "/standards";
    const LABEL: &'static str = "待遇标准";

    fn acts() -> &'static [Act<All<Standards>>] {
        static ACTS: [Act<All<Standards>>; 1] = [ADD];
        &ACTS
    }
}

/// 登记新标准: added to the office's own, never changed; months paid already are made up for.
const ADD: Act<All<Standards>> = Act {
    code: "add",
    label: "登记新标准",
    says: "登记一条标准；登记以后不能改，已发的月份下一批补差",
    asks: || {
        let amount = Ask::declared(Kind::Money, "amount", "标准金额");
        let units = UNITS.map(|(word, label, _)| (word, label));
        let cycles = ["月", "季", "半年", "年", "服满半年"].map(|cycle| (cycle, cycle));
        let grade = Ask::declared(Kind::Count, "grade", "残疾等级");
        let nature = Ask::words("nature", "残疾性质").hint("因战、因公、因病；伤残人员必填");
        let months = Ask::words("pay_months", "发放月份");
        vec![
            Ask::words("category", "人员类别").needed().hint("代码"),
            grade.hint("1 至 10；伤残人员必填"),
            nature,
            amount.needed(),
            Ask::choice("unit", "单位").needed().offering(units),
            Ask::day("effective", "生效日期").needed(),
            Ask::day("announced", "公布日期").needed(),
            Ask::words("document_no", "文号").needed(),
            Ask::choice("cycle", "发放周期").needed().offering(cycles),
            months.hint("每月或 6,12；不写按周期的末月"),
            Ask::choice("manner", "方式")
                .offering([("替代", "替代"), ("加发", "加发")])
                .hint("加发：在上级的标准以上另加；不写是替代"),
            Ask::words("of", "基数").hint("单位是 % 的：按什么的百分比，代码；不写按另加的那一项"),
            Ask::words("component", "加发名目").hint("孤老增发、粮油补贴；另加几项的要写"),
            Ask::words("keys", "条件")
                .hint("只发给一部分人的，写身份上登记的栏和值，用分号隔开：时期=抗日；孤老=孤老"),
        ]
    },
    does: |doing| Box::pin(add(doing)),
    ..Act::making(Action::StandardsConfirm)
};

async fn add(doing: &mut Doing<'_, All<Standards>>) -> Result<()> {
    let (office, tx) = (doing.office, doing.tx);
    let division = doing.actor.may(Action::StandardsConfirm)?.division();
    let said = |code: &str| doing.said.words(code).to_owned();
    let new = read_standard(office, division, &said)?.map_err(Error::Wrong)?;
    let known = store::standards_of(tx.connection(), division).await?;
    if known.iter().any(|k| k.is(&new)) {
        return Err(Error::refusal("同样的标准已经登记过，不用再登记"));
    }
    refuse_contradiction(&known, &new, &Categories::load(office.catalogue())?)?;
    let detail = json!({
        "类别": new.category, "等级": new.grade, "金额": new.amount.to_string(),
        "生效": new.effective.to_string(), "文号": new.document_no, "加发": new.on_top,
    });
    let from = Month::of(new.effective).to_chinese();
    doing.tell(format!("新标准已登记，自{from}起；已发的月份下一批补差。"));
    let at = moment_text(office.clock().now_utc());
    store::insert_standards(office.keyring(), tx, division, vec![new], &at).await?;
    doing.it.region = division.region();
    doing.step(("standard_add", format!("区划 {}", division.get()), detail));
    Ok(())
}

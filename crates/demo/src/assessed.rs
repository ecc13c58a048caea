//! 甲镇 and 乙乡 assessed by the example scheme for towns: one half done, one poor, one scored by the county and fixed.

use std::sync::Arc;

use super::{Scenario, code};
use ground::error::{Error, Result};
use ground::office::Office;
use papers::assessment::actions::{
    Given, Ticked, assessment_fix, assessment_start, assessment_submit, evidence_save, item_judge,
    item_mark,
};
use papers::assessment::{Key, Points, Side};
use registers::accounts::actions::actor_named;

const SCHEME: &str = "town_yearly";
/// The year in which both are ranked.
const YEAR: i32 = 2011;
/// Figures of so small an office are never long in coming.
const TRIES: usize = 100;

/// Assesses the sample offices that are there.
pub(super) async fn assess(
    office: &Arc<Office>,
    scenarios: &[&'static Scenario],
    told: &dyn Fn(&str),
) -> Result<()> {
    let named = |key: &str| scenarios.iter().find(|scenario| scenario.key == key);
    if let Some(jia) = named("jia") {
        // What is left out here is left for whoever tries the program.
        begun(office, jia, YEAR, &["1.1", "2.1", "3.1"], Some(500)).await?;
    }
    if let Some(yi) = named("yi") {
        begun(office, yi, YEAR, &[], None).await?;
        let cited = ["1.1", "3.1", "3.2", "3.4"];
        let key = begun(office, yi, yi.year, &cited, Some(400)).await?;
        finished(office, yi, key).await?;
    }
    if !scenarios.is_empty() {
        told("县里照乡镇年度考评的示例方案考评了各乡镇，看网页上的创建考评。");
    }
    Ok(())
}

fn given(points: Option<i64>, comment: &str) -> Given {
    Given {
        points: points.map(Points::hundredths),
        accepted: true,
        comment: comment.to_owned(),
    }
}

/// Begins an assessment, with everything behind these items cited.
async fn begun(
    office: &Arc<Office>,
    scenario: &Scenario,
    year: i32,
    cited: &[&str],
    lead: Option<i64>,
) -> Result<Key> {
    let clerk = actor_named(office, Some(scenario.hands[0])).await?;
    let division = code(scenario.division)?;
    let key = assessment_start(office, &clerk, division, (SCHEME, year)).await?;
    let ticked: Vec<Ticked> = cited.iter().map(|item| Ticked::all(item, year)).collect();
    for _ in 0..TRIES {
        if evidence_save(office, &clerk, key, (&[], &ticked))
            .await?
            .is_some()
        {
            break;
        }
    }
    if let Some(points) = lead {
        let why = given(Some(points), "分管领导每季度听取一次汇报，分工文件在档");
        item_mark(office, &clerk, key, "1.4", why).await?;
    }
    Ok(key)
}

/// Submitted, scored by the county and fixed.
async fn finished(office: &Arc<Office>, scenario: &Scenario, key: Key) -> Result<()> {
    let clerk = actor_named(office, Some(scenario.hands[0])).await?;
    assessment_submit(office, &clerk, key).await?;
    let county = actor_named(office, Some("孟双拥")).await?;
    let superior = |item| (item, Side::Superior);
    let lead = given(Some(350), "分工文件有，汇报记录只有三次");
    item_judge(office, &county, key, superior("1.4"), lead).await?;
    for item in ["1.1", "3.1", "3.2", "3.4"] {
        let seen = given(None, "查了登记和签领表");
        item_judge(office, &county, key, superior(item), seen).await?;
    }
    let bare = Given {
        accepted: false,
        ..given(None, "抽查两户，没有收到八一慰问金的签领记录")
    };
    item_judge(office, &county, key, ("3.2", Side::Check), bare).await?;
    let head = actor_named(office, Some("石主任")).await?;
    for _ in 0..TRIES {
        if assessment_fix(office, &head, key).await?.is_some() {
            return Ok(());
        }
    }
    Err(Error::inconsistent("示例考评没有定分"))
}

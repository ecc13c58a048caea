//! 甲镇 and 乙乡 assessed by the example scheme for towns: one half done, one poor, one scored by the county and fixed.

use std::sync::Arc;

use super::{Scenario, code, made};
use ground::acts::{All, act_by_code, perform};
use ground::ask::From;
use ground::authority::Actor;
use ground::error::Result;
use ground::office::Office;
use papers::assessment::actions::{Ticked, evidence_save};
use papers::assessment::{AssessmentInHand, Assessments, Key};
use registers::accounts::actions::actor_named;

const SCHEME: &str = "town_yearly";
/// The year in which both are ranked.
const YEAR: i32 = 2011;

/// Assesses the sample offices that are there.
pub(super) async fn assess(
    office: &Arc<Office>,
    scenarios: &[&'static Scenario],
    told: &dyn Fn(&str),
) -> Result<()> {
    let named = |key: &str| scenarios.iter().find(|scenario| scenario.key == key);
    if let Some(jia) = named("jia") {
        // What is left out here is left for whoever tries the program.
        let cited = ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1"];
        begun(office, jia, YEAR, &cited, Some("5")).await?;
    }
    if let Some(yi) = named("yi") {
        begun(office, yi, YEAR, &[], None).await?;
        let cited = ["1.1", "3.1", "3.2", "3.4"];
        let key = begun(office, yi, yi.year, &cited, Some("4")).await?;
        finished(office, yi, key).await?;
    }
    if !scenarios.is_empty() {
        told("县里照乡镇年度考评的示例方案考评了各乡镇，看网页上的创建考评。");
    }
    Ok(())
}

async fn done(
    office: &Office,
    actor: &Actor,
    key: Key,
    act: &str,
    said: &[(&str, &str)],
) -> Result<()> {
    let act = act_by_code::<AssessmentInHand>(act)?;
    let said = said
        .iter()
        .map(|(code, text)| ((*code).to_owned(), (*text).to_owned()));
    let said: Vec<(String, String)> = said.collect();
    perform(
        office,
        actor,
        &key.to_string(),
        act,
        None,
        From::Words(&said),
    )
    .await?;
    Ok(())
}

/// Begins an assessment, with everything behind these items cited.
async fn begun(
    office: &Arc<Office>,
    scenario: &Scenario,
    year: i32,
    cited: &[&str],
    lead: Option<&str>,
) -> Result<Key> {
    let clerk = actor_named(office, Some(scenario.hands[0])).await?;
    let division = code(scenario.division)?;
    let said = [
        ("scheme", SCHEME.to_owned()),
        ("division", division.get().to_string()),
        ("year", year.to_string()),
    ];
    let key = made::<All<Assessments>>(office, &clerk, "", "start", &said).await?;
    let key = Key::read(&key)?;
    let ticked: Vec<Ticked> = cited.iter().map(|item| Ticked::all(item, year)).collect();
    evidence_save(office, &clerk, key, (&[], &ticked)).await?;
    if let Some(points) = lead {
        let why = "分管领导每季度听取一次汇报，分工文件在档";
        let said = [("item", "1.4"), ("points", points), ("comment", why)];
        done(office, &clerk, key, "mark", &said).await?;
    }
    Ok(key)
}

/// Submitted, scored by the county and fixed.
async fn finished(office: &Arc<Office>, scenario: &Scenario, key: Key) -> Result<()> {
    let clerk = actor_named(office, Some(scenario.hands[0])).await?;
    done(office, &clerk, key, "submit", &[]).await?;
    let county = actor_named(office, Some("孟双拥")).await?;
    let lead = "分工文件有，汇报记录只有三次";
    let superior = ("side", "superior");
    let said = [
        ("item", "1.4"),
        superior,
        ("points", "3.5"),
        ("comment", lead),
    ];
    done(office, &county, key, "judge", &said).await?;
    for item in ["1.1", "3.1", "3.2", "3.4"] {
        let said = [("item", item), superior, ("comment", "查了登记和签领表")];
        done(office, &county, key, "judge", &said).await?;
    }
    let bare = "抽查两户，没有收到八一慰问金的签领记录";
    let check = [
        ("item", "3.2"),
        ("side", "check"),
        ("accepted", "false"),
        ("comment", bare),
    ];
    done(office, &county, key, "judge", &check).await?;
    let head = actor_named(office, Some("石主任")).await?;
    done(office, &head, key, "fix", &[]).await
}

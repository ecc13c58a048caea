//! What is said when the samples are made: where the papers are, who signs in, and what to try next.

use std::path::Path;

use super::{DEMO_PASSWORD, Scenario, Wanted, crowd, today};

pub(super) fn told(
    program: &str,
    data: &Path,
    papers: &Path,
    scenarios: &[&Scenario],
    wanted: &Wanted<'_>,
    say: &dyn Fn(&str),
) {
    say("");
    say(&format!(
        "文稿都在 {}：总结、计划、简报、经验材料（Word），花名册、公示表、代发文件和导入用的工作簿。",
        papers.display()
    ));
    say(&format!("用户（密码都是 {DEMO_PASSWORD}，只用于示例）："));
    say(
        "  丁市：吴系统（系统管理员）、郑安全（安全管理员）、冯审计（审计员）；示范县：何县局（上级查看）、孟双拥（经办）、石主任（审批）",
    );
    for scenario in scenarios {
        let [clerk, reviewer, approver, finance] = scenario.hands;
        let name = scenario.name;
        let liaison = scenario
            .liaison
            .map(|(who, _)| format!("、{who}（联络员）"));
        let members = scenario.members.iter();
        let members = members.map(|(member, unit)| format!("、{member}（{unit}）"));
        let others: String = liaison.into_iter().chain(members).collect();
        say(&format!(
            "  {name}双拥办：{clerk}（经办）、{reviewer}（复核）、{approver}（审批）、{finance}（财务）{others}"
        ));
    }
    if wanted.people > 0 {
        say(&format!("  大县：{}", crowd::HANDS.join("、")));
    } else if wanted.now() {
        today::users().iter().for_each(|line| say(line));
    }
    let Some(first) = scenarios.first() else {
        return;
    };
    let (data, division, year) = (data.display(), first.division, first.year);
    say("接下来可以试试：");
    say(&format!("  {program} serve --data {data}    在浏览器里用"));
    say(&format!(
        "  {program} figures --data {data} --division {division} --year {year}"
    ));
    say(&format!("  {program} pay list --data {data}"));
    if scenarios.iter().any(|s| s.key == "yi") {
        say(&format!(
            "  {program} pay explain --data {data} --batch 2008-06-2 --person {}",
            super::yi::somebody()
        ));
    }
    say(&format!("  {program} verify --data {data}"));
}

//! 年度确认结果 of the national system in: kept beside the list of a campaign, to be held against it; nobody's own
//! confirmation is changed by it.

use kernel::{Date, Datelike, IdNumber};
use serde_json::json;

use super::rules::Rules;
use super::store::{self, National};
use super::{Campaign, Confirmation, DueAsk, DueState};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Change, Effect, RowReport, RowView};
use crate::people::actions::id_hash;
use crate::people::known_people;
use ground::audit;
use ground::db;
use ground::error::Result;
use ground::time::moment_text;

type Read<T> = std::result::Result<T, RowReport>;

/// What the ID number is sealed for.
pub(super) const NATIONAL_ID: &str = "confirmation_national.id_number";

/// A row as it was read.
struct Said {
    name: String,
    id: IdNumber,
    confirmed: bool,
    way: String,
    on: Option<Date>,
}

/// Imports a sheet of results into the latest campaign of the year that their days are of.
///
/// # Errors
/// When the office cannot be read or written.
pub async fn national_import(
    target: &mut SheetTarget<'_>,
    rows: &[RowView<'_>],
) -> Result<Vec<RowReport>> {
    let rules = Rules::load(target.office.catalogue())?;
    let today = target.office.clock().today();
    let (mut read, mut reports) = (Vec::new(), Vec::new());
    for row in rows {
        target.progress.step();
        match read_row(row, &rules, today) {
            Ok(said) => read.push((row, said)),
            Err(report) => reports.push(report),
        }
    }
    let year = read.iter().filter_map(|(_, said)| said.on).max();
    let year = year.map_or(today.year(), |on| on.year());
    let (tx, office) = (target.tx, target.office);
    let all = store::campaigns(tx.connection(), &target.scope, None, (0, ALL)).await?;
    let region = target.division.region();
    let campaign = all
        .into_iter()
        .find(|campaign| campaign.year == year && campaign.key.region == region);
    let Some(campaign) = campaign else {
        let told = format!("还没有{year}年的年度确认，请先在菜单“年度确认”里新建，再导入");
        let missing = |(row, _): &(&RowView<'_>, Said)| row.error("no_campaign", "result", &told);
        reports.extend(read.iter().map(missing));
        return Ok(reports);
    };
    let ids: Vec<&IdNumber> = read.iter().map(|(_, said)| &said.id).collect();
    let people = known_people(target, &ids).await?;
    let known = store::national(tx.connection(), campaign.key).await?;
    let listed = listed(target, &campaign).await?;
    let at = moment_text(office.clock().now_utc());
    let by = (target.source, at.as_str());
    let mut written = 0;
    for (row, said) in read {
        let hash = id_hash(office, said.id.as_str());
        let person = people.get(said.id.as_str()).copied();
        let hers = listed.iter().find(|it| Some(it.person) == person);
        let report = compared(row, &said, hers, &campaign);
        let before = known.get(&hash);
        let mut now = National {
            id: before.map_or(0, |before| before.id),
            person: hers.map(|it| it.person),
            name: said.name.clone(),
            id_sealed: String::new(),
            id_hash: hash,
            confirmed: i32::from(said.confirmed),
            way: said.way.clone(),
            on_day: said.on.map(|on| on.to_string()),
        };
        let (effect, was) = match before {
            Some(before) if before.says_as(&now) => {
                reports.push(report.does(Effect::Same, Vec::new()));
                continue;
            }
            Some(before) => {
                store::update_national(office.keyring(), tx, region, &now, by).await?;
                (Effect::Changed, word(before.confirmed == 1))
            }
            None => {
                now.id = db::take_numbers(tx, region, "confirmation_national", 1).await?;
                now.id_sealed = office.seal_field(NATIONAL_ID, now.id, said.id.as_str())?;
                store::insert_national(office.keyring(), tx, campaign.key, &now, by).await?;
                (Effect::Added, "")
            }
        };
        written += 1;
        let change = Change::new("全国系统的结果", was, word(said.confirmed));
        reports.push(report.does(effect, vec![change]));
    }
    if written > 0 {
        let detail = json!({ "名称": campaign.name(), "文件": target.source, "人数": written });
        let (action, subject) = ("confirmation_national", campaign.key.subject());
        let (actor, office) = (target.actor, target.office);
        audit::append(office, tx, actor, region, action, &subject, &detail).await?;
    }
    Ok(reports)
}

/// More campaigns or people are never held.
const ALL: u64 = 1_000_000;

async fn listed(target: &SheetTarget<'_>, campaign: &Campaign) -> Result<Vec<Confirmation>> {
    let (c, ask) = (target.tx.connection(), DueAsk::of(campaign.key));
    let (_, listed) = store::due(c, &target.scope, &ask, (0, ALL)).await?;
    Ok(listed)
}

fn word(confirmed: bool) -> &'static str {
    match confirmed {
        true => "已确认",
        false => "未确认",
    }
}

/// What a row says beside what the list says.
fn compared(
    row: &RowView<'_>,
    said: &Said,
    hers: Option<&Confirmation>,
    campaign: &Campaign,
) -> RowReport {
    let Some(it) = hers else {
        let told = format!("{}不在{}的名单里，请核对", said.name, campaign.name());
        return row.warning("unknown_here", "id_number", &told);
    };
    if it.name != said.name {
        let told = format!("名册里这个证号是{}，请核对", it.name);
        return row.warning("name_differs", "name", &told);
    }
    match (said.confirmed, it.state) {
        (true, DueState::Waiting) => {
            row.warning("there_only", "result", "全国已确认，本单位还没有登记")
        }
        (false, DueState::Confirmed) => {
            row.warning("here_only", "result", "本单位已登记，全国未确认")
        }
        _ => row.ok(""),
    }
}

fn read_row(row: &RowView<'_>, rules: &Rules, today: Date) -> Read<Said> {
    if let Some(column) = row.formula() {
        return Err(row.error("formula", column, "是公式，请改成文字或数字后重填"));
    }
    let id = row.id_number("id_number", today)?;
    let id = id.ok_or_else(|| row.error("id", "id_number", "没有身份证号，请补填"))?;
    let result = row.squeezed("result");
    let confirmed = rules.result_read(&result).ok_or_else(|| {
        let told = format!(
            "“{result}”不是认得的结果，可写{}；别的写法加在 confirmation.toml 的 result 里",
            rules.result_words()
        );
        row.error("result", "result", &told)
    })?;
    let on = row.date("on");
    let on = on.map_err(|why| row.error("on", "on", &why))?;
    if on.is_some_and(|on| on > today) {
        return Err(row.error("on", "on", "日期不能晚于今天，请核对"));
    }
    let way = row.squeezed("way");
    let way = match way.as_str() {
        "" => String::new(),
        word => match rules.way_read(word) {
            Some(way) => way.code.clone(),
            None => {
                let known: Vec<&str> = rules.ways().iter().map(|way| &*way.label).collect();
                let told = format!("“{word}”不是认得的方式，可写{}", known.join("、"));
                return Err(row.error("way", "way", &told));
            }
        },
    };
    Ok(Said {
        name: row.squeezed("name"),
        id,
        confirmed,
        way,
        on,
    })
}

//! 年度确认结果 of the national system in: kept beside the list of a campaign, to be held against it; nobody's own
//! confirmation is changed by it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use kernel::{Date, IdNumber, Level};
use serde_json::json;

use super::rules::Rules;
use super::seen::used_on;
use super::store::{self, National};
use super::{Campaign, Confirmation, DueAsk, DueState};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Change, Effect, RowReport, RowView, TitleYear};
use crate::people::actions::id_hash;
use crate::people::registered_people;
use ground::audit;
use ground::db;
use ground::error::Result;
use ground::time::{date_text, moment_text};

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

/// Imports a sheet of results into the campaigns of the year that it is of: each row beside the list that has its person.
/// Whoever is not the importer's to touch stays as she is.
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
    let latest = read.iter().filter_map(|(_, said)| said.on).max();
    let (tx, office) = (target.tx, target.office);
    let region = target.division.region();
    let mut all = store::campaigns(tx.connection(), &target.scope, None, (0, ALL)).await?;
    all.retain(|campaign| campaign.key.region == region);
    let titles = target.titles.iter().map(String::as_str);
    let title = TitleYear::of(titles.chain([target.sheet])).map(|title| title.year());
    let year = match year_of(&all, title, latest) {
        Ok(year) => year,
        Err(told) => {
            let missing = |(row, _): &(&RowView<'_>, Said)| row.error("no_campaign", "on", &told);
            reports.extend(read.iter().map(missing));
            return Ok(reports);
        }
    };
    all.retain(|campaign| campaign.year == year);
    let lists = Lists::load(target, all).await?;
    let ids: Vec<&IdNumber> = read.iter().map(|(_, said)| &said.id).collect();
    let people = registered_people(target, &ids).await?;
    let at = moment_text(office.clock().now_utc());
    let mut written: BTreeMap<usize, usize> = BTreeMap::new();
    let mut seen = HashSet::new();
    for (row, said) in read {
        let registered = people.get(said.id.as_str()).copied();
        let hash = id_hash(office, said.id.as_str());
        if !seen.insert(hash.clone()) {
            let told = "这个身份证号前面的行里已有结果，请只留一行";
            reports.push(row.error("twice", "id_number", told));
            continue;
        }
        let Some(Home { list, hers }) = lists.home(registered, &hash) else {
            let told = format!("{}不在本单位管的名单里，没有记下", said.name);
            let report = row.warning("elsewhere", "id_number", &told);
            reports.push(report.does(Effect::Same, Vec::new()));
            continue;
        };
        let (campaign, known) = &lists.all[list];
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
            source: target.source.to_owned(),
            recorded_by: Some(target.actor.user),
        };
        let report = compared(row, &now, hers, (campaign, &rules));
        let (effect, was) = match before {
            Some(before) if before.says_as(&now) => {
                reports.push(report.does(Effect::Same, Vec::new()));
                continue;
            }
            Some(before) => {
                store::update_national(office.keyring(), tx, region, &now, &at).await?;
                (Effect::Changed, word(before.confirmed == 1))
            }
            None => {
                now.id = db::take_numbers(tx, region, "confirmation_national", 1).await?;
                now.id_sealed = office.seal_field(NATIONAL_ID, now.id, said.id.as_str())?;
                store::insert_national(office.keyring(), tx, campaign.key, &now, &at).await?;
                (Effect::Added, "")
            }
        };
        *written.entry(list).or_default() += 1;
        let change = Change::new("全国系统的结果", was, word(said.confirmed));
        reports.push(report.does(effect, vec![change]));
    }
    for (list, count) in written {
        let campaign = &lists.all[list].0;
        let detail = json!({ "名称": campaign.name(), "文件": target.source, "人数": count });
        let (action, subject) = ("confirmation_national", campaign.key.subject());
        audit::append(office, tx, target.actor, region, action, &subject, &detail).await?;
    }
    Ok(reports)
}

/// More campaigns or people are never held.
const ALL: u64 = 1_000_000;

/// The year of whose campaigns a sheet is: the one its title says, or within whose term its latest day lies. What to do,
/// where that is none or several.
fn year_of(
    all: &[Campaign],
    title: Option<i32>,
    latest: Option<Date>,
) -> std::result::Result<i32, String> {
    if all.is_empty() {
        return Err("还没有年度确认，请先在菜单“年度确认”里新建，再导入".to_owned());
    }
    let mut within = BTreeSet::new();
    if let Some(on) = latest.map(date_text) {
        let going = all.iter().filter(|it| it.from <= on && on <= it.last);
        within.extend(going.map(|it| it.year));
    }
    const SAY: &str = "是哪一年的，请写在表的标题里，例如“2025年度确认结果”，再导入";
    let by_days: Vec<i32> = within.into_iter().collect();
    match (title, by_days.as_slice()) {
        (Some(title), _) if all.iter().all(|it| it.year != title) => Err(format!(
            "还没有{title}年的年度确认，请先在菜单“年度确认”里新建，再导入"
        )),
        (Some(title), []) => Ok(title),
        (Some(title), years) if years.contains(&title) => Ok(title),
        (Some(title), [year, ..]) => Err(format!(
            "标题写的是{title}年，最晚的确认日期却在{year}年度确认的期限里，请核对标题"
        )),
        (None, [year]) => Ok(*year),
        (None, []) => Err(match latest {
            None => format!("表里没有确认日期，看不出是哪一年的。{SAY}"),
            Some(on) => {
                format!("最晚的确认日期{on}不在哪一次年度确认的期限里，看不出是哪一年的。{SAY}")
            }
        }),
        (None, years) => {
            let years: Vec<String> = years.iter().map(i32::to_string).collect();
            let years = years.join("年、");
            Err(format!(
                "{years}年的年度确认都在办，看不出是哪一年的。{SAY}"
            ))
        }
    }
}

/// The campaigns of a year with what the national system said in each, and who is on their lists.
struct Lists {
    all: Vec<(Campaign, HashMap<String, National>)>,
    people: HashMap<i64, (usize, Confirmation)>,
    /// Where whoever is on no list is kept.
    strangers: Option<usize>,
}

/// Where a row belongs: beside which list, and who of it is meant.
struct Home<'a> {
    list: usize,
    hers: Option<&'a Confirmation>,
}

impl Lists {
    async fn load(target: &SheetTarget<'_>, campaigns: Vec<Campaign>) -> Result<Lists> {
        let (c, scope) = (target.tx.connection(), &target.scope);
        let (mut all, mut people) = (Vec::new(), HashMap::new());
        for (list, campaign) in campaigns.into_iter().enumerate() {
            let ask = DueAsk::of(campaign.key);
            let (_, listed) = store::due(c, scope, &ask, (0, ALL)).await?;
            people.extend(listed.into_iter().map(|it| (it.person, (list, it))));
            let known = store::national(c, campaign.key).await?;
            all.push((campaign, known));
        }
        // Of the one widest unit of hers: nobody knows where they live.
        let own = all.iter().enumerate();
        let own = own.filter(|(_, (campaign, _))| scope.contains(campaign.division));
        let own: Vec<(usize, Level)> = own
            .map(|(list, (campaign, _))| (list, campaign.division.level()))
            .collect();
        let widest = own.iter().map(|(_, level)| *level).min();
        let mut widest = own.iter().filter(|(_, level)| Some(*level) == widest);
        let strangers = match (widest.next(), widest.next()) {
            (Some((list, _)), None) => Some(*list),
            _ => None,
        };
        Ok(Lists {
            all,
            people,
            strangers,
        })
    }

    /// Where the row of somebody belongs who is registered so, and may be touched or not; nothing where she is another's.
    fn home(&self, registered: Option<(i64, bool)>, hash: &str) -> Option<Home<'_>> {
        if registered.is_some_and(|(_, touched)| !touched) {
            return None;
        }
        let hers = registered.and_then(|(person, _)| self.people.get(&person));
        if let Some((list, it)) = hers {
            let (list, hers) = (*list, Some(it));
            return Some(Home { list, hers });
        }
        let known = self
            .all
            .iter()
            .position(|(_, known)| known.contains_key(hash));
        let list = known.filter(|list| Some(*list) == self.strangers);
        let list = if known.is_some() {
            list
        } else {
            self.strangers
        };
        list.map(|list| Home { list, hers: None })
    }
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
    now: &National,
    hers: Option<&Confirmation>,
    (campaign, rules): (&Campaign, &Rules),
) -> RowReport {
    let Some(it) = hers else {
        let told = format!("{}不在{}的名单里，请核对", now.name, campaign.name());
        return row.warning("unknown_here", "id_number", &told);
    };
    if it.name != now.name {
        let told = format!("名册里这个证号是{}，请核对", it.name);
        return row.warning("name_differs", "name", &told);
    }
    match (now.confirmed == 1, it.state) {
        (true, DueState::Waiting) => match used_on(campaign, now, rules) {
            Ok(_) => row.warning("there_only", "result", "全国已确认，本单位还没有登记"),
            Err(why) => {
                let told = format!("全国已确认，但不能照此登记：{why}");
                row.warning("not_used", "on", &told)
            }
        },
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

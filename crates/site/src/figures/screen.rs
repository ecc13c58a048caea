//! 大屏: the year on a wall, for the meeting room. No names of people on it; its numbers are those of the page of
//! figures for the same division and period.

use axum::response::Response;
use serde::Serialize;

use super::asked::{Asked, asked};
use super::pictures::{month_chart, months, part_chart, ranked, unit_chart, unit_label};
use super::{compared, unit_name, wait};
use crate::kit::Query;
use crate::kit::chart::{Chart, Scale, Shape};
use crate::shell::Visit;
use ground::error::Result;
use papers::figures::actions::{Compared, Surveyed};
use papers::figures::words;
use registers::organisation::Directory;

/// So many figures are shown large.
const LARGE: usize = 6;
/// So many units a page has room for.
const UNITS_MAX: usize = 30;
/// How high the chart is that has the height of two.
const TALL: i64 = 380;
/// So few units leave half of the wall.
const FEW: usize = 4;
/// How its pages are called.
const PAGES: [&str; 3] = ["概况", "各单位", "走势"];
/// How it may be coloured.
const THEMES: [(&str, &str); 2] = [("paper", "纸色"), ("pine", "松色")];

#[derive(Serialize)]
struct ScreenPage {
    unit: String,
    period: String,
    theme: String,
    /// Where the next page is; nothing while it is held.
    next: Option<String>,
    number: usize,
    tabs: Vec<Tab>,
    themes: Vec<Tab>,
    hold: Tab,
    leave: String,
    large: Vec<Large>,
    charts: Vec<Drawn>,
    units: Vec<Unit>,
    /// What the tiles of units tell.
    of: String,
    today: String,
}

#[derive(Serialize)]
struct Tab {
    label: String,
    href: String,
    current: bool,
}

#[derive(Serialize)]
struct Large {
    code: String,
    label: String,
    value: String,
    unit: String,
    change: String,
}

#[derive(Serialize)]
struct Drawn {
    title: String,
    svg: String,
}

#[derive(Serialize)]
struct Unit {
    name: String,
    value: String,
    unit: String,
    /// From 0 to 5: how dark its tile is.
    shade: usize,
}

pub async fn page(visit: Visit, query: Query) -> Result<Response> {
    let asked = asked(&visit, &query).await?;
    let Some(found) = compared(&visit, &asked).await? else {
        return wait(&visit, "大屏", &asked);
    };
    let number = query
        .number("page")
        .unwrap_or(1)
        .clamp(1, PAGES.len() as u64);
    let number = usize::try_from(number).unwrap_or(1);
    let theme = THEMES.iter().find(|(code, _)| *code == query.text("theme"));
    let theme = theme.map_or("paper", |(code, _)| code);
    let held = query.text("hold") == "1";
    let own = |number: usize, theme: &str, held: bool| {
        let query = asked.query().with("page", &number.to_string());
        let query = query.with("theme", theme);
        let query = query.with("hold", if held { "1" } else { "" });
        format!("/screen{}", query.text_for_url())
    };
    let directory = Directory::load(visit.office.db().reader(), &asked.scope).await?;
    let (charts, units, of) = match number {
        1 => (
            overview(&asked, &found, &directory)?,
            Vec::new(),
            String::new(),
        ),
        2 => {
            let (units, of) = units(&asked, &found, &directory)?;
            // What few units leave of the wall is told of what they come to.
            let charts = match units.len() {
                1..=FEW => beside_few(&asked, &found)?,
                _ => Vec::new(),
            };
            (charts, units, of)
        }
        _ => (trends(&asked, &found)?, Vec::new(), String::new()),
    };
    let tabs = PAGES.iter().enumerate().map(|(index, label)| Tab {
        label: (*label).to_owned(),
        href: own(index + 1, theme, held),
        current: index + 1 == number,
    });
    let themes = THEMES.iter().map(|(code, label)| Tab {
        label: (*label).to_owned(),
        href: own(number, code, held),
        current: *code == theme,
    });
    let page = ScreenPage {
        unit: unit_name(&visit, &asked).await?,
        period: asked.named.clone(),
        next: (!held).then(|| own(number % PAGES.len() + 1, theme, false)),
        number,
        tabs: tabs.collect(),
        themes: themes.collect(),
        hold: Tab {
            label: if held {
                "接着轮播"
            } else {
                "停在这一页"
            }
            .to_owned(),
            href: own(number, theme, !held),
            current: held,
        },
        leave: format!("/figures{}", asked.query().text_for_url()),
        large: large(&found),
        charts,
        units,
        of,
        today: visit.office.clock().today().to_string(),
        theme: theme.to_owned(),
    };
    visit.page("screen/screen.html", "大屏", &page)
}

/// The figures the catalogue marks, the first that have records.
fn marked(found: &Compared) -> impl DoubleEndedIterator<Item = &Surveyed> {
    let wholes = found.now.figures.iter().filter(|s| s.figure.part.is_none());
    wholes.filter(|s| s.screen && s.figure.record_count > 0)
}

fn large(found: &Compared) -> Vec<Large> {
    let large = marked(found).take(LARGE).map(|s| {
        let (value, unit) = match s.figure.amount {
            papers::figures::Amount::Money(fen) => split(&prose::money(fen)),
            _ => (s.figure.amount.text(), s.figure.unit.replace('%', "")),
        };
        Large {
            code: s.figure.code.clone(),
            label: s.figure.label.clone(),
            value,
            unit,
            change: change(s, found),
        }
    });
    large.collect()
}

/// How it stands to the year before, in the units that the wall shows; nothing where there is no figure of that.
fn change(surveyed: &Surveyed, found: &Compared) -> String {
    let before = found.before.coded(&surveyed.figure.code);
    let before = before.filter(|before| before.figure.record_count > 0);
    let Some(before) = before else {
        return String::new();
    };
    match (surveyed.figure.amount, before.figure.amount) {
        (papers::figures::Amount::Money(now), papers::figures::Amount::Money(then))
            if now != then =>
        {
            let more = if now > then { "+" } else { "-" };
            let by = now.get().abs_diff(then.get());
            format!("较上年 {more}{}", told_on_wall(by))
        }
        _ => words::compared(&surveyed.figure, &found.before),
    }
}

/// An amount in 万元 to the second place, smaller ones in yuan: on a wall nobody reads more.
fn told_on_wall(fen: u64) -> String {
    const TEN_THOUSAND: u64 = 1_000_000;
    if fen < TEN_THOUSAND {
        return format!("{}元", (fen + 50) / 100);
    }
    let hundredths = (fen + TEN_THOUSAND / 200) / (TEN_THOUSAND / 100);
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    format!("{}万元", text.trim_end_matches('0').trim_end_matches('.'))
}

/// 75.6万元 as 75.6 and 万元.
fn split(money: &str) -> (String, String) {
    let at = money
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-')
        .unwrap_or(money.len());
    (money[..at].to_owned(), money[at..].to_owned())
}

/// The first marked figure that is money and has parts, or else the first at all.
fn main_figure(found: &Compared) -> Option<&Surveyed> {
    let with_parts = |s: &&Surveyed| {
        let money = matches!(s.figure.amount, papers::figures::Amount::Money(_));
        money && found.now.parts_of(&s.figure.code).count() > 1
    };
    let best = marked(found).find(with_parts);
    best.or_else(|| marked(found).next())
}

/// On a wall nobody reads fen.
fn drawn(mut chart: Chart) -> Drawn {
    if chart.scale == Scale::Fen {
        chart.scale = Scale::Told;
    }
    Drawn {
        title: chart.title.clone(),
        svg: chart.svg(),
    }
}

fn overview(asked: &Asked, found: &Compared, directory: &Directory) -> Result<Vec<Drawn>> {
    let mut charts = Vec::new();
    let Some(main) = main_figure(found) else {
        return Ok(charts);
    };
    let label = &main.figure.label;
    let before = found.before.coded(&main.figure.code);
    let (months_now, title) = (months(asked), format!("{label}，按月"));
    let mut by_month = month_chart("screen-months", title, main, before, &months_now)?;
    // It stands beside two others, one above the other.
    by_month.height = TALL;
    charts.push(drawn(by_month));
    let parts: Vec<&Surveyed> = found.now.parts_of(&main.figure.code).collect();
    if parts.len() > 1 {
        let title = format!("{label}，按项目");
        charts.push(drawn(part_chart("screen-parts", title, main, &parts)));
    }
    let visited = marked(found)
        .rfind(|s| s.units.len() > 1 && s.figure.code != main.figure.code && !s.figure.stock);
    if let Some(surveyed) = visited {
        let mut names = Vec::new();
        for (code, _) in ranked(surveyed) {
            names.push(unit_label(asked, directory, code)?);
        }
        let title = format!("{}，按单位", surveyed.figure.label);
        charts.push(drawn(unit_chart(
            "screen-units",
            title,
            surveyed,
            &names,
            8,
        )));
    }
    // Where only one unit has figures, another of them by month has the place of the units.
    let other = marked(found).rfind(|s| !s.figure.stock && s.figure.code != main.figure.code);
    if let (2, Some(other)) = (charts.len(), other) {
        let before = found.before.coded(&other.figure.code);
        let title = format!("{}，按月", other.figure.label);
        charts.push(drawn(month_chart(
            "screen-units",
            title,
            other,
            before,
            &months_now,
        )?));
    }
    Ok(charts)
}

/// A tile for each unit, darker where there is more.
fn units(asked: &Asked, found: &Compared, directory: &Directory) -> Result<(Vec<Unit>, String)> {
    let Some(main) = main_figure(found) else {
        return Ok((Vec::new(), String::new()));
    };
    let units = ranked(main);
    let most = units.first().map_or(0, |(_, part)| part.amount.number());
    let mut tiles = Vec::new();
    for (code, part) in units.into_iter().take(UNITS_MAX) {
        let (value, unit) = match part.amount {
            papers::figures::Amount::Money(fen) => split(&prose::money(fen)),
            amount => (amount.text(), main.figure.unit.clone()),
        };
        let shade = part.amount.number().saturating_mul(5) / most.max(1);
        tiles.push(Unit {
            name: unit_label(asked, directory, code)?,
            value,
            unit,
            shade: usize::try_from(shade).unwrap_or(0).min(5),
        });
    }
    Ok((tiles, main.figure.label.clone()))
}

/// The main figure by month and by part, where there are only few units to show.
fn beside_few(asked: &Asked, found: &Compared) -> Result<Vec<Drawn>> {
    let Some(main) = main_figure(found) else {
        return Ok(Vec::new());
    };
    let label = &main.figure.label;
    let parts: Vec<&Surveyed> = found.now.parts_of(&main.figure.code).collect();
    let mut charts = Vec::new();
    if parts.len() > 1 {
        let title = format!("{label}，按项目");
        charts.push(drawn(part_chart("units-parts", title, main, &parts)));
    }
    let before = found.before.coded(&main.figure.code);
    let title = format!("{label}，按月");
    charts.push(drawn(month_chart(
        "units-months",
        title,
        main,
        before,
        &months(asked),
    )?));
    Ok(charts)
}

fn trends(asked: &Asked, found: &Compared) -> Result<Vec<Drawn>> {
    const IDS: [&str; 4] = ["trend-1", "trend-2", "trend-3", "trend-4"];
    let months = months(asked);
    let flowing = marked(found).filter(|s| !s.figure.stock);
    let mut charts = Vec::new();
    for (id, surveyed) in IDS.into_iter().zip(flowing) {
        let before = found.before.coded(&surveyed.figure.code);
        let title = format!("{}，按月", surveyed.figure.label);
        let mut chart = month_chart(id, title, surveyed, before, &months)?;
        chart.shape = Shape::Lines;
        charts.push(drawn(chart));
    }
    Ok(charts)
}

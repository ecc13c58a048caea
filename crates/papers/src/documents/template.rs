//! A template of the catalogue becomes the source of a document: sentences as they stand, and figures as `{{ 指标 }}`,
//! which stay live. What a template asks (有, 分项, 种数) is asked once, when the document is begun.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use minijinja::value::{Kwargs, Serde};
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

use super::facts::Facts;
use super::goals::{goals_told, plain};
use super::lint::{Lint, refuse_groundless};
use super::live::{Variant, ground_token, list_token, pending_token, roster_token, token};
use super::shortcomings::{Rule, shortcomings};
use super::stories::{LEDGER, STORY, story_token};
use super::variants::{Turn, chosen, one_way};
use crate::figures::{Amount, Figure, Reach};
use ground::error::{Error, Result};
use work::plans::Goal;

/// How much work a template may make: offices edit them, and a loop may run away.
const FUEL: u64 = 200_000;

/// What a template may use besides figures.
#[derive(Debug, Clone)]
pub struct Setting {
    /// 单位
    pub office: String,
    /// 年度
    pub year: i32,
    /// 时段: 2011年, 2011年上半年.
    pub period: String,
    /// 全期: 全年, 上半年.
    pub whole: String,
    /// 镇, 街道, 县 …: what the office calls itself in its own papers.
    pub self_name: String,
    /// 以来: 一年来, 三年来, 上半年.
    pub so_far: String,
    /// 上期: 上年, 前三年.
    pub earlier: &'static str,
    /// 期号 of a bulletin.
    pub issue: u32,
    /// What ledgers say.
    pub facts: Arc<Facts>,
    /// The goals and tasks of the year's plan.
    pub goals: Vec<Goal>,
    /// What is told as falling short.
    pub rules: Vec<Rule>,
    /// What a sentence of a template must have.
    pub lint: Lint,
    /// Which of several ways of saying something is taken.
    pub turn: Turn,
    /// 指导思想: what work goes by in these years.
    pub guidance: String,
    /// 年度主题: what the year is remembered for; empty in most.
    pub theme: String,
}

type JinjaResult<T> = std::result::Result<T, minijinja::Error>;

/// The source of a document by a template.
///
/// # Errors
/// A refusal naming the file, the line, and the figure that is not in the catalogue.
pub(super) fn source_of(
    path: &str,
    template: &str,
    setting: &Setting,
    (now, before): (&[Figure], &[Figure]),
) -> Result<String> {
    refuse_groundless(path, template, &setting.lint)?;
    rendered(path, template, setting, (now, before))
}

/// The source of a document by a template that says nothing without a ground.
pub(super) fn rendered(
    path: &str,
    template: &str,
    setting: &Setting,
    (now, before): (&[Figure], &[Figure]),
) -> Result<String> {
    let template = &chosen(template, setting.turn);
    let figures: Arc<Vec<Figure>> = Arc::new(now.to_vec());
    let before: Arc<Vec<Figure>> = Arc::new(before.to_vec());
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    register(&mut env, &figures);
    register_compared(&mut env, &figures, &before, setting);
    let facts = &setting.facts;
    register_ledgers(&mut env, facts);
    register_grounds(&mut env, &figures, facts);
    register_stories(&mut env, facts);
    let goals = goals_told(&setting.goals);
    env.add_function("计划目标", move || goals.clone());
    let context = minijinja::context! {
        单位 => &setting.office,
        年度 => setting.year,
        时段 => &setting.period,
        全期 => &setting.whole,
        本级 => &setting.self_name,
        以来 => &setting.so_far,
        上期 => setting.earlier,
        期号 => setting.issue,
        指导思想 => &setting.guidance,
        年度主题 => &setting.theme,
        套话 => "",
    };
    env.render_str(template, context).map_err(|e| {
        Error::refusal(format!(
            "文稿模板 {path} 第{}行：{}",
            e.line().unwrap_or(0),
            cause(&e)
        ))
    })
}

fn cause(error: &minijinja::Error) -> String {
    error
        .detail()
        .map_or_else(|| error.to_string(), str::to_owned)
}

/// Which figures a function of the templates takes.
type Fits = fn(Amount) -> bool;

fn register(env: &mut Environment<'_>, figures: &Arc<Vec<Figure>>) {
    let forms: [(&'static str, Fits); 3] = [
        ("数", |amount| matches!(amount, Amount::Count(_))),
        ("钱", |amount| matches!(amount, Amount::Money(_))),
        ("率", |amount| matches!(amount, Amount::PercentTenths(_))),
    ];
    for (form, fits) in forms {
        let f = Arc::clone(figures);
        env.add_function(form, move |name: &str, reach: Option<&str>| {
            let reach = reach_of(reach)?;
            match find(&f, name)? {
                Found::Figure(figure) if fits(figure.amount) => {
                    Ok(token(&figure.label, reach, Variant::Now))
                }
                Found::Figure(figure) => Err(wrong_form(figure, form)),
                Found::Part(code) => Ok(token(&code, reach, Variant::Now)),
            }
        });
    }
    for (form, variant) in [
        ("上年", Variant::Before),
        ("增减", Variant::Difference),
        ("增幅", Variant::Growth),
    ] {
        let f = Arc::clone(figures);
        env.add_function(form, move |name: &str, reach: Option<&str>| {
            let label = find(&f, name)?.label();
            Ok::<_, minijinja::Error>(token(&label, reach_of(reach)?, variant))
        });
    }
    let f = Arc::clone(figures);
    env.add_function("分项", move |name: &str| parts(&f, name));
}

/// What a template asks before it says something.
fn register_compared(
    env: &mut Environment<'_>,
    now: &Arc<Vec<Figure>>,
    before: &Arc<Vec<Figure>>,
    setting: &Setting,
) {
    for (form, all) in [("有", now), ("上年有", before)] {
        let f = Arc::clone(all);
        env.add_function(form, move |name: &str, reach: Option<&str>| {
            let reach = reach_of(reach)?;
            Ok::<_, minijinja::Error>(match find(&f, name)? {
                Found::Figure(figure) => {
                    let figure = figure.at(reach);
                    figure.record_count > 0 && figure.amount.number() != 0
                }
                Found::Part(_) => false,
            })
        });
    }
    let (f, earlier) = (Arc::clone(now), Arc::clone(before));
    env.add_function("走势", move |name: &str, reach: Option<&str>| {
        let reach = reach_of(reach)?;
        let of = |all: &[Figure]| {
            let figure = find(all, name)?.figure().map(|figure| figure.at(reach));
            Ok::<_, minijinja::Error>(figure.filter(|figure| figure.record_count > 0))
        };
        let compared = of(&f)?.zip(of(&earlier)?);
        let compared = compared.map(|(now, then)| now.amount.number().cmp(&then.amount.number()));
        Ok::<_, minijinja::Error>(match compared {
            Some(Ordering::Greater) => "升",
            Some(Ordering::Less) => "降",
            Some(Ordering::Equal) => "平",
            None => "",
        })
    });
    let (now, before, rules) = (Arc::clone(now), Arc::clone(before), setting.rules.clone());
    let turn = setting.turn;
    env.add_function("不足", move |most: usize| {
        let found = shortcomings(&rules, &now, &before, most);
        let found = found.into_iter().map(|rule| {
            let said = |words: &str| one_way(words, turn, rule.weight);
            minijinja::context! { 不足 => said(&rule.gap), 打算 => said(&rule.next) }
        });
        found.collect::<Vec<Value>>()
    });
}

fn register_ledgers(env: &mut Environment<'_>, facts: &Arc<Facts>) {
    let f = Arc::clone(facts);
    env.add_function(
        "列举",
        move |kind: &str, field: &str, reach: Option<&str>, only: Kwargs| {
            let reach = reach_of(reach)?;
            listed(&f, (kind, field), reach)?;
            let most: Option<usize> = only.get("最多")?;
            only.assert_all_used()?;
            Ok::<_, minijinja::Error>(list_token((kind, field), reach, most))
        },
    );
    let f = Arc::clone(facts);
    env.add_function("名单", move |label: &str, only: Kwargs| {
        let most: Option<usize> = only.get("最多")?;
        only.assert_all_used()?;
        match f.rosters.contains_key(label) {
            true => Ok(roster_token(label, most)),
            false => Err(refused(format!("没有“{label}”这个指标的名单"))),
        }
    });
    let f = Arc::clone(facts);
    env.add_function(
        "种数",
        move |kind: &str, field: &str, reach: Option<&str>| {
            let found = listed(&f, (kind, field), reach_of(reach)?)?;
            Ok::<_, minijinja::Error>(found.len())
        },
    );
    let f = Arc::clone(facts);
    env.add_function("台账", move |kind: &str, only: Kwargs| {
        entries(&f, kind, &only)
    });
}

/// 事例(最多=2): who may be told of; 讲(例, "走访慰问", "次数"): what the ledgers say of her over the years; its
/// clause goes where they say nothing.
fn register_stories(env: &mut Environment<'_>, facts: &Arc<Facts>) {
    let f = Arc::clone(facts);
    env.add_function("事例", move |only: Kwargs| {
        let most: Option<usize> = only.get("最多")?;
        only.assert_all_used()?;
        let told = f.stories.iter().take(most.unwrap_or(usize::MAX));
        let fields = f.told(LEDGER).map(|told| told.fields.clone());
        let fields = fields.unwrap_or_default();
        let told = told.map(|story| {
            let names = fields.iter().map(|field| field.label.as_str());
            let names = names.chain(["称呼"]);
            let said = |name: &str| match story.says(name) {
                Some(_) => story_token(&story.key, name),
                None => String::new(),
            };
            let mut all: HashMap<String, String> =
                names.map(|name| (name.to_owned(), said(name))).collect();
            all.insert(STORY.to_owned(), story.key.clone());
            Value::from(Serde(all))
        });
        Ok::<_, minijinja::Error>(told.collect::<Vec<Value>>())
    });
    let f = Arc::clone(facts);
    env.add_function("讲", move |story: Value, ledger: &str, what: &str| {
        let key = story.get_attr(STORY)?;
        let (key, name) = (key.as_str().unwrap_or_default(), format!("{ledger}/{what}"));
        match f.story(&format!("{key}/{name}")) {
            Ok(_) => Ok(story_token(key, &name)),
            Err(()) => Err(refused(format!("“{ledger}”里没有“{what}”可讲"))),
        }
    });
}

/// What a claim in words rests on: records, a rule, a post; or a sentence that somebody has to take on.
fn register_grounds(env: &mut Environment<'_>, figures: &Arc<Vec<Figure>>, facts: &Arc<Facts>) {
    let known = |figures: &[Figure], facts: &Facts, name: &str| -> JinjaResult<()> {
        if facts.grounds.named(name).is_some() || find(figures, name).is_ok() {
            return Ok(());
        }
        Err(refused(format!(
            "没有“{name}”这个凭据或指标，凭据见 documents/grounds.toml"
        )))
    };
    let (now, f) = (Arc::clone(figures), Arc::clone(facts));
    env.add_function("据", move |name: &str, reach: Option<&str>| {
        known(&now, &f, name)?;
        Ok::<_, minijinja::Error>(ground_token(name, reach_of(reach)?))
    });
    let (now, f) = (Arc::clone(figures), Arc::clone(facts));
    env.add_function("待核", move |name: Option<&str>, reach: Option<&str>| {
        name.map_or(Ok(()), |name| known(&now, &f, name))?;
        Ok::<_, minijinja::Error>(pending_token(name, reach_of(reach)?))
    });
    let posts = facts.posts.clone();
    env.add_function("任职", move |kind: &str, post: Option<&str>| {
        let held = posts.iter().filter(|(organ, held)| {
            let of = organ.as_ref().map(|organ| organ.kind.label());
            of == Some(kind) && post.is_none_or(|post| held.post == post)
        });
        let told = held.map(|(organ, held)| {
            minijinja::context! {
                职务 => plain(&held.post), 姓名 => plain(&held.name), 单位职务 => plain(&held.title),
                机构 => organ.as_ref().map(|organ| plain(&organ.name)),
                文号 => plain(&held.document),
            }
        });
        told.collect::<Vec<Value>>()
    });
}

/// The values that occur in a choice field of a ledger, the most frequent first.
fn listed(facts: &Facts, (kind, field): (&str, &str), reach: Reach) -> JinjaResult<Vec<String>> {
    let missing = || refused(format!("没有“{kind}”的“{field}”栏"));
    facts.values(kind, field, reach).ok_or_else(missing)
}

/// Whose records a function is asked of: 本级, 下级; all where it is not said.
fn reach_of(said: Option<&str>) -> JinjaResult<Reach> {
    let none = |text: &str| refused(format!("没有“{text}”这一级，可写 本级、下级"));
    match said {
        None => Ok(Reach::Whole),
        Some(text) => Reach::read(text).ok_or_else(|| none(text)),
    }
}

/// 台账("双十项实事", 方向="地方为部队", 按="序号", 最多=10): the entries whose fields say so, by a number or else as
/// they happened; 倒序=true has the last first, 本单位=true leaves out those of divisions beneath.
fn entries(facts: &Facts, kind: &str, only: &Kwargs) -> JinjaResult<Vec<Value>> {
    let told = facts.told(kind);
    let told = told.ok_or_else(|| refused(format!("没有“{kind}”这种台账")))?;
    let (mut wanted, mut order, mut most) = (Vec::new(), None, usize::MAX);
    let (mut last, mut own) = (false, false);
    for name in only.args() {
        match name {
            "最多" => most = only.get(name)?,
            "倒序" => last = only.get(name)?,
            "本单位" => own = only.get(name)?,
            "按" => order = Some(only.get::<String>(name)?),
            label if told.field(label).is_some() => {
                wanted.push((label.to_owned(), only.get::<String>(name)?));
            }
            other => return Err(refused(format!("没有“{kind}”的“{other}”栏"))),
        }
    }
    let mut seen = told.seen(kind, &wanted, order.as_deref(), own);
    if last {
        seen.reverse();
    }
    let seen = seen.into_iter().take(most);
    Ok(seen.map(|entry| Value::from(Serde(entry))).collect())
}

fn refused(why: String) -> minijinja::Error {
    minijinja::Error::new(ErrorKind::InvalidOperation, why)
}

/// What a name stands for.
enum Found<'f> {
    Figure(&'f Figure),
    /// A part of an indicator that no record is of, by its code.
    Part(String),
}

impl Found<'_> {
    fn figure(&self) -> Option<&Figure> {
        match self {
            Found::Figure(figure) => Some(figure),
            Found::Part(_) => None,
        }
    }

    fn label(&self) -> String {
        match self {
            Found::Figure(figure) => figure.label.clone(),
            Found::Part(code) => code.clone(),
        }
    }
}

/// A figure by code or name; `名称.代码` is one part of an indicator asked value by value.
fn find<'f>(figures: &'f [Figure], name: &str) -> JinjaResult<Found<'f>> {
    let named = |name: &str| figures.iter().find(|f| f.code == name || f.label == name);
    if let Some(figure) = named(name) {
        return Ok(Found::Figure(figure));
    }
    let part = name.rsplit_once('.');
    let part = part.and_then(|(whole, key)| Some(format!("{}.{key}", named(whole)?.code)));
    let code = part.ok_or_else(|| refused(format!("没有“{name}”这个指标")))?;
    let known = figures.iter().find(|f| f.code == code);
    Ok(known.map_or(Found::Part(code), Found::Figure))
}

/// The parts of an indicator asked value by value, with the part's own name.
fn parts(figures: &[Figure], name: &str) -> JinjaResult<Vec<Value>> {
    let code = match find(figures, name)? {
        Found::Figure(whole) => whole.code.clone(),
        Found::Part(code) => code,
    };
    let prefix = format!("{code}.");
    let parts = figures
        .iter()
        .filter(|f| f.code.starts_with(&prefix))
        .map(|f| {
            let key = f.code.trim_start_matches(&prefix).to_owned();
            let own = f.part.clone().unwrap_or_else(|| f.label.clone());
            minijinja::context! { 代码 => key, 名称 => own }
        });
    Ok(parts.collect())
}

fn wrong_form(figure: &Figure, form: &str) -> minijinja::Error {
    let hint = match figure.amount {
        Amount::Count(_) => "数",
        Amount::Money(_) => "钱",
        Amount::PercentTenths(_) => "率",
    };
    refused(format!(
        "“{}”不能用 {form}()，请改用 {hint}()",
        figure.label
    ))
}

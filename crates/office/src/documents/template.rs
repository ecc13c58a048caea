//! A template of the catalogue becomes the source of a document: sentences as they stand, and figures as `{{ 指标 }}`,
//! which stay live. What a template asks (有, 分项, 种数) is asked once, when the document is begun.

use std::collections::HashMap;
use std::sync::Arc;

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

use super::live::{Variant, token};
use crate::figures::{Amount, Figure};
use crate::platform::error::{Error, Result};

/// How much work a template may make: offices edit them, and a loop may run away.
const FUEL: u64 = 200_000;

/// What a template may use besides figures.
#[derive(Debug, Clone)]
pub(super) struct Setting {
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
    /// Distinct values of ledger fields, by kind label and field label.
    pub lists: Lists,
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
    figures: &[Figure],
) -> Result<String> {
    let figures: Arc<Vec<Figure>> = Arc::new(figures.to_vec());
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    register(&mut env, &figures, setting);
    let context = minijinja::context! {
        单位 => &setting.office,
        年度 => setting.year,
        时段 => &setting.period,
        全期 => &setting.whole,
        本级 => &setting.self_name,
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

fn register(env: &mut Environment<'_>, figures: &Arc<Vec<Figure>>, setting: &Setting) {
    let forms: [(&'static str, Fits); 3] = [
        ("数", |amount| matches!(amount, Amount::Count(_))),
        ("钱", |amount| matches!(amount, Amount::Money(_))),
        ("率", |amount| matches!(amount, Amount::PercentTenths(_))),
    ];
    for (form, fits) in forms {
        let f = Arc::clone(figures);
        env.add_function(form, move |name: &str| {
            let figure = find(&f, name)?;
            if fits(figure.amount) {
                Ok(token(&figure.label, Variant::Now))
            } else {
                Err(wrong_form(figure, form))
            }
        });
    }
    for (form, variant) in [
        ("上年", Variant::Before),
        ("增减", Variant::Difference),
        ("增幅", Variant::Growth),
    ] {
        let f = Arc::clone(figures);
        env.add_function(form, move |name: &str| {
            Ok::<_, minijinja::Error>(token(&find(&f, name)?.label, variant))
        });
    }
    let f = Arc::clone(figures);
    env.add_function("有", move |name: &str| {
        Ok::<_, minijinja::Error>(find(&f, name)?.record_count > 0)
    });
    let f = Arc::clone(figures);
    env.add_function("分项", move |name: &str| parts(&f, name));
    let lists = setting.lists.clone();
    env.add_function("列举", move |kind: &str, field: &str| {
        listed(&lists, kind, field)?;
        Ok::<_, minijinja::Error>(super::live::list_token(kind, field))
    });
    let lists = setting.lists.clone();
    env.add_function("种数", move |kind: &str, field: &str| {
        Ok::<_, minijinja::Error>(listed(&lists, kind, field)?.len())
    });
}

/// The values of choice fields, by kind label and field label.
pub(super) type Lists = HashMap<(String, String), Vec<String>>;

/// The values that occur in a choice field of a ledger, the most frequent first.
fn listed<'l>(lists: &'l Lists, kind: &str, field: &str) -> JinjaResult<&'l [String]> {
    let found = lists.get(&(kind.to_owned(), field.to_owned()));
    let missing = || {
        minijinja::Error::new(
            ErrorKind::InvalidOperation,
            format!("没有“{kind}”的“{field}”栏"),
        )
    };
    found.map(Vec::as_slice).ok_or_else(missing)
}

/// A figure by code or name; `名称.代码` is one part of an indicator asked value by value.
fn find<'f>(figures: &'f [Figure], name: &str) -> JinjaResult<&'f Figure> {
    let named = |name: &str| figures.iter().find(|f| f.code == name || f.label == name);
    let part = || {
        let (whole, key) = name.rsplit_once('.')?;
        let code = format!("{}.{key}", named(whole)?.code);
        figures.iter().find(|f| f.code == code)
    };
    let missing =
        || minijinja::Error::new(ErrorKind::InvalidOperation, format!("没有“{name}”这个指标"));
    named(name).or_else(part).ok_or_else(missing)
}

/// The parts of an indicator asked value by value, with the part's own name.
fn parts(figures: &[Figure], name: &str) -> JinjaResult<Vec<Value>> {
    let whole = find(figures, name)?;
    let prefix = format!("{}.", whole.code);
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
    let message = format!("“{}”不能用 {form}()，请改用 {hint}()", figure.label);
    minijinja::Error::new(ErrorKind::InvalidOperation, message)
}

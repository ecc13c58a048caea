//! Rendering a template: figures are asked for by name, and each leaves a mark around what it prints, so that text
//! resting on a figure without records can be taken out, and every figure printed is known.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

use crate::figures::{Amount, Figure};
use crate::platform::error::{Error, Result};

/// Around what a figure printed: its index, then the text. Private-use characters that no office types.
pub(super) const MARK_OPEN: char = '\u{f0000}';
pub(super) const MARK_TEXT: char = '\u{f0001}';
pub(super) const MARK_CLOSE: char = '\u{f0002}';
/// Stands where a figure had no records.
pub(super) const NOTHING: char = '\u{f0003}';

/// How much work a template may make: offices edit them, and a loop may run away.
const FUEL: u64 = 200_000;

/// What a template may use besides figures.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// 单位
    pub office: String,
    /// 年度
    pub year: i32,
    /// 镇, 街道, 县 …: what the office calls itself in its own papers.
    pub self_name: String,
    /// Distinct values of ledger fields, by kind label and field label.
    pub lists: Lists,
}

/// A rendered template, with marks, and the figures in the order of their indices.
pub(super) struct Rendered {
    pub text: String,
    pub printed: Vec<(Figure, String)>,
}

type Printed = Arc<Mutex<Vec<(Figure, String)>>>;
type JinjaResult<T> = std::result::Result<T, minijinja::Error>;

/// Renders a template.
///
/// # Errors
/// A refusal naming the file, the line, and the figure that is not in the catalogue.
pub(super) fn render(
    path: &str,
    source: &str,
    setting: &Setting,
    figures: &[Figure],
) -> Result<Rendered> {
    let printed: Printed = Arc::default();
    let figures: Arc<Vec<Figure>> = Arc::new(figures.to_vec());
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    register(&mut env, &printed, &figures, setting);
    let context = minijinja::context! {
        单位 => &setting.office,
        年度 => setting.year,
        本级 => &setting.self_name,
    };
    let text = env.render_str(source, context).map_err(|e| {
        Error::refusal(format!(
            "文稿模板 {path} 第{}行：{}",
            e.line().unwrap_or(0),
            cause(&e)
        ))
    })?;
    let printed = printed
        .lock()
        .map_err(|e| Error::inconsistent(e.to_string()))?
        .clone();
    Ok(Rendered { text, printed })
}

fn cause(error: &minijinja::Error) -> String {
    error
        .detail()
        .map_or_else(|| error.to_string(), str::to_owned)
}

fn register(
    env: &mut Environment<'_>,
    printed: &Printed,
    figures: &Arc<Vec<Figure>>,
    setting: &Setting,
) {
    let (p, f) = (Arc::clone(printed), Arc::clone(figures));
    env.add_function("数", move |name: &str| {
        print(&p, find(&f, name)?, number_text)
    });
    let (p, f) = (Arc::clone(printed), Arc::clone(figures));
    env.add_function("钱", move |name: &str| {
        print(&p, find(&f, name)?, money_text)
    });
    let (p, f) = (Arc::clone(printed), Arc::clone(figures));
    env.add_function("率", move |name: &str| {
        print(&p, find(&f, name)?, percent_text)
    });
    let f = Arc::clone(figures);
    env.add_function("有", move |name: &str| {
        Ok::<_, minijinja::Error>(find(&f, name)?.record_count > 0)
    });
    let f = Arc::clone(figures);
    env.add_function("分项", move |name: &str| parts(&f, name));
    let lists = setting.lists.clone();
    env.add_function("列举", move |kind: &str, field: &str| {
        let values = listed(&lists, kind, field)?;
        Ok::<_, minijinja::Error>(if values.is_empty() {
            NOTHING.to_string()
        } else {
            values.join("、")
        })
    });
    let lists = setting.lists.clone();
    env.add_function("种数", move |kind: &str, field: &str| {
        Ok::<_, minijinja::Error>(listed(&lists, kind, field)?.len())
    });
}

type Lists = HashMap<(String, String), Vec<String>>;

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

fn print(
    printed: &Printed,
    figure: &Figure,
    text: fn(&Figure) -> JinjaResult<String>,
) -> JinjaResult<String> {
    if figure.record_count == 0 {
        return Ok(NOTHING.to_string());
    }
    let text = text(figure)?;
    let mut printed = printed
        .lock()
        .map_err(|e| minijinja::Error::new(ErrorKind::InvalidOperation, e.to_string()))?;
    printed.push((figure.clone(), text.clone()));
    Ok(format!(
        "{MARK_OPEN}{}{MARK_TEXT}{text}{MARK_CLOSE}",
        printed.len() - 1
    ))
}

fn number_text(figure: &Figure) -> JinjaResult<String> {
    match figure.amount {
        Amount::Count(n) => Ok(n.to_string()),
        Amount::Money(_) | Amount::PercentTenths(_) => Err(wrong_form(figure, "数")),
    }
}

fn money_text(figure: &Figure) -> JinjaResult<String> {
    match figure.amount {
        Amount::Money(fen) => Ok(prose::money(fen)),
        Amount::Count(_) | Amount::PercentTenths(_) => Err(wrong_form(figure, "钱")),
    }
}

fn percent_text(figure: &Figure) -> JinjaResult<String> {
    match figure.amount {
        Amount::PercentTenths(Some(tenths)) => Ok(prose::percent(tenths)),
        Amount::PercentTenths(None) => Ok(NOTHING.to_string()),
        Amount::Count(_) | Amount::Money(_) => Err(wrong_form(figure, "率")),
    }
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

//! Templates: minijinja, strict (a name that is not there is an error, not a blank), embedded in the program.

use std::path::PathBuf;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::assets::Assets;
use super::decimals::{decimals, decimals_of, pad};
use ground::error::{Error, Result};

#[derive(RustEmbed)]
#[folder = "../../ui/templates"]
struct Files;

/// The templates of the pages: built in, or read from a folder again for every page while somebody works on them.
pub struct Templates {
    built_in: Environment<'static>,
    folder: Option<PathBuf>,
    assets: Assets,
}

impl Templates {
    /// Reads all of them; one that cannot be parsed stops the program from serving.
    pub fn load(folder: Option<PathBuf>) -> Result<Templates> {
        let assets = Assets::from_folder(folder.clone());
        let mut built_in = environment(&assets)?;
        for name in Files::iter() {
            let file =
                Files::get(&name).ok_or_else(|| Error::inconsistent(format!("模板 {name}")))?;
            let text =
                String::from_utf8(file.data.into_owned()).map_err(|e| Error::Fault(e.into()))?;
            built_in
                .add_template_owned(name.into_owned(), text)
                .map_err(|e| Error::Fault(e.into()))?;
        }
        Ok(Templates {
            built_in,
            folder,
            assets,
        })
    }

    /// Styles and scripts.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// Fills a template: `shell` is what every page has, `page` its own.
    pub fn render(
        &self,
        name: &str,
        shell: &impl Serialize,
        page: &impl Serialize,
    ) -> Result<String> {
        match &self.folder {
            None => fill(&self.built_in, name, shell, page),
            Some(folder) => {
                let mut fresh = environment(&self.assets)?;
                fresh.set_loader(minijinja::path_loader(folder.join("templates")));
                fill(&fresh, name, shell, page)
            }
        }
    }
}

fn environment(assets: &Assets) -> Result<Environment<'static>> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|name| {
        let marked_up = name.ends_with(".html") || name.ends_with(".svg");
        if marked_up {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    environment.set_syntax(syntax.map_err(|e| Error::Fault(e.into()))?);
    let assets = assets.clone();
    environment.add_function("asset", move |name: &str| {
        assets.address(name).unwrap_or_default()
    });
    environment.add_function("decimals", decimals);
    environment.add_function("decimals_of", |table: Value| decimals_of(&table));
    environment.add_function("pad", pad);
    environment.add_filter("grouped", |number: i64| grouped(number));
    Ok(environment)
}

fn fill(
    environment: &Environment<'_>,
    name: &str,
    shell: &impl Serialize,
    page: &impl Serialize,
) -> Result<String> {
    let template = environment
        .get_template(name)
        .map_err(|e| Error::Fault(e.into()))?;
    let context = minijinja::context! { shell => Serde(shell), page => Serde(page) };
    template
        .render(context)
        .map_err(|e| Error::inconsistent(format!("{e:#}")))
}

/// 1234567 as 1,234,567.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

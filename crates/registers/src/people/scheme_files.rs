//! The files of `catalogue/schemes/`: a scheme (待遇项目) each, with all that is said of it: who, from when, how long, beside
//! what else, and what a death brings. A file without a scheme has what is of several.

use std::collections::HashMap;

use serde::Deserialize;

use super::identity_keys::IdentityKey;
use super::scheme_rows::{
    AfterDeath, Category, Cause, FormulaRow, IncreaseRow, Limit, OverlapRow, Scheme, Service, Start,
};
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// One file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeFile {
    /// Its place in the catalogue.
    #[serde(skip)]
    pub path: String,
    /// From low to high the files are read; those without it last, by name.
    order: Option<u32>,
    /// The scheme it is of.
    pub scheme: Option<Scheme>,
    #[serde(default)]
    pub(super) category: Vec<Category>,
    #[serde(default)]
    pub(super) key: Vec<IdentityKey>,
    #[serde(default)]
    pub(super) start: Vec<Start>,
    #[serde(default)]
    pub(super) service: Vec<Service>,
    #[serde(default)]
    pub(super) limit: Vec<Limit>,
    /// 兼领
    #[serde(default)]
    pub overlap: Vec<OverlapRow>,
    #[serde(default)]
    pub(super) death: Vec<AfterDeath>,
    #[serde(default)]
    pub(super) formula: Vec<FormulaRow>,
    #[serde(default)]
    pub(super) increase: Vec<IncreaseRow>,
    #[serde(default)]
    pub(super) cause: Vec<Cause>,
}

impl SchemeFile {
    /// Whether anybody is paid by it: not where all it has are figures (工资、收入等数) that standards are reckoned by.
    pub fn pays(&self) -> bool {
        self.category.is_empty() || self.category.iter().any(|category| !category.parameter)
    }
}

/// The folder.
pub const SCHEMES: &str = "schemes";

/// What stood in one file for all schemes once; an office's own would be passed over in silence.
const FORMER: [&str; 5] = [
    "categories.toml",
    "schemes.toml",
    "starts.toml",
    "overlaps.toml",
    "lump_sums.toml",
];

/// The files in the order in which they count. What a file does not say is of its scheme is.
///
/// # Errors
/// When one cannot be read, two are of one scheme or category, a row is of no scheme, or the office has a file of the time
/// when all schemes stood in one.
pub fn scheme_files(catalogue: &Catalogue) -> Result<Vec<SchemeFile>> {
    for path in FORMER {
        if catalogue.origin(path) != (false, false) {
            return Err(Error::refusal(format!(
                "目录文件 {path} 现在不用了：一个待遇项目一个文件，在 {SCHEMES}/ 下。请把您改过的几段移到 {SCHEMES}/ 下同一个项目的文件里（新加的另建一个文件），再删去 {path}"
            )));
        }
    }
    let mut files = Vec::new();
    for file in catalogue.list(SCHEMES, "toml")? {
        let read = SchemeFile {
            path: file.path.clone(),
            ..file.toml::<SchemeFile>()?
        };
        files.push(read.whole()?);
    }
    files.sort_by_key(|file| file.order.unwrap_or(u32::MAX));
    let mut seen: HashMap<(&str, &str), &str> = HashMap::new();
    for file in &files {
        let schemes = file.scheme.iter().map(|s| ("待遇项目", s.code.as_str()));
        let categories = file.category.iter();
        let categories = categories.map(|c| ("人员类别", c.code.as_str()));
        for (what, code) in schemes.chain(categories) {
            if let Some(other) = seen.insert((what, code), &file.path) {
                let path = &file.path;
                return Err(Error::refusal(format!(
                    "{what} {code} 在目录文件 {other} 和 {path} 里都有，请只留一处；要改随附的，用同样的文件名"
                )));
            }
        }
    }
    Ok(files)
}

impl SchemeFile {
    /// With the code of its scheme where a row does not name one.
    fn whole(mut self) -> Result<SchemeFile> {
        let own = self.scheme.as_ref().map(|scheme| scheme.code.clone());
        let path = &self.path;
        let missing = |what: &str, which: &str| {
            Error::refusal(format!(
                "目录文件 {path} 里没有 [scheme]，{what}要写明是哪个项目的：{which}"
            ))
        };
        for category in &mut self.category {
            if category.scheme.is_empty() {
                let of = own.clone();
                category.scheme = of.ok_or_else(|| missing("人员类别", "scheme = \"…\""))?;
            }
            category.path.clone_from(path);
        }
        for death in &mut self.death {
            if death.code.is_empty() {
                let of = own.clone();
                death.code = of.ok_or_else(|| missing("去世以后另发的", "code = \"…\""))?;
            }
        }
        let formulas = self.formula.iter_mut().map(|row| &mut row.scheme);
        let increases = self.increase.iter_mut().map(|row| &mut row.scheme);
        for scheme in formulas.chain(increases) {
            if scheme.is_empty() {
                let of = own.clone();
                *scheme = of.ok_or_else(|| missing("公式和增发", "scheme = \"…\""))?;
            }
        }
        let starts = self.start.iter_mut().map(|rule| &mut rule.scheme);
        let services = self.service.iter_mut().map(|rule| &mut rule.scheme);
        let limits = self.limit.iter_mut().map(|rule| &mut rule.scheme);
        for scheme in starts.chain(services).chain(limits) {
            *scheme = scheme.take().or_else(|| own.clone());
        }
        for row in &mut self.overlap {
            if row.by.is_some() {
                row.of = row.of.take().or_else(|| own.clone());
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_scheme_stands_in_one_file() {
        let shipped = Catalogue::default();
        assert!(scheme_files(&shipped).unwrap().len() > 20);
        let copy = shipped.read("schemes/nursing_fee.toml").unwrap().text;
        let twice = shipped.trying("schemes/ours.toml", &copy);
        let said = scheme_files(&twice).unwrap_err().to_string();
        assert!(
            said.contains("schemes/nursing_fee.toml") && said.contains("schemes/ours.toml"),
            "{said}"
        );
    }

    #[test]
    fn rules_of_an_office_come_last_and_name_their_scheme() {
        let shipped = Catalogue::default();
        let own = "[[death]]\nof = \"ill_veteran_allowance\"\ntimes = 6\nbasis = \"本县规定\"\n";
        let path = "schemes/aaa.toml";
        let said = scheme_files(&shipped.trying(path, own)).unwrap_err();
        assert!(said.to_string().contains("code"), "{said}");
        let own = format!("{own}code = \"funeral_grant\"\n");
        let files = scheme_files(&shipped.trying(path, &own)).unwrap();
        assert_eq!(files.last().unwrap().path, path);
    }
}

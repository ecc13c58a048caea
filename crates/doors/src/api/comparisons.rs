//! Comparison lists and suspicions for other programs.

use serde::Serialize;
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::lists::{ListShape, list_route};
use ground::acts::Subject;
use ground::error::Result;
use ground::lists::Looking;
use registers::comparisons::{ComparisonList, ComparisonLists, HitInHand, Hits};
use site::shell::Route;

/// The routes of both.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![list_route::<Hits>(), list_route::<ComparisonLists>()];
    routes.extend(act_routes::<HitInHand>());
    routes.extend(act_routes::<ComparisonList>());
    routes
}

impl Answers for HitInHand {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done", "Requested"]
    }
}

impl Answers for ComparisonList {}

/// 一个疑点：比对名单上说了本单位的一个人什么
#[derive(Serialize, ToSchema)]
pub struct Hit {
    /// 编号，例如 990101-12
    pub key: String,
    /// 人员编号
    pub person: String,
    /// 姓名
    pub name: String,
    /// 名单种类
    pub kind: String,
    /// 名单上写的：栏目和内容
    pub facts: Vec<(String, String)>,
    /// 名单的来源、日期、文号
    pub list: String,
    /// 名单编号
    pub list_key: String,
    /// 是否只按姓名和出生日期对上（较弱）
    pub weaker: bool,
    /// 核实以前是否先不发
    pub blocks: bool,
    /// 管哪些月份
    pub months: String,
    /// open 待核、waiting 待复核、settled 已核
    pub state: String,
    /// 核实结果
    pub result: String,
    /// 理由
    pub words: String,
    /// 在等复核的、或者同意了的变更申请
    pub request: Option<String>,
}

impl ListShape for Hits {
    type Shape = Hit;
    const TAG: &'static str = "疑点";
    const SAYS: &'static str = "疑点，没有核实完的在前";

    fn shape(&self, _: &Looking<'_>, hit: &HitInHand) -> Result<Hit> {
        Ok(Hit {
            key: Subject::key(hit),
            person: hit.person().to_string(),
            name: hit.name().to_owned(),
            kind: hit.label().to_owned(),
            facts: hit.facts().to_vec(),
            list: hit.list_told(),
            list_key: hit.list().to_string(),
            weaker: hit.weaker(),
            blocks: hit.blocks(),
            months: hit.months()?,
            state: hit.state().named().0.to_owned(),
            result: hit.result().to_owned(),
            words: hit.words().to_owned(),
            request: hit.request().map(|key| key.to_string()),
        })
    }
}

/// 一份比对名单
#[derive(Serialize, ToSchema)]
pub struct Comparison {
    /// 编号，例如 990101-3
    pub key: String,
    /// 名单种类
    pub label: String,
    /// 名单日期；名单没有写的是空的
    pub listed_on: String,
    /// 来源、行数、疑点等，栏目和内容
    pub facts: Vec<(String, String)>,
    /// 是否已经太旧
    pub old: bool,
}

impl ListShape for ComparisonLists {
    type Shape = Comparison;
    const TAG: &'static str = "比对名单";
    const SAYS: &'static str = "比对名单，新的在前";

    fn shape(&self, _: &Looking<'_>, list: &ComparisonList) -> Result<Comparison> {
        let facts = list.facts().into_iter();
        Ok(Comparison {
            key: Subject::key(list),
            label: list.label().to_owned(),
            listed_on: list.listed_on().to_owned(),
            facts: facts
                .map(|(label, text)| (label.to_owned(), text))
                .collect(),
            old: list.is_old(),
        })
    }
}

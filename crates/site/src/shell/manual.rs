//! Where the manual tells of a page: what the ？ beside its heading leads to.

/// How the path of a page begins, and the chapter and part that tell of it; the longest that fits is taken.
const TOLD_IN: [(&str, &str); 38] = [
    ("/account", "start#登录"),
    ("/assessment", "assessment"),
    ("/audit", "system#审计日志"),
    ("/cases", "service_cases"),
    ("/cases/cards", "service_cases#军嫂跟踪服务卡"),
    ("/catalogue", "system#字典"),
    ("/changes", "people#变更"),
    ("/check", "documents#校对"),
    ("/comparisons", "people#比对名单和疑点"),
    ("/confirmations", "people#年度确认"),
    ("/divisions", "system#区划"),
    ("/documents", "documents#写文稿"),
    ("/failed", "payments#没有付成的"),
    ("/figures", "documents#指标"),
    ("/funds", "payments#资金"),
    ("/hits", "people#比对名单和疑点"),
    ("/imports", "people#导入"),
    ("/jump", "start#页面的样子"),
    ("/ledgers", "ledgers#登记"),
    ("/ledgers/pair", "ledgers#对子"),
    ("/liaisons", "ledgers#领导小组联络员成员单位"),
    ("/organisation", "ledgers#领导小组联络员成员单位"),
    ("/owed", "payments#待追缴"),
    ("/pairs", "ledgers#对子"),
    ("/payments", "payments#一个批次的路"),
    ("/payments/new", "payments#该发的月份"),
    ("/people", "people#找人"),
    ("/people/new", "people#登记"),
    ("/plans", "ledgers#年度计划和任务"),
    ("/precheck", "payments#发放前核对"),
    ("/projects", "ledgers#年度计划和任务"),
    ("/standards", "payments#标准分得更细"),
    ("/standards/new", "payments#先测算"),
    ("/tasks", "ledgers#年度计划和任务"),
    ("/units", "ledgers#领导小组联络员成员单位"),
    ("/users", "system#三个管理员"),
    ("/visits", "ledgers#登记"),
    ("/downloads", "people#导入"),
];

/// Where the manual tells of the page at a path; its contents where no part is about that page alone.
pub(super) fn told_in(path: &str) -> String {
    let beneath = |at: &str| path == at || path.starts_with(&format!("{at}/"));
    let fits = TOLD_IN.iter().filter(|(at, _)| beneath(at));
    match (path, fits.max_by_key(|(at, _)| at.len())) {
        (_, Some((_, part))) => format!("/help/{part}"),
        ("/", None) => "/help/start#工作台".to_owned(),
        (_, None) => "/help".to_owned(),
    }
}

//! The description of the interface: OpenAPI 3.1, made from the handlers themselves.

use utoipa::openapi::{OpenApi as Described, RefOr, path::Operation};
use utoipa::{Modify, OpenApi};

use ::payments::{
    BatchInHand, Batches, Blockers, FailedLines, Findings, FundEntries, FundInHand, FundSettlement,
    Funds, Lines, ObjectionInHand, Objections, OwedInHand, OwedSums, Standards,
};
use ground::acts::All;
use papers::assessment::{AssessmentInHand, Assessments};
use papers::audit_log::AuditLog;
use papers::documents::{DocumentInHand, Documents};
use registers::accounts::{Account, Accounts, Users};
use registers::comparisons::{ComparisonList, ComparisonLists, HitInHand, Hits};
use registers::confirmations::{
    Campaign, CampaignList, Campaigns, ConfirmationInHand, Differences, Due,
};
use registers::exchange::{ImportRows, Imports};
use registers::ledgers::together::Together;
use registers::ledgers::visits::{
    HouseholdInHand, Households, OverdueVisits, VisitTask, VisitTasks, Visits,
};
use registers::ledgers::{Entries, EntryInHand};
use registers::organisation::DivisionInHand;
use registers::organisation::Divisions;
use registers::organisation::posts::{Appointed, Liaisons, Organ, Organs, Post};
use registers::organisation::units::{Unit, Units};
use registers::people::{
    ChangeInHand, Changes, PackageInHand, Packages, People, PersonInHand, RelativeInHand, Relatives,
};
use work::cases::{Cards, CaseInHand, Cases};
use work::pairs::{PairInHand, Pairs};
use work::plans::{Goals, PlanInHand, Plans, TaskInHand, Tasks};

use super::{
    acts, assessments, body, cases, changes, document_shapes, documents, figures, imports, ledgers,
    lists, organisation, owed, packages, pairs, payment_acts, payment_shapes, payments, people,
    plans, standards, system, visit_shapes, visits,
};

/// What describes every route under `/api/v1`; a test holds it against the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "鱼水接口",
        description = "与网页同样的动作、同样的权限。先在网页登录，请求带上登录的 Cookie；提交用 JSON 或直接提交文件，写明 Content-Type，别的网站发出的不收。办事的权限、要几个人办，和网页一样。证号、电话、账号都遮过。金额以分计，指标的数值以元计。会改数据的请求可以带 Idempotency-Key（自己取的，1至100个字符，两天内有效）：同一个用户拿它再发同一个请求，只办一次，答复和第一次一样；拿它发别的请求，不办。用户设了二次验证的，登录以后第一个请求，和办审批、同意、报盘、看号码这样的事，把验证码写在请求头 X-Yushui-Code 里（五分钟内写过的不用），没有写的答 401 或 403，needs 是 second_factor。",
        version = "1",
        license(name = "木兰宽松许可证第2版", identifier = "MulanPSL-2.0")
    ),
    paths(
        people::register, people::person, people::correct,
        changes::propose, changes::change,
        packages::package,
        payments::batch, payments::line, payments::objections,
        owed::owed,
        payment_acts::make,
        payment_acts::bank_layouts, payment_acts::roster, payment_acts::notice,
        standards::effect,
        ledgers::ledgers, ledgers::entry,
        visits::task,
        plans::plan, plans::task,
        cases::kinds, cases::register, cases::case, cases::edit,
        organisation::organ,
        pairs::pair,
        figures::figures, figures::figure,
        documents::document_kinds, documents::document,
        documents::versions, documents::word, documents::ledgers,
        assessments::schemes, assessments::ranking,
        assessments::assessment, assessments::gaps, assessments::excel, assessments::folder,
        assessments::evidence,
        imports::hand_in, imports::preview, imports::corrected,
        imports::confirm,
        imports::explain, imports::give_up, imports::settle, imports::take_back, imports::job, imports::cancel,
        system::desk,
    ),
    modifiers(&Told),
    components(schemas(body::Wrong, acts::ActDone, body::Done, body::Created, people::Requested, visit_shapes::MadeTask, document_shapes::Saved, payment_shapes::Settled, system::UserMade, system::PasswordGiven)),
    tags(
        (name = "优抚对象"), (name = "变更申请"), (name = "比对名单"), (name = "疑点"), (name = "年度确认"), (name = "待遇发放"), (name = "待遇标准"), (name = "台账"), (name = "走访慰问"), (name = "组织机构"), (name = "共建对子"), (name = "服务事项"), (name = "计划与任务"), (name = "指标"), (name = "文稿"), (name = "创建考评"), (name = "导入"), (name = "系统")
    )
)]
pub(super) struct Description;

/// Says what the handlers do not: a name of its own for every operation, and in words that an answer is one.
struct Told;

impl Modify for Told {
    fn modify(&self, described: &mut Described) {
        acts::describe::<CaseInHand>(described);
        acts::describe::<ChangeInHand>(described);
        acts::describe::<PersonInHand>(described);
        acts::describe::<HitInHand>(described);
        acts::describe::<ComparisonList>(described);
        acts::describe::<PackageInHand>(described);
        acts::describe::<BatchInHand>(described);
        acts::describe::<All<Objections>>(described);
        acts::describe::<ObjectionInHand>(described);
        acts::describe::<OwedInHand>(described);
        acts::describe::<All<Funds>>(described);
        acts::describe::<FundInHand>(described);
        acts::describe::<All<Standards>>(described);
        acts::describe::<All<Plans>>(described);
        acts::describe::<All<Goals>>(described);
        acts::describe::<All<Tasks>>(described);
        acts::describe::<PlanInHand>(described);
        acts::describe::<TaskInHand>(described);
        acts::describe::<All<Entries>>(described);
        acts::describe::<All<Together>>(described);
        acts::describe::<EntryInHand>(described);
        acts::describe::<All<Assessments>>(described);
        acts::describe::<AssessmentInHand>(described);
        acts::describe::<All<VisitTasks>>(described);
        acts::describe::<VisitTask>(described);
        acts::describe::<All<Documents>>(described);
        acts::describe::<DocumentInHand>(described);
        acts::describe::<HouseholdInHand>(described);
        acts::describe::<All<Relatives>>(described);
        acts::describe::<RelativeInHand>(described);
        acts::describe::<All<Campaigns>>(described);
        acts::describe::<Campaign>(described);
        acts::describe::<ConfirmationInHand>(described);
        lists::describe::<People>(described);
        lists::describe::<Cases>(described);
        acts::describe::<All<Accounts>>(described);
        acts::describe::<Account>(described);
        acts::describe::<DivisionInHand>(described);
        acts::describe::<Post>(described);
        acts::describe::<All<Organs>>(described);
        acts::describe::<Organ>(described);
        acts::describe::<All<Appointed>>(described);
        acts::describe::<All<Liaisons>>(described);
        acts::describe::<All<Units>>(described);
        acts::describe::<Unit>(described);
        acts::describe::<PairInHand>(described);
        lists::describe::<AuditLog>(described);
        lists::describe::<Users>(described);
        lists::describe::<Tasks>(described);
        lists::describe::<Plans>(described);
        lists::describe::<Entries>(described);
        lists::describe::<Pairs>(described);
        lists::describe::<Packages>(described);
        lists::describe::<Changes>(described);
        lists::describe::<Hits>(described);
        lists::describe::<ComparisonLists>(described);
        lists::describe::<Batches>(described);
        lists::describe::<Lines>(described);
        lists::describe::<Findings>(described);
        lists::describe::<OwedSums>(described);
        lists::describe::<FundEntries>(described);
        lists::describe::<FundSettlement>(described);
        lists::describe::<Blockers>(described);
        lists::describe::<FailedLines>(described);
        lists::describe::<Assessments>(described);
        lists::describe::<Liaisons>(described);
        lists::describe::<Standards>(described);
        lists::describe::<Units>(described);
        lists::describe::<Divisions>(described);
        lists::describe::<Organs>(described);
        lists::describe::<Cards>(described);
        lists::describe::<Imports>(described);
        lists::describe::<ImportRows>(described);
        lists::describe::<CampaignList>(described);
        lists::describe::<Due>(described);
        lists::describe::<Differences>(described);
        lists::describe::<Visits>(described);
        lists::describe::<OverdueVisits>(described);
        lists::describe::<Households>(described);
        lists::describe::<Documents>(described);
        for (path, item) in &mut described.paths.paths {
            for (method, operation) in [("get", &mut item.get), ("post", &mut item.post)] {
                if let Some(operation) = operation {
                    tell(operation, method, path);
                }
            }
        }
    }
}

/// `/api/v1/payments/{batch}/settle` posted is `post_payments_batch_settle`.
fn tell(operation: &mut Operation, method: &str, path: &str) {
    let path = path.trim_start_matches("/api/v1/");
    let name = path.replace(['{', '}'], "").replace(['/', '.'], "_");
    operation.operation_id = Some(format!("{method}_{name}"));
    for (status, answer) in &mut operation.responses.responses {
        if let RefOr::T(answer) = answer
            && answer.description.is_empty()
        {
            let said = if status == "201" { "登好了" } else { "好" };
            said.clone_into(&mut answer.description);
        }
    }
}

//! The description of the interface: OpenAPI 3.1, made from the handlers themselves.

use utoipa::OpenApi;

use super::{body, changes, figures, ledgers, payment_acts, payments, people, system};

/// What describes every route under `/api/v1`; a test holds it against the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "鱼水接口",
        description = "与网页同样的动作、同样的权限。先在网页登录，请求带上登录的 Cookie；提交用 JSON，只收本系统页面发出的。证号、电话、账号都遮过。金额以分计，指标里的金额以元计。",
        version = "1",
        license(name = "木兰宽松许可证第2版", identifier = "MulanPSL-2.0")
    ),
    paths(
        people::people, people::register, people::person, people::correct,
        changes::propose, changes::changes, changes::change, changes::agree,
        changes::send_back, changes::withdraw,
        payments::batches, payments::batch, payments::lines, payments::line,
        payments::findings, payments::objections,
        payment_acts::make, payment_acts::review, payment_acts::send_back, payment_acts::void,
        payment_acts::approve, payment_acts::publish, payment_acts::object, payment_acts::answer,
        payment_acts::bank_layouts, payment_acts::export, payment_acts::settle,
        payment_acts::settle_all, payment_acts::roster, payment_acts::notice,
        ledgers::ledgers, ledgers::entries, ledgers::create_entry,
        figures::figures,
        system::users, system::audit,
    ),
    components(schemas(body::Wrong)),
    tags(
        (name = "优抚对象"), (name = "变更申请"), (name = "待遇发放"), (name = "台账"), (name = "指标"), (name = "系统")
    )
)]
pub(super) struct Document;

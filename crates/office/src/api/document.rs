//! The description of the interface: OpenAPI 3.1, made from the handlers themselves.

use utoipa::OpenApi;

use super::{money, records, shapes, system};

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
        records::people, records::person, records::ledgers, records::entries,
        records::create_entry, records::figures,
        money::batches, money::batch, money::lines, money::line,
        system::users, system::audit,
    ),
    components(schemas(shapes::Wrong)),
    tags(
        (name = "优抚对象"), (name = "待遇发放"), (name = "台账"), (name = "指标"), (name = "系统")
    )
)]
pub(super) struct Document;

//! 登记质量: what is missing from the register, each with how many and the list of them. What stops money stands first.

use axum::response::Response;
use serde::Serialize;

use crate::kit::Query;
use crate::shell::Visit;
use ground::error::Result;
use ground::lists;
use ground::lists::{List, Looking};
use registers::people::{Lack, People};

#[derive(Serialize)]
struct QualityPage {
    all: u64,
    rows: Vec<QualityRow>,
}

#[derive(Serialize)]
struct QualityRow {
    label: String,
    why: &'static str,
    count: u64,
    href: String,
}

/// What each of them stops, and what to do.
fn why(lack: Lack) -> &'static str {
    match lack {
        Lack::Account => "发放时付不出去。打开本人档案提“银行账号”，复核人同意以后就能付",
        Lack::SharedAccount => {
            "两个人的钱进同一个账户。是家里人代领的，写上收款人；登错了的，提“银行账号”；同一个人登记了两次的，合并"
        }
        Lack::Double => {
            "姓名同音、出生日期相同的有两份。核对是同一个人的，打开其中一份，办“合并重复登记”"
        }
        Lack::IdNumber => "银行和比对名单都认不出人。打开档案提“姓名和证号”",
        Lack::Village => "走访、确认、公示按村分不到人。打开档案改“所在单位”",
        Lack::Phone => "走访、确认联系不上。打开档案直接补",
    }
}

pub(super) async fn page(visit: Visit) -> Result<Response> {
    let mut rows = Vec::new();
    let alive = Query::default().with("state", "alive");
    for (lack, code, label) in Lack::ALL {
        let asked = alive.with("lack", code);
        rows.push(QualityRow {
            label: label.to_owned(),
            why: why(lack),
            count: count(&visit, &asked).await?,
            href: format!("/people{}", asked.text_for_url()),
        });
    }
    for (label, why, name, value) in [
        (
            "一百岁以上",
            "请核对是不是还健在，出生日期对不对",
            "age_from",
            "100",
        ),
        (
            "另处登记待核实",
            "在另一个县也有登记，核实以前那边发过的这边不发",
            "elsewhere",
            "1",
        ),
    ] {
        let asked = alive.with(name, value);
        rows.push(QualityRow {
            label: label.to_owned(),
            why,
            count: count(&visit, &asked).await?,
            href: format!("/people{}", asked.text_for_url()),
        });
    }
    let all = count(&visit, &alive).await?;
    let page = QualityPage { all, rows };
    visit.page("people/quality.html", "登记质量", &page)
}

/// How many of the list she would find.
async fn count(visit: &Visit, asked: &Query) -> Result<u64> {
    let looking = Looking::at::<People>(&visit.office, &visit.actor, "", asked)?;
    let list = lists::open::<People>(&looking).await?;
    Ok(list.read(&looking, (0, 0)).await?.total)
}

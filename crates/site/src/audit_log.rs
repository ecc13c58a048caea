//! The pages of 审计日志: read by the auditor and the security administrator, verified by the auditor.

use std::time::Duration;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use crate::kit::{
    Button, Download, Fact, Field, FieldKind, Form, Link, ListPage, Notice, Posted, Tone,
};
use crate::shell::{ListFace, Route, Visit, get, list_routes, post};
use ground::audit::EntryKey;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::Looking;
use papers::audit_log::export_signed_page;
use papers::audit_log::list::AuditLog;
use papers::audit_log::log::{Log, last_verified};
use papers::audit_log::sentence::{Topic, text_of, topic_of};
use papers::verify::{verify_begin, verifying};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<AuditLog>();
    routes.extend([
        post("/audit/verify", Action::Verify, run_verify),
        get("/audit/signed", Action::AuditExport, signed_form),
        post("/audit/signed", Action::AuditExport, signed),
        get("/audit/{key}", Action::AuditRead, one),
    ]);
    routes
}

/// A small office is verified while one waits so long.
const PATIENCE: Duration = Duration::from_secs(8);

impl ListFace for AuditLog {
    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        page.notices.push(state(visit).await?);
        if visit.may(Action::Verify) {
            let button = visit.post_button("校验", "/audit/verify");
            page.buttons.push(if verifying() {
                button.disabled("正在校验，请稍等")
            } else {
                button
            });
        }
        if visit.may(Action::AuditExport) {
            let button = Button::link("签名导出", "/audit/signed");
            page.buttons.push(button);
        }
        page.table.numbered = false;
        page.table.empty_next = vec![Link::new("看全部日志", "/audit")];
        Ok(())
    }
}

/// The last verification, as a notice.
async fn state(visit: &Visit) -> Result<Notice> {
    if verifying() {
        return Ok(Notice {
            text: "正在校验。数据多的单位要几分钟，做完了这里会看到结果".to_owned(),
            tone: Tone::Plain,
        });
    }
    let Some(told) = last_verified(&visit.office, &visit.actor).await? else {
        return Ok(Notice {
            text: "还没有校验过。校验由审计员或系统管理员来做".to_owned(),
            tone: Tone::Soon,
        });
    };
    let good = told.entry.detail.contains("没有发现问题");
    let result = format!("{}，{}{}", told.when, told.entry.actor, told.sentence);
    Ok(Notice {
        text: result,
        tone: if good { Tone::Good } else { Tone::Bad },
    })
}

async fn run_verify(visit: Visit, _: Posted) -> Result<Response> {
    let task = verify_begin(&visit.office, &visit.actor)?;
    let done = tokio::time::timeout(PATIENCE, task).await.is_ok();
    let told = if done {
        "校验做完了"
    } else {
        "正在校验，做完了在审计日志里看结果"
    };
    let back = if visit.may(Action::AuditRead) {
        "/audit"
    } else {
        "/"
    };
    Ok(visit.done(back, told))
}

fn signing_form(key: &str, value: String) -> Form {
    let from = Field {
        value,
        ..Field::new(FieldKind::Integer, "from", "从第几条起")
    };
    let from = from.required().hint(format!(
        "第一次写 1，以后写上次最后一条的下一个号。导出的一行一条，带着序号和摘要，末尾有签名。收文件的人用 yushui audit check 核对，公钥是 {key}，请另外告诉他，不要和文件放在一起"
    ));
    Form::new("/audit/signed", "导出", vec![from]).cancel("/audit")
}

async fn signed_form(visit: Visit) -> Result<Response> {
    let key = visit.office.keyring().public_key();
    visit.form("签名导出审计", signing_form(&key, "1".to_owned()))
}

async fn signed(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = signing_form(&visit.office.keyring().public_key(), posted.text("from"));
    let Ok(from) = posted.text("from").parse::<i64>() else {
        form.wrong("from", "应是 1 或更大的数");
        return visit.form("签名导出审计", form);
    };
    match export_signed_page(&visit.office, &visit.actor, from).await {
        Ok(bytes) => Ok(Download {
            name: format!(
                "{}审计{}.jsonl",
                visit.office.profile().name,
                visit.office.clock().today()
            ),
            media: "application/jsonl",
            bytes,
        }
        .into_response()),
        Err(Error::Refusal(words)) => {
            form.wrong("from", words);
            visit.form("签名导出审计", form)
        }
        Err(Error::Wrong(wrong)) => {
            for (field, words) in wrong {
                form.wrong(&field, words);
            }
            visit.form("签名导出审计", form)
        }
        Err(other) => Err(other),
    }
}

#[derive(Serialize)]
struct EntryPage {
    sentence: String,
    facts: Vec<Fact>,
    detail: Vec<Fact>,
    hash: String,
    previous: Option<Link>,
}

async fn one(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let key = EntryKey::read(&key)?;
    let log = Log::open(&visit.office, &visit.actor, None).await?;
    let told = log.entry(&visit.office, key).await?;
    let entry = &told.entry;
    let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let named = detail.as_object().into_iter().flatten();
    let detail = named.filter_map(|(name, value)| {
        let label = match name.as_str() {
            "role" => "角色",
            "division" => "区划",
            "name" => "名称",
            other => other,
        };
        Some(Fact::new(label, text_of(value)?))
    });
    let page = EntryPage {
        sentence: format!("{}（{}）{}", entry.actor, told.role, told.sentence),
        facts: vec![
            Fact::new("编号", key.to_string()),
            Fact::new("时间", &told.when),
            Fact::new("谁", format!("{}（{}）", entry.actor, told.role)),
            Fact::new("从哪里", told.channel),
            Fact::new("关于", topic_of(&entry.action).map_or("", Topic::label)),
            Fact::new("对象", &entry.subject),
        ],
        detail: detail.collect(),
        hash: entry.hash.clone(),
        previous: entry
            .previous()
            .map(|key| Link::new("上一条", format!("/audit/{key}"))),
    };
    visit.page("audit/entry.html", "审计日志一条", &page)
}
